//! Batches of messages, and the response that reports which messages of a batch failed
//! (<https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html>).

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::stream::StreamRecord;
use crate::{Failure, Message};

/// A batch, as Lambda delivers it.
#[derive(Debug, Deserialize)]
struct Records {
    #[serde(rename = "Records")]
    records: Vec<Value>,
}

/// The response to a batch: which messages failed.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PartialFailure {
    /// The failed messages. Empty if all succeeded.
    pub batch_item_failures: Vec<FailedItem>,
}

/// One failed message.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FailedItem {
    /// The id of the message, or the sequence number of the stream record.
    pub item_identifier: String,
}

/// A parsed batch.
#[derive(Debug)]
pub struct Batch {
    /// The messages.
    pub messages: Vec<Message>,
    /// Whether the source is ordered, as streams are: it retries everything from the first failure on.
    pub ordered: bool,
}

impl Batch {
    /// Parses an event from a queue or from the stream of the table.
    pub fn parse(event: Value) -> Result<Self, Failure> {
        let batch: Records = serde_json::from_value(event).map_err(Failure::because)?;
        let stream = batch.records.first().and_then(|record| record.get("dynamodb")).is_some();
        let parse = if stream { from_stream } else { from_queue };
        let messages =
            batch.records.into_iter().filter_map(|record| parse(record).transpose()).collect::<Result<_, _>>()?;
        Ok(Self { messages, ordered: stream })
    }
}

/// A message of a queue: the members that are read
/// (<https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html>).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct QueueRecord {
    message_id: Option<String>,
    body: Option<String>,
    attributes: Option<HashMap<String, String>>,
}

fn from_queue(record: Value) -> Result<Option<Message>, Failure> {
    let record: QueueRecord = serde_json::from_value(record).map_err(Failure::because)?;
    let attributes = record.attributes.unwrap_or_default();
    let attempt = attributes.get("ApproximateReceiveCount").and_then(|count| count.parse().ok()).unwrap_or(1);
    Ok(Some(Message { id: record.message_id.unwrap_or_default(), body: record.body.unwrap_or_default(), attempt }))
}

/// The stream contains all changes of the table. Only new events of the outbox are messages.
fn from_stream(record: Value) -> Result<Option<Message>, Failure> {
    let record: StreamRecord = serde_json::from_value(record).map_err(Failure::because)?;
    if !record.is_insert() || record.change.new_text("type") != Some("Event") {
        return Ok(None);
    }
    let body = record.change.new_text("event").unwrap_or_default().to_owned();
    Ok(Some(Message { id: record.change.sequence_number.unwrap_or_default(), body, attempt: 1 }))
}
