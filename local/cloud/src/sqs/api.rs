//! The SQS protocol: what is handled before winterbaume responds.
//!
//! Long polls wait for the arrival of a message instead of polling ten times a second. Messages over the queue's
//! size limit are rejected, which winterbaume does not do.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::Queues;
use crate::faults::Fault;
use crate::names;
use crate::winterbaume;

pub(super) async fn answer(queues: &Queues, operation: &str, parts: &Parts, body: Bytes) -> Response {
    let mut request: Value = serde_json::from_slice(&body).unwrap_or_default();
    if let Some(refusal) = too_long(queues, operation, &request) {
        return refusal;
    }
    if operation != "ReceiveMessage" || !request.is_object() {
        return winterbaume::answer(&*queues.service, queues.region(), parts, body).await;
    }
    wait(queues, &request).await;
    request["WaitTimeSeconds"] = json!(0);
    let body = Bytes::from(request.to_string());
    winterbaume::answer(&*queues.service, queues.region(), parts, body).await
}

impl Queues {
    pub(super) fn region(&self) -> &str {
        self.shared.names.region()
    }
}

/// Waits for a message as long as the request says, or else the queue.
async fn wait(queues: &Queues, request: &Value) {
    let name = names::last_part(request["QueueUrl"].as_str().unwrap_or_default());
    let of_queue = || {
        let state = queues.shared.lock();
        state.queues.get(name).map_or(0, |queue| u64::from(queue.queue.receive_wait_time_seconds))
    };
    let seconds = request["WaitTimeSeconds"].as_u64().unwrap_or_else(of_queue).min(20);
    // For an unknown queue, the error is returned immediately.
    if seconds > 0 && queues.depth(name).is_some() {
        let deadline = Instant::now() + Duration::from_secs(seconds);
        queues.shared.wait_for_message(name, deadline).await;
    }
}

fn too_long(queues: &Queues, operation: &str, request: &Value) -> Option<Response> {
    let total = match operation {
        "SendMessage" => length(request),
        "SendMessageBatch" => request["Entries"].as_array()?.iter().map(length).sum(),
        _ => return None,
    };
    let name = names::last_part(request["QueueUrl"].as_str()?);
    let limit = queues.shared.lock().queues.get(name)?.queue.maximum_message_size;
    if total <= usize::try_from(limit).unwrap_or(usize::MAX) {
        return None;
    }
    let (code, message) = if operation == "SendMessage" {
        let reason = format!("Message must be shorter than {limit} bytes.");
        let message = format!("One or more parameters are invalid. Reason: {reason}");
        ("com.amazonaws.sqs#InvalidParameterValue", message)
    } else {
        let message = format!("Batch requests cannot be longer than {limit} bytes. You have sent {total} bytes.");
        ("com.amazonaws.sqs#BatchRequestTooLong", message)
    };
    Some(error(StatusCode::BAD_REQUEST, code, &message))
}

/// The size of a message as SQS counts it: its body, and the names, types and values of its attributes.
fn length(message: &Value) -> usize {
    let text = |value: &Value| value.as_str().map_or(0, str::len);
    let attributes = message["MessageAttributes"].as_object().into_iter().flatten();
    let attributes = attributes.map(|(name, attribute)| {
        // Base64 makes three bytes four.
        let binary = text(&attribute["BinaryValue"]) / 4 * 3;
        name.len() + text(&attribute["DataType"]) + text(&attribute["StringValue"]) + binary
    });
    text(&message["MessageBody"]) + attributes.sum::<usize>()
}

pub(super) fn refuse(fault: Fault, body: &[u8]) -> Response {
    if fault == Fault::Partial {
        let request: Value = serde_json::from_slice(body).unwrap_or_default();
        if let Some(entries) = request["Entries"].as_array() {
            return each_failed(entries);
        }
    }
    if fault == Fault::Throttled {
        let code = "com.amazonaws.sqs#RequestThrottled";
        return error(StatusCode::BAD_REQUEST, code, "Request was throttled.");
    }
    let message = "We encountered an internal error. Please try again.";
    error(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", message)
}

/// The response to a batch of which each entry failed.
fn each_failed(entries: &[Value]) -> Response {
    let failed = entries.iter().map(|entry| {
        let message = "We encountered an internal error. Please try again.";
        json!({ "Id": entry["Id"], "Code": "InternalError", "Message": message, "SenderFault": false })
    });
    let body = json!({ "Successful": [], "Failed": failed.collect::<Vec<_>>() }).to_string();
    (StatusCode::OK, [(CONTENT_TYPE, "application/x-amz-json-1.0")], body).into_response()
}

fn error(status: StatusCode, code: &str, message: &str) -> Response {
    let body = json!({ "__type": code, "message": message }).to_string();
    (status, [(CONTENT_TYPE, "application/x-amz-json-1.0")], body).into_response()
}
