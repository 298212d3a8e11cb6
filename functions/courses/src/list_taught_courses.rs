//! `GET /v1/me/taught-courses`: the courses that somebody makes.

use futures::FutureExt as _;
use glotto_domain::identity::Permission;
use glotto_domain::locale::LanguageTag;
use glotto_http::docs::{CURSOR, LANG, LIMIT};
use glotto_http::{Access, Endpoint, ListWindow, Method, Problem, Reply, Request, page};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::Page;

use crate::course_view::CourseSummaryView;
use crate::reader::Reader;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "list_taught_courses",
    Method::Get,
    "/v1/me/taught-courses",
    Access::May(Permission::AuthorCourses),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read(&[Part::Course]), Grant::ReadIndex, Grant::Seal])
.tells(
    "List the courses that one teaches",
    "One's own and those that one writes with others, drafts and published ones, the newest first. A course that was \
     just begun may take a moment to appear.",
)
.query(&[LANG, LIMIT, CURSOR])
.answers::<Page<CourseSummaryView>>(200);

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let teacher = request.actor()?.user;
    let mut faults = request.query_faults();
    request.query::<LanguageTag>("lang", &mut faults);
    let window = ListWindow::read(context, request, &format!("list_taught_courses {teacher}"), &mut faults)?;
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let (courses, last) =
        context.store.courses().page_by_instructor(teacher, window.limit, window.after.clone()).await?;
    let reader = Reader::of(request);
    let items = courses.iter().map(|course| CourseSummaryView::of(course, &reader)).collect();
    Ok(Reply::ok(&page(context, &window, items, last)?))
}
