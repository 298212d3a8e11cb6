//! The documentation of the API is complete, and its examples are valid.

use glotto_domain::keys::KeyPurpose;
use glotto_runtime::Grant;
use serde_json::Value;
use xtask::registry::FEATURES;

use crate::root;

fn openapi() -> Value {
    xtask::openapi::document(FEATURES)
}

/// Documentation of types becomes descriptions, where links to code lead nowhere.
#[test]
fn no_description_links_to_code() {
    let text = std::fs::read_to_string(root().join("openapi.json")).unwrap();
    let links: Vec<_> = text.lines().filter(|line| line.contains("[`")).collect();
    assert!(links.is_empty(), "write it for clients: {links:#?}");
}

#[test]
fn every_example_is_what_its_schema_says() {
    let document = openapi();
    let mut problems = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let body = operation.pointer("/requestBody/content/application~1json");
            let responses = operation["responses"].as_object().unwrap().iter();
            let responses = responses.filter_map(|(status, response)| {
                let body = response.pointer("/content/application~1json");
                body.map(|body| (status.as_str(), body))
            });
            for (place, body) in body.map(|body| ("request", body)).into_iter().chain(responses) {
                for fault in faults_of(&document, &body["schema"], &body["example"]) {
                    problems.push(format!("{method} {path} {place}: {fault}"));
                }
            }
        }
    }
    let problem = serde_json::json!({"$ref": "#/components/schemas/Problem"});
    for (slug, example) in document["components"]["examples"].as_object().unwrap() {
        for fault in faults_of(&document, &problem, &example["value"]) {
            problems.push(format!("{slug}: {fault}"));
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

fn faults_of(document: &Value, schema: &Value, example: &Value) -> Vec<String> {
    let mut schema = schema.clone();
    schema["components"] = document["components"].clone();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let problems = validator.iter_errors(example);
    problems.map(|fault| format!("{} at {}", fault, fault.instance_path())).collect()
}

#[test]
fn every_reference_in_the_document_leads_somewhere() {
    let document = openapi();
    let mut references = Vec::new();
    collect_references(&document, &mut references);
    let lost: Vec<_> =
        references.iter().filter(|reference| document.pointer(reference.trim_start_matches('#')).is_none()).collect();
    assert!(lost.is_empty(), "{lost:#?}");
}

fn collect_references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_str().filter(|_| name == "$ref") {
                    Some(reference) => found.push(reference.to_owned()),
                    None => collect_references(member, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_references(item, found)),
        _ => {}
    }
}

#[test]
fn every_endpoint_and_worker_is_documented() {
    for feature in FEATURES {
        for endpoint in feature.endpoints {
            let docs = &endpoint.docs;
            assert!(!docs.summary.is_empty() && !docs.description.is_empty(), "{endpoint:?}");
            assert_eq!(endpoint.function.reads_json, docs.example.is_some(), "{endpoint:?} has no example");
            assert!(docs.input.is_some() || docs.input_types.is_empty(), "{endpoint:?}");
            if let Some(example) = docs.example {
                assert!(serde_json::from_str::<Value>(example).is_ok(), "{endpoint:?}");
            }
            let pages = (docs.query)().iter().any(|parameter| parameter.name == "cursor");
            let seals = endpoint.grants.iter().any(|grant| grant.key_purposes().contains(&KeyPurpose::Cursors));
            assert_eq!(
                seals, pages,
                "{endpoint:?} needs Grant::Seal(&[KeyPurpose::Cursors]) exactly if it has cursors"
            );
            let writes = endpoint.grants.iter().any(|grant| matches!(grant, Grant::Write(_)));
            assert!(writes || !endpoint.function.idempotent, "{endpoint:?} keeps answers, but writes nothing");
            for parameter in (docs.path)().into_iter().chain((docs.query)()) {
                assert!(!parameter.description.is_empty(), "{endpoint:?} does not describe {}", parameter.name);
            }
        }
        for worker in feature.workers {
            assert!(!worker.summary.is_empty(), "{worker:?}");
            if let Some(example) = worker.example {
                assert!(serde_json::from_str::<Value>(example).is_ok(), "{worker:?}");
            }
        }
    }
}

#[test]
fn example_messages_are_messages_that_can_be_read() {
    let event_of = |bin: &str| std::fs::read_to_string(root().join(format!("events/{bin}.json"))).unwrap();
    for bin in ["send-mail", "send-reminder", "relay-events"] {
        let batch = glotto_events::batch::Batch::parse(serde_json::from_str(&event_of(bin)).unwrap()).unwrap();
        assert_eq!(batch.messages.len(), 1, "{bin}");
        let event = batch.messages[0].event().unwrap();
        if event.kind == glotto_mail::MAIL_REQUESTED {
            batch.messages[0].payload::<glotto_mail::MailRequest>().unwrap();
        }
    }
    for (bin, kind) in [
        ("delete-discarded-avatar", glotto_domain::profiles::PICTURE_DISCARDED),
        ("build-export", glotto_domain::privacy::EXPORT_REQUESTED),
    ] {
        let event = serde_json::from_str(&event_of(bin)).unwrap();
        let message = glotto_events::Message::from_bus(&event).unwrap();
        assert_eq!(message.event().unwrap().kind, kind, "{bin}");
    }
    let event: Value = serde_json::from_str(&event_of("process-avatar")).unwrap();
    let key = event["detail"]["object"]["key"].as_str().unwrap();
    assert!(glotto_domain::profiles::UploadKey::of(key).is_some(), "{event}");
}

/// What developers search for, and the operations that they look for.
const SEARCHED: &[(&str, &[&str])] = &[
    ("mfa", &["get_factors", "complete_login", "delete_user_factors"]),
    ("totp", &["create_totp", "confirm_totp", "delete_totp"]),
    ("re-authenticate", &["reauthenticate", "reauthenticate_with_passkey"]),
    ("social login", &["login_with_provider"]),
    ("openid connect", &["create_provider_login_authorization", "create_provider_link_authorization"]),
    ("webauthn", &["create_passkey"]),
    ("ownership", &["transfer_course"]),
    ("unpublish", &["unpublish_course"]),
    ("delete account", &["create_erasure", "create_user_erasure"]),
    ("account deletion", &["get_erasure", "delete_erasure", "delete_user_erasure"]),
    (
        "data export",
        &["create_export", "get_export", "get_export_download", "create_user_export", "download_mailed_export"],
    ),
    ("revoke session", &["delete_session"]),
    ("audit log", &["list_audit", "list_my_audit"]),
];

#[test]
fn the_titles_of_operations_have_the_words_that_developers_search_for() {
    let endpoints: Vec<_> = FEATURES.iter().flat_map(|feature| feature.endpoints).collect();
    for (words, operations) in SEARCHED {
        for operation in *operations {
            let endpoint = endpoints.iter().find(|endpoint| endpoint.function.operation == *operation).unwrap();
            assert!(endpoint.docs.summary.to_lowercase().contains(words), "{operation}: {}", endpoint.docs.summary);
        }
    }
    let mut titles: Vec<_> = endpoints.iter().map(|endpoint| endpoint.docs.summary).collect();
    titles.sort_unstable();
    titles.dedup();
    assert_eq!(titles.len(), endpoints.len(), "two operations have the same title");
}
