//! A function with what invokes it, the custom resource that it is for, and its alarm.

use glotto_domain::keys::KeyPurpose;
use glotto_events::LogAlarm;
use glotto_events::bus::SOURCE;
use glotto_runtime::settings::PUBLISHED_KINDS;
use glotto_runtime::{Bucket, Queue};
use serde_json::json;

use super::{IS_CLOSED, MEMORY, TIMEOUT, lines, streams};
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
    if function.source.is_asynchronous() {
        asynchronous(out);
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
    let mut variables = policy::variables(&function.grants);
    if let Source::Outbox { published, .. } = &function.source
        && !published.is_empty()
    {
        variables.insert(PUBLISHED_KINDS, published.join(","));
    }
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
        Source::Outbox { kinds, .. } => streams::outbox(out, kinds),
        Source::Event { kinds } => subscription(out, kinds),
        Source::Object { bucket, prefix } => objects(out, *bucket, prefix),
        Source::Trail => streams::trail(out),
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
                // SAM takes `Enabled` for true if it is a function.
                "            State: !If [{IS_CLOSED}, DISABLED, ENABLED]",
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
        "            Enabled: !If [{IS_CLOSED}, false, true]",
        "            BatchSize: {batch}",
        "            FunctionResponseTypes: [ReportBatchItemFailures]",
    );
    if batch > 10 {
        // SQS delivers up to ten messages without a batching window.
        lines!(out, "            MaximumBatchingWindowInSeconds: 1");
    }
    lines!(out, "            ScalingConfig:", "              MaximumConcurrency: {concurrency}");
}

/// How often a bus tries again if Lambda does not accept an event: for a day, which is its default.
const RETRY_POLICY: &str = "RetryPolicy: {MaximumEventAgeInSeconds: 86400, MaximumRetryAttempts: 185}";

/// A rule of the bus of the stage that passes events of these kinds on. No rule for events is turned off while the
/// platform is closed: a bus drops what no enabled rule matches, and the stack of the relay, whose stream keeps the
/// events meanwhile, is updated at the same time as this one.
fn subscription(out: &mut String, kinds: &[&str]) {
    let (bus, pattern) = (names::event_bus(), json!({"source": [SOURCE], "detail-type": kinds}));
    lines!(
        out,
        "        Subscription:",
        "          Type: EventBridgeRule",
        "          Properties:",
        "            EventBusName: {bus}",
        "            Pattern: {pattern}",
        "            {RETRY_POLICY}",
    );
    given_up(out);
}

/// A rule of the default bus, on which S3 puts events about the objects of all buckets that want it.
fn objects(out: &mut String, bucket: Bucket, prefix: &str) {
    let bucket = names::bucket(bucket);
    lines!(
        out,
        "        Objects:",
        "          Type: EventBridgeRule",
        "          Properties:",
        "            Pattern:",
        "              source: [aws.s3]",
        "              detail-type: [Object Created]",
        "              detail:",
        "                bucket:",
        "                  name: [{bucket}]",
        "                object:",
        "                  key: [{{prefix: {prefix}}}]",
        "            {RETRY_POLICY}",
    );
    given_up(out);
}

/// What happens to an event for which the function fails: two more attempts, and then a record of it, which also names
/// the function. With a throttled function, Lambda waits for six hours.
fn asynchronous(out: &mut String) {
    let dead_letters = names::events_dead_letter_queue_arn();
    lines!(
        out,
        "      EventInvokeConfig:",
        "        MaximumEventAgeInSeconds: 21600",
        "        MaximumRetryAttempts: 2",
        "        DestinationConfig:",
        "          OnFailure:",
        "            Type: SQS",
        "            Destination: {dead_letters}",
    );
}

/// The destination of events that could not be delivered to the function. Records of those for which the function
/// failed come from [`asynchronous`].
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
