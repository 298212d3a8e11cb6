//! `PATCH /v1/courses/{courseId}`: changes what is told of a course.

use futures::FutureExt as _;
use glotto_domain::courses::{
    AuthorError, Change, CourseDescription, CourseEdit, CourseTitle, Level, ReviseError, Topics, TranslationsPatch,
};
use glotto_domain::identity::Permission;
use glotto_domain::input;
use glotto_domain::locale::LanguageTag;
use glotto_http::{Access, EndpointSpec, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};

use crate::authoring::{Revision, persistently};
use crate::course_view::CourseView;
use crate::reader::Reader;

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
    "update_course",
    Method::Patch,
    "/v1/courses/{courseId}",
    Access::May(Permission::AuthorCourses),
    |context, request| persistently(context, request, |context, request| attempt(context, request).boxed()).boxed(),
)
.grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Catalogue, Part::Course])])
.tells(
    "Change a course",
    "What is not mentioned stays as it is; texts are changed by language, and null takes one away. A published course \
     changes at once for everybody. `If-Match` takes the course's `ETag`.",
)
.accepts::<UpdateCourse>()
.example(r#"{"title":{"fr":"L'allemand de la cuisine"},"level":"B1","teaches":"de-AT"}"#)
.answers::<CourseView>(200)
.refuses(&[AuthorError::KINDS, ReviseError::KINDS])
.versioned();

/// What is to change.
#[input]
pub struct UpdateCourse {
    /// What it is called.
    pub title: Option<TranslationsPatch<CourseTitle>>,
    /// What it is about.
    pub description: Option<TranslationsPatch<CourseDescription>>,
    /// The language that every text of the course has. Every title must have it already.
    pub default_language: Option<LanguageTag>,
    /// The language that is taught; null if it is none.
    #[schemars(with = "Option<LanguageTag>")]
    pub teaches: Change<LanguageTag>,
    /// How hard it is.
    pub level: Option<Level>,
    /// What the catalogue finds it by.
    pub topics: Option<Topics>,
}

async fn attempt(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let UpdateCourse { title, description, default_language, teaches, level, topics } = request.json()?;
    let edit = CourseEdit { title, description, default_language, teaches, level, topics };
    let mut revision = Revision::open(context, request).await?;
    revision.course.edit(edit, &revision.outline).map_err(Problem::invalid)?;
    if revision.close(context) {
        revision.transaction(context).commit(&context.store).await?;
    }
    let reader = Reader::author(request);
    let view = CourseView::of(&revision.course, &revision.outline, &reader);
    Ok(reader.told(Reply::ok(&view), revision.course.rev, &[&view.summary.language]))
}
