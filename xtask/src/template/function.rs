//! A function with what invokes it, the custom resource that it is for, and its alarm.

use glotto_domain::keys::KeyPurpose;
use glotto_events::LogAlarm;
use glotto_runtime::Queue;
use glotto_store::Entity as _;
use glotto_store::administration::{AuditByActorItem, AuditItem};
use serde_json::{Value, json};

use super::{MEMORY, TIMEOUT, lines};
use crate::function::{Function, Source};
use crate::{names, policy};

pub(super) fn write(out: &mut String, function: &Function) {
    let (id, name, binary) = (function.logical_id(), function.name(), function.binary());
    let (handler, role, logs) = (function.handler(), function.role(), function.logs());
    lines!(
        out,
        "",
        "  {id}:",
        "    Type: AWS::Serverless::Function",
        "    Metadata:",
        "      BuildMethod: rust-cargolambda",
        "      BuildProperties:",
        "        Binary: {binary}",
        "    Properties:",
        "      FunctionName: !Sub \"{name}\"",
        "      Handler: {handler}",
        "      Role: !GetAtt {role}.Arn",
        "      LoggingConfig:",
        "        LogGroup: !Ref {logs}",
    );
    // Values that equal the globals are omitted.
    let (memory, timeout) = (function.sizing.memory, function.sizing.timeout);
    if memory != MEMORY {
        lines!(out, "      MemorySize: {memory}");
    }
    if timeout != TIMEOUT {
        lines!(out, "      Timeout: {timeout}");
    }
    variables(out, function);
    if matches!(function.source, Source::Rule { .. } | Source::Schedule { .. }) {
        let dead_letters = names::events_dead_letter_queue_arn();
        lines!(out, "      DeadLetterQueue:", "        Type: SQS", "        TargetArn: {dead_letters}");
    }
    events(out, &function.source);
    if function.source == Source::Deployment {
        custom_resource(out, function);
    }
    if let Some(raised) = function.alarm {
        alarm(out, function, raised);
    }
}

fn variables(out: &mut String, function: &Function) {
    let variables = policy::variables(&function.grants);
    if variables.contains_key(policy::WRAPPING_KEY) {
        let key = names::environment_key_arn();
        lines!(out, "      KmsKeyArn: {key}");
    }
    if !variables.is_empty() {
        lines!(out, "      Environment:", "        Variables:");
        for (name, value) in variables {
            lines!(out, "          {name}: {value}");
        }
    }
}

fn events(out: &mut String, source: &Source) {
    // The API names its functions itself (`template.edge.yaml`), and so does a custom resource.
    if matches!(source, Source::Route { .. } | Source::Deployment | Source::Command) {
        return;
    }
    lines!(out, "      Events:");
    match source {
        Source::Queue { queue, batch, concurrency } => messages(out, *queue, *batch, *concurrency),
        Source::Outbox => outbox(out),
        Source::Trail => trail(out),
        Source::Rule { pattern } => {
            lines!(
                out,
                "        Rule:",
                "          Type: EventBridgeRule",
                "          Properties:",
                "            Pattern: {pattern}",
            );
            given_up(out);
        }
        Source::Schedule { expression } => {
            lines!(
                out,
                "        Schedule:",
                "          Type: Schedule",
                "          Properties:",
                "            Schedule: {expression}",
            );
            given_up(out);
        }
        Source::Route { .. } | Source::Deployment | Source::Command => {}
    }
}

/// The resource that calls a function whenever CloudFormation creates, changes or deletes it. It is changed by a
/// release with keys for another purpose, so they exist as soon as the functions that use them.
fn custom_resource(out: &mut String, function: &Function) {
    let (id, function, timeout) = (function.resource(), function.logical_id(), function.sizing.timeout * 2);
    let purposes: Vec<_> = KeyPurpose::ALL.iter().map(|purpose| purpose.name()).collect();
    let purposes = purposes.join(", ");
    lines!(
        out,
        "",
        "  {id}:",
        "    Type: Custom::{id}",
        "    Properties:",
        "      ServiceToken: !GetAtt {function}.Arn",
        "      ServiceTimeout: {timeout}",
        "      MediaKeyVersions: !Ref MediaKeyVersions",
        "      Purposes: [{purposes}]",
    );
}

fn messages(out: &mut String, queue: Queue, batch: u16, concurrency: u16) {
    let queue = names::queue_arn(queue);
    lines!(
        out,
        "        Queue:",
        "          Type: SQS",
        "          Properties:",
        "            Queue: {queue}",
        "            BatchSize: {batch}",
        "            FunctionResponseTypes: [ReportBatchItemFailures]",
    );
    if batch > 10 {
        // SQS delivers up to ten messages without a batching window.
        lines!(out, "            MaximumBatchingWindowInSeconds: 1");
    }
    lines!(out, "            ScalingConfig:", "              MaximumConcurrency: {concurrency}");
}

/// The filter for new events of the outbox.
const OUTBOX: &str = r#"{"eventName":["INSERT"],"dynamodb":{"NewImage":{"type":{"S":["Event"]}}}}"#;

fn outbox(out: &mut String) {
    let stream = names::table_stream_arn();
    lines!(
        out,
        "        Outbox:",
        "          Type: DynamoDB",
        "          Properties:",
        "            Stream: {stream}",
        "            StartingPosition: TRIM_HORIZON",
        "            BatchSize: 100",
        "            MaximumRetryAttempts: 10",
        "            BisectBatchOnFunctionError: true",
        "            FunctionResponseTypes: [ReportBatchItemFailures]",
        "            FilterCriteria:",
        "              Filters:",
        "                - Pattern: '{OUTBOX}'",
    );
    on_failure(out);
}

/// The filter for new entries of the audit trail. The copies by actor are left out.
fn new_entries() -> Value {
    json!({"eventName": ["INSERT"], "dynamodb": {"NewImage": {"type": {"S": [AuditItem::TYPE]}}}})
}

/// The filter for entries that were changed or deleted, which no function does. The table itself deletes expired
/// entries, and its stream then names the service as the cause.
fn tampered_entries() -> Value {
    json!({
        "eventName": ["MODIFY", "REMOVE"],
        "dynamodb": {"OldImage": {"type": {"S": [AuditItem::TYPE, AuditByActorItem::TYPE]}}},
        "userIdentity": {"principalId": [{"exists": false}]},
    })
}

/// Each batch becomes one object, so batches are collected for a while, and retried unchanged for hours. If that
/// fails, an alarm fires, and the entries stay in the table for a year.
fn trail(out: &mut String) {
    let (stream, new, tampered) = (names::table_stream_arn(), new_entries(), tampered_entries());
    lines!(
        out,
        "        Trail:",
        "          Type: DynamoDB",
        "          Properties:",
        "            Stream: {stream}",
        "            StartingPosition: TRIM_HORIZON",
        "            BatchSize: 500",
        "            MaximumBatchingWindowInSeconds: !Ref AuditBatchSeconds",
        "            MaximumRetryAttempts: 200",
        "            FilterCriteria:",
        "              Filters:",
        "                - Pattern: '{new}'",
        "                - Pattern: '{tampered}'",
    );
    on_failure(out);
}

/// The destination of batches of the stream that were given up.
fn on_failure(out: &mut String) {
    let dead_letters = names::events_dead_letter_queue_arn();
    lines!(
        out,
        "            DestinationConfig:",
        "              OnFailure:",
        "                Type: SQS",
        "                Destination: {dead_letters}",
    );
}

/// The destination of events that could not be delivered to the function. Events for which the function failed go
/// to the function's own dead-letter queue.
fn given_up(out: &mut String) {
    let dead_letters = names::events_dead_letter_queue_arn();
    lines!(out, "            DeadLetterConfig:", "              Arn: {dead_letters}");
}

/// An alarm on a line of the function's log.
fn alarm(out: &mut String, function: &Function, raised: LogAlarm) {
    let LogAlarm { message, description } = raised;
    let ((alarm, metric), logs) = (function.alarm_ids(), function.logs());
    let (name, topic) = (function.operation, names::alarm_topic_arn());
    lines!(
        out,
        "",
        "  {metric}:",
        "    Type: AWS::Logs::MetricFilter",
        "    Properties:",
        "      LogGroupName: !Ref {logs}",
        "      FilterPattern: '{{ $.message = \"{message}\" }}'",
        "      MetricTransformations:",
        "        - MetricNamespace: !Sub \"Glotto/${{Stage}}\"",
        "          MetricName: {name}",
        "          MetricValue: \"1\"",
        "",
        "  {alarm}:",
        "    Type: AWS::CloudWatch::Alarm",
        "    Properties:",
        "      AlarmDescription: {description}",
        "      Namespace: !Sub \"Glotto/${{Stage}}\"",
        "      MetricName: {name}",
        "      Statistic: Sum",
        "      Period: 300",
        "      EvaluationPeriods: 1",
        "      Threshold: 0",
        "      ComparisonOperator: GreaterThanThreshold",
        "      TreatMissingData: notBreaching",
        "      AlarmActions: [{topic}]",
    );
}
