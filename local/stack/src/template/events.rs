//! The `Events` of a SAM function, which invoke it. Routes are not among them: an API has them in its body.

use serde_json::Value;

use super::event_reader::Reader;
use super::intrinsics::Resolver;
use crate::error::{Error, Result};
use crate::sources::pattern::Pattern;

/// One entry of a function's `Events`.
#[derive(Debug, Clone)]
pub enum Event {
    /// Messages of a queue.
    Queue(QueueSource),
    /// Changes of a table.
    Stream(StreamSource),
    /// Events of a bus that match a pattern.
    Rule(RuleSource),
    /// The clock.
    Schedule(Schedule),
}

/// An SQS event source mapping.
#[derive(Debug, Clone)]
pub struct QueueSource {
    /// The queue's ARN.
    pub queue_arn: String,
    /// Most messages in one invocation.
    pub batch_size: usize,
    /// How long a batch may wait to fill, in seconds.
    pub window: u64,
    /// Messages that match none of these filters are deleted. Empty matches all.
    pub filters: Vec<Pattern>,
    /// `ReportBatchItemFailures`.
    pub partial: bool,
    /// `MaximumConcurrency`.
    pub batches_at_once: Option<usize>,
}

/// A `DynamoDB` stream event source mapping.
#[derive(Debug, Clone)]
pub struct StreamSource {
    /// The event's key, part of the mapping's identity.
    pub id: String,
    /// The stream's ARN.
    pub stream_arn: String,
    /// Most records in one invocation.
    pub batch_size: usize,
    /// How long a batch may wait to fill, in seconds.
    pub window: u64,
    /// Records that match none of these filters are skipped. Empty matches all.
    pub filters: Vec<Pattern>,
    /// `ReportBatchItemFailures`.
    pub partial: bool,
    /// `BisectBatchOnFunctionError`.
    pub bisect: bool,
    /// `MaximumRetryAttempts`; none means unlimited.
    pub retries: Option<u64>,
    /// Start with records that are already in the stream.
    pub from_start: bool,
    /// The ARN of the queue that hears of records given up.
    pub on_failure: Option<String>,
}

/// An `EventBridge` rule.
#[derive(Debug, Clone)]
pub struct RuleSource {
    /// The event's key.
    pub id: String,
    /// The name of the bus.
    pub bus: String,
    /// The pattern of matching events.
    pub pattern: Pattern,
}

/// When a schedule fires, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleExpression(pub String);

/// A rule that the clock fires.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// The event's key.
    pub id: String,
    /// `rate(…)` or `cron(…)`.
    pub expression: ScheduleExpression,
    /// A disabled schedule can still be fired by hand.
    pub enabled: bool,
    /// The input for the function instead of the scheduled event.
    pub input: Option<Value>,
}

pub(crate) fn events(events: Option<&Value>, at: &str, resolver: &Resolver) -> Result<Vec<Event>> {
    let mut found = Vec::new();
    for (id, event) in events.and_then(Value::as_object).into_iter().flatten() {
        let at = format!("{at}.Events.{id}");
        let properties = resolver.value(event.get("Properties").unwrap_or(&Value::Null), &at)?;
        let reader = Reader { id, properties: &properties, at: &at };
        let kind = event["Type"].as_str().unwrap_or_default();
        // A disabled schedule can be fired by hand. Any other disabled source is left out.
        if kind != "Schedule" && !reader.enabled() {
            continue;
        }
        found.push(match kind {
            "SQS" => Event::Queue(reader.queue()?),
            "DynamoDB" => Event::Stream(reader.stream()?),
            "EventBridgeRule" | "CloudWatchEvent" => Event::Rule(reader.rule()?),
            "Schedule" => Event::Schedule(reader.schedule()?),
            other => {
                return Err(Error::new(format!("{at} is of type {other}, which has no local source")).hint(
                    "use SQS, DynamoDB, EventBridgeRule or Schedule; routes are in the DefinitionBody of an API",
                ));
            }
        });
    }
    Ok(found)
}
