//! What can go wrong at S3 and MediaConvert, sorted by what the caller can do about it.

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use glotto_http::Problem;
use glotto_runtime::aws;
use thiserror::Error;

/// A failed call. The text is for the log, never for a client.
#[derive(Debug, Error)]
pub enum MediaError {
    /// Throttled, timed out or unreachable, after all retries: try again later.
    #[error("{0} is unavailable: {1}")]
    Unavailable(&'static str, String),
    /// A call that is wrong in itself or not allowed: a bug of ours, or a broken deployment.
    #[error("{0} refused a call: {1}")]
    Refused(&'static str, String),
}

impl MediaError {
    /// Sorts the failed call of a service.
    pub(crate) fn of<E: ProvideErrorMetadata>(service: &'static str, error: &SdkError<E>) -> Self {
        let failure = aws::describe(error);
        let sorted = if failure.transient { Self::Unavailable } else { Self::Refused };
        sorted(service, failure.to_string())
    }
}

/// What a caller is told.
impl From<MediaError> for Problem {
    fn from(error: MediaError) -> Self {
        match error {
            MediaError::Unavailable(..) => Self::unavailable(&error),
            MediaError::Refused(..) => Self::internal(&error),
        }
    }
}
