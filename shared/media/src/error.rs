//! What can go wrong at S3 and MediaConvert, sorted by what the caller can do about it.

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use glotto_http::Problem;
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
    pub(crate) fn of<E: ProvideErrorMetadata, R: HasStatus>(service: &'static str, error: &SdkError<E, R>) -> Self {
        match error {
            SdkError::ServiceError(failed) => {
                let code = failed.err().code().unwrap_or("unknown");
                let told = format!("{code}: {}", failed.err().message().unwrap_or_default());
                let status = failed.raw().status();
                if status >= 500 || status == 429 {
                    Self::Unavailable(service, told)
                } else {
                    Self::Refused(service, told)
                }
            }
            SdkError::TimeoutError(_) => Self::Unavailable(service, "timed out".to_owned()),
            SdkError::DispatchFailure(_) => Self::Unavailable(service, "no connection".to_owned()),
            _ => Self::Unavailable(service, "no intelligible answer".to_owned()),
        }
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

/// An answer with a status.
pub(crate) trait HasStatus {
    /// The status.
    fn status(&self) -> u16;
}

impl HasStatus for aws_sdk_s3::config::http::HttpResponse {
    fn status(&self) -> u16 {
        self.status().as_u16()
    }
}
