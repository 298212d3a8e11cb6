//! What can go wrong between a function and the table, sorted by what the caller can do about it.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use thiserror::Error;

/// A failed call to the table. The text is for the log, never for a client.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Throttled, timed out or unreachable, after all retries: try again later.
    #[error("the table is unavailable: {0}")]
    Unavailable(String),
    /// Others changed something every time that it was tried: try again later.
    #[error("{0} kept changing")]
    Overtaken(&'static str),
    /// An item that cannot be read as what its key says it is.
    #[error("a stored item is malformed: {0}")]
    Malformed(String),
    /// A call that is wrong in itself: a bug of ours.
    #[error("the table refused a call: {0}")]
    Rejected(String),
}

/// Codes that mean "later", beside time-outs and lost connections.
const PASSING: &[&str] = &[
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
    "InternalServerError",
    "TransactionConflictException",
    "TransactionInProgressException",
    "LimitExceededException",
];

impl<E: ProvideErrorMetadata> From<SdkError<E>> for StoreError {
    fn from(error: SdkError<E>) -> Self {
        match &error {
            SdkError::ServiceError(service) => {
                let code = service.err().code().unwrap_or("unknown");
                let told = format!("{code}: {}", service.err().message().unwrap_or_default());
                let server = service.raw().status().as_u16() >= 500;
                if server || PASSING.contains(&code) { Self::Unavailable(told) } else { Self::Rejected(told) }
            }
            SdkError::TimeoutError(_) => Self::Unavailable("timed out".to_owned()),
            SdkError::DispatchFailure(_) => Self::Unavailable("no connection".to_owned()),
            _ => Self::Unavailable("no intelligible answer".to_owned()),
        }
    }
}

impl From<serde_dynamo::Error> for StoreError {
    fn from(error: serde_dynamo::Error) -> Self {
        Self::Malformed(error.to_string())
    }
}
