//! Batches of messages, and the response that reports which messages of a batch failed
//! (<https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html>).

use aws_lambda_events::event::dynamodb::EventRecord;
use aws_lambda_events::event::sqs::SqsMessage;
use serde::{Deserialize, Serialize};
use serde_json::Value;

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

fn from_queue(record: Value) -> Result<Option<Message>, Failure> {
    let message: SqsMessage = serde_json::from_value(record).map_err(Failure::because)?;
    let attempt = message.attributes.get("ApproximateReceiveCount").and_then(|count| count.parse().ok()).unwrap_or(1);
    Ok(Some(Message { id: message.message_id.unwrap_or_default(), body: message.body.unwrap_or_default(), attempt }))
}

/// The stream contains all changes of the table. Only new events of the outbox are messages.
fn from_stream(record: Value) -> Result<Option<Message>, Failure> {
    let record: EventRecord = serde_json::from_value(record).map_err(Failure::because)?;
    let image = serde_json::to_value(&record.change.new_image).map_err(Failure::because)?;
    let text = |name: &str| image.get(name).and_then(|value| value.get("S")).and_then(Value::as_str).map(str::to_owned);
    let id = record.change.sequence_number.unwrap_or_default();
    let inserted = record.event_name == "INSERT" && text("type").as_deref() == Some("Event");
    Ok(inserted.then(|| Message { id, body: text("event").unwrap_or_default(), attempt: 1 }))
}
