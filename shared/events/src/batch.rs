//! Batches from a source, and the answer that tells the source which of their messages failed
//! (<https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html>).

use aws_lambda_events::event::dynamodb::EventRecord;
use aws_lambda_events::event::sqs::SqsMessage;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Failure, Message};

/// A batch as Lambda hands it over.
#[derive(Debug, Deserialize)]
struct Records {
    #[serde(rename = "Records")]
    records: Vec<Value>,
}

/// Which messages of a batch failed.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PartialFailure {
    /// The failed ones; an empty list means that all went through.
    pub batch_item_failures: Vec<FailedItem>,
}

/// One failed message.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FailedItem {
    /// The message's id, or the stream record's sequence number.
    pub item_identifier: String,
}

/// A batch taken apart, and whether its source keeps an order.
#[derive(Debug)]
pub struct Batch {
    /// The messages that it holds.
    pub messages: Vec<Message>,
    /// Whether a source retries everything from the first failure on (streams do).
    pub ordered: bool,
}

impl Batch {
    /// Reads what Lambda handed over, from a queue or from the table's stream.
    pub fn read(event: Value) -> Result<Self, Failure> {
        let batch: Records = serde_json::from_value(event).map_err(Failure::because)?;
        let stream = batch.records.first().and_then(|record| record.get("dynamodb")).is_some();
        let read = if stream { from_stream } else { from_queue };
        let messages =
            batch.records.into_iter().filter_map(|record| read(record).transpose()).collect::<Result<_, _>>()?;
        Ok(Self { messages, ordered: stream })
    }
}

fn from_queue(record: Value) -> Result<Option<Message>, Failure> {
    let message: SqsMessage = serde_json::from_value(record).map_err(Failure::because)?;
    let attempt = message.attributes.get("ApproximateReceiveCount").and_then(|count| count.parse().ok()).unwrap_or(1);
    Ok(Some(Message { id: message.message_id.unwrap_or_default(), body: message.body.unwrap_or_default(), attempt }))
}

/// Only events of the outbox that were just written; whatever else the stream tells is passed over.
fn from_stream(record: Value) -> Result<Option<Message>, Failure> {
    let record: EventRecord = serde_json::from_value(record).map_err(Failure::because)?;
    let image = serde_json::to_value(&record.change.new_image).map_err(Failure::because)?;
    let text = |name: &str| image.get(name).and_then(|value| value.get("S")).and_then(Value::as_str).map(str::to_owned);
    let id = record.change.sequence_number.unwrap_or_default();
    let inserted = record.event_name == "INSERT" && text("type").as_deref() == Some("Event");
    Ok(inserted.then(|| Message { id, body: text("event").unwrap_or_default(), attempt: 1 }))
}
