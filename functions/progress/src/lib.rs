//! Progress: positions in lessons, what was watched of them, completed lessons, points and streaks.
//!
//! Only enrolled learners make progress in a course. Other users get "Enrol in the course first." if
//! they can see the course, and 404 otherwise. Reports of devices may come late, twice and in any
//! order.

pub mod complete_lesson;
pub mod get_position;
pub mod get_progress;
pub mod get_stats;
pub mod get_watched_intervals;
pub mod update_position;

mod position_view;
mod views;

pub use position_view::{PositionView, WatchedIntervalsView};
pub use views::{CompletionView, ProgressView, ProgressWithPositionsView, StatsView, StreakView, StudyDayView};

use std::sync::Arc;

use glotto_domain::courses::{Course, PublishedVersion};
use glotto_domain::progress::Played;
use glotto_events::Worker;
use glotto_http::{Actor, Call, EndpointSpec, LessonPath, Problem, Result};
use glotto_store::courses::entitlement_of;
use glotto_store::enrolment::EnrolmentItem;
use glotto_store::progress::PlaybackState;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    EndpointSpec::of::<get_progress::GetProgress>(),
    EndpointSpec::of::<complete_lesson::CompleteLesson>(),
    EndpointSpec::of::<update_position::UpdatePosition>(),
    EndpointSpec::of::<get_position::GetPosition>(),
    EndpointSpec::of::<get_watched_intervals::GetWatchedIntervals>(),
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
    entitlement_of(course, Some((actor.user, actor.role)), enrolment).check_learner()?;
    version.cloned().ok_or_else(Problem::not_found)
}

/// What is stored of a lesson for the caller, who must be enrolled in its course, and what it plays.
async fn find_playback(call: &Call<'_>, path: LessonPath) -> Result<(PlaybackState, Played)> {
    let actor = call.actor()?;
    let found = call.store.progress().find_playback_state(actor.user, path.course_id, path.lesson_id).await?;
    let version = check_learner(found.course.as_ref(), &actor, found.enrolment.as_ref(), found.version.as_ref())?;
    let lesson = version.outline.lesson(path.lesson_id).ok_or_else(Problem::not_found)?;
    Ok((found, lesson.into()))
}
