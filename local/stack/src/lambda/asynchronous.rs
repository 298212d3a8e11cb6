//! Handles asynchronous events that keep failing.

use glotto_cloud::Queues;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::Call;
use super::environment::Failure;
use crate::identifiers;
use crate::sources::queue_name;
use crate::template::{Asynchronous, Function};

/// Puts the event into the function's dead-letter queue, and its story where failures go.
pub(super) fn give_up(queues: &Queues, function: &Function, call: &Call, failure: &Failure, attempts: u64) {
    let name = &function.logical_id;
    tracing::warn!(function = name, attempts, error = failure.message(), "gave up an event");
    let Asynchronous { dead_letters, on_failure, .. } = &function.asynchronous;
    let event = String::from_utf8_lossy(&call.payload);
    let story = || {
        json!({
            "version": "1.0",
            "timestamp": Timestamp::now().to_string(),
            "requestContext": {
                "requestId": identifiers::uuid(),
                "functionArn": format!("{}:$LATEST", function.arn),
                "condition": "RetriesExhausted",
                "approximateInvokeCount": attempts,
            },
            "requestPayload": serde_json::from_str(&event).unwrap_or(Value::Null),
            "responseContext": {
                "statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled",
            },
            "responsePayload": failure.payload,
        })
    };
    let letters = [
        dead_letters.as_ref().map(|arn| (arn, event.to_string())),
        on_failure.as_ref().map(|arn| (arn, story().to_string())),
    ];
    for (arn, body) in letters.into_iter().flatten() {
        if queues.send(queue_name(arn), &body).is_none() {
            tracing::error!(function = name, arn, "the queue for failed events does not exist");
        }
    }
}
