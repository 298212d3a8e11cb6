//! Progress: positions in lessons, completed lessons, points and streaks.
//!
//! Only enrolled learners make progress in a course. Other users get "Enrol in the course first." if
//! they can see the course, and 404 otherwise. Reports of devices may come late, twice and in any
//! order.

pub mod complete_lesson;
pub mod get_position;
pub mod get_progress;
pub mod get_stats;
pub mod update_position;

mod views;

pub use views::{
    CompletionView, PositionView, ProgressView, ProgressWithPositionsView, StatsView, StreakView, StudyDayView,
};

use std::sync::Arc;

use glotto_domain::courses::{Course, Entitlement, PublishedVersion, Source};
use glotto_events::Worker;
use glotto_http::{Actor, EndpointSpec, Problem, Result};
use glotto_store::enrolment::EnrolmentItem;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    EndpointSpec::of::<get_progress::GetProgress>(),
    EndpointSpec::of::<complete_lesson::CompleteLesson>(),
    EndpointSpec::of::<update_position::UpdatePosition>(),
    EndpointSpec::of::<get_position::GetPosition>(),
    EndpointSpec::of::<get_stats::GetStats>(),
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[];

/// The version that the caller makes progress in: checks that the course exists and that they are enrolled in it.
fn check_learner(
    course: Option<&Course>,
    actor: &Actor,
    enrolment: Option<&EnrolmentItem>,
    version: Option<&Arc<PublishedVersion>>,
) -> Result<Arc<PublishedVersion>> {
    let course = course.ok_or_else(Problem::not_found)?;
    let sources: Vec<Source> = enrolment.map(EnrolmentItem::source).into_iter().collect();
    Entitlement::decide(course, Some((actor.user, actor.role)), &sources).check_learner()?;
    version.cloned().ok_or_else(Problem::not_found)
}
