//! One endpoint as an operation of `OpenAPI`.

use glotto_domain::identity::Role;
use glotto_http::{Access, Endpoint, Method, Response};
use serde_json::{Map, Value, json};

use super::{Schemas, parameters, problems};
use crate::endpoints::course_right;
use crate::sample::Sampler;

/// The operation of an endpoint. Examples come later: they need all schemas.
pub fn operation(endpoint: &Endpoint, tag: &str, schemas: &mut Schemas) -> Value {
    let docs = &endpoint.docs;
    let mut operation = Map::new();
    operation.insert("operationId".into(), endpoint.function.operation.into());
    operation.insert("tags".into(), json!([tag]));
    operation.insert("summary".into(), docs.summary.into());
    let fresh = if endpoint.function.fresh { " Needs a proof of who you are from the last ten minutes." } else { "" };
    let description = format!("{} {}{fresh}", docs.description, who(endpoint.function.access));
    operation.insert("description".into(), description.trim().into());
    operation.insert("security".into(), security(endpoint.function.access));
    operation.extend(rights(endpoint));
    let parameters = all_parameters(endpoint);
    if !parameters.is_empty() {
        operation.insert("parameters".into(), parameters.into());
    }
    if let Some(input) = docs.input {
        let mut content = json!({"schema": schemas.read(input)});
        if let Some(example) = docs.example.and_then(|text| serde_json::from_str(text).ok()) {
            content["example"] = example;
        }
        let body = json!({"required": true, "content": {"application/json": content}});
        operation.insert("requestBody".into(), body);
    }
    let mut responses = Map::from_iter([success(endpoint, &docs.response, schemas)]);
    responses.extend(docs.also.map(|response| success(endpoint, &response, schemas)));
    if docs.versioned && endpoint.method == Method::Get {
        responses.insert("304".into(), json!({"description": "It has not changed."}));
    }
    responses.extend(problems::responses(endpoint));
    operation.insert("responses".into(), responses.into());
    Value::Object(operation)
}

fn who(access: Access) -> &'static str {
    match access {
        Access::Public(_) => "Open to everybody.",
        Access::Optional(_) => "Open to everybody; who is signed in may see more.",
        Access::SignedIn => "For whoever is signed in.",
        Access::May(permission) => match permission.least_role() {
            Role::Learner => "For whoever is signed in.",
            Role::Instructor => "For instructors and admins.",
            Role::Admin => "For admins.",
        },
    }
}

/// For programs, what no scheme of `OpenAPI` says: the permission, the right to a course and the proof
/// without which it refuses.
fn rights(endpoint: &Endpoint) -> Map<String, Value> {
    let mut rights = Map::new();
    if let Access::May(permission) = endpoint.function.access {
        rights.insert("x-permission".into(), permission.name().into());
    }
    if let Some(right) = course_right(endpoint) {
        rights.insert("x-course-right".into(), right.into());
    }
    if endpoint.function.fresh {
        rights.insert("x-fresh-proof".into(), true.into());
    }
    rights
}

fn security(access: Access) -> Value {
    match access {
        Access::Public(_) => json!([]),
        Access::Optional(_) => json!([{}, {"accessToken": []}]),
        Access::SignedIn | Access::May(_) => json!([{"accessToken": []}]),
    }
}

fn all_parameters(endpoint: &Endpoint) -> Vec<Value> {
    let path = endpoint.path_parameters().map(|name| {
        json!({
            "name": name,
            "in": "path",
            "required": true,
            "schema": parameters::path_schema(name),
            "example": parameters::path_example(name),
        })
    });
    let query = endpoint.function.query.iter().map(|parameter| {
        json!({
            "name": parameter.name,
            "in": "query",
            "description": parameter.description,
            "schema": serde_json::from_str::<Value>(parameter.schema).unwrap_or(Value::Null),
        })
    });
    let versioned = endpoint.docs.versioned;
    let reads = endpoint.method == Method::Get;
    let shared = [
        ("IdempotencyKey", endpoint.function.once),
        ("ProofOfWork", endpoint.function.costs_work),
        ("IfMatch", problems::takes_if_match(endpoint)),
        ("IfNoneMatch", versioned && reads),
    ];
    let shared = shared.into_iter().filter(|(_, used)| *used);
    let shared = shared.map(|(name, _)| json!({"$ref": format!("#/components/parameters/{name}")}));
    path.chain(query).chain(shared).collect()
}

fn success(endpoint: &Endpoint, response: &Response, schemas: &mut Schemas) -> (String, Value) {
    let status = response.status;
    let mut headers = json!({"X-Request-Id": {"$ref": "#/components/headers/RequestId"}});
    if endpoint.docs.versioned {
        headers["ETag"] = json!({"$ref": "#/components/headers/ETag"});
    }
    if status == 201 {
        headers["Location"] = json!({"$ref": "#/components/headers/Location"});
    }
    let mut answer = json!({"description": said(status), "headers": headers});
    if !response.content_type.is_empty() {
        let content = match response.schema {
            Some(schema) => json!({"schema": schemas.answered(schema)}),
            None if response.content_type.contains("json") => json!({"schema": {"type": "object"}}),
            None => json!({"schema": {"type": "string"}}),
        };
        answer["content"] = json!({response.content_type: content});
    }
    (status.to_string(), answer)
}

fn said(status: u16) -> &'static str {
    match status {
        200 => "Here it is.",
        201 => "It was created.",
        202 => "Accepted; the work goes on.",
        204 => "Done; there is nothing to say.",
        302 | 303 | 307 => "It is elsewhere.",
        _ => "It went well.",
    }
}

/// Adds an example to every JSON body that has none of its own.
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
