//! Checks every call of every test against `openapi.json`: the status of the response must be
//! documented for the operation, a JSON body must match its schema, `Location`, `ETag` and `Content-Language`
//! must be present if and only if they are documented, `Vary` by language if it is, and a successful request must have a
//! documented media type.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use glotto_http::{EndpointSpec, Method};
use jsonschema::{Registry, Validator};
use serde_json::{Value, json};

use crate::Answer;

/// The document generated from the code; another test compares the committed file with it.
pub static OPENAPI: LazyLock<Value> = LazyLock::new(|| xtask::openapi::document(xtask::registry::FEATURES));

type Validators = Mutex<HashMap<(String, u16), std::sync::Arc<Option<Validator>>>>;

/// The media type of a request's body, if it has one.
pub fn media_type(request: &http::Request<bytes::Bytes>) -> Option<String> {
    let header = request.headers().get("content-type")?.to_str().ok()?;
    let media_type = header.split(';').next()?.trim().to_ascii_lowercase();
    (!request.body().is_empty()).then_some(media_type)
}

/// Asserts that a request with a body of this media type and its response are documented.
#[track_caller]
pub fn check(endpoint: &EndpointSpec, sent: Option<&str>, answer: &Answer) {
    check_body(endpoint, answer);
    check_headers(endpoint, sent, answer);
}

/// The same without the body, for responses to `HEAD`.
#[track_caller]
pub fn check_headers(endpoint: &EndpointSpec, sent: Option<&str>, answer: &Answer) {
    let operation = operation(endpoint);
    let name = endpoint.function.operation;
    let status = answer.status;
    if status < 400 {
        for header in ["ETag", "Location", "Content-Language"] {
            let documented = operation["responses"][status.to_string()]["headers"].get(header).is_some();
            let present = answer.header(header).is_some();
            assert_eq!(
                present, documented,
                "{name} {status}: {header} must be present if and only if it is documented"
            );
        }
        let varies = answer.header("vary").is_some_and(|names| names.contains("accept-language"));
        assert!(varies || !endpoint.varies_by_language(), "{name} {status}: Vary must be as documented");
        // A JSON body that the endpoint ignores is allowed, and so is the other type of a change, which the document
        // leaves out (docs/decisions/0040-http-semantics.md).
        let is_merge_patch = |sent: &str| endpoint.method == Method::Patch && sent == "application/merge-patch+json";
        if let Some(sent) = sent.filter(|sent| *sent != "application/json" && !is_merge_patch(sent)) {
            let documented = operation.pointer("/requestBody/content").and_then(|content| content.get(sent));
            assert!(documented.is_some(), "openapi.json does not document that {name} accepts {sent}");
        }
    }
    if status == 200 && endpoint.method == Method::Get && answer.header("etag").is_some() {
        assert!(operation["responses"].get("304").is_some(), "openapi.json does not document that {name} returns 304");
    }
}

fn operation(endpoint: &EndpointSpec) -> &'static Value {
    &OPENAPI["paths"][endpoint.path][endpoint.method.name().to_lowercase()]
}

#[track_caller]
fn check_body(endpoint: &EndpointSpec, answer: &Answer) {
    static VALIDATORS: LazyLock<Validators> = LazyLock::new(Mutex::default);
    if is_page_in_place_of_problem(endpoint, answer) {
        return;
    }
    let operation = endpoint.function.operation;
    let key = (operation.to_owned(), answer.status);
    let cached = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
    let validator = cached.unwrap_or_else(|| {
        let made = std::sync::Arc::new(validator(endpoint, answer.status));
        VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner).insert(key, made.clone());
        made
    });
    let Some(validator) = validator.as_ref() else { return };
    let body = answer.json();
    let errors: Vec<_> =
        validator.iter_errors(&body).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(
        errors.is_empty(),
        "{operation} {}: the response is not as documented: {errors:#?}\n{body:#}",
        answer.status
    );
}

/// Whether it is the documented page that clients that accept `text/html` get in place of a problem.
fn is_page_in_place_of_problem(endpoint: &EndpointSpec, answer: &Answer) -> bool {
    let is_html = answer.header("content-type").is_some_and(|name| name.starts_with("text/html"));
    let response = &operation(endpoint)["responses"][answer.status.to_string()];
    answer.status >= 400 && is_html && response["content"].get("text/html").is_some()
}

/// The validator of a documented JSON body, if it has one.
#[track_caller]
fn validator(endpoint: &EndpointSpec, status: u16) -> Option<Validator> {
    let path = endpoint.path.replace('~', "~0").replace('/', "~1");
    let method = endpoint.method.name().to_lowercase();
    let mut at = format!("/paths/{path}/{method}/responses/{status}");
    let mut response = OPENAPI.pointer(&at);
    if let Some(reference) = response.and_then(|response| response["$ref"].as_str()) {
        at = reference.trim_start_matches('#').to_owned();
        response = OPENAPI.pointer(&at);
    }
    let operation = endpoint.function.operation;
    let response =
        response.unwrap_or_else(|| panic!("openapi.json does not document that {operation} returns {status}"));
    let content = response["content"].as_object()?;
    let media_type = content.keys().find(|name| name.ends_with("json"))?;
    content[media_type].get("schema")?;
    let escaped = media_type.replace('/', "~1");
    // A reference is a URI, in which braces are escaped.
    let at = at.replace('{', "%7B").replace('}', "%7D");
    let schema = json!({ "$schema": DIALECT, "$ref": format!("{DOCUMENT}#{at}/content/{escaped}/schema") });
    let validator = jsonschema::options().with_registry(&REGISTRY).build(&schema);
    Some(validator.unwrap_or_else(|error| panic!("{operation} {status}: {error}")))
}

/// The dialect of the document's schemas.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The address of the document in the registry.
const DOCUMENT: &str = "https://api.glotto.test/openapi.json";

/// The document, prepared once for all validators.
static REGISTRY: LazyLock<Registry<'static>> =
    LazyLock::new(|| Registry::new().add(DOCUMENT, &*OPENAPI).unwrap().prepare().unwrap());
