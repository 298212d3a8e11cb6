//! Stacks stay below the limits of AWS and fit together.

use std::collections::BTreeSet;

use serde_json::Value;
use xtask::audit;
use xtask::function::Source;
use xtask::limits::{self, Counts};
use xtask::parameters::{self, OUTPUTS, PARAMETERS, STORED};
use xtask::registry::{self, FEATURES};
use xtask::template::edge::Api;
use xtask::templates::Template;

use crate::arns::arn;
use crate::{all_templates, template, template_of};

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
        let named = format!(":function:glotto-${{Stage}}-{}/invocations", function.operation.replace('_', "-"));
        // A `GET` answers `HEAD` as well.
        let head = (method == "GET").then_some("HEAD");
        for method in [Some(method.as_str()), head].into_iter().flatten() {
            let uri = api.remove(&(method.to_owned(), path.clone()));
            let uri = uri.unwrap_or_else(|| panic!("no route {method} {path}"));
            assert!(uri.ends_with(&named), "{method} {path} is answered by {uri}");
        }
    }
    assert!(routes.values().all(std::collections::BTreeMap::is_empty), "routes of no endpoint: {routes:#?}");
}

#[test]
fn routes_that_are_public_and_large_or_costly_have_limits_of_their_own() {
    let edge = template_of("template.edge.yaml");
    let mut limited = BTreeSet::new();
    for api in Api::ALL {
        let settings = edge["Resources"][api.logical_id()]["Properties"]["RouteSettings"].as_object().cloned();
        limited.extend(settings.unwrap_or_default().into_iter().map(|(route, limits)| (route, limits.to_string())));
    }
    let expected = [
        ("GET /docs", 5, 10),
        ("GET /docs/{asset}", 5, 10),
        ("GET /openapi.json", 5, 10),
        ("GET /ready", 2, 5),
        ("HEAD /docs", 5, 10),
        ("HEAD /docs/{asset}", 5, 10),
        ("HEAD /openapi.json", 5, 10),
        ("HEAD /ready", 2, 5),
        ("POST /v1/accounts", 14, 300),
        ("POST /v1/accounts/verification-mails", 14, 200),
        ("POST /v1/password-resets", 14, 200),
        ("POST /v1/providers/{provider}/sessions", 30, 90),
        ("POST /v1/sessions", 50, 100),
        ("POST /v1/sessions/passkey", 50, 100),
        ("POST /v1/sessions/second-factor", 50, 100),
    ];
    let expected = expected.into_iter().map(|(route, rate, burst)| {
        let limits = serde_json::json!({"ThrottlingRateLimit": rate, "ThrottlingBurstLimit": burst});
        (route.to_owned(), limits.to_string())
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
            let stored = STORED.iter().any(|(parameter, _)| *parameter == name);
            assert!(known || output || stored, "{file} declares {name}: add it to xtask/src/parameters/list.rs");
        }
        assert!(root["Resources"].is_object(), "{file}");
    }
}

#[test]
fn what_the_data_stack_stores_is_read_by_the_stacks_that_use_it_without_a_dynamic_reference() {
    let templates = all_templates();
    let root = &templates.iter().find(|one| one.file == "template.yaml").unwrap().root["Resources"];
    for (parameter, name) in STORED {
        let is_used = |one: &&Template| one.root["Parameters"].get(parameter).is_some();
        let users: Vec<_> = templates.iter().filter(is_used).collect();
        assert!(!users.is_empty(), "no stack uses {parameter}");
        for Template { file, root: nested, .. } in users {
            assert_eq!(nested["Parameters"][*parameter]["Type"], "AWS::SSM::Parameter::Value<String>", "{file}");
            let mut applications = root.as_object().unwrap().values();
            let application = applications.find(|one| one["Properties"]["Location"] == *file).unwrap();
            let passed = &application["Properties"]["Parameters"][*parameter];
            assert_eq!(*passed, format!("!Sub /glotto/${{Stage}}/{name}"), "{file}");
        }
    }
    let with_references = templates.iter().filter(|one| one.text.contains("{{resolve:ssm:"));
    assert_eq!(with_references.map(|one| one.file.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
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
const REFERENCES: [(&str, &[&str]); 9] = [
    (":event-bus/", &[]),
    (":sqs:${AWS::Region}:${AWS::AccountId}:", &[]),
    ("://sqs.${AWS::Region}.${AWS::URLSuffix}/${AWS::AccountId}/", &[]),
    (":sns:${AWS::Region}:${AWS::AccountId}:", &[]),
    (":s3:::", &["/"]),
    (":table/", &["/"]),
    (":secret:", &["-??????"]),
    (":configuration-set/", &[]),
    ("{{resolve:secretsmanager:", &[":SecretString"]),
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
    used.extend(STORED.iter().map(|(_, name)| format!("/glotto/${{Stage}}/{name}")));
    assert!(used.len() > 10, "the references are not found: {used:?}");
    let unknown: Vec<_> = used.difference(&names).collect();
    assert!(unknown.is_empty(), "template.data.yaml has no {unknown:?}, but {names:#?}");
}

#[test]
fn ses_reports_bounces_and_complaints_and_suppresses_bounces_alone() {
    let resources = &template_of("template.data.yaml")["Resources"];
    let set = &resources["MailConfigurationSet"]["Properties"];
    // With complaints, no reset of a password would arrive after one.
    assert_eq!(set["SuppressionOptions"]["SuppressedReasons"], serde_json::json!(["BOUNCE"]));
    // The alarms read the metrics of the account; those of a set are metrics of our own, 0.30 each a month.
    assert_eq!(set["ReputationOptions"]["ReputationMetricsEnabled"], false);
    let destination = &resources["MailFeedbackDestination"]["Properties"];
    assert_eq!(destination["ConfigurationSetName"], "!Ref MailConfigurationSet");
    assert_eq!(destination["EventDestination"]["MatchingEventTypes"], serde_json::json!(["bounce", "complaint"]));
    assert_eq!(destination["EventDestination"]["Enabled"], true);
    let bus = destination["EventDestination"]["EventBridgeDestination"]["EventBusArn"].as_str().unwrap();
    assert_eq!(bus, arn("events", "event-bus/default"));
}

#[test]
fn the_rates_at_which_ses_reviews_an_account_raise_alarms() {
    let resources = &template_of("template.data.yaml")["Resources"];
    for (alarm, metric, threshold) in
        [("BounceRateAlarm", "Reputation.BounceRate", 0.05), ("ComplaintRateAlarm", "Reputation.ComplaintRate", 0.001)]
    {
        let alarm = &resources[alarm]["Properties"];
        assert_eq!(alarm["Namespace"], "AWS/SES");
        assert_eq!(alarm["MetricName"], metric);
        assert_eq!(alarm["Threshold"].as_f64(), Some(threshold), "{metric}");
        assert_eq!(alarm["ComparisonOperator"], "GreaterThanOrEqualToThreshold", "{metric}");
        assert!(alarm["Dimensions"].is_null(), "SES reviews the whole account: {metric}");
        assert_eq!(alarm["AlarmActions"][0], "!Ref AlarmTopic", "{metric}");
    }
}

/// Each costs 0.10 USD a month beyond the first ten of an account, and a second stage would send the same mails.
#[test]
fn alarms_about_the_whole_account_are_there_once_and_no_others() {
    let mut of_account = BTreeSet::new();
    for Template { file, root, .. } in all_templates() {
        for (id, resource) in root["Resources"].as_object().unwrap() {
            if resource["Type"] != "AWS::CloudWatch::Alarm" {
                continue;
            }
            let properties = &resource["Properties"];
            let is_of_aws = properties["Namespace"].as_str().is_some_and(|name| name.starts_with("AWS/"));
            let is_of_account = is_of_aws && properties["Dimensions"].is_null();
            assert_eq!(resource["Condition"] == "HasAccountAlarms", is_of_account, "{file}: {id}");
            of_account.extend(is_of_account.then(|| id.clone()));
        }
    }
    let expected = ["BounceRateAlarm", "ComplaintRateAlarm", "ThrottlesAlarm"].map(str::to_owned);
    assert_eq!(of_account, BTreeSet::from(expected));
}
