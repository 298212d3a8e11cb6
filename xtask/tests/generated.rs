//! Generated files are up to date, and functions get no permission that they do not declare.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use glotto_domain::keys::KeyPurpose;
use glotto_runtime::{Bucket, Grant, IndexPart, Part, Queue};
use serde_json::Value;
use xtask::audit::{self, Allowance};
use xtask::function::{Function, Source};
use xtask::limits::{self, Counts};
use xtask::parameters::{self, OUTPUTS, PARAMETERS};
use xtask::registry::{self, FEATURES};
use xtask::template::edge::Api;
use xtask::templates::{self, Template};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn all_templates() -> Vec<Template> {
    templates::read_all(&root()).unwrap()
}

/// All templates as one.
fn template() -> Value {
    templates::merge(&all_templates()).unwrap()
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
            Source::Route { method, path, .. } => Some((method, shape(path))),
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
            let known_by_variable =
                matches!(grant, Grant::Seal(_) | Grant::Sign | Grant::SignMedia | Grant::Wrap | Grant::Providers);
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
    let gives_up = action == "sqs:SendMessage" && resource == arn("sqs", "glotto-${Stage}-events-dead");
    let triggered = match &function.source {
        Source::Queue { queue, .. } => {
            ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"].contains(&action)
                && resource == queue_arn(*queue)
        }
        Source::Outbox | Source::Trail => {
            gives_up || (STREAM_READS.contains(&action) && resource == format!("{}/stream/*", table_arn()))
        }
        Source::Rule { .. } | Source::Schedule { .. } => gives_up,
        Source::Route { .. } | Source::Deployment | Source::Command => false,
    };
    logs || triggered || function.grants.iter().any(|grant| grants(*grant, allowance))
}

fn grants(grant: Grant, allowance: &Allowance) -> bool {
    let (action, resource) = (allowance.action.as_str(), allowance.resource.as_str());
    let condition: Value = serde_json::from_str(&allowance.condition).unwrap_or_default();
    let expected = match grant {
        // The parts are checked by another test.
        Grant::Read(_) => READS.contains(&action) && resource == table_arn(),
        Grant::ReadIndex(_) => action == "dynamodb:Query" && resource == index_arn(),
        Grant::Check(_) => action == "dynamodb:ConditionCheckItem" && resource == table_arn(),
        Grant::Write(_) => (ADDS.contains(&action) || CHANGES.contains(&action)) && resource == table_arn(),
        Grant::Send(queue) => action == "sqs:SendMessage" && resource == queue_arn(queue),
        Grant::Measure(queue) => action == "sqs:GetQueueAttributes" && resource == queue_arn(queue),
        Grant::ProviderSecrets => action == "secretsmanager:GetSecretValue" && resource == secret_arn("providers"),
        // Reading keys is a grant of its own, which is implied.
        Grant::Seal(_) | Grant::Sign | Grant::SignMedia | Grant::Wrap | Grant::Providers => false,
        Grant::Mail => action == "ses:SendEmail" && condition["StringEquals"]["ses:FromAddress"] == "!Ref MailSender",
        Grant::Transcode => match action {
            "mediaconvert:CreateJob" | "mediaconvert:SearchJobs" => resource.ends_with(":queues/Default"),
            "mediaconvert:Probe" => resource == "*",
            "iam:PassRole" => {
                resource == "!Sub {{resolve:ssm:/glotto/${Stage}/mediaconvert-role-arn}}"
                    && condition["StringEquals"]["iam:PassedToService"] == "mediaconvert.amazonaws.com"
            }
            _ => false,
        },
        Grant::GetObject(bucket, prefix) => {
            action == "s3:GetObject" && resource == format!("{}/{prefix}*", bucket_arn(bucket))
        }
        Grant::PutObject(bucket, prefix) => {
            action == "s3:PutObject" && resource == format!("{}/{prefix}*", bucket_arn(bucket))
        }
        Grant::DeleteObject(bucket, prefix) => {
            action == "s3:DeleteObject" && resource == format!("{}/{prefix}*", bucket_arn(bucket))
        }
        Grant::ListObjects(bucket, prefix) => {
            action == "s3:ListBucket"
                && resource == bucket_arn(bucket)
                && condition["StringLike"]["s3:prefix"] == format!("{prefix}*")
        }
    };
    let needs_condition =
        grant.touches_table() || matches!(grant, Grant::Mail | Grant::ListObjects(..)) || action == "iam:PassRole";
    expected && (needs_condition || condition.is_null())
}

const STREAM_READS: [&str; 4] =
    ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"];

const READS: [&str; 3] = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"];
const ADDS: [&str; 2] = ["dynamodb:ConditionCheckItem", "dynamodb:PutItem"];
/// Actions that change or delete items.
const CHANGES: [&str; 2] = ["dynamodb:DeleteItem", "dynamodb:UpdateItem"];

/// The key prefixes that an allowance covers. A condition with `ForAllValues` also holds for a request without a key,
/// unless another one requires the key.
fn parts(allowance: &Allowance) -> BTreeSet<String> {
    let condition: Value = serde_json::from_str(&allowance.condition).unwrap_or_default();
    assert_eq!(condition["Null"]["dynamodb:LeadingKeys"], "false", "{allowance:?} is about requests without a key");
    let patterns = condition["ForAllValues:StringLike"]["dynamodb:LeadingKeys"].as_array().cloned();
    let patterns = patterns.unwrap_or_else(|| panic!("{allowance:?} is about the whole table"));
    patterns.iter().map(|pattern| pattern.as_str().unwrap().to_owned()).collect()
}

fn patterns<'a>(parts: impl IntoIterator<Item = &'a Part>) -> BTreeSet<String> {
    parts.into_iter().map(|part| format!("{}*", part.prefix())).collect()
}

/// The grants of a function for parts of the table, of one kind.
fn granted(function: &Function, kind: fn(&Grant) -> Option<&'static [Part]>) -> BTreeSet<String> {
    patterns(function.grants.iter().filter_map(kind).flatten())
}

#[test]
fn every_function_reads_and_writes_the_parts_of_the_table_that_it_names_and_no_others() {
    let allowances = audit::allowances(&template()).unwrap();
    for function in registry::functions(FEATURES) {
        let reads = granted(&function, |grant| if let Grant::Read(parts) = grant { Some(parts) } else { None });
        let writes = granted(&function, |grant| if let Grant::Write(parts) = grant { Some(parts) } else { None });
        let checks = granted(&function, |grant| if let Grant::Check(parts) = grant { Some(parts) } else { None });
        for allowance in allowances[&function.logical_id()].iter().filter(|one| one.resource == table_arn()) {
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
fn every_function_reads_the_parts_of_the_index_that_it_names_and_no_others() {
    let allowances = audit::allowances(&template()).unwrap();
    let mut readers = 0;
    for function in registry::functions(FEATURES) {
        let named = function.grants.iter().filter_map(|grant| match grant {
            Grant::ReadIndex(parts) => Some(*parts),
            _ => None,
        });
        let named: BTreeSet<_> = named.flatten().map(|part| format!("{}*", part.prefix())).collect();
        for allowance in allowances[&function.logical_id()].iter().filter(|one| one.resource == index_arn()) {
            assert_eq!(parts(allowance), named, "{}", function.operation);
            readers += 1;
        }
    }
    assert!(readers > 5, "{readers}");
}

#[test]
fn no_part_of_the_table_or_of_the_index_contains_another() {
    let table: Vec<_> = Part::ALL.iter().map(|part| part.prefix()).collect();
    let index: Vec<_> = IndexPart::ALL.iter().map(|part| part.prefix()).collect();
    for prefixes in [table, index] {
        for prefix in &prefixes {
            let inner = prefixes.iter().filter(|other| *other != prefix && other.starts_with(*prefix));
            let inner: Vec<_> = inner.collect();
            assert!(inner.is_empty(), "a grant of {prefix} also allows {inner:?}");
        }
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

/// The functions that may read the secret keys of each purpose, besides those of the feature `keys`.
const READERS: [(KeyPurpose, &[&str]); 12] = [
    (KeyPurpose::AccessTokens, &SIGN_IN),
    (KeyPurpose::RefreshTokens, &SIGN_IN),
    (KeyPurpose::Challenges, &["complete_login", "login", "login_with_provider"]),
    (
        KeyPurpose::Passkeys,
        &[
            "create_passkey",
            "create_passkey_login_options",
            "create_passkey_options",
            "create_passkey_reauthentication_options",
            "login_with_passkey",
            "reauthenticate_with_passkey",
        ],
    ),
    (
        KeyPurpose::Authorizations,
        &[
            "create_provider_link_authorization",
            "create_provider_login_authorization",
            "link_provider",
            "login_with_provider",
            "relay_provider_response",
        ],
    ),
    (
        KeyPurpose::MailLinks,
        &["confirm_email_change", "reject_email_change", "reset_password", "send_mail", "verify_email"],
    ),
    (KeyPurpose::Unsubscribe, &["get_unsubscribe_page", "send_mail", "unsubscribe"]),
    (KeyPurpose::ProofOfWork, &["create_password_reset", "login", "register", "resend_verification_mail"]),
    (
        KeyPurpose::Cursors,
        &["list_audit", "list_courses", "list_enrolments", "list_my_audit", "list_taught_courses", "list_users"],
    ),
    (KeyPurpose::Playback, &["get_playback", "get_playlist"]),
    (
        KeyPurpose::Factors,
        &["complete_login", "confirm_totp", "create_recovery_codes", "create_totp", "reauthenticate"],
    ),
    (KeyPurpose::Media, &["get_avatar", "get_playlist", "get_video"]),
];

/// The functions that issue tokens.
const SIGN_IN: [&str; 5] = ["complete_login", "login", "login_with_passkey", "login_with_provider", "refresh_session"];

#[test]
fn a_function_reads_the_keys_of_its_purposes_and_no_others() {
    let allowances = audit::allowances(&template()).unwrap();
    let functions = registry::functions(FEATURES);
    for (purpose, readers) in READERS {
        let partition = purpose.partition();
        let reads = |function: &&Function| {
            let mut allowed = allowances[&function.logical_id()].iter();
            allowed.any(|one| one.action.starts_with("dynamodb:") && one.condition.contains(partition))
        };
        let reading = functions.iter().filter(|function| function.feature != "keys").filter(reads);
        let reading: BTreeSet<_> = reading.map(|function| function.operation).collect();
        assert_eq!(reading, readers.iter().copied().collect(), "{purpose:?}");
    }
    assert_eq!(READERS.map(|(purpose, _)| purpose), KeyPurpose::ALL, "each purpose once");
}

#[test]
fn only_functions_of_the_feature_keys_write_keys() {
    let allowances = audit::allowances(&template()).unwrap();
    for function in registry::functions(FEATURES).iter().filter(|function| function.feature != "keys") {
        let writes = [&CHANGES[..], &["dynamodb:PutItem"]].concat();
        for allowance in &allowances[&function.logical_id()] {
            let writes = writes.contains(&allowance.action.as_str());
            let keys = allowance.condition.contains("KEYS#") || allowance.condition.contains("\"SIGNING");
            assert!(!writes || !keys, "{} may {allowance:?}", function.operation);
        }
    }
}

#[test]
fn functions_with_the_wrapping_key_have_an_environment_that_is_encrypted_with_a_key_of_ours() {
    let template = template();
    for function in registry::functions(FEATURES) {
        let properties = &template["Resources"][function.logical_id()]["Properties"];
        let variables = &properties["Environment"]["Variables"];
        let needs_keys = |grant: &Grant| matches!(grant, Grant::Sign | Grant::SignMedia | Grant::Seal(_) | Grant::Wrap);
        let needs_keys = function.grants.iter().any(needs_keys);
        assert_eq!(variables["WRAPPING_KEY"].is_string(), needs_keys, "{}", function.operation);
        assert_eq!(properties["KmsKeyArn"].is_string(), needs_keys, "{}", function.operation);
        // No other variable of any function is a secret.
        let secrets = variables.as_object().into_iter().flatten();
        let mut secrets = secrets.filter(|(_, value)| value.to_string().contains("{{resolve:secretsmanager:"));
        assert!(secrets.all(|(name, _)| name == "WRAPPING_KEY"), "{}", function.operation);
    }
}

#[test]
fn no_function_changes_or_deletes_what_was_written_down() {
    // `PutItem` can overwrite an entry, but the archive, which is append-only, has the original.
    for (function, allowed) in audit::allowances(&template()).unwrap() {
        for allowance in allowed.iter().filter(|allowance| allowance.resource == table_arn()) {
            let expected = [&READS[..], &ADDS, &CHANGES].concat();
            assert!(expected.contains(&allowance.action.as_str()), "{function} may {allowance:?}");
            let protected = patterns(&[Part::Audit, Part::Signing]);
            let keys = allowance.condition.contains("KEYS#");
            let changes = CHANGES.contains(&allowance.action.as_str());
            assert!(!changes || (parts(allowance).is_disjoint(&protected) && !keys), "{function} may {allowance:?}");
        }
        let archive = allowed.iter().filter(|allowance| allowance.resource.starts_with(&bucket_arn(Bucket::Archive)));
        assert!(archive.into_iter().all(|allowance| allowance.action == "s3:PutObject"), "{function}");
    }
}

/// An ARN as the templates spell it.
fn arn(service: &str, resource: &str) -> String {
    format!("!Sub arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}")
}

fn table_arn() -> String {
    arn("dynamodb", "table/glotto-${Stage}")
}

fn index_arn() -> String {
    format!("{}/index/gsi1", table_arn())
}

fn queue_arn(queue: Queue) -> String {
    let name = format!("{queue:?}").to_lowercase();
    arn("sqs", &format!("glotto-${{Stage}}-{name}"))
}

fn bucket_arn(bucket: Bucket) -> String {
    let name = format!("{bucket:?}").to_lowercase();
    format!("!Sub arn:${{AWS::Partition}}:s3:::glotto-${{Stage}}-{name}-${{AWS::AccountId}}-${{AWS::Region}}")
}

fn secret_arn(name: &str) -> String {
    arn("secretsmanager", &format!("secret:glotto/${{Stage}}/{name}-??????"))
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

#[test]
fn every_stack_stays_well_below_the_limits_of_cloudformation_and_of_api_gateway() {
    let counts: Vec<_> = all_templates().iter().map(Counts::of).collect();
    let excesses: Vec<_> = counts.iter().flat_map(Counts::excesses).collect();
    assert!(excesses.is_empty(), "{excesses:#?}\n{}", limits::table(&counts));
    assert_eq!(limits::long_names(&template()), Vec::<String>::new());
}

/// Read from the text alone: the API that a path belongs to, and the function that its integration names.
#[test]
fn every_endpoint_has_its_route_in_the_api_of_its_path() {
    let mut routes = audit::routes(&template());
    for function in registry::functions(FEATURES) {
        let Source::Route { method, path, .. } = &function.source else { continue };
        let api = routes.get_mut(Api::of(path).logical_id()).unwrap();
        let uri = api.remove(&(method.clone(), path.clone())).unwrap_or_else(|| panic!("no route {method} {path}"));
        let named = format!(":function:glotto-${{Stage}}-{}/invocations", function.operation.replace('_', "-"));
        assert!(uri.ends_with(&named), "{method} {path} is answered by {uri}");
    }
    assert!(routes.values().all(std::collections::BTreeMap::is_empty), "routes of no endpoint: {routes:#?}");
}

fn template_of(file: &str) -> Value {
    all_templates().into_iter().find(|one| one.file == file).unwrap().root
}

#[test]
fn routes_that_are_public_and_large_or_costly_have_limits_of_their_own() {
    let edge = template_of("template.edge.yaml");
    let mut limited = BTreeSet::new();
    for api in Api::ALL {
        let settings = edge["Resources"][api.logical_id()]["Properties"]["RouteSettings"].as_object().cloned();
        limited.extend(settings.unwrap_or_default().into_iter().map(|(route, limits)| (route, limits.to_string())));
    }
    let expected = [("/docs", 5, 10), ("/docs/{asset}", 5, 10), ("/openapi.json", 5, 10), ("/ready", 2, 5)];
    let expected = expected.into_iter().map(|(path, rate, burst)| {
        let limits = serde_json::json!({"ThrottlingRateLimit": rate, "ThrottlingBurstLimit": burst});
        (format!("GET {path}"), limits.to_string())
    });
    assert_eq!(limited, expected.collect());
}

#[test]
fn the_access_log_is_json_without_the_address_of_a_caller() {
    let edge = template_of("template.edge.yaml");
    let format = edge["Globals"]["HttpApi"]["AccessLogSettings"]["Format"].as_str().unwrap().to_owned();
    assert!(!format.contains("$context.identity"), "{format}");
    // Every value is in quotes, so it is a text even if it is a bare `-`, as API Gateway writes what there is not.
    assert!(serde_json::from_str::<Value>(&format).is_ok_and(|line| line.is_object()), "{format}");
    assert!(!format.contains("messageString"), "it brings its own quotes: {format}");
}

#[test]
fn the_apis_may_call_the_functions_of_their_stage_and_nothing_else() {
    let edge = template_of("template.edge.yaml");
    let policies = &edge["Resources"]["ApiInvokeRole"]["Properties"]["Policies"];
    let statements = policies[0]["PolicyDocument"]["Statement"].as_array().unwrap();
    let [statement] = &statements[..] else { panic!("{statements:#?}") };
    assert_eq!((policies.as_array().unwrap().len(), &statement["Action"]), (1, &"lambda:InvokeFunction".into()));
    assert_eq!(statement["Resource"], arn("lambda", "function:glotto-${Stage}-*"));
}

#[test]
fn every_parameter_is_used_by_a_stack_that_operators_deploy() {
    let template = template();
    let declared: BTreeSet<&str> = template["Parameters"].as_object().unwrap().keys().map(String::as_str).collect();
    let listed: BTreeSet<&str> = PARAMETERS.iter().map(|parameter| parameter.name).collect();
    assert!(declared.is_subset(&listed), "{declared:?}");
    let unused: Vec<_> = listed.difference(&declared).collect();
    assert!(unused.is_empty(), "no template uses {unused:?}");
}

#[test]
fn nested_stacks_declare_only_what_the_root_can_pass() {
    let deployed = ["template.yaml", "template.data.yaml"];
    for Template { file, text, root } in all_templates().iter().filter(|one| !deployed.contains(&one.file.as_str())) {
        for name in parameters::declared(text) {
            let known = PARAMETERS.iter().any(|parameter| parameter.name == name);
            let output = OUTPUTS.iter().any(|(parameter, ..)| *parameter == name);
            assert!(known || output, "{file} declares {name}: add it to xtask/src/parameters/list.rs");
        }
        assert!(root["Resources"].is_object(), "{file}");
    }
}

#[test]
fn every_output_that_is_passed_is_one_of_the_stack_that_it_comes_from() {
    for (parameter, application, output) in OUTPUTS {
        let file = format!("template.{}.yaml", application.to_lowercase());
        let template = all_templates().into_iter().find(|one| one.file == file).unwrap();
        assert!(template.root["Outputs"][*output].is_object(), "{file} has no {output} for {parameter}");
    }
}

#[test]
fn what_keeps_data_outlives_its_stack_and_a_failed_creation_leaves_nothing() {
    let kinds = ["AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::S3::Bucket", "AWS::SecretsManager::Secret"];
    let templates = all_templates();
    let data = templates.iter().find(|one| one.file == "template.data.yaml").unwrap();
    for Template { file, root, .. } in &templates {
        for (id, resource) in root["Resources"].as_object().unwrap() {
            if kinds.iter().any(|kind| resource["Type"] == *kind) {
                assert_eq!(*file, data.file, "{id} belongs into the stack of the data");
                assert_eq!(resource["DeletionPolicy"], "RetainExceptOnCreate", "{id}");
                assert_eq!(resource["UpdateReplacePolicy"], "Retain", "{id}");
            }
        }
    }
}

/// How names of the data stack are written in other templates: what stands before the name, and what after it.
const REFERENCES: [(&str, &[&str]); 8] = [
    (":sqs:${AWS::Region}:${AWS::AccountId}:", &[]),
    ("://sqs.${AWS::Region}.${AWS::URLSuffix}/${AWS::AccountId}/", &[]),
    (":sns:${AWS::Region}:${AWS::AccountId}:", &[]),
    (":s3:::", &["/"]),
    (":table/", &["/"]),
    (":secret:", &["-??????"]),
    ("{{resolve:secretsmanager:", &[":SecretString"]),
    ("{{resolve:ssm:", &["}}"]),
];

/// The names of the data stack in a value of another template.
fn collect_names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            for (before, after) in REFERENCES {
                let Some((_, rest)) = text.split_once(before) else { continue };
                let end = after.iter().filter_map(|end| rest.find(*end)).min().unwrap_or(rest.len());
                found.insert(rest[..end].to_owned());
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_names(item, found)),
        Value::Object(members) => members.values().for_each(|member| collect_names(member, found)),
        _ => {}
    }
}

#[test]
fn every_name_that_a_feature_uses_is_one_of_the_data_stack() {
    let data = template_of("template.data.yaml");
    let properties = ["BucketName", "Name", "QueueName", "TableName", "TopicName"];
    let resources = data["Resources"].as_object().unwrap().values();
    let names = resources.flat_map(|resource| properties.map(|name| resource["Properties"][name].as_str()));
    let names: BTreeSet<_> = names.flatten().map(|name| name.trim_start_matches("!Sub ").to_owned()).collect();
    let mut used = BTreeSet::new();
    for feature in FEATURES {
        collect_names(&template_of(&format!("template.{}.yaml", feature.name)), &mut used);
    }
    assert!(used.len() > 15, "the references are not found: {used:?}");
    let unknown: Vec<_> = used.difference(&names).collect();
    assert!(unknown.is_empty(), "template.data.yaml has no {unknown:?}, but {names:#?}");
}

#[test]
fn every_queue_has_a_limit_of_concurrent_batches() {
    let mut queues = 0;
    for (id, function) in audit::functions(&template()) {
        let events = function["Properties"]["Events"].as_object().cloned().unwrap_or_default();
        for event in events.values().filter(|event| event["Type"] == "SQS") {
            let most = event["Properties"]["ScalingConfig"]["MaximumConcurrency"].as_u64();
            assert!(most.is_some_and(|most| (2..=10).contains(&most)), "{id}: {most:?}");
            queues += 1;
        }
    }
    assert_eq!(queues, Queue::ALL.len());
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
