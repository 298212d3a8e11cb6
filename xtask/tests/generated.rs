//! Generated files are up to date, and functions get no permission that they do not declare.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use glotto_runtime::{Bucket, Grant, Part, Queue};
use serde_json::Value;
use xtask::audit::{self, Allowance};
use xtask::function::{Function, Source};
use xtask::registry::{self, FEATURES};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn template() -> Value {
    let text = std::fs::read_to_string(root().join("template.yaml")).unwrap();
    xtask::yaml::parse(&text).unwrap()
}

fn openapi() -> Value {
    xtask::openapi::document(FEATURES)
}

#[test]
fn everything_generated_is_in_step_with_the_code() {
    let drift = xtask::generated(&root(), FEATURES).unwrap().drift(&root()).unwrap();
    let drift: Vec<String> = drift.iter().map(ToString::to_string).collect();
    assert!(drift.is_empty(), "run `make sync`: {drift:#?}");
}

/// Documentation of types becomes descriptions, where links to code lead nowhere.
#[test]
fn no_description_links_to_code() {
    let text = std::fs::read_to_string(root().join("openapi.json")).unwrap();
    let links: Vec<_> = text.lines().filter(|line| line.contains("[`")).collect();
    assert!(links.is_empty(), "write it for clients: {links:#?}");
}

#[test]
fn operations_and_routes_are_named_once() {
    let functions = registry::functions(FEATURES);
    let names: BTreeSet<_> = functions.iter().map(|function| function.operation).collect();
    assert_eq!(names.len(), functions.len());
    let routes: Vec<_> = functions
        .iter()
        .filter_map(|function| match &function.source {
            Source::Route { method, path } => Some((method, shape(path))),
            _ => None,
        })
        .collect();
    let different: BTreeSet<_> = routes.iter().collect();
    assert_eq!(different.len(), routes.len(), "two endpoints answer the same route: {routes:#?}");
}

/// A path without the names of its parameters, which API Gateway does not distinguish either.
fn shape(path: &str) -> String {
    let part = |part: &'_ str| if part.starts_with('{') { "{}".to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[test]
fn no_function_may_do_more_than_its_constant_says() {
    let allowances = audit::allowances(&template()).unwrap();
    let functions = registry::functions(FEATURES);
    assert_eq!(allowances.len(), functions.len());
    for function in &functions {
        let allowed = &allowances[&function.logical_id()];
        for allowance in allowed {
            assert!(
                is_called_for(function, allowance),
                "{} may {allowance:?}, which its constant does not say",
                function.operation
            );
        }
        for grant in &function.grants {
            let reached = allowed.iter().any(|allowance| grants(*grant, allowance));
            let known_by_variable = matches!(grant, Grant::Seal | Grant::Providers | Grant::Factors);
            assert!(reached || known_by_variable, "{} lacks what {grant:?} calls for", function.operation);
        }
    }
}

/// Decides again from the text of the policy. It must not share code with the generator.
fn is_called_for(function: &Function, allowance: &Allowance) -> bool {
    let (action, resource) = (allowance.action.as_str(), allowance.resource.as_str());
    let own_logs = format!("!GetAtt {}Logs.Arn", capital(function.feature));
    let logs = ["logs:CreateLogStream", "logs:PutLogEvents"].contains(&action)
        && resource == own_logs
        && allowance.condition.is_empty();
    let triggered = match &function.source {
        Source::Queue { queue, .. } => {
            ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"].contains(&action)
                && resource == queue_arn(*queue)
        }
        Source::Outbox | Source::Trail => match action {
            "dynamodb:DescribeStream" | "dynamodb:GetRecords" | "dynamodb:GetShardIterator" => {
                resource == "!GetAtt Table.StreamArn"
            }
            "dynamodb:ListStreams" => resource == "!Sub ${Table.Arn}/stream/*",
            "sqs:SendMessage" => resource == "!GetAtt EventsDeadLetterQueue.Arn",
            _ => false,
        },
        Source::Rule { .. } | Source::Schedule { .. } => {
            action == "sqs:SendMessage" && resource == "!GetAtt EventsDeadLetterQueue.Arn"
        }
        Source::Route { .. } | Source::Command => false,
    };
    logs || triggered || function.grants.iter().any(|grant| grants(*grant, allowance))
}

fn grants(grant: Grant, allowance: &Allowance) -> bool {
    let (action, resource) = (allowance.action.as_str(), allowance.resource.as_str());
    let condition: Value = serde_json::from_str(&allowance.condition).unwrap_or_default();
    let expected = match grant {
        // The parts are checked by another test.
        Grant::Read(_) => READS.contains(&action) && resource == "!GetAtt Table.Arn",
        Grant::ReadIndex => action == "dynamodb:Query" && resource == "!Sub ${Table.Arn}/index/gsi1",
        Grant::Check(_) => action == "dynamodb:ConditionCheckItem" && resource == "!GetAtt Table.Arn",
        Grant::Write(_) => (ADDS.contains(&action) || CHANGES.contains(&action)) && resource == "!GetAtt Table.Arn",
        Grant::Send(queue) => action == "sqs:SendMessage" && resource == queue_arn(queue),
        Grant::Measure(queue) => action == "sqs:GetQueueAttributes" && resource == queue_arn(queue),
        Grant::Sign => action == "secretsmanager:GetSecretValue" && resource == "!Ref SigningSecret",
        Grant::Rotate => {
            let actions = ["GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage"];
            let action = action.strip_prefix("secretsmanager:");
            action.is_some_and(|action| actions.contains(&action)) && resource == "!Ref SigningSecret"
        }
        Grant::ProviderSecrets => action == "secretsmanager:GetSecretValue" && resource == "!Ref ProviderSecrets",
        Grant::Seal | Grant::Providers | Grant::Factors => false,
        Grant::Mail => action == "ses:SendEmail" && condition["StringEquals"]["ses:FromAddress"] == "!Ref MailSender",
        Grant::Transcode => match action {
            "mediaconvert:CreateJob" => resource.ends_with(":queues/Default"),
            "mediaconvert:Probe" => resource == "*",
            "iam:PassRole" => {
                resource == "!GetAtt MediaConvertRole.Arn"
                    && condition["StringEquals"]["iam:PassedToService"] == "mediaconvert.amazonaws.com"
            }
            _ => false,
        },
        Grant::GetObject(bucket, prefix) => action == "s3:GetObject" && resource == objects(bucket, prefix),
        Grant::PutObject(bucket, prefix) => action == "s3:PutObject" && resource == objects(bucket, prefix),
        Grant::DeleteObject(bucket, prefix) => action == "s3:DeleteObject" && resource == objects(bucket, prefix),
        Grant::ListObjects(bucket, prefix) => {
            action == "s3:ListBucket"
                && resource == format!("!GetAtt {}.Arn", bucket.logical_id())
                && condition["StringLike"]["s3:prefix"] == format!("{prefix}*")
        }
    };
    let needs_condition =
        matches!(grant, Grant::Mail | Grant::ListObjects(..) | Grant::Read(_) | Grant::Write(_) | Grant::Check(_))
            || action == "iam:PassRole";
    expected && (needs_condition || condition.is_null())
}

const READS: [&str; 3] = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"];
const ADDS: [&str; 2] = ["dynamodb:ConditionCheckItem", "dynamodb:PutItem"];
/// Actions that change or delete items.
const CHANGES: [&str; 2] = ["dynamodb:DeleteItem", "dynamodb:UpdateItem"];

/// The key prefixes that an allowance covers.
fn parts(allowance: &Allowance) -> BTreeSet<String> {
    let condition: Value = serde_json::from_str(&allowance.condition).unwrap_or_default();
    let patterns = condition["ForAllValues:StringLike"]["dynamodb:LeadingKeys"].as_array().cloned();
    let patterns = patterns.unwrap_or_else(|| panic!("{allowance:?} is about the whole table"));
    patterns.iter().map(|pattern| pattern.as_str().unwrap().to_owned()).collect()
}

fn patterns<'a>(parts: impl IntoIterator<Item = &'a Part>) -> BTreeSet<String> {
    parts.into_iter().map(|part| format!("{}*", part.prefix())).collect()
}

#[test]
fn every_function_reads_and_writes_the_parts_of_the_table_that_it_names_and_no_others() {
    let allowances = audit::allowances(&template()).unwrap();
    for function in registry::functions(FEATURES) {
        let grants = |of: fn(&Grant) -> Option<&'static [Part]>| function.grants.iter().filter_map(of).flatten();
        let reads = patterns(grants(|grant| if let Grant::Read(parts) = grant { Some(parts) } else { None }));
        let writes = patterns(grants(|grant| if let Grant::Write(parts) = grant { Some(parts) } else { None }));
        let checks = patterns(grants(|grant| if let Grant::Check(parts) = grant { Some(parts) } else { None }));
        for allowance in allowances[&function.logical_id()].iter().filter(|one| one.resource == "!GetAtt Table.Arn") {
            let named = match allowance.action.as_str() {
                "dynamodb:ConditionCheckItem" => &writes | &checks,
                action if READS.contains(&action) => reads.clone(),
                _ => writes.clone(),
            };
            assert!(parts(allowance).is_subset(&named), "{} may {allowance:?}", function.operation);
            let puts = allowance.action == "dynamodb:PutItem";
            assert!(!puts || parts(allowance) == writes, "{} may {allowance:?}", function.operation);
        }
    }
}

#[test]
fn no_part_of_the_table_contains_another() {
    for part in Part::ALL {
        let inner = Part::ALL.iter().filter(|other| *other != part && other.prefix().starts_with(part.prefix()));
        let inner: Vec<_> = inner.collect();
        assert!(inner.is_empty(), "a grant of {part:?} also allows {inner:?}");
    }
}

/// The features about identity; only their functions change accounts and sessions.
const IDENTITY: [&str; 6] = ["administration", "factors", "federation", "identity", "passkeys", "privacy"];

#[test]
fn who_may_write_points_may_not_write_a_password_hash() {
    let accounts = patterns(&[Part::Account, Part::Session]);
    let allowances = audit::allowances(&template()).unwrap();
    for function in registry::functions(FEATURES).iter().filter(|function| !IDENTITY.contains(&function.feature)) {
        let writes = [&CHANGES[..], &["dynamodb:PutItem"]].concat();
        for allowance in &allowances[&function.logical_id()] {
            let writes = writes.contains(&allowance.action.as_str());
            assert!(!writes || parts(allowance).is_disjoint(&accounts), "{} may {allowance:?}", function.operation);
        }
    }
}

#[test]
fn functions_that_read_accounts_beyond_identity_are_these() {
    // They need a name, a language or a time zone, or whether a user is suspended. One requires that the account
    // exists: create_avatar_upload. A condition can read an item, too.
    let expected = [
        "complete_lesson",
        "create_avatar_upload",
        "create_co_instructor",
        "get_avatar",
        "get_my_profile",
        "get_profile",
        "get_stats",
        "list_instructors",
        "send_reminder",
        "transfer_course",
        "update_my_profile",
        "update_reminder",
    ];
    let reads = |grant: &Grant| match grant {
        Grant::Read(parts) | Grant::Check(parts) | Grant::Write(parts) => parts.contains(&Part::Account),
        _ => false,
    };
    let all = registry::functions(FEATURES);
    let beyond = all.iter().filter(|function| !IDENTITY.contains(&function.feature));
    let reading: BTreeSet<_> = beyond
        .filter(|function| function.grants.iter().any(reads))
        .collect::<Vec<_>>()
        .into_iter()
        .map(|function| function.operation)
        .collect();
    assert_eq!(reading, expected.into_iter().collect());
}

#[test]
fn only_functions_with_the_signing_secret_write_keys_that_verify_tokens() {
    for function in registry::functions(FEATURES) {
        let signs = [Grant::Sign, Grant::Rotate].iter().any(|grant| function.grants.contains(grant));
        let writes = |grant: &Grant| matches!(grant, Grant::Write(parts) if parts.contains(&Part::Signing));
        assert!(signs || !function.grants.iter().any(writes), "{}", function.operation);
    }
}

#[test]
fn no_function_changes_or_deletes_what_was_written_down() {
    // `PutItem` can overwrite an entry, but the archive, which is append-only, has the original.
    for (function, allowed) in audit::allowances(&template()).unwrap() {
        for allowance in allowed.iter().filter(|allowance| allowance.resource == "!GetAtt Table.Arn") {
            let expected = [&READS[..], &ADDS, &CHANGES].concat();
            assert!(expected.contains(&allowance.action.as_str()), "{function} may {allowance:?}");
            let protected = patterns(&[Part::Audit, Part::Signing]);
            let changes = CHANGES.contains(&allowance.action.as_str());
            assert!(!changes || parts(allowance).is_disjoint(&protected), "{function} may {allowance:?}");
        }
        let archive = allowed.iter().filter(|allowance| allowance.resource.contains("ArchiveBucket"));
        assert!(archive.into_iter().all(|allowance| allowance.action == "s3:PutObject"), "{function}");
    }
}

fn queue_arn(queue: Queue) -> String {
    format!("!GetAtt {queue:?}Queue.Arn")
}

fn objects(bucket: Bucket, prefix: &str) -> String {
    format!("!Sub ${{{bucket:?}Bucket.Arn}}/{prefix}*")
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

#[test]
fn the_stack_stays_well_below_the_limit_of_resources() {
    let count = audit::transformed_resources(&template());
    assert!(count <= 450, "{count} resources: split the stack before it reaches 500");
}

#[test]
fn functions_and_queues_fit_together() {
    assert_eq!(audit::misfits(&template()), Vec::<String>::new());
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
            let seals = endpoint.grants.contains(&Grant::Seal);
            assert!(seals || !pages, "{endpoint:?} has cursors, but no Grant::Seal");
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
    for bin in ["send-mail", "send-reminder", "relay-events"] {
        let text = std::fs::read_to_string(root().join(format!("events/{bin}.json"))).unwrap();
        let batch = glotto_events::batch::Batch::parse(serde_json::from_str(&text).unwrap()).unwrap();
        assert_eq!(batch.messages.len(), 1, "{bin}");
        let event = batch.messages[0].event().unwrap();
        if event.kind == glotto_mail::MAIL_REQUESTED {
            batch.messages[0].payload::<glotto_mail::MailRequest>().unwrap();
        }
    }
}

#[test]
fn sam_builds_the_packages_of_all_features_and_no_others() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let (_, settings) = manifest.split_once("[workspace.metadata.lambda.build]").unwrap();
    let (_, list) = settings.split_once("packages = [").unwrap();
    let (list, _) = list.split_once(']').unwrap();
    let listed: BTreeSet<String> =
        list.split(',').map(|name| name.trim().trim_matches('"').to_owned()).filter(|name| !name.is_empty()).collect();
    let features = FEATURES.iter().map(|feature| format!("glotto-{}", feature.name));
    assert_eq!(listed, features.collect());
}
