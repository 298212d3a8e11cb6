//! Errors of AWS services, classified by what the caller can do about them.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use glotto_domain::{Classify, Kind, kinds};
use thiserror::Error;

use crate::aws::describe;

/// A failed call. The text is for the log, never for clients.
#[derive(Debug, Error)]
pub enum ServiceError {
    /// Throttled, timed out or unreachable after all retries. The same call may succeed later.
    #[error("{0} is unavailable: {1}")]
    Unavailable(&'static str, String),
    /// Invalid or not allowed: a bug, or a broken deployment.
    #[error("{0} refused a call: {1}")]
    Refused(&'static str, String),
}

impl ServiceError {
    /// Classifies the failed call of a service.
    pub fn of<E: ProvideErrorMetadata>(service: &'static str, error: &SdkError<E>) -> Self {
        let failure = describe(error);
        let classify = if failure.transient { Self::Unavailable } else { Self::Refused };
        classify(service, failure.to_string())
    }
}

impl Classify for ServiceError {
    fn kind(&self) -> Kind {
        match self {
            Self::Unavailable(..) => kinds::UNAVAILABLE,
            Self::Refused(..) => kinds::INTERNAL,
        }
    }
}
