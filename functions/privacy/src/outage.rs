//! What S3 fails with, as callers and queues are told of it.

use glotto_events::Failure;
use glotto_http::Problem;
use glotto_media_port::MediaError;

/// What a caller is told.
#[expect(clippy::needless_pass_by_value, reason = "used as the function of map_err")]
pub(crate) fn problem(error: MediaError) -> Problem {
    match error {
        MediaError::Unavailable(..) => Problem::unavailable(&error),
        MediaError::Refused(..) => Problem::internal(&error),
    }
}

/// What a queue or a schedule is told: it comes again.
pub(crate) fn failure(error: MediaError) -> Failure {
    Failure::because(error)
}
