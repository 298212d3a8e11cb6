//! `GET /v1/me/enrolments`: the courses that somebody learns with.

use futures::FutureExt as _;
use glotto_domain::locale::LanguageTag;
use glotto_http::docs::{CURSOR, LANG, LIMIT};
use glotto_http::{Access, Endpoint, ListWindow, Method, Problem, Reply, Request, page};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::Page;

use crate::EnrolmentSummaryView;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "list_enrolments",
    Method::Get,
    "/v1/me/enrolments",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read(&[Part::Course]), Grant::Seal])
.tells(
    "List your courses",
    "The courses that you are enrolled in, with their titles in your language and about how far you are. The oldest \
     course comes first.",
)
.query(&[LANG, LIMIT, CURSOR])
.answers::<Page<EnrolmentSummaryView>>(200);

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let learner = request.actor()?.user;
    let mut faults = request.query_faults();
    request.query::<LanguageTag>("lang", &mut faults);
    let window = ListWindow::read(context, request, &format!("list_enrolments {learner}"), &mut faults)?;
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let (enrolments, last) = context.store.enrolments().page(learner, window.limit, window.after.clone()).await?;
    let languages = request.languages();
    let items = enrolments.iter().map(|(enrolment, course)| EnrolmentSummaryView::of(enrolment, course, &languages));
    let page = page(context, &window, items.collect(), last)?;
    Ok(Reply::ok(&page).header("vary", "accept-language"))
}
