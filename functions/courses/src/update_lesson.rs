//! `PATCH /v1/courses/{courseId}/lessons/{lessonId}`: changes title and text of a lesson.

use futures::FutureExt as _;
use glotto_domain::courses::{
    ArticleBody, AuthorError, LessonEdit, LessonError, LessonTitle, ReviseError, TranslationsPatch, UpdateLessonError,
};
use glotto_domain::identity::Permission;
use glotto_domain::inputs;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::Transaction;

use crate::authoring::{open_lesson, persistently};
use crate::lesson_view::LessonView;
use crate::reader::Reader;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "update_lesson",
    Method::Patch,
    "/v1/courses/{courseId}/lessons/{lessonId}",
    Access::May(Permission::AuthorCourses),
    |context, request| persistently(context, request, |context, request| attempt(context, request).boxed()).boxed(),
)
.grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Course])])
.tells(
    "Change a lesson",
    "Texts are changed by language, and null takes one away; so a long article can be sent one language at a time. \
     `If-Match` takes the lesson's `ETag`. A changed title is a change of the course as well.",
)
.accepts::<UpdateLesson>()
.example(r##"{"body":{"de":"# Zahlen\n\n*Eins*, *zwei*, *drei*."}}"##)
.answers::<LessonView>(200)
.refuses(&[AuthorError::KINDS, ReviseError::KINDS, UpdateLessonError::KINDS, LessonError::KINDS])
.versioned();

inputs! {
    /// What is to change.
    pub struct UpdateLesson {
        /// What it is called.
        pub title: Option<TranslationsPatch<LessonTitle>>,
        /// The text of an article in Markdown.
        pub body: Option<TranslationsPatch<ArticleBody>>,
    }
}

async fn attempt(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let UpdateLesson { title, body } = request.json()?;
    let read = open_lesson(context, request).await?;
    let mut changed = read.clone();
    changed.lesson.edit(&read.course, LessonEdit { title, body }).map_err(Problem::invalid)?;
    changed.lesson.check_size().map_err(Problem::refused)?;
    changed.retell(context.now()).map_err(Problem::refused)?;
    if changed != read {
        let mut transaction = Transaction::new(&context.store);
        transaction.update_lesson(&read, &changed, ReviseError::Stale);
        transaction.commit(&context.store).await?;
    }
    let reader = Reader::author(request);
    let view = LessonView::of(&changed.lesson, &changed.course, &reader);
    Ok(reader.told(Reply::ok(&view), changed.lesson.rev, &view.languages()))
}
