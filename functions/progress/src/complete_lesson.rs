//! `POST /v1/courses/{courseId}/lessons/{lessonId}/completion`

use glotto_domain::enrolment::LearnError;
use glotto_domain::input;
use glotto_domain::progress::{CompleteError, Completion, DeviceTime, Record, Step, complete_step};
use glotto_http::{Access, Call, Cx, Endpoint, Idempotent, Json, LessonPath, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_store::Event;
use glotto_store::progress::{LearningState, StatsItem};
use serde_json::json;

use crate::{CompletionView, check_learner};

/// That a lesson was completed.
#[input]
pub struct CompleteLessonInput {
    /// When the lesson was completed, by the clock of a device that was offline. Now, if missing.
    pub completed_at: Option<DeviceTime>,
    /// The time by the device's clock when it sends this, each time that it does. With it, its clock may be wrong.
    pub sent_at: Option<DeviceTime>,
}

/// Records that the caller completed a lesson.
pub struct CompleteLesson;

impl Endpoint for CompleteLesson {
    const SPEC: Spec = Spec::post(
        "complete_lesson",
        "/v1/courses/{courseId}/lessons/{lessonId}/completion",
        Access::SignedIn,
    )
    .summary("Complete lesson")
    .description(
        "An article earns 10 points, a video 15, and the last lesson of a course 50 more. Points are earned once, \
         however often a completion is reported. A body is needed only if the report comes later. The day counts for \
         the streak. Reports may arrive in any order: a `completedAt` within the last 48 hours counts for its own \
         day, an older one earns points but no day. Without `sentAt`, device clocks may be off by five minutes: \
         a `completedAt` that is ahead by no more than that counts as now, and one that is before the \
         enrolment by no more than that counts as the time of the enrolment. One that is further ahead is refused; \
         one that is further before the enrolment earns points but no day. A lesson that only an earlier version of \
         yours has is kept, too.",
    )
    .example(r#"{"completedAt":"2026-05-04T08:30:00Z"}"#)
    .grants(&[
        Grant::Read(&[Part::Account, Part::Course, Part::Learning]),
        Grant::Write(&[Part::Event, Part::Learning]),
    ]);
    type Path = LessonPath;
    type Query = ();
    type Body = Option<Json<CompleteLessonInput>>;
    type Response = Idempotent<Json<CompletionView>>;
    type Errors = (LearnError, CompleteError);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let actor = cx.actor()?;
        cx.retry_on_conflict("the progress", || async {
            let read = cx.store.progress().find_learning_state(actor.user, cx.path.course_id).await?;
            let version = check_learner(read.course.as_ref(), &actor, read.enrolment.as_ref(), read.version.as_ref())?;
            let steps: Vec<Step> = version.outline.lessons().map(Step::from).collect();
            let step = find_step(cx, &read, &steps).await?;
            let completion = decide(cx, &read, &steps, step)?;
            let response = Json(CompletionView::of(cx.path.lesson_id, &completion, &steps, cx.now(), &read.zone));
            if !completion.has_changes() {
                return cx.record_idempotent(response).await;
            }
            let events = events(cx, &completion);
            let tx = cx.store.progress().prepare_completion(&completion, &read, cx.new_revision(), cx.now(), &events);
            cx.commit_idempotent(tx, response).await
        })
        .await
    }
}

/// The lesson, also if only a version has it that the learner had before: a device that was offline may have shown it.
async fn find_step(cx: &Cx<'_, CompleteLesson>, read: &LearningState, steps: &[Step]) -> Result<Step> {
    let lesson = cx.path.lesson_id;
    if let Some(step) = steps.iter().find(|step| step.lesson == lesson) {
        return Ok(*step);
    }
    let enrolment = read.enrolment.as_ref().ok_or_else(Problem::not_found)?;
    let earlier = cx.store.progress().find_earlier_lesson(enrolment, lesson).await?;
    Ok(earlier.ok_or(CompleteError::NoSuchLesson)?)
}

fn decide(cx: &Cx<'_, CompleteLesson>, read: &LearningState, steps: &[Step], step: Step) -> Result<Completion> {
    let enrolment = read.enrolment.clone().ok_or_else(Problem::not_found)?.enrolment();
    let record = read.stats.as_ref().map_or_else(Record::default, StatsItem::record);
    let body = cx.body.as_deref();
    let completed_at = body.and_then(|body| Some(body.completed_at?.by_our_clock(body.sent_at, cx.now())));
    Ok(complete_step(enrolment, record, steps, step, completed_at, cx.now(), &read.zone)?)
}

fn events(call: &Call<'_>, completion: &Completion) -> Vec<Event> {
    let (user, course, lesson) = (completion.enrolment.learner, completion.enrolment.course, completion.lesson);
    let completed = json!({
        "userId": user, "courseId": course, "lessonId": lesson, "completedAt": completion.moment, "day": completion.day,
    });
    let finished = json!({"userId": user, "courseId": course, "finishedAt": completion.enrolment.finished});
    let lesson = completion.first.then(|| call.event("LessonCompleted", completed));
    let course = completion.finished.then(|| call.event("CourseCompleted", finished));
    lesson.into_iter().chain(course).collect()
}
