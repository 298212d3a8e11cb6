//! SQS: winterbaume implements the protocol and its rules. The queues are stored here, so that messages survive a
//! restart and the owner can inspect them.

mod access;
mod api;
mod backend;
mod messages;
mod queue;
mod spool;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::response::Response;
use bytes::Bytes;
use http::request::Parts;
use serde_json::Value;
use tokio::sync::Notify;
use tokio::time::Instant;
use winterbaume_sqs::SqsService;
use winterbaume_sqs::state::{QueueState, SqsError, SqsState};

pub(crate) use access::accesses;
pub use queue::{QueueDepth, Received};

use crate::faults::Faults;
use crate::names::{self, Names};
use backend::Backend;
use spool::Spool;

/// The queues of a cloud. Clones share them.
#[derive(Clone)]
pub struct Queues {
    shared: Arc<Shared>,
    service: Arc<SqsService>,
}

/// The state that the protocol implementation and the owner share.
pub(crate) struct Shared {
    state: Mutex<SqsState>,
    spool: Spool,
    names: Names,
    /// Wakes tasks that wait for a message.
    arrived: Notify,
}

impl std::fmt::Debug for Queues {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queues").finish_non_exhaustive()
    }
}

impl Queues {
    pub(crate) fn new(names: Names, directory: Option<PathBuf>) -> Self {
        let shared =
            Arc::new(Shared { state: Mutex::default(), spool: Spool::new(directory), names, arrived: Notify::new() });
        let backend = Arc::new(Backend::new(Arc::clone(&shared)));
        Self { shared, service: Arc::new(SqsService::with_backend(backend)) }
    }

    /// Creates the queue of a CloudFormation resource, with the messages from before a restart, and replaces the
    /// settings of an existing queue.
    pub(crate) fn create(&self, logical_id: &str, properties: &Value) -> Result<(), SqsError> {
        let name = names::queue_name(logical_id, properties);
        let attributes = attributes_of(properties);
        let mut state = self.shared.lock();
        if state.queues.contains_key(&name) {
            return state.set_queue_attributes(&name, &attributes);
        }
        self.shared.create(&mut state, &name, &attributes, None)
    }

    /// Every queue and how full it is, by name.
    pub fn list(&self) -> Vec<QueueDepth> {
        let state = self.shared.lock();
        let mut depths: Vec<_> = state.queues.values().map(|queue| QueueDepth::of(queue, &state)).collect();
        depths.sort_by(|a, b| a.name.cmp(&b.name));
        depths
    }

    /// The depth of a queue; `None` if there is no such queue.
    pub fn depth(&self, name: &str) -> Option<QueueDepth> {
        let state = self.shared.lock();
        state.queues.get(name).map(|queue| QueueDepth::of(queue, &state))
    }

    /// The bodies of all messages in a queue, oldest first, without receiving them.
    pub fn peek(&self, name: &str) -> Vec<String> {
        let state = self.shared.lock();
        let messages = state.queues.get(name).map(|queue| queue.messages.iter());
        messages.into_iter().flatten().map(|message| message.body.clone()).collect()
    }

    /// Sends a message and returns its id, or `None` if there is no such queue.
    pub fn send(&self, name: &str, body: &str) -> Option<String> {
        self.shared.send(name, body, None, HashMap::new(), None, None).ok().map(|sent| sent.message_id)
    }

    /// Receives up to `max` messages as an event source does, and waits at most `wait` for the first. They stay
    /// hidden for `visibility`, or for the queue's visibility timeout. An unknown queue has no messages.
    pub async fn receive(&self, name: &str, max: usize, visibility: Option<Duration>, wait: Duration) -> Vec<Received> {
        let seconds = visibility.map(|v| u32::try_from(v.as_secs()).unwrap_or(u32::MAX));
        let deadline = Instant::now() + wait;
        loop {
            self.shared.wait_for_message(name, deadline).await;
            let messages = self.shared.receive(name, max, seconds).unwrap_or_default();
            if !messages.is_empty() || Instant::now() >= deadline {
                let arn = self.shared.names.queue_arn(name);
                return messages.into_iter().map(|m| Received::new(m, &arn)).collect();
            }
        }
    }

    /// Deletes a received message: it has been dealt with.
    pub fn delete(&self, name: &str, receipt: &str) {
        if let Err(error) = self.shared.delete(name, receipt) {
            tracing::debug!(queue = name, %error, "a message was gone before it was deleted");
        }
    }

    /// Lets a received message be received again after `delay`.
    pub fn release(&self, name: &str, receipt: &str, delay: Duration) {
        let seconds = u32::try_from(delay.as_secs()).unwrap_or(u32::MAX);
        if let Err(error) = self.shared.change_visibility(name, receipt, seconds) {
            tracing::debug!(queue = name, %error, "a message was gone before it was released");
        }
    }

    /// Deletes every message of a queue.
    pub fn purge(&self, name: &str) {
        let mut state = self.shared.lock();
        if state.purge_queue(name).is_ok() {
            self.shared.spool.sync(name, &[]);
        }
    }

    /// Moves all messages of a dead-letter queue back to its source queue (the first, if there are several). Returns
    /// the number of messages.
    pub fn redrive(&self, dead_letter_queue: &str) -> usize {
        let arn = self.shared.names.queue_arn(dead_letter_queue);
        self.shared.redrive(&arn, None)
    }

    /// Answers a request of the SQS protocol.
    pub(crate) async fn answer(&self, faults: &Faults, operation: &str, parts: &Parts, body: Bytes) -> Response {
        let call = api::answer(self, operation, parts, body.clone());
        faults.around(operation, |fault| api::refuse(fault, &body), call).await
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, SqsState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Creates a queue with the URL and ARN of this cloud, and loads its messages from the spool.
    fn create(
        &self,
        state: &mut SqsState,
        name: &str,
        attributes: &HashMap<String, String>,
        tags: Option<&HashMap<String, String>>,
    ) -> Result<(), SqsError> {
        let fresh = !state.queues.contains_key(name);
        let region = self.names.region();
        state.create_queue(name, region, names::ACCOUNT, attributes, tags)?;
        if fresh && let Some(queue) = state.queues.get_mut(name) {
            queue.queue.url = self.names.queue_url(name);
            queue.queue.arn = self.names.queue_arn(name);
            queue.messages = self.spool.load(name);
            // Their receivers ended with the process before this one, so no time is left to wait for them.
            for message in queue.messages.iter_mut().filter(|message| message.approximate_receive_count > 0) {
                message.visible_at = 0;
            }
        }
        Ok(())
    }

    /// Returns when `name` has a message to receive, or at `deadline`.
    async fn wait_for_message(&self, name: &str, deadline: Instant) {
        loop {
            let arrival = self.arrived.notified();
            tokio::pin!(arrival);
            // Registered before looking: an arrival between the two is not missed.
            arrival.as_mut().enable();
            let visible = self.lock().queues.get(name).and_then(next_visible);
            let now = jiff::Timestamp::now().as_millisecond();
            let wake = match visible {
                Some(at) if at <= now => return,
                // A millisecond more, as the clock that rules visibility is cut to milliseconds.
                Some(at) => {
                    deadline.min(Instant::now() + Duration::from_millis(u64::try_from(at - now).unwrap_or(0) + 1))
                }
                None => deadline,
            };
            tokio::select! {
                () = arrival => {}
                () = tokio::time::sleep_until(wake) => if wake == deadline { return },
            }
        }
    }
}

/// When the next message of a queue can be received, in milliseconds of the epoch.
fn next_visible(queue: &QueueState) -> Option<i64> {
    queue.messages.iter().map(|message| message.visible_at).min()
}

/// A queue's attributes from its CloudFormation properties: scalars as text, policies as JSON text.
fn attributes_of(properties: &Value) -> HashMap<String, String> {
    let properties = properties.as_object().into_iter().flatten();
    let attributes = properties.filter(|(name, _)| *name != "QueueName" && *name != "Tags");
    attributes
        .map(|(name, value)| {
            let text = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            (name.clone(), text)
        })
        .collect()
}
