//! Publishes events of the outbox on the event bus of the stage. Rules pass each to the workers that subscribe to its
//! kind ([`Trigger::Event`](crate::Trigger::Event)).

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures::future::{BoxFuture, join_all};
use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{Context, JsonService, Port, ServiceError};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::Failure;

/// The source of all events that the relay publishes. Rules match it together with the kind.
pub const SOURCE: &str = "glotto";

/// The entries that EventBridge accepts in a request
/// (<https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html>).
const MAX_ENTRIES: usize = 10;

/// The bytes of all entries of a request together: their sources, types and details
/// (<https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html>). The pages of AWS differ in whether
/// this is the limit of an entry or of a request; so it holds for both.
const MAX_BYTES: usize = 256 * 1024;

/// How often an entry is sent before the stream delivers it again.
const ATTEMPTS: u32 = 3;

/// The pause before the second attempt; before the third it is twice as long.
const PAUSE: Duration = Duration::from_millis(100);

/// The event bus.
#[derive(Debug)]
pub struct EventBus {
    service: JsonService,
    name: String,
    /// What the next request takes along.
    waiting: Mutex<Vec<Entry>>,
    /// One request after the other, so that events which come meanwhile share the next.
    turn: tokio::sync::Mutex<()>,
}

/// An event that waits for a request, and where its outcome goes.
struct Entry {
    kind: String,
    detail: String,
    outcome: oneshot::Sender<Result<(), Failure>>,
}

glotto_domain::redacted_debug!(Entry);

impl Port for EventBus {
    fn open(context: &Context) -> Result<Self, MissingSetting> {
        Ok(Self {
            service: JsonService::open(context, "EventBridge", "events")?,
            name: context.settings.event_bus()?.to_owned(),
            waiting: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        })
    }
}

impl EventBus {
    /// Publishes an event of the outbox, `detail`, and returns when EventBridge has accepted it. Events that are
    /// published concurrently share requests. An event may be published twice; consumers are idempotent.
    pub fn publish(&self, kind: String, detail: String) -> BoxFuture<'_, Result<(), Failure>> {
        Box::pin(async move {
            if size(&kind, &detail) > MAX_BYTES {
                return Err(Failure::because(format!("an event of {} bytes is too large for the bus", detail.len())));
            }
            let (outcome, mut received) = oneshot::channel();
            self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(Entry { kind, detail, outcome });
            // Lets the rest of the batch join.
            tokio::task::yield_now().await;
            let _turn = self.turn.lock().await;
            if let Ok(outcome) = received.try_recv() {
                return outcome;
            }
            let entries = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
            self.send(entries).await;
            received.try_recv().unwrap_or_else(|_| Err(Failure::because("the event was not sent")))
        })
    }

    /// Sends entries, and those that failed again.
    async fn send(&self, entries: Vec<Entry>) {
        let mut left: Vec<(Entry, Failure)> =
            entries.into_iter().map(|entry| (entry, Failure::because("not sent"))).collect();
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                tokio::time::sleep(PAUSE * attempt).await;
            }
            let requests = chunks(left).into_iter().map(|chunk| self.put(chunk));
            left = join_all(requests).await.into_iter().flatten().collect();
            if left.is_empty() {
                return;
            }
        }
        for (Entry { outcome, .. }, failure) in left {
            // The receiver is gone if the invocation has ended.
            let _ = outcome.send(Err(failure));
        }
    }

    /// Sends entries in one request. Returns those that failed.
    async fn put(&self, entries: Vec<Entry>) -> Vec<(Entry, Failure)> {
        let request: Vec<Value> = entries.iter().map(|entry| self.request_of(entry)).collect();
        let answer = self.service.call("AWSEvents.PutEvents", &json!({ "Entries": request })).await;
        let mut failed = Vec::new();
        for (index, entry) in entries.into_iter().enumerate() {
            match outcome(&answer, index) {
                Ok(()) => {
                    let _ = entry.outcome.send(Ok(()));
                }
                Err(failure) => failed.push((entry, failure)),
            }
        }
        failed
    }

    fn request_of(&self, Entry { kind, detail, .. }: &Entry) -> Value {
        json!({ "EventBusName": self.name, "Source": SOURCE, "DetailType": kind, "Detail": detail })
    }
}

/// The size of an entry, as EventBridge counts it.
const fn size(kind: &str, detail: &str) -> usize {
    SOURCE.len() + kind.len() + detail.len()
}

/// The outcome of the entry at a position: an answer has as many results as the request has entries, in their order.
/// Only the code is kept of an error, because its message may quote the event.
fn outcome(answer: &Result<Value, ServiceError>, index: usize) -> Result<(), Failure> {
    let result = &answer.as_ref().map_err(Failure::because)?["Entries"][index];
    match (result["EventId"].as_str(), result["ErrorCode"].as_str()) {
        (Some(_), None) => Ok(()),
        (_, code) => Err(Failure::because(format!("the event bus rejected an event: {}", code.unwrap_or("no code")))),
    }
}

/// Entries in groups that each fit into a request.
fn chunks(entries: Vec<(Entry, Failure)>) -> Vec<Vec<Entry>> {
    let (mut chunks, mut bytes) = (Vec::<Vec<Entry>>::new(), 0);
    for (entry, _) in entries {
        let own = size(&entry.kind, &entry.detail);
        match chunks.last_mut() {
            Some(chunk) if chunk.len() < MAX_ENTRIES && bytes + own <= MAX_BYTES => {
                bytes += own;
                chunk.push(entry);
            }
            _ => {
                bytes = own;
                chunks.push(vec![entry]);
            }
        }
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(sizes: &[usize]) -> Vec<(Entry, Failure)> {
        let entry = |size: &usize| {
            let (outcome, _) = oneshot::channel();
            let entry = Entry { kind: "K".to_owned(), detail: "x".repeat(*size), outcome };
            (entry, Failure::because("not sent"))
        };
        sizes.iter().map(entry).collect()
    }

    fn lengths(sizes: &[usize]) -> Vec<usize> {
        chunks(entries(sizes)).iter().map(Vec::len).collect()
    }

    #[test]
    fn a_request_has_ten_entries_and_256_kb_at_most() {
        assert_eq!(lengths(&[1; 23]), [10, 10, 3]);
        assert_eq!(lengths(&[100_000, 100_000, 100_000, 1]), [2, 2]);
        assert_eq!(lengths(&[]), [0; 0]);
        let whole = MAX_BYTES - SOURCE.len() - 1;
        assert_eq!(lengths(&[whole, whole, 1]), [1, 1, 1]);
    }

    #[test]
    fn each_entry_has_its_own_result_and_a_missing_one_is_a_failure() {
        let results = json!({"FailedEntryCount": 1, "Entries": [
            {"EventId": "1"}, {"ErrorCode": "ThrottlingException", "ErrorMessage": "slow down, ada@example.com"},
        ]});
        let answer = Ok(results);
        assert_eq!(outcome(&answer, 0), Ok(()));
        let failure = outcome(&answer, 1).unwrap_err();
        assert_eq!(failure.reason, "the event bus rejected an event: ThrottlingException");
        assert!(outcome(&answer, 2).is_err());
        let unavailable = Err(ServiceError::Unavailable("EventBridge", "timed out".to_owned()));
        assert!(outcome(&unavailable, 0).is_err());
    }
}
