//! Describes failed calls to any AWS service for the log.
//!
//! The description never contains the response. The SDK's own descriptions (`DisplayErrorContext`,
//! `{:?}`) print a response that cannot be parsed as a whole, and it may contain a user's secret.

use std::fmt;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

/// Codes of errors that a later retry may solve, in addition to the statuses.
const TRANSIENT: &[&str] = &[
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestThrottled",
    "RequestLimitExceeded",
    "InternalServerError",
    "TransactionConflictException",
    "TransactionInProgressException",
    "LimitExceededException",
];

/// What the log may contain about a failed call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SdkFailure {
    /// The service's code, or the kind of failure. It quotes nothing of the request.
    pub code: String,
    /// The service's message. Some services quote the request in it.
    pub message: Option<String>,
    /// Whether the same call may succeed later.
    pub transient: bool,
}

impl SdkFailure {
    fn of(code: &str, transient: bool) -> Self {
        Self { code: code.to_owned(), message: None, transient }
    }

    fn of_service(error: &impl ProvideErrorMetadata, status: u16) -> Self {
        let code = error.code();
        let transient = status >= 500 || status == 429 || code.is_some_and(|code| TRANSIENT.contains(&code));
        let code = code.map_or_else(|| format!("status {status}"), str::to_owned);
        Self { code, message: error.message().map(str::to_owned), transient }
    }
}

impl fmt::Display for SdkFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.message {
            Some(message) => write!(f, "{}: {message}", self.code),
            None => f.write_str(&self.code),
        }
    }
}

/// Describes a failed call for the log.
pub fn describe<E: ProvideErrorMetadata>(error: &SdkError<E>) -> SdkFailure {
    match error {
        // The SDK also reports a service error when a successful response cannot be parsed.
        SdkError::ServiceError(failed) if !failed.raw().status().is_success() => {
            SdkFailure::of_service(failed.err(), failed.raw().status().as_u16())
        }
        SdkError::ConstructionFailure(_) => SdkFailure::of("the request could not be made", false),
        SdkError::TimeoutError(_) => SdkFailure::of("timed out", true),
        SdkError::DispatchFailure(_) => SdkFailure::of("no connection", true),
        _ => SdkFailure::of("no intelligible answer", true),
    }
}
