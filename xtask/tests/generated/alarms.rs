//! What it costs and what goes wrong is noticed.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use xtask::registry::FEATURES;

use crate::{template, template_of};

/// Resources of the data stack.
fn data(id: &str) -> Value {
    let resource = template_of("template.data.yaml")["Resources"][id].take();
    assert!(resource.is_object(), "there is no {id}");
    resource
}

#[test]
fn the_budget_notifies_of_costs_before_they_reach_their_limit_and_when_they_are_forecast() {
    let budget = data("Budget");
    assert_eq!(budget["Condition"], "HasAlarmEmail");
    let properties = &budget["Properties"];
    let limits = &properties["Budget"];
    assert_eq!((&limits["BudgetType"], &limits["TimeUnit"]), (&json!("COST"), &json!("MONTHLY")));
    assert_eq!(limits["BudgetLimit"], json!({"Amount": "!Ref MonthlyBudgetUsd", "Unit": "USD"}));
    let notifications = properties["NotificationsWithSubscribers"].as_array().unwrap();
    let mut kinds = Vec::new();
    for one in notifications {
        let notification = &one["Notification"];
        assert_eq!(notification["ComparisonOperator"], "GREATER_THAN");
        assert_eq!(notification["ThresholdType"], "PERCENTAGE");
        kinds.push((notification["NotificationType"].clone(), notification["Threshold"].clone()));
        assert_eq!(one["Subscribers"], json!([{"SubscriptionType": "SNS", "Address": "!Ref AlarmTopic"}]));
    }
    assert_eq!(kinds, [(json!("ACTUAL"), json!(80)), (json!("FORECASTED"), json!(100))]);
}

#[test]
fn a_rejected_call_and_an_outbox_that_waits_raise_alarms() {
    let alarms = [
        ("ThrottlesAlarm", "Throttles", "Sum", 0, Value::Null),
        (
            "IteratorAgeAlarm",
            "IteratorAge",
            "Maximum",
            600_000,
            json!([{"Name": "FunctionName", "Value": "!Sub glotto-${Stage}-relay-events"}]),
        ),
    ];
    for (id, metric, statistic, threshold, dimensions) in alarms {
        let alarm = data(id)["Properties"].take();
        assert_eq!((&alarm["Namespace"], &alarm["MetricName"]), (&json!("AWS/Lambda"), &json!(metric)), "{id}");
        assert_eq!((&alarm["Statistic"], &alarm["Threshold"]), (&json!(statistic), &json!(threshold)), "{id}");
        assert_eq!(alarm["ComparisonOperator"], "GreaterThanThreshold", "{id}");
        // Without dimensions, the metric is that of the account, as is its limit of concurrent executions.
        assert_eq!(alarm["Dimensions"], dimensions, "{id}");
        assert_eq!(alarm["TreatMissingData"], "notBreaching", "{id}");
        assert_eq!(alarm["AlarmActions"], json!(["!Ref AlarmTopic"]), "{id}");
    }
    let relay = template()["Resources"]["RelayEventsFunction"]["Properties"]["FunctionName"].take();
    assert_eq!(relay, "!Sub glotto-${Stage}-relay-events", "the alarm watches another function");
}

#[test]
fn every_feature_has_a_saved_query_for_the_errors_in_its_log() {
    for feature in FEATURES {
        let template = template_of(&format!("template.{}.yaml", feature.name));
        let resources = template["Resources"].as_object().unwrap();
        let is_group = |id: &&String| resources[*id]["Type"] == "AWS::Logs::LogGroup";
        let groups: BTreeSet<String> = resources.keys().filter(is_group).map(|id| format!("!Ref {id}")).collect();
        let queries: Vec<_> = resources.values().filter(|one| one["Type"] == "AWS::Logs::QueryDefinition").collect();
        let [query] = &queries[..] else { panic!("{}: {queries:#?}", feature.name) };
        let logs = query["Properties"]["LogGroupNames"].as_array().unwrap();
        let logs: BTreeSet<String> = logs.iter().map(|name| name.as_str().unwrap().to_owned()).collect();
        assert_eq!(logs, groups, "{}", feature.name);
        let text = query["Properties"]["QueryString"].as_str().unwrap();
        assert!(text.contains(r#"level in ["ERROR", "WARN"]"#) && text.contains("record.status"), "{text}");
    }
}

#[test]
fn the_table_is_encrypted_with_a_key_of_aws_that_costs_nothing() {
    let table = data("Table");
    assert_eq!(table["Type"], "AWS::DynamoDB::Table");
    // With a key of the account, every function would ask KMS for it, and each question costs.
    assert!(table["Properties"]["SSESpecification"].is_null(), "{table}");
}
