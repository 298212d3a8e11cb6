//! Reads the properties of an event, and rejects unsupported ones.

use glotto_cloud::DEFAULT_BUS;
use serde_json::Value;

use super::events::{QueueSource, RuleSource, Schedule, ScheduleExpression, StreamSource};
use super::functions::{only, whole_number};
use crate::error::{Error, Result};
use crate::sources::pattern::Pattern;

pub(super) struct Reader<'r> {
    pub(super) id: &'r str,
    pub(super) properties: &'r Value,
    pub(super) at: &'r str,
}

impl Reader<'_> {
    pub(super) fn queue(&self) -> Result<QueueSource> {
        self.only(&[
            "Queue",
            "BatchSize",
            "Enabled",
            "FilterCriteria",
            "FunctionResponseTypes",
            "MaximumBatchingWindowInSeconds",
            "ScalingConfig",
        ])?;
        let most = self.properties["ScalingConfig"]["MaximumConcurrency"].as_u64();
        Ok(QueueSource {
            queue_arn: self.text("Queue")?,
            batch_size: self.size("BatchSize", 10)?,
            window: self.number("MaximumBatchingWindowInSeconds")?.unwrap_or(0),
            filters: self.filters()?,
            partial: self.partial(),
            batches_at_once: most.map(usize::try_from).and_then(Result::ok),
        })
    }

    pub(super) fn stream(&self) -> Result<StreamSource> {
        self.only(&[
            "Stream",
            "BatchSize",
            "BisectBatchOnFunctionError",
            "DestinationConfig",
            "Enabled",
            "FilterCriteria",
            "FunctionResponseTypes",
            "MaximumBatchingWindowInSeconds",
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

    pub(super) fn rule(&self) -> Result<RuleSource> {
        self.only(&["EventBusName", "Pattern", "DeadLetterConfig", "RetryPolicy", "State", "RuleName"])?;
        // A bus is named, or its ARN is given: arn:aws:events:<region>:<account>:event-bus/<name>
        let bus = self.properties["EventBusName"].as_str().unwrap_or(DEFAULT_BUS);
        let bus = bus.rsplit('/').next().unwrap_or(bus).to_owned();
        Ok(RuleSource { id: self.id.to_owned(), bus, pattern: Pattern::read(&self.properties["Pattern"], self.at)? })
    }

    pub(super) fn schedule(&self) -> Result<Schedule> {
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
        let expression = self.text("Schedule")?;
        crate::schedules::When::parse(&expression)
            .map_err(|error| Error::new(format!("{}.Schedule: {}", self.at, error.what())))?;
        let input = match self.properties["Input"].as_str() {
            Some(text) => Some(
                serde_json::from_str(text)
                    .map_err(|error| Error::new(format!("{}.Input is not JSON: {error}", self.at)))?,
            ),
            None => None,
        };
        Ok(Schedule {
            id: self.id.to_owned(),
            expression: ScheduleExpression(expression),
            enabled: self.enabled(),
            input,
        })
    }

    fn filters(&self) -> Result<Vec<Pattern>> {
        let filters = self.properties["FilterCriteria"]["Filters"].as_array();
        let read = |filter: &Value| match &filter["Pattern"] {
            Value::String(text) => {
                let pattern = serde_json::from_str(text)
                    .map_err(|error| Error::new(format!("{}: a filter's pattern is not JSON: {error}", self.at)))?;
                Pattern::read(&pattern, self.at)
            }
            pattern => Pattern::read(pattern, self.at),
        };
        filters.into_iter().flatten().map(read).collect()
    }

    pub(super) fn enabled(&self) -> bool {
        self.properties["Enabled"] != false && self.properties["State"] != "DISABLED"
    }

    fn partial(&self) -> bool {
        let types = self.properties["FunctionResponseTypes"].as_array();
        types.is_some_and(|types| types.iter().any(|kind| kind == "ReportBatchItemFailures"))
    }

    fn text(&self, key: &str) -> Result<String> {
        let text = self.properties[key].as_str().map(str::to_owned);
        text.ok_or_else(|| Error::new(format!("{}.{key} is missing or not a text", self.at)))
    }

    fn number(&self, key: &str) -> Result<Option<u64>> {
        let value = self.properties.get(key);
        value.map(|value| whole_number(value, &format!("{}.{key}", self.at))).transpose()
    }

    fn size(&self, key: &str, default: usize) -> Result<usize> {
        let size = self.number(key)?.map_or(Ok(default), usize::try_from);
        size.map_err(|_| Error::new(format!("{}.{key} is too large", self.at)))
    }

    fn only(&self, allowed: &[&str]) -> Result<()> {
        only(self.properties, allowed, self.at)
    }
}
