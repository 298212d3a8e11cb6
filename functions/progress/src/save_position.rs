//! `PUT /v1/courses/{courseId}/lessons/{lessonId}/position`: a player reports where it is.

use futures::FutureExt as _;
use glotto_domain::enrolment::LearnError;
use glotto_domain::id::{CourseId, LessonId};
use glotto_domain::inputs;
use glotto_domain::progress::{Moment, Position, PositionError, Report};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};

use crate::{PositionView, let_in};

inputs! {
    /// What a player reports.
    pub struct SavePosition {
        /// Where it is, in seconds from the start.
        pub position_seconds: u32,
        /// How long the video is.
        pub duration_seconds: Option<u32>,
        /// When it was there, by the device's clock.
        pub recorded_at: Moment,
        /// Whether the learner went back to the start on purpose.
        pub restarted: Option<bool>,
    }
}

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "save_position",
    Method::Put,
    "/v1/courses/{courseId}/lessons/{lessonId}/position",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::User])])
.tells(
    "Save where you are in a lesson",
    "The report that was recorded last wins, in whatever order reports arrive, and the answer is the position that \
     is then kept. Players report the start as they load and unload: a position below five seconds only counts \
     where nothing else is known or with `restarted`. A `recordedAt` up to five minutes ahead is taken for now.",
)
.accepts::<SavePosition>()
.example(r#"{"positionSeconds":95,"durationSeconds":300,"recordedAt":"2026-05-04T08:30:00Z"}"#)
.answers::<PositionView>(200)
.refuses(&[LearnError::KINDS, PositionError::KINDS]);

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let actor = request.actor()?;
    let (course, lesson): (CourseId, LessonId) = (request.path_id("courseId")?, request.path_id("lessonId")?);
    let input: SavePosition = request.json()?;
    let now = context.now();
    let found = context.store.progress().find_playback_state(actor.user, course, lesson, now).await?;
    let_in(found.course.as_ref(), actor, found.enrolled)?;
    if !found.has_lesson {
        return Err(Problem::not_found());
    }
    let new = Position::report(found.position.as_ref(), input.report(), now).map_err(Problem::refused)?;
    let kept = match new {
        Some(new) if context.store.progress().save_position(actor.user, course, lesson, &new, now).await? => Some(new),
        // Another device was quicker, with a position that stays.
        Some(_) => context.store.progress().find_position(actor.user, course, lesson, now).await?,
        None => found.position,
    };
    Ok(Reply::ok(&PositionView::of(lesson, &kept.ok_or_else(Problem::not_found)?)))
}

impl SavePosition {
    fn report(&self) -> Report {
        Report {
            seconds: self.position_seconds,
            duration: self.duration_seconds,
            recorded: self.recorded_at.0,
            restarted: self.restarted.unwrap_or(false),
        }
    }
}
