//! What the templates of a stage contain, as far as it can be billed.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::audit;
use crate::templates::Template;

/// Resources that cost nothing while nothing uses them, by the beginning of their types.
const FREE: &[&str] = &[
    "AWS::Budgets::Budget",
    "AWS::CloudFront::",
    "AWS::CloudFormation::",
    "AWS::DynamoDB::Table",
    "AWS::Events::",
    "AWS::IAM::",
    "AWS::KMS::Alias",
    "AWS::Lambda::",
    "AWS::Logs::",
    "AWS::Route53::RecordSet",
    "AWS::S3::",
    "AWS::SES::",
    "AWS::SNS::",
    "AWS::SQS::",
    "AWS::SSM::Parameter",
    "AWS::Serverless::",
    "Custom::",
];

/// Resources that are billed by the month, which [`idle`](super::idle) calculates.
const BILLED: [&str; 4] =
    ["AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm", "AWS::KMS::Key", "AWS::SecretsManager::Secret"];

/// The condition of alarms about the whole account. It holds unless an operator sets `AccountAlarms` to `false`, for a
/// second stage.
const OF_ACCOUNT: &str = "HasAccountAlarms";

/// The resources of a stage. One with a condition is optional: it is there only if an operator sets a parameter. Alarms
/// about the account are an exception.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inventory {
    pub(super) kinds: BTreeMap<String, usize>,
    pub(super) optional: BTreeMap<String, usize>,
    /// The metrics that alarms watch, each of which is billed.
    pub alarm_metrics: usize,
    /// The same for alarms about the whole account, which one stage of an account has.
    pub account_alarm_metrics: usize,
    /// The metrics of our own that have values while nothing is wrong.
    pub metrics: usize,
    /// The queues that Lambda polls for functions, with one group of pollers for each function.
    pub polled_queues: usize,
    /// The readers of a table's stream, which DynamoDB limits to two for each shard.
    pub stream_readers: usize,
    /// The APIs without a limit of requests per second.
    pub unlimited_apis: Vec<String>,
}

impl Inventory {
    /// Counts the resources of all templates of a stage.
    pub fn of(templates: &[Template]) -> Self {
        let mut inventory = Self::default();
        for Template { root, .. } in templates {
            let globals = &root["Globals"]["HttpApi"];
            for (id, resource) in root["Resources"].as_object().into_iter().flatten() {
                inventory.add(resource);
                if resource["Type"] == "AWS::Serverless::HttpApi" && !limits_requests(resource, globals) {
                    inventory.unlimited_apis.push(id.clone());
                }
            }
            for (_, function) in audit::functions(root) {
                inventory.add_events(function);
            }
        }
        inventory
    }

    fn add(&mut self, resource: &Value) {
        let kind = resource["Type"].as_str().unwrap_or_default();
        let is_of_account = resource["Condition"] == OF_ACCOUNT;
        let is_optional = !resource["Condition"].is_null() && !is_of_account;
        let counts = if is_optional { &mut self.optional } else { &mut self.kinds };
        *counts.entry(kind.to_owned()).or_default() += 1;
        if is_optional {
            return;
        }
        let properties = &resource["Properties"];
        match kind {
            "AWS::CloudWatch::Alarm" if is_of_account => self.account_alarm_metrics += watched_metrics(properties),
            "AWS::CloudWatch::Alarm" => self.alarm_metrics += watched_metrics(properties),
            "AWS::Logs::MetricFilter" => self.metrics += steady_metrics(properties),
            // The rates of bounces and of complaints of a configuration set.
            "AWS::SES::ConfigurationSet" if properties["ReputationOptions"]["ReputationMetricsEnabled"] == true => {
                self.metrics += 2;
            }
            _ => {}
        }
    }

    fn add_events(&mut self, function: &Value) {
        for event in function["Properties"]["Events"].as_object().into_iter().flat_map(|events| events.values()) {
            match event["Type"].as_str() {
                Some("SQS") => self.polled_queues += 1,
                Some("DynamoDB") => self.stream_readers += 1,
                _ => {}
            }
        }
    }

    /// How many resources of a type are always there.
    pub fn count(&self, kind: &str) -> usize {
        self.kinds.get(kind).copied().unwrap_or_default()
    }

    /// How many of a type are there if operators set the parameters for them.
    pub fn optional(&self, kind: &str) -> usize {
        self.optional.get(kind).copied().unwrap_or_default()
    }

    /// The types for which this module does not say whether they cost anything.
    pub fn unknown_kinds(&self) -> Vec<&str> {
        let kinds = self.kinds.keys().chain(self.optional.keys()).map(String::as_str);
        let is_known = |kind: &&str| BILLED.contains(kind) || FREE.iter().any(|free| kind.starts_with(free));
        kinds.filter(|kind| !is_known(kind)).collect()
    }
}

/// The metrics that an alarm is billed for: those that its expression reads, or the only one.
fn watched_metrics(alarm: &Value) -> usize {
    let read = |metric: &&Value| !metric["MetricStat"].is_null();
    alarm["Metrics"].as_array().map_or(1, |metrics| metrics.iter().filter(read).count())
}

/// The metrics of a filter that have a value also while no line matches it. Others are billed only when one does.
fn steady_metrics(filter: &Value) -> usize {
    let is_steady = |metric: &&Value| !metric["DefaultValue"].is_null();
    filter["MetricTransformations"].as_array().map_or(0, |metrics| metrics.iter().filter(is_steady).count())
}

/// Whether an API limits the requests for routes that have no limit of their own.
fn limits_requests(api: &Value, globals: &Value) -> bool {
    let own = &api["Properties"]["DefaultRouteSettings"]["ThrottlingRateLimit"];
    !own.is_null() || !globals["DefaultRouteSettings"]["ThrottlingRateLimit"].is_null()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inventory(text: &str) -> Inventory {
        Inventory::of(&[Template::parse("template.a.yaml", text.to_owned()).unwrap()])
    }

    #[test]
    fn a_resource_with_a_condition_is_optional() {
        let found = inventory(
            "Resources:\n  A: {Type: 'AWS::SecretsManager::Secret'}\n  \
             B: {Type: 'AWS::SecretsManager::Secret', Condition: HasB}\n",
        );
        let kind = "AWS::SecretsManager::Secret";
        assert_eq!((found.count(kind), found.optional(kind)), (1, 1));
    }

    #[test]
    fn alarms_about_the_account_are_counted_apart() {
        let found = inventory(
            "Resources:\n  A: {Type: 'AWS::CloudWatch::Alarm'}\n  \
             B: {Type: 'AWS::CloudWatch::Alarm', Condition: HasAccountAlarms}\n  \
             C: {Type: 'AWS::CloudWatch::Alarm', Condition: HasSomethingElse}\n",
        );
        assert_eq!((found.alarm_metrics, found.account_alarm_metrics), (1, 1));
    }

    #[test]
    fn an_alarm_on_an_expression_is_billed_for_each_metric_that_it_reads() {
        let found = inventory(
            "Resources:\n  A: {Type: 'AWS::CloudWatch::Alarm', Properties: {MetricName: m}}\n  \
             B: {Type: 'AWS::CloudWatch::Alarm', Properties: {Metrics: [{Expression: a + b}, \
             {MetricStat: {Stat: Sum}}, {MetricStat: {Stat: Sum}}]}}\n",
        );
        assert_eq!(found.alarm_metrics, 3);
    }

    #[test]
    fn a_metric_of_our_own_counts_if_it_always_has_values() {
        let found = inventory(
            "Resources:\n  A: {Type: 'AWS::Logs::MetricFilter', Properties: {MetricTransformations: [{MetricValue: 1}, \
             {MetricValue: 1, DefaultValue: 0}]}}\n  B: {Type: 'AWS::SES::ConfigurationSet', Properties: \
             {ReputationOptions: {ReputationMetricsEnabled: true}}}\n",
        );
        assert_eq!(found.metrics, 3);
    }

    #[test]
    fn queues_and_streams_are_counted_by_the_functions_that_read_them() {
        let found = inventory(
            "Resources:\n  Q: {Type: 'AWS::SQS::Queue'}\n  F: {Type: 'AWS::Serverless::Function', Properties: {Events: \
             {A: {Type: SQS}, B: {Type: DynamoDB}, C: {Type: Schedule}}}}\n",
        );
        assert_eq!((found.polled_queues, found.stream_readers), (1, 1));
    }

    #[test]
    fn an_api_without_a_limit_is_named() {
        let api = "Resources:\n  Api: {Type: 'AWS::Serverless::HttpApi'}\n";
        assert_eq!(inventory(api).unlimited_apis, ["Api"]);
        let globals = "Globals: {HttpApi: {DefaultRouteSettings: {ThrottlingRateLimit: 5}}}\n";
        assert!(inventory(&format!("{globals}{api}")).unlimited_apis.is_empty());
    }

    #[test]
    fn a_type_without_a_known_price_is_named() {
        assert_eq!(
            inventory("Resources:\n  A: {Type: 'AWS::RDS::DBInstance'}\n").unknown_kinds(),
            ["AWS::RDS::DBInstance"]
        );
    }
}
