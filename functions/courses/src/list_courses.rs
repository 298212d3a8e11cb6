//! `GET /v1/courses`: the public catalogue.

use futures::FutureExt as _;
use glotto_domain::courses::{Facet, Level, Topic};
use glotto_domain::locale::LanguageTag;
use glotto_http::docs::{CURSOR, LANG, LIMIT};
use glotto_http::{Access, Endpoint, ListWindow, Method, Parameter, Problem, Reply, Request, page};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::Page;

use crate::course_view::CourseSummaryView;
use crate::reader::Reader;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "list_courses",
    Method::Get,
    "/v1/courses",
    Access::Public("the catalogue is public"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read(&[Part::Catalogue, Part::Course]), Grant::Seal])
.tells(
    "Look through the catalogue",
    "Published courses that fit all filters, the newest first, in the reader's language as far as there are texts in \
     it.",
)
.query(&[TEACHES, LEVEL, TOPIC, LANG, LIMIT, CURSOR])
.answers::<Page<CourseSummaryView>>(200);

const TEACHES: Parameter = Parameter {
    name: "teaches",
    description: "The language that is taught; one without a region finds all its regions.",
    schema: r#"{"type":"string","maxLength":35,"examples":["pt"]}"#,
};

const LEVEL: Parameter = Parameter {
    name: "level",
    description: "How hard the course is.",
    schema: r#"{"type":"string","enum":["A1","A2","B1","B2","C1","C2"]}"#,
};

const TOPIC: Parameter = Parameter {
    name: "topic",
    description: "A topic of the course.",
    schema: r#"{"type":"string","maxLength":40,"examples":["travel"]}"#,
};

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let mut faults = request.query_faults();
    request.query::<LanguageTag>("lang", &mut faults);
    let facet = Facet {
        language: request.query("teaches", &mut faults),
        level: request.query::<Level>("level", &mut faults),
        topic: request.query::<Topic>("topic", &mut faults),
    };
    let window = ListWindow::read(context, request, &scope(&facet), &mut faults)?;
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let (courses, last) = context.store.courses().page_catalogue(&facet, window.limit, window.after.clone()).await?;
    let reader = Reader::of(request);
    let items = courses.iter().map(|course| CourseSummaryView::of(course, &reader)).collect();
    Ok(Reply::ok(&page(context, &window, items, last)?).header("vary", "accept-language"))
}

/// A cursor of one filter is none of another.
fn scope(facet: &Facet) -> String {
    let Facet { language, level, topic } = facet;
    let text = |value: Option<&str>| value.unwrap_or("*").to_owned();
    let parts = [language.as_ref().map(LanguageTag::as_str), level.map(Level::name), topic.as_ref().map(Topic::as_str)];
    format!("list_courses {}", parts.map(text).join(" "))
}
