//! Errors of S3 and MediaConvert, classified by what the caller can do about them.

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use glotto_domain::{Classify, Kind, kinds};
use glotto_runtime::aws;
use thiserror::Error;

/// A failed call. The text is for the log, never for clients.
#[derive(Debug, Error)]
pub enum MediaError {
    /// Throttled, timed out or unreachable after all retries. The same call may succeed later.
    #[error("{0} is unavailable: {1}")]
    Unavailable(&'static str, String),
    /// Invalid or not allowed: a bug, or a broken deployment.
    #[error("{0} refused a call: {1}")]
    Refused(&'static str, String),
}

impl MediaError {
    /// Classifies the failed call of a service.
    pub(crate) fn of<E: ProvideErrorMetadata>(service: &'static str, error: &SdkError<E>) -> Self {
        let failure = aws::describe(error);
        let classify = if failure.transient { Self::Unavailable } else { Self::Refused };
        classify(service, failure.to_string())
    }
}

impl Classify for MediaError {
    fn kind(&self) -> Kind {
        match self {
            Self::Unavailable(..) => kinds::UNAVAILABLE,
            Self::Refused(..) => kinds::INTERNAL,
        }
    }
}
