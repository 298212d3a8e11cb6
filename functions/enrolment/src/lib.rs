//! Who learns what.
//!
//! Enrolling and leaving may be said twice: what counts is how things stand afterwards. Whoever
//! leaves a course keeps their points, their streak and, for the day on which they come back, what
//! they completed in it; positions in videos expire a year after they were last reported.

pub mod enrol;
pub mod leave_course;
pub mod list_enrolments;

mod views;

pub use views::{EnrolmentSummaryView, EnrolmentView};

use glotto_events::Worker;
use glotto_http::Endpoint;

/// The feature's endpoints.
pub const ENDPOINTS: &[Endpoint] = &[enrol::ENDPOINT, list_enrolments::ENDPOINT, leave_course::ENDPOINT];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[];
