//! What can go wrong between a function and the table, sorted by what the caller can do about it.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use glotto_domain::{Classify, Kind, kinds};
use thiserror::Error;

use crate::engine::sdk_error::describe;

/// A failed call to the table. The text is for the log, never for a client.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Throttled, timed out or unreachable, after all retries: try again later.
    #[error("the table is unavailable: {0}")]
    Unavailable(String),
    /// Other requests changed the item at every try: try again later.
    #[error("{0} kept changing")]
    Conflict(&'static str),
    /// An item that cannot be read as what its key says it is.
    #[error("a stored item is malformed: {0}")]
    Malformed(String),
    /// The call itself is wrong: a bug in this code.
    #[error("the table refused a call: {0}")]
    Rejected(String),
}

impl Classify for StoreError {
    fn kind(&self) -> Kind {
        match self {
            Self::Unavailable(_) | Self::Conflict(_) => kinds::UNAVAILABLE,
            Self::Malformed(_) | Self::Rejected(_) => kinds::INTERNAL,
        }
    }
}

impl<E: ProvideErrorMetadata> From<SdkError<E>> for StoreError {
    fn from(error: SdkError<E>) -> Self {
        let failure = describe(&error);
        if failure.transient { Self::Unavailable(failure.to_string()) } else { Self::Rejected(failure.to_string()) }
    }
}

impl From<serde_dynamo::Error> for StoreError {
    fn from(error: serde_dynamo::Error) -> Self {
        Self::Malformed(error.to_string())
    }
}
