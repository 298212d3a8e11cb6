//! How learners get on.
//!
//! Only those who are enrolled get on in a course: others are told to enrol if they can see the
//! course, and otherwise that there is none. What devices tell may come late, twice and in any
//! order.

pub mod complete_lesson;
pub mod get_position;
pub mod get_progress;
pub mod get_stats;
pub mod save_position;

mod views;

pub use views::{CompletionView, DayView, PositionView, ProgressView, StatsView, StreakView};

use glotto_domain::courses::Course;
use glotto_domain::enrolment::admit;
use glotto_events::Worker;
use glotto_http::{Actor, EndpointSpec, Problem};

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    get_progress::ENDPOINT,
    complete_lesson::ENDPOINT,
    save_position::ENDPOINT,
    get_position::ENDPOINT,
    get_stats::ENDPOINT,
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[];

/// Lets those in who are enrolled in a course that there is.
fn let_in(course: Option<&Course>, actor: &Actor, enrolled: bool) -> Result<(), Problem> {
    let course = course.ok_or_else(Problem::not_found)?;
    admit(course, actor.user, actor.role, enrolled).map_err(Problem::refused)
}
