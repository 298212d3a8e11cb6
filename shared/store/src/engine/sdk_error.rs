//! What the log is told of a call to AWS that failed, whichever the service.
//!
//! Never what came back. Of an answer that cannot be read the SDK's own accounts
//! (`DisplayErrorContext`, `{:?}`) print the whole, and the answer may be somebody's secret.

use std::fmt;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

/// Codes that mean "later", beside the statuses that do.
const PASSING: &[&str] = &[
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestThrottled",
    "RequestLimitExceeded",
    "InternalServerError",
    "TransactionConflictException",
    "TransactionInProgressException",
    "LimitExceededException",
];

/// A call that failed, as far as the log may know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The service's code, or the kind of failure: it quotes nothing of what was asked.
    pub what: String,
    /// The service's own words. Some services quote in them what they were sent.
    pub says: Option<String>,
    /// Whether the same call may go well later.
    pub passes: bool,
}

impl Told {
    fn of(what: &str, passes: bool) -> Self {
        Self { what: what.to_owned(), says: None, passes }
    }

    fn refusal(error: &impl ProvideErrorMetadata, status: u16) -> Self {
        let code = error.code();
        let passes = status >= 500 || status == 429 || code.is_some_and(|code| PASSING.contains(&code));
        let what = code.map_or_else(|| format!("status {status}"), str::to_owned);
        Self { what, says: error.message().map(str::to_owned), passes }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.says {
            Some(says) => write!(f, "{}: {says}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

/// What the log is told of a call that failed.
pub fn told<E: ProvideErrorMetadata>(error: &SdkError<E>) -> Told {
    match error {
        // So the SDK calls a good answer, too, that does not read as what it should be.
        SdkError::ServiceError(failed) if !failed.raw().status().is_success() => {
            Told::refusal(failed.err(), failed.raw().status().as_u16())
        }
        SdkError::ConstructionFailure(_) => Told::of("the request could not be made", false),
        SdkError::TimeoutError(_) => Told::of("timed out", true),
        SdkError::DispatchFailure(_) => Told::of("no connection", true),
        _ => Told::of("no intelligible answer", true),
    }
}
