//! One endpoint as an operation of `OpenAPI`.

use glotto_domain::identity::{Permission, Role};
use glotto_http::{Access, CookieUse, EndpointSpec, Method, Response};
use serde_json::{Map, Value, json};

use super::{Schemas, parameters, problems};
use crate::endpoints::course_right;
use crate::sample::Sampler;

/// The operation of an endpoint. Examples are added later, because they need all schemas.
pub fn operation(endpoint: &EndpointSpec, tag: &str, schemas: &mut Schemas) -> Value {
    let docs = &endpoint.docs;
    let mut operation = Map::new();
    operation.insert("operationId".into(), endpoint.function.operation.into());
    operation.insert("tags".into(), json!([tag]));
    operation.insert("summary".into(), docs.summary.into());
    let fresh = if endpoint.function.requires_recent_auth {
        " Requires authentication within the last ten minutes."
    } else {
        ""
    };
    let description = format!("{} {}{fresh}", docs.description, who(endpoint.function.access));
    operation.insert("description".into(), description.trim().into());
    operation.insert("security".into(), security(endpoint.function.access));
    operation.extend(rights(endpoint));
    let parameters = all_parameters(endpoint, schemas);
    if !parameters.is_empty() {
        operation.insert("parameters".into(), parameters.into());
    }
    if let Some(input) = docs.input {
        let mut content = json!({"schema": schemas.read(input)});
        if let Some(example) = docs.example.and_then(|text| serde_json::from_str(text).ok()) {
            content["example"] = example;
        }
        let content: Map<_, _> = docs.input_types.iter().map(|name| ((*name).into(), content.clone())).collect();
        let body = json!({"required": !docs.input_is_optional, "content": content});
        operation.insert("requestBody".into(), body);
    }
    let mut responses = Map::from_iter([success(endpoint, &docs.response, schemas)]);
    responses.extend(docs.alternative.map(|response| success(endpoint, &response, schemas)));
    if tells_when_unchanged(endpoint) {
        responses.insert("304".into(), json!({"description": "Not modified.", "headers": headers(endpoint)}));
    }
    responses.extend(problems::responses(endpoint));
    operation.insert("responses".into(), responses.into());
    Value::Object(operation)
}

fn who(access: Access) -> &'static str {
    match access {
        Access::Public(_) => "Public.",
        Access::Optional(_) => "Public; signed-in users may see more.",
        Access::SignedIn => "For signed-in users.",
        Access::May(_) | Access::Course(_) => match access.permission().map(Permission::least_role) {
            None | Some(Role::Learner) => "For signed-in users.",
            Some(Role::Instructor) => "For instructors and admins.",
            Some(Role::Admin) => "For admins.",
        },
    }
}

/// Requirements that `OpenAPI` security schemes cannot express, for programs: the permission, the right to a
/// course, and recent authentication.
fn rights(endpoint: &EndpointSpec) -> Map<String, Value> {
    let mut rights = Map::new();
    if let Some(permission) = endpoint.function.access.permission() {
        rights.insert("x-permission".into(), permission.name().into());
    }
    if let Some(right) = course_right(endpoint) {
        rights.insert("x-course-right".into(), right.into());
    }
    if endpoint.function.requires_recent_auth {
        rights.insert("x-recent-authentication".into(), true.into());
    }
    rights
}

fn security(access: Access) -> Value {
    match access {
        Access::Public(_) => json!([]),
        Access::Optional(_) => json!([{}, {"accessToken": []}]),
        Access::SignedIn | Access::May(_) | Access::Course(_) => json!([{"accessToken": []}]),
    }
}

/// A parameter refers to its type like a body, so that a client has one type for a filter and for what it filters.
fn all_parameters(endpoint: &EndpointSpec, schemas: &mut Schemas) -> Vec<Value> {
    let mut all = Vec::new();
    for parameter in (endpoint.docs.path)() {
        all.push(json!({
            "name": parameter.name,
            "in": "path",
            "required": true,
            "description": parameter.description,
            "example": parameters::example(parameter.name, &super::inline(parameter.schema)),
            "schema": schemas.read(parameter.schema),
        }));
    }
    for parameter in (endpoint.docs.query)() {
        all.push(json!({
            "name": parameter.name,
            "in": "query",
            "description": parameter.description,
            "schema": schemas.read(parameter.schema),
        }));
    }
    let shared = [
        ("IdempotencyKey", endpoint.function.idempotent),
        ("ProofOfWork", endpoint.function.proof_of_work),
        ("IfMatch", problems::takes_if_match(endpoint)),
        ("IfNoneMatchToChange", problems::takes_if_match(endpoint)),
        ("IfNoneMatch", tells_when_unchanged(endpoint)),
        ("SessionMode", uses_cookie(endpoint)),
    ];
    let shared = shared.into_iter().filter(|(_, used)| *used);
    all.extend(shared.map(|(name, _)| json!({"$ref": format!("#/components/parameters/{name}")})));
    all
}

/// Whether the refresh token may be in a cookie.
fn uses_cookie(endpoint: &EndpointSpec) -> bool {
    endpoint.function.session_cookie != CookieUse::Never
}

/// Whether the response has an `ETag` and the endpoint can answer 304.
fn tells_when_unchanged(endpoint: &EndpointSpec) -> bool {
    endpoint.docs.has_etag() && endpoint.method == Method::Get
}

/// The headers of all of its good answers.
fn headers(endpoint: &EndpointSpec) -> Value {
    let mut headers = json!({"X-Request-Id": {"$ref": "#/components/headers/RequestId"}});
    if endpoint.docs.has_etag() {
        headers["ETag"] = json!({"$ref": "#/components/headers/ETag"});
    }
    if endpoint.docs.has_content_language {
        headers["Content-Language"] = json!({"$ref": "#/components/headers/ContentLanguage"});
    }
    if endpoint.varies_by_language() {
        headers["Vary"] = json!({"$ref": "#/components/headers/Vary"});
    }
    if uses_cookie(endpoint) {
        headers["Set-Cookie"] = json!({"$ref": "#/components/headers/SetCookie"});
    }
    headers
}

fn success(endpoint: &EndpointSpec, response: &Response, schemas: &mut Schemas) -> (String, Value) {
    let status = response.status;
    let mut headers = headers(endpoint);
    if let Some(name) = location(response) {
        headers["Location"] = json!({"$ref": format!("#/components/headers/{name}")});
    }
    let description = if response.description.is_empty() { default_description(status) } else { response.description };
    let mut answer = json!({"description": description, "headers": headers});
    if !response.content_type.is_empty() {
        let content = match response.schema {
            Some(schema) => json!({"schema": schemas.response_schema(schema)}),
            None if response.content_type.contains("json") => json!({"schema": {"type": "object"}}),
            None => json!({"schema": {"type": "string"}}),
        };
        answer["content"] = json!({response.content_type: content});
        for other in response.other_content_types {
            answer["content"][*other] = json!({"schema": {"type": "string"}});
        }
    }
    (status.to_string(), answer)
}

/// Which of the shared headers its `Location` is, if it has one.
fn location(response: &Response) -> Option<&'static str> {
    match response.status {
        201 => Some("Location"),
        302 | 303 | 307 => Some("RedirectLocation"),
        _ => response.has_location.then_some("JobLocation"),
    }
}

fn default_description(status: u16) -> &'static str {
    match status {
        200 => "OK.",
        201 => "Created.",
        202 => "Accepted.",
        204 => "Done; no content.",
        302 | 303 | 307 => "Redirect.",
        _ => "Success.",
    }
}

/// Adds an example to each JSON body that has none.
pub fn add_examples(document: &mut Value) {
    let definitions = document["components"]["schemas"].clone();
    let sampler = Sampler::new(&definitions);
    let paths = document["paths"].as_object_mut();
    let operations = paths.into_iter().flat_map(|paths| paths.values_mut());
    let operations = operations.filter_map(Value::as_object_mut).flat_map(Map::values_mut);
    for operation in operations {
        if let Some(body) = operation.pointer_mut("/requestBody/content/application~1json") {
            add(body, sampler);
        }
        let responses = operation["responses"].as_object_mut().into_iter().flatten();
        for (_, response) in responses.filter(|(status, _)| status.starts_with('2')) {
            if let Some(body) = response.pointer_mut("/content/application~1json") {
                add(body, sampler);
            }
        }
    }
}

fn add(body: &mut Value, sampler: Sampler<'_>) {
    if body.get("example").is_none() {
        body["example"] = sampler.sample(&body["schema"]);
    }
}
