//! `POST /v1/courses/{courseId}/lessons`: adds a lesson at the end of a module.

use futures::FutureExt as _;
use glotto_domain::courses::{
    AddLessonError, ArticleBody, AuthorError, Lesson, LessonError, LessonKind, LessonTitle, NewLesson, ReviseError,
    Translations,
};
use glotto_domain::id::ModuleId;
use glotto_domain::identity::Permission;
use glotto_domain::{Pointer, input};
use glotto_http::{Access, EndpointSpec, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};

use crate::authoring::{Revision, persistently};
use crate::course_view::LessonSummaryView;
use crate::reader::Reader;

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
    "create_lesson",
    Method::Post,
    "/v1/courses/{courseId}/lessons",
    Access::May(Permission::AuthorCourses),
    |context, request| persistently(context, request, |context, request| attempt(context, request).boxed()).boxed(),
)
.grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Course])])
.tells(
    "Add a lesson",
    "It comes last in its module. An article has a text; the film of a video is uploaded afterwards. `If-Match` takes \
     the course's `ETag`; the `ETag` of the answer is the lesson's.",
)
.accepts::<CreateLesson>()
.example(
    r##"{"moduleId":"mod_01J9ZK5W6V4QX0N8R3T7B2M1CD","kind":"article","title":{"en":"Numbers"},
        "body":{"en":"# Numbers\n\n*Eins*, *zwei*, *drei*."}}"##,
)
.answers::<LessonSummaryView>(201)
.refuses(&[AuthorError::KINDS, ReviseError::KINDS, AddLessonError::KINDS, LessonError::KINDS])
.versioned()
.once();

/// A new lesson.
#[input]
pub struct CreateLesson {
    /// The module that it belongs to.
    pub module_id: ModuleId,
    /// What sort of lesson it is.
    pub kind: LessonKind,
    /// What it is called, at least in the course's default language.
    pub title: Translations<LessonTitle>,
    /// The text of an article in Markdown, at least in the course's default language.
    pub body: Option<Translations<ArticleBody>>,
}

async fn attempt(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let CreateLesson { module_id, kind, title, body } = request.json()?;
    let mut revision = Revision::open(context, request).await?;
    let lesson = draft(context, &revision, module_id, NewLesson { kind, title, body })?;
    revision.outline.add_lesson(module_id, lesson.summary()).map_err(Problem::refused)?;
    revision.close(context);
    // The text is not in the answer: what was sent need not be sent back, nor kept twice.
    let view = LessonSummaryView::of(&lesson.summary(), &revision.course, &Reader::author(request));
    let location = format!("/v1/courses/{}/lessons/{}", lesson.course, lesson.id);
    let reply = Reply::created(location, &view).revision(lesson.rev);
    let mut transaction = revision.transaction(context);
    transaction.create_lesson(&lesson, ReviseError::Stale).keep(request.keep(&reply));
    transaction.commit(&context.store).await?;
    Ok(reply)
}

/// The lesson, if the course takes it; otherwise all that is wrong with it.
fn draft(context: &Context, revision: &Revision, module: ModuleId, new: NewLesson) -> Result<Lesson, Problem> {
    let lesson = Lesson::draft(context.new_id(), &revision.course, new);
    let mut faults = lesson.as_ref().err().cloned().unwrap_or_default();
    if revision.outline.module(module).is_none() {
        faults.add(&Pointer::root().child("moduleId"), "is not a module of this course");
    }
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let lesson = lesson.map_err(Problem::invalid)?;
    lesson.check_size().map_err(Problem::refused)?;
    Ok(lesson)
}
