//! `GET /v1/courses/{courseId}`: a course with its outline.

use futures::FutureExt as _;
use glotto_domain::courses::Standing;
use glotto_domain::locale::LanguageTag;
use glotto_http::docs::LANG;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};

use crate::course_view::CourseView;
use crate::reader::Reader;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "get_course",
    Method::Get,
    "/v1/courses/{courseId}",
    Access::Optional("the catalogue is public, and authors see their drafts"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read(&[Part::Course])])
.tells(
    "Look at a course",
    "A published course with its outline, in the reader's language as far as there are texts in it. Those who write it \
     see the draft, too, and all translations; those who are enrolled see it even when it has been taken out of the \
     catalogue.",
)
.query(&[LANG])
.answers::<CourseView>(200)
.versioned();

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let mut faults = request.query_faults();
    request.query::<LanguageTag>("lang", &mut faults);
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let visitor = request.visitor();
    let found = context
        .store
        .courses()
        .find_for_reader(request.path_id("courseId")?, visitor.map(|visitor| visitor.user))
        .await?;
    let found = found.ok_or_else(Problem::not_found)?;
    let reader = match found.course.standing(visitor.map(|visitor| (visitor.user, visitor.role)), found.enrolled) {
        Standing::Author => Reader::author(request),
        Standing::Enrolled | Standing::Reader => Reader::of(request),
        Standing::Stranger => return Err(Problem::not_found()),
    };
    let view = CourseView::of(&found.course, &found.outline, &reader);
    Ok(reader.shown(Reply::ok(&view), found.course.rev, &[&view.summary.language]))
}
