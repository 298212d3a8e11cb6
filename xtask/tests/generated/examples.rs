//! The examples of the document are real ones.

use serde_json::Value;
use xtask::openapi::conventions::is_address;
use xtask::registry::FEATURES;
use xtask::sample_texts::MISSING;

/// Collects the texts of an example with the names of their members.
fn texts<'a>(name: &str, example: &'a Value, found: &mut Vec<(String, &'a str)>) {
    match example {
        Value::String(text) => found.push((name.to_owned(), text)),
        Value::Array(items) => items.iter().for_each(|item| texts(name, item, found)),
        Value::Object(members) => members.iter().for_each(|(name, member)| texts(name, member, found)),
        _ => {}
    }
}

/// Visits the schema and the example of each JSON body of the document.
fn bodies(document: &Value) -> Vec<(String, &Value)> {
    let mut all = Vec::new();
    for operation in document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values())
    {
        let id = operation["operationId"].as_str().unwrap();
        let responses = operation["responses"].as_object().unwrap().values();
        for body in responses.chain(operation.get("requestBody")) {
            all.extend(body.pointer("/content/application~1json").map(|body| (id.to_owned(), body)));
        }
    }
    all
}

#[test]
fn every_text_of_an_example_is_one_that_its_member_could_have() {
    let document = xtask::openapi::document(FEATURES);
    let mut found = Vec::new();
    for (operation, body) in bodies(&document) {
        texts(&operation, &body["example"], &mut found);
    }
    assert!(found.len() > 300, "examples have texts");
    let missing: Vec<_> = found.iter().filter(|(_, text)| text.starts_with(MISSING)).collect();
    assert!(missing.is_empty(), "add them to xtask/src/sample_texts.rs: {missing:#?}");
}

#[test]
fn an_example_has_no_member_that_its_schema_does_not_declare() {
    let document = xtask::openapi::document(FEATURES);
    let mut found = Vec::new();
    for (operation, body) in bodies(&document) {
        undeclared(&document, &operation, &body["schema"], &body["example"], &mut found);
    }
    assert!(found.is_empty(), "{found:#?}");
}

fn undeclared(document: &Value, at: &str, schema: &Value, example: &Value, found: &mut Vec<String>) {
    let target = schema["$ref"].as_str().and_then(|path| document.pointer(path.trim_start_matches('#')));
    let schema = target.unwrap_or(schema);
    if let Value::Array(items) = example {
        for item in items {
            undeclared(document, at, &schema["items"], item, found);
        }
    }
    let (Some(members), Some(declared)) = (example.as_object(), schema["properties"].as_object()) else { return };
    for (name, member) in members {
        match declared.get(name) {
            Some(schema) => undeclared(document, &format!("{at}/{name}"), schema, member, found),
            None => found.push(format!("{at}/{name}")),
        }
    }
}

#[test]
fn a_member_that_is_an_address_has_the_format_of_one() {
    let document = xtask::openapi::document(FEATURES);
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        for (member, schema) in schema["properties"].as_object().into_iter().flatten() {
            if name.ends_with("View") && is_address(member) && schema["type"] == "string" {
                assert_eq!(schema["format"], "uri", "{name}/{member}");
            }
        }
    }
}

#[test]
fn the_example_of_the_catalogue_is_a_published_course() {
    let document = xtask::openapi::document(FEATURES);
    let body = document["paths"]["/v1/courses"]["get"].pointer("/responses/200/content/application~1json").unwrap();
    assert_eq!(body["example"]["items"][0]["status"], "published");
}
