//! What calls a function: the `Events` of a SAM function.

use serde_json::Value;

use super::functions::whole_number;
use super::intrinsics::Resolver;
use crate::sources::pattern::Pattern;
use crate::trouble::{Outcome, Trouble};

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
    /// A queue for events that could not be delivered.
    pub dead_letters: Option<String>,
    /// Attempts after the first.
    pub retries: u64,
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

pub(crate) fn events(events: Option<&Value>, at: &str, resolver: &Resolver) -> Outcome<Vec<Event>> {
    let mut found = Vec::new();
    for (id, event) in events.and_then(Value::as_object).into_iter().flatten() {
        let at = format!("{at}.Events.{id}");
        let properties = resolver.value(event.get("Properties").unwrap_or(&Value::Null), &at)?;
        let reader = Reader { id, properties: &properties, at: &at };
        found.push(match event["Type"].as_str().unwrap_or_default() {
            "HttpApi" => Event::Http(reader.http()?),
            "SQS" => Event::Queue(reader.queue()?),
            "DynamoDB" => Event::Stream(reader.stream()?),
            "EventBridgeRule" | "CloudWatchEvent" => Event::Rule(reader.rule()?),
            "Schedule" => Event::Schedule(reader.schedule()?),
            // The v2 scheduler takes the same expressions and sends the same event by default.
            "ScheduleV2" => Event::Schedule(reader.schedule_v2()?),
            other => {
                return Err(Trouble::new(format!(
                    "{at} is of type {other}, which has no local source"
                ))
                .remedy("use HttpApi, SQS, DynamoDB, EventBridgeRule, Schedule or ScheduleV2"));
            }
        });
    }
    Ok(found)
}

struct Reader<'r> {
    id: &'r str,
    properties: &'r Value,
    at: &'r str,
}

impl Reader<'_> {
    fn http(&self) -> Outcome<HttpRoute> {
        self.only(&[
            "ApiId",
            "Method",
            "Path",
            "PayloadFormatVersion",
            "TimeoutInMillis",
            "RouteSettings",
            "Auth",
        ])?;
        let text = |key: &str| self.properties[key].as_str();
        if text("PayloadFormatVersion").is_some_and(|version| version != "2.0") {
            return Err(Trouble::new(format!(
                "{} wants payload format 1.0; only 2.0 runs here",
                self.at
            )));
        }
        let method = text("Method").unwrap_or("ANY").to_uppercase();
        let path = text("Path").unwrap_or("$default").to_owned();
        Ok(HttpRoute { method: if method == "*" { "ANY".to_owned() } else { method }, path })
    }

    fn queue(&self) -> Outcome<QueueSource> {
        self.only(&[
            "Queue",
            "BatchSize",
            "Enabled",
            "FilterCriteria",
            "FunctionResponseTypes",
            "MaximumBatchingWindowInSeconds",
            "ScalingConfig",
        ])?;
        Ok(QueueSource {
            queue_arn: self.text("Queue")?,
            batch_size: self.size("BatchSize", 10)?,
            window: self.number("MaximumBatchingWindowInSeconds")?.unwrap_or(0),
            filters: self.filters()?,
            partial: self.partial(),
        })
    }

    fn stream(&self) -> Outcome<StreamSource> {
        self.only(&[
            "Stream",
            "BatchSize",
            "BisectBatchOnFunctionError",
            "DestinationConfig",
            "Enabled",
            "FilterCriteria",
            "FunctionResponseTypes",
            "MaximumBatchingWindowInSeconds",
            "MaximumRecordAgeInSeconds",
            "MaximumRetryAttempts",
            "ParallelizationFactor",
            "StartingPosition",
        ])?;
        let destination = &self.properties["DestinationConfig"]["OnFailure"]["Destination"];
        Ok(StreamSource {
            id: self.id.to_owned(),
            stream_arn: self.text("Stream")?,
            batch_size: self.size("BatchSize", 100)?,
            window: self.number("MaximumBatchingWindowInSeconds")?.unwrap_or(0),
            filters: self.filters()?,
            partial: self.partial(),
            bisect: self.properties["BisectBatchOnFunctionError"] == true,
            retries: self.properties["MaximumRetryAttempts"].as_u64(),
            from_start: self.properties["StartingPosition"] != "LATEST",
            on_failure: destination.as_str().map(str::to_owned),
        })
    }

    fn rule(&self) -> Outcome<RuleSource> {
        self.only(&[
            "Pattern",
            "DeadLetterConfig",
            "RetryPolicy",
            "State",
            "EventBusName",
            "RuleName",
        ])?;
        let retries = &self.properties["RetryPolicy"]["MaximumRetryAttempts"];
        Ok(RuleSource {
            id: self.id.to_owned(),
            pattern: Pattern::read(&self.properties["Pattern"], self.at)?,
            dead_letters: self.properties["DeadLetterConfig"]["Arn"].as_str().map(str::to_owned),
            retries: retries.as_u64().unwrap_or(2),
        })
    }

    fn schedule(&self) -> Outcome<Schedule> {
        self.only(&[
            "Schedule",
            "Enabled",
            "State",
            "Input",
            "Name",
            "Description",
            "DeadLetterConfig",
            "RetryPolicy",
        ])?;
        self.timed("Schedule")
    }

    fn schedule_v2(&self) -> Outcome<Schedule> {
        self.only(&[
            "ScheduleExpression",
            "State",
            "Input",
            "Name",
            "Description",
            "DeadLetterConfig",
            "RetryPolicy",
            "FlexibleTimeWindow",
        ])?;
        self.timed("ScheduleExpression")
    }

    fn timed(&self, property: &str) -> Outcome<Schedule> {
        let expression = self.text(property)?;
        crate::schedules::When::parse(&expression)
            .map_err(|error| Trouble::new(format!("{}.{property}: {}", self.at, error.what())))?;
        let input = match self.properties["Input"].as_str() {
            Some(text) => Some(serde_json::from_str(text).map_err(|error| {
                Trouble::new(format!("{}.Input is not JSON: {error}", self.at))
            })?),
            None => None,
        };
        let disabled =
            self.properties["Enabled"] == false || self.properties["State"] == "DISABLED";
        Ok(Schedule {
            id: self.id.to_owned(),
            expression: ScheduleExpression(expression),
            enabled: !disabled,
            input,
        })
    }

    fn filters(&self) -> Outcome<Vec<Pattern>> {
        let filters = self.properties["FilterCriteria"]["Filters"].as_array();
        let read = |filter: &Value| match &filter["Pattern"] {
            Value::String(text) => {
                let pattern = serde_json::from_str(text).map_err(|error| {
                    Trouble::new(format!("{}: a filter's pattern is not JSON: {error}", self.at))
                })?;
                Pattern::read(&pattern, self.at)
            }
            pattern => Pattern::read(pattern, self.at),
        };
        filters.into_iter().flatten().map(read).collect()
    }

    fn partial(&self) -> bool {
        let types = self.properties["FunctionResponseTypes"].as_array();
        types.is_some_and(|types| types.iter().any(|kind| kind == "ReportBatchItemFailures"))
    }

    fn text(&self, key: &str) -> Outcome<String> {
        let text = self.properties[key].as_str().map(str::to_owned);
        text.ok_or_else(|| Trouble::new(format!("{}.{key} is missing or no text", self.at)))
    }

    fn number(&self, key: &str) -> Outcome<Option<u64>> {
        let value = self.properties.get(key);
        value.map(|value| whole_number(value, &format!("{}.{key}", self.at))).transpose()
    }

    fn size(&self, key: &str, default: usize) -> Outcome<usize> {
        let size = self.number(key)?.map_or(Ok(default), usize::try_from);
        size.map_err(|_| Trouble::new(format!("{}.{key} is too large", self.at)))
    }

    /// Refuses what would be ignored: a template must not mean less here than on AWS.
    fn only(&self, known: &[&str]) -> Outcome<()> {
        let mut keys = self.properties.as_object().into_iter().flat_map(serde_json::Map::keys);
        match keys.find(|key| !known.contains(&key.as_str())) {
            Some(key) => Err(Trouble::new(format!("{}.{key} is not supported locally", self.at))
                .remedy("teach local/stack/src/template/events.rs about it")),
            None => Ok(()),
        }
    }
}
