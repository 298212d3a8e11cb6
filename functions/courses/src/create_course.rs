//! `POST /v1/courses`: begins a course.

use futures::FutureExt as _;
use glotto_domain::courses::{
    Course, CourseDescription, CourseTitle, Level, NewCourse, Outline, ReviseError, Topics, Translations,
};
use glotto_domain::identity::Permission;
use glotto_domain::input;
use glotto_domain::locale::LanguageTag;
use glotto_http::{Access, EndpointSpec, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::Transaction;

use crate::course_view::CourseView;
use crate::reader::Reader;

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
    "create_course",
    Method::Post,
    "/v1/courses",
    Access::May(Permission::AuthorCourses),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Write(&[Part::Course])])
.tells("Begin a course", "It is a draft, which nobody but those who write it and admins sees, until it is published.")
.accepts::<CreateCourse>()
.example(
    r#"{"title":{"en":"German for the kitchen","de":"Deutsch für die Küche"},
    "description":{"en":"Words that cooks need.","de":"Wörter, die man beim Kochen braucht."},
    "defaultLanguage":"en","teaches":"de","level":"A2","topics":["food","work"]}"#,
)
.answers::<CourseView>(201)
.versioned()
.once();

/// A new course.
#[input]
pub struct CreateCourse {
    /// What it is called, at least in the default language.
    pub title: Translations<CourseTitle>,
    /// What it is about, if at all then at least in the default language.
    pub description: Option<Translations<CourseDescription>>,
    /// The language that every text of the course has.
    pub default_language: LanguageTag,
    /// The language that is taught, if it is a language.
    pub teaches: Option<LanguageTag>,
    /// How hard it is.
    pub level: Level,
    /// What the catalogue finds it by.
    pub topics: Option<Topics>,
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let CreateCourse { title, description, default_language, teaches, level, topics } = request.json()?;
    let new = NewCourse { title, description, default_language, teaches, level, topics: topics.unwrap_or_default() };
    let owner = request.actor()?.user;
    let course = Course::draft(context.new_id(), owner, new, context.now()).map_err(Problem::invalid)?;
    let reader = Reader::author(request);
    let view = CourseView::of(&course, &Outline::default(), &reader);
    let reply = Reply::created(format!("/v1/courses/{}", course.id), &view);
    let reply = reader.told(reply, course.rev, &[&view.summary.language]);
    let mut transaction = Transaction::new(&context.store);
    transaction.create_course(&course, ReviseError::Stale).keep(request.keep(&reply));
    transaction.commit(&context.store).await?;
    Ok(reply)
}
