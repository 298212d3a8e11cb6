//! `GET /v1/courses/{courseId}/lessons/{lessonId}`: a lesson with its content.

use futures::FutureExt as _;
use glotto_domain::courses::{ReadLessonError, Standing};
use glotto_domain::locale::LanguageTag;
use glotto_http::docs::LANG;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};

use crate::lesson_view::LessonView;
use crate::reader::Reader;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "get_lesson",
    Method::Get,
    "/v1/courses/{courseId}/lessons/{lessonId}",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read(&[Part::Course])])
.tells(
    "Open a lesson",
    "For those who are enrolled, in their language as far as there is a text in it; those who write the course see all \
     translations.",
)
.query(&[LANG])
.answers::<LessonView>(200)
.refuses(&[ReadLessonError::KINDS])
.versioned();

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let mut faults = request.query_faults();
    request.query::<LanguageTag>("lang", &mut faults);
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let actor = request.actor()?;
    let (course, lesson) = (request.path_id("courseId")?, request.path_id("lessonId")?);
    let found = context
        .store
        .courses()
        .find_lesson_for_reader(course, lesson, actor.user)
        .await?
        .ok_or_else(Problem::not_found)?;
    found.course.admit_learner(actor.user, actor.role, found.enrolled).map_err(Problem::refused)?;
    let lesson = found.lesson.ok_or_else(Problem::not_found)?;
    let reader = match found.course.standing(Some((actor.user, actor.role)), found.enrolled) {
        Standing::Author => Reader::author(request),
        _ => Reader::of(request),
    };
    let view = LessonView::of(&lesson, &found.course, &reader);
    Ok(reader.shown(Reply::ok(&view), lesson.rev, &view.languages()))
}
