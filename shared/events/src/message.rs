//! One message, wherever it came from.

use glotto_runtime::TraceContext;
use glotto_runtime::settings::MissingSetting;
use glotto_store::outbox::Event;
use glotto_store::{CommitError, StoreError};
use serde::de::DeserializeOwned;
use thiserror::Error;

/// How often a queue hands a message out before it puts it aside, `maxReceiveCount` of the template.
pub const ATTEMPTS: u32 = 5;

/// One message.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Names the message for the source: a failure is reported by it.
    pub id: String,
    /// The text.
    pub body: String,
    /// How often it has been received, this time included.
    pub attempt: u32,
}

// Its text may be a letter with a link in it that lets somebody in.
glotto_domain::redacted_debug!(Message);

/// Why a message was not worked off. It comes again. The text is for the log.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Failure(pub String);

impl Failure {
    /// A failure for a reason.
    pub fn because(reason: impl std::fmt::Display) -> Self {
        Self(reason.to_string())
    }
}

impl Message {
    /// Whether it does not come again if it is not worked off now.
    pub const fn is_last_attempt(&self) -> bool {
        self.attempt >= ATTEMPTS
    }

    /// The event that the message is about.
    pub fn event(&self) -> Result<Event, Failure> {
        serde_json::from_str(&self.body).map_err(|error| Failure(format!("not an event: {error}")))
    }

    /// The event's particulars.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        let payload = self.event()?.payload;
        serde_json::from_value(payload).map_err(|error| Failure(format!("not the expected payload: {error}")))
    }

    /// The trace of the request that caused it, if the message tells.
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
            CommitError::Condition(refused) => Self(format!("refused: {refused:?}")),
            CommitError::AnsweredBefore => Self("answered before".to_owned()),
            CommitError::Store(error) => error.into(),
        }
    }
}

impl From<MissingSetting> for Failure {
    fn from(error: MissingSetting) -> Self {
        Self::because(error)
    }
}
