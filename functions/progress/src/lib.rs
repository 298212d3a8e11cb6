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

use glotto_domain::courses::Course;
use glotto_domain::enrolment::admit;
use glotto_events::Worker;
use glotto_http::{Actor, EndpointSpec, Problem, Result};

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

/// Checks that a course exists and that the caller is enrolled in it.
fn check_enrolled(course: Option<&Course>, actor: &Actor, enrolled: bool) -> Result<()> {
    let course = course.ok_or_else(Problem::not_found)?;
    Ok(admit(course, actor.user, actor.role, enrolled)?)
}
