//! Queues and messages, as the owner of the cloud sees them.

use base64::Engine as _;
use serde::Serialize;
use serde_json::{Map, Value, json};
use winterbaume_sqs::state::{QueueState, SqsState};
use winterbaume_sqs::types::Message;

/// A queue and how full it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueDepth {
    /// The queue's name.
    pub name: String,
    /// Its URL.
    pub url: String,
    /// Its ARN.
    pub arn: String,
    /// Messages that can be received now.
    pub visible: usize,
    /// Messages that were received and neither deleted nor given back yet.
    pub in_flight: usize,
    /// Messages that were sent with a delay that is not over.
    pub delayed: usize,
    /// The queues for which this is the dead-letter queue.
    pub dead_letters_of: Vec<String>,
}

impl QueueDepth {
    pub(crate) fn of(queue: &QueueState, state: &SqsState) -> Self {
        let now = jiff::Timestamp::now().as_millisecond();
        let hidden = |message: &&Message| message.visible_at > now;
        let in_flight = queue.messages.iter().filter(hidden).filter(|m| m.approximate_receive_count > 0).count();
        let hidden = queue.messages.iter().filter(hidden).count();
        let arn = Some(queue.queue.arn.as_str());
        let mut sources: Vec<String> = state
            .queues
            .values()
            .filter(|source| source.dead_letter_target_arn.as_deref() == arn)
            .map(|source| source.queue.name.clone())
            .collect();
        sources.sort();
        Self {
            name: queue.queue.name.clone(),
            url: queue.queue.url.clone(),
            arn: queue.queue.arn.clone(),
            visible: queue.messages.len() - hidden,
            in_flight,
            delayed: hidden - in_flight,
            dead_letters_of: sources,
        }
    }
}

/// A message that was received.
#[derive(Debug, Clone)]
pub struct Received {
    message: Message,
    queue_arn: String,
}

impl Received {
    pub(crate) fn new(message: Message, queue_arn: &str) -> Self {
        Self { message, queue_arn: queue_arn.to_owned() }
    }

    /// The message's id, which stays the same however often it is received.
    pub fn id(&self) -> &str {
        &self.message.message_id
    }

    /// The receipt handle, to delete or release the message.
    pub fn receipt(&self) -> &str {
        self.message.receipt_handle.as_deref().unwrap_or_default()
    }

    /// The body.
    pub fn body(&self) -> &str {
        &self.message.body
    }

    /// How often it has been received, this time included.
    pub fn receive_count(&self) -> u32 {
        self.message.approximate_receive_count
    }

    /// The record that a Lambda function gets for this message.
    pub fn as_lambda_record(&self) -> Value {
        let message = &self.message;
        json!({
            "messageId": message.message_id,
            "receiptHandle": self.receipt(),
            "body": message.body,
            "attributes": {
                "ApproximateReceiveCount": message.approximate_receive_count.to_string(),
                "SentTimestamp": message.sent_timestamp.to_string(),
                "SenderId": message.sender_id,
                "ApproximateFirstReceiveTimestamp":
                    message.approximate_first_receive_timestamp.unwrap_or_default().to_string(),
            },
            "messageAttributes": message_attributes(message),
            "md5OfBody": message.body_md5,
            "eventSource": "aws:sqs",
            "eventSourceARN": self.queue_arn,
            "awsRegion": self.queue_arn.split(':').nth(3).unwrap_or_default(),
        })
    }
}

fn message_attributes(message: &Message) -> Map<String, Value> {
    let attributes = message.message_attributes.iter();
    attributes
        .map(|(name, attribute)| {
            let binary = attribute.binary_value.as_ref();
            let value = json!({
                "stringValue": attribute.string_value,
                "binaryValue": binary.map(|b| base64::prelude::BASE64_STANDARD.encode(b)),
                "stringListValues": [],
                "binaryListValues": [],
                "dataType": attribute.data_type,
            });
            (name.clone(), value)
        })
        .collect()
}
