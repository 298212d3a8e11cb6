//! Holds every answer of every test to `openapi.json`: its status must be documented for the
//! operation, and a JSON body must be what the document says.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use glotto_http::Endpoint;
use jsonschema::Validator;
use serde_json::{Value, json};

use super::Answer;

/// The document as the code makes it; that the committed one is the same is a test of its own.
pub static OPENAPI: LazyLock<Value> = LazyLock::new(|| xtask::openapi::document(xtask::registry::FEATURES));

type Validators = Mutex<HashMap<(String, u16), std::sync::Arc<Option<Validator>>>>;

/// Demands that an answer is documented.
#[track_caller]
pub fn hold(endpoint: &Endpoint, answer: &Answer) {
    static VALIDATORS: LazyLock<Validators> = LazyLock::new(Mutex::default);
    let operation = endpoint.function.operation;
    let key = (operation.to_owned(), answer.status);
    let known = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
    let validator = known.unwrap_or_else(|| {
        let made = std::sync::Arc::new(validator(endpoint, answer.status));
        VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner).insert(key, made.clone());
        made
    });
    let Some(validator) = validator.as_ref() else { return };
    let body = answer.json();
    let faults: Vec<_> =
        validator.iter_errors(&body).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(faults.is_empty(), "{operation} {}: the answer is not as documented: {faults:#?}\n{body:#}", answer.status);
}

/// The validator of a documented JSON body, if it has one.
#[track_caller]
fn validator(endpoint: &Endpoint, status: u16) -> Option<Validator> {
    let path = endpoint.path.replace('~', "~0").replace('/', "~1");
    let method = endpoint.method.name().to_lowercase();
    let mut at = format!("/paths/{path}/{method}/responses/{status}");
    let mut response = OPENAPI.pointer(&at);
    if let Some(reference) = response.and_then(|response| response["$ref"].as_str()) {
        at = reference.trim_start_matches('#').to_owned();
        response = OPENAPI.pointer(&at);
    }
    let operation = endpoint.function.operation;
    let response = response.unwrap_or_else(|| panic!("openapi.json does not know that {operation} answers {status}"));
    let content = response["content"].as_object()?;
    let media_type = content.keys().find(|name| name.ends_with("json"))?;
    content[media_type].get("schema")?;
    let escaped = media_type.replace('/', "~1");
    let mut root = OPENAPI.clone();
    root["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    // A reference is a URI, in which braces are escaped.
    let at = at.replace('{', "%7B").replace('}', "%7D");
    root["$ref"] = json!(format!("#{at}/content/{escaped}/schema"));
    Some(jsonschema::validator_for(&root).unwrap_or_else(|error| panic!("{operation} {status}: {error}")))
}
