//! `POST /v1/courses/{courseId}/lessons/{lessonId}/completion`: somebody has learnt a lesson.

use futures::FutureExt as _;
use glotto_domain::enrolment::LearnError;
use glotto_domain::id::{CourseId, LessonId};
use glotto_domain::inputs;
use glotto_domain::progress::{CompleteError, Completion, Moment, Record, Step, complete};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::progress::{LearningState, StatsItem};
use glotto_store::{CommitError, Conflict, ConflictRetry, Event, Transaction};
use serde_json::json;

use crate::{CompletionView, let_in};

inputs! {
    /// That a lesson was completed.
    pub struct CompleteLesson {
        /// When, by the device's clock, if it was offline; otherwise now.
        pub completed_at: Option<Moment>,
    }
}

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "complete_lesson",
    Method::Post,
    "/v1/courses/{courseId}/lessons/{lessonId}/completion",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Event, Part::User])])
.tells(
    "Complete a lesson",
    "An article earns 10 points, a video 15, and the last lesson of a course 50 more: each once, however often it is \
     told. The day counts for the streak, and so does the day of a `completedAt` that is told within 48 hours, in \
     whatever order days arrive; what is told later earns its points and no day. Clocks may be wrong by five minutes: \
     a `completedAt` that is so little ahead is taken for now, and one so little before the enrolment for the \
     enrolment; one that is further ahead is refused, and one from further before earns its points and no day.",
)
.accepts::<CompleteLesson>()
.example(r#"{"completedAt":"2026-05-04T08:30:00Z"}"#)
.answers::<CompletionView>(200)
.refuses(&[LearnError::KINDS, CompleteError::KINDS])
.once();

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let actor = request.actor()?;
    let (course, lesson): (CourseId, LessonId) = (request.path_id("courseId")?, request.path_id("lessonId")?);
    let input: CompleteLesson = request.json()?;
    let mut retry = ConflictRetry::default();
    loop {
        let read = context.store.progress().find_learning_state(actor.user, course).await?;
        let_in(read.course.as_ref(), actor, read.enrolment.is_some())?;
        let steps: Vec<Step> = read.outline.lessons().map(Step::from).collect();
        let done = decide(&read, &steps, lesson, input.completed_at, context)?;
        let reply = Reply::ok(&CompletionView::of(lesson, &done, &steps, context.now(), &read.zone));
        let mut tx = if done.is_news() {
            let events = events(context, request, lesson, &done);
            context.store.progress().complete_lesson(&done, &read, context.new_revision(), &events)
        } else {
            Transaction::new(&context.store)
        };
        tx.keep(request.keep(&reply));
        match tx.commit(&context.store).await {
            Err(CommitError::Refused(Conflict)) => retry.wait("the progress").await?,
            outcome => return outcome.map(|()| reply).map_err(Problem::from),
        }
    }
}

fn decide(
    read: &LearningState,
    steps: &[Step],
    lesson: LessonId,
    told: Option<Moment>,
    context: &Context,
) -> Result<Completion, Problem> {
    let enrolment = read.enrolment.clone().ok_or_else(Problem::not_found)?.enrolment();
    let record = read.stats.as_ref().map_or_else(Record::default, StatsItem::record);
    complete(enrolment, record, steps, lesson, told.map(|told| told.0), context.now(), &read.zone)
        .map_err(Problem::refused)
}

fn events(context: &Context, request: &Request, lesson: LessonId, done: &Completion) -> Vec<Event> {
    let (user, course) = (done.enrolment.learner, done.enrolment.course);
    let completed =
        json!({"userId": user, "courseId": course, "lessonId": lesson, "completedAt": done.moment, "day": done.day});
    let finished = json!({"userId": user, "courseId": course, "finishedAt": done.moment});
    let lesson = done.first.then(|| context.event("LessonCompleted", Some(&request.trace), completed));
    let course = done.finished.then(|| context.event("CourseCompleted", Some(&request.trace), finished));
    lesson.into_iter().chain(course).collect()
}
