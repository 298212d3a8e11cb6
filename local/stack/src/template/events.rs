//! What calls a function: the `Events` of a SAM function.

use serde_json::Value;

use super::event_reader::Reader;
use super::intrinsics::Resolver;
use crate::error::{Error, Result};
use crate::sources::pattern::Pattern;

/// One entry of a function's `Events`.
#[derive(Debug, Clone)]
pub enum Event {
    /// A route of the HTTP API.
    Http(HttpRoute),
    /// Messages of a queue.
    Queue(QueueSource),
    /// Changes of a table.
    Stream(StreamSource),
    /// Events of the default bus that match a pattern.
    Rule(RuleSource),
    /// The clock.
    Schedule(Schedule),
}

/// A route of the HTTP API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpRoute {
    /// Upper-case method, or `ANY`.
    pub method: String,
    /// `/v1/courses/{courseId}`, or `$default`.
    pub path: String,
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
    /// Messages that match none of these are deleted unseen; empty lets all through.
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
    /// Records that match none of these are skipped; empty lets all through.
    pub filters: Vec<Pattern>,
    /// `ReportBatchItemFailures`.
    pub partial: bool,
    /// `BisectBatchOnFunctionError`.
    pub bisect: bool,
    /// `MaximumRetryAttempts`; none is without end.
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
    /// What an event has to look like.
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
    /// What the function gets instead of the scheduled event.
    pub input: Option<Value>,
}

pub(crate) fn events(events: Option<&Value>, at: &str, resolver: &Resolver) -> Result<Vec<Event>> {
    let mut found = Vec::new();
    for (id, event) in events.and_then(Value::as_object).into_iter().flatten() {
        let at = format!("{at}.Events.{id}");
        let properties = resolver.value(event.get("Properties").unwrap_or(&Value::Null), &at)?;
        let reader = Reader { id, properties: &properties, at: &at };
        let kind = event["Type"].as_str().unwrap_or_default();
        // A schedule that is off can still be fired by hand; any other source just is not there.
        if kind != "Schedule" && !reader.enabled() {
            continue;
        }
        found.push(match kind {
            "HttpApi" => Event::Http(reader.http()?),
            "SQS" => Event::Queue(reader.queue()?),
            "DynamoDB" => Event::Stream(reader.stream()?),
            "EventBridgeRule" | "CloudWatchEvent" => Event::Rule(reader.rule()?),
            "Schedule" => Event::Schedule(reader.schedule()?),
            other => {
                return Err(Error::new(format!("{at} is of type {other}, which has no local source"))
                    .hint("use HttpApi, SQS, DynamoDB, EventBridgeRule or Schedule"));
            }
        });
    }
    Ok(found)
}
