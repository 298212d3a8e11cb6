//! Messages, independent of their source.

use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{KeysError, TraceContext};
use glotto_store::{CommitError, Event, StoreError};
use serde::de::DeserializeOwned;
use serde_json::Value;
use thiserror::Error;

/// How often a queue delivers a message before it goes to the dead-letter queue: `maxReceiveCount` in the
/// template.
pub const MAX_ATTEMPTS: u32 = 5;

/// A message.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// The id by which a failure is reported to the source.
    pub id: String,
    /// The body.
    pub body: String,
    /// The number of times that the message has been received, including this time. Always 1 for an event from the
    /// bus: nothing there counts attempts.
    pub attempt: u32,
}

// The body may be a mail with a link that signs a user in.
glotto_domain::redacted_debug!(Message);

/// Why handling a message failed. The message is retried. The text is logged, and is not for clients.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{reason}")]
pub struct Failure {
    /// The text.
    pub reason: String,
    /// Whether another delivery or a request came first, as happens without any fault. The retry is part of the
    /// design, so it is not logged as an error.
    pub is_conflict: bool,
}

impl Failure {
    /// A failure with a reason.
    pub fn because(reason: impl std::fmt::Display) -> Self {
        Self { reason: reason.to_string(), is_conflict: false }
    }

    /// A failure because another delivery or a request came first.
    pub fn conflict(reason: impl std::fmt::Display) -> Self {
        Self { is_conflict: true, ..Self::because(reason) }
    }
}

impl Message {
    /// Whether the message goes to the dead-letter queue if it fails now. Never true for an event from the bus, so a
    /// worker that has something to do before it gives up needs a queue, unless the failure can be derived from the
    /// time that has passed ([`Worker::time_on_bus`](crate::Worker::time_on_bus)).
    pub const fn is_last_attempt(&self) -> bool {
        self.attempt >= MAX_ATTEMPTS
    }

    /// The event of the outbox that a rule of the event bus passes on; none if the event is something else
    /// (<https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html>).
    pub fn from_bus(event: &Value) -> Option<Self> {
        event.get("detail-type")?;
        let detail = event.get("detail")?;
        let id = detail["id"].as_str().unwrap_or_default().to_owned();
        Some(Self { id, body: detail.to_string(), attempt: 1 })
    }

    /// Parses the body as an event of the outbox.
    pub fn event(&self) -> Result<Event, Failure> {
        serde_json::from_str(&self.body).map_err(|error| Failure::because(format!("not an event: {error}")))
    }

    /// Parses the payload of the event.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        let payload = self.event()?.payload;
        serde_json::from_value(payload).map_err(|error| Failure::because(format!("not the expected payload: {error}")))
    }

    /// The trace of the request that caused the message, if the event has one.
    pub fn trace(&self) -> Option<TraceContext> {
        TraceContext::parse(self.event().ok()?.traceparent.as_deref()?)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::because(error)
    }
}

impl<E: std::fmt::Debug> From<CommitError<E>> for Failure {
    fn from(error: CommitError<E>) -> Self {
        match error {
            CommitError::Condition(error) => Self::because(format!("condition failed: {error:?}")),
            CommitError::AnsweredBefore => Self::because("answered before"),
            CommitError::Store(error) => error.into(),
        }
    }
}

impl From<KeysError> for Failure {
    fn from(error: KeysError) -> Self {
        Self::because(error)
    }
}

impl From<MissingSetting> for Failure {
    fn from(error: MissingSetting) -> Self {
        Self::because(error)
    }
}
