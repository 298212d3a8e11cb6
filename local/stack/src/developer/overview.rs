//! The overview page, and a page for each function.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use glotto_cloud::QueueDepth;
use serde_json::Value;

use super::Site;
use super::api::{FunctionView, function_views};
use super::html::escaped;
use crate::lambda::LogLine;
use crate::schedules::ScheduleView;

pub(super) async fn page(State(site): State<Site>) -> Html<String> {
    let endpoints = site.cloud.endpoints();
    let live = live(&site).await;
    let body = format!(
        r#"<p class="addresses">API <code>http://{}</code> · DynamoDB <code>{}</code> · S3 <code>{}</code>
· the rest of AWS <code>{}</code></p>
<div id="live" data-from="/local/fragments/overview">{live}</div>"#,
        site.address, endpoints.dynamodb, endpoints.s3, endpoints.aws,
    );
    site.page("Overview", "/local", &body)
}

/// The part of the page that changes.
pub(super) async fn fragment(State(site): State<Site>) -> Html<String> {
    Html(live(&site).await)
}

/// One function with its last log lines.
pub(super) async fn function(State(site): State<Site>, Path(name): Path<String>) -> Response {
    let views = function_views(&site).await;
    let Some(view) = views.iter().find(|view| view.name == name || view.handler == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let body = format!(
        "{}<h2>Last log lines</h2>{}",
        function_table(std::slice::from_ref(view)),
        log(&site.logs.last(&view.name, 200))
    );
    site.page(&view.name, "", &body).into_response()
}

async fn live(site: &Site) -> String {
    let functions = function_views(site).await;
    [
        queue_table(&site.cloud.queues().list()),
        schedule_table(&site.schedules.list()),
        job_table(&site.cloud.transcoder().list()),
        format!("<h2>Functions</h2>{}", function_table(&functions)),
    ]
    .concat()
}

fn table(caption: &str, heads: &[&str], rows: &[String]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let heads = each(heads, |head| format!(r#"<th scope="col">{head}</th>"#));
    let title = if caption.is_empty() { String::new() } else { format!("<h2>{caption}</h2>") };
    format!(
        r#"{title}<div class="wide" tabindex="0" role="region" aria-label="{}"><table>
<thead><tr>{heads}</tr></thead><tbody>{}</tbody></table></div>"#,
        if caption.is_empty() { "Functions" } else { caption },
        rows.concat()
    )
}

fn each<T>(items: &[T], show: impl Fn(&T) -> String) -> String {
    items.iter().map(show).collect()
}

fn row(head: &str, cells: &[String]) -> String {
    let cells = each(cells, |cell| format!("<td>{cell}</td>"));
    format!(r#"<tr><th scope="row">{head}</th>{cells}</tr>"#)
}

fn function_table(functions: &[FunctionView]) -> String {
    let show = |view: &FunctionView| {
        let name = escaped(&view.name);
        let short = name.strip_suffix("Function").unwrap_or(&name);
        let missing = if view.built { "" } else { r#" <em class="bad">not built</em>"# };
        let n = &view.numbers;
        let errors = match n.errors {
            0 => "0".to_owned(),
            errors => format!(r#"<strong class="bad">{errors}</strong>"#),
        };
        row(
            &format!(r#"<a href="/local/functions/{name}">{short}</a>{missing}"#),
            &[
                escaped(&view.called_by.join(", ")),
                n.invocations.to_string(),
                errors,
                or_dash(n.invocations, format!("{:.1} ms", n.p50_ms)),
                or_dash(n.invocations, format!("{:.1} ms", n.max_ms)),
                or_dash(n.cold_starts, format!("{} ({:.0} ms)", n.cold_starts, n.init_ms)),
                format!("{}/{}", n.busy, n.environments),
            ],
        )
    };
    let heads = ["Function", "Called by", "Calls", "Errors", "Median", "Longest", "Cold starts", "Busy"];
    table("", &heads, &functions.iter().map(show).collect::<Vec<_>>())
}

/// A number that means something only when something has happened.
fn or_dash(count: u64, text: String) -> String {
    if count == 0 { "–".to_owned() } else { text }
}

fn queue_table(queues: &[QueueDepth]) -> String {
    let show = |queue: &QueueDepth| {
        // Events of rules and streams end in a queue that is no other queue's.
        let is_named_so = ["-dead", "DeadLetterQueue"].iter().any(|end| queue.name.ends_with(end));
        let dead = !queue.dead_letters_of.is_empty() || is_named_so;
        let name = escaped(&queue.name);
        let visible = match (queue.visible, dead) {
            (0, _) | (_, false) => queue.visible.to_string(),
            (count, true) => format!(r#"<strong class="bad">{count}</strong>"#),
        };
        let action = match (queue.visible, queue.dead_letters_of.is_empty()) {
            (0, _) | (_, true) => String::new(),
            _ => button(&format!("/local/api/queues/{name}/redrive"), "Try again"),
        };
        let look = format!(r#"<a href="/local/api/queues/{name}/messages">{visible}</a>"#);
        row(&name, &[look, queue.in_flight.to_string(), queue.delayed.to_string(), action])
    };
    let rows: Vec<String> = queues.iter().map(show).collect();
    table("Queues", &["Queue", "Waiting", "In flight", "Delayed", ""], &rows)
}

fn schedule_table(schedules: &[ScheduleView]) -> String {
    let show = |schedule: &ScheduleView| {
        let function = escaped(&schedule.function);
        let time = |time: &Option<String>| time.as_deref().and_then(|t| t.get(..19)).unwrap_or("–").to_owned();
        let target = format!("/local/api/schedules/{function}/fire?id={}", escaped(&schedule.id));
        row(
            &function,
            &[
                format!("<code>{}</code>", escaped(&schedule.expression)),
                if schedule.enabled { time(&schedule.next) } else { "off".to_owned() },
                time(&schedule.last),
                button(&target, "Fire now"),
            ],
        )
    };
    let rows: Vec<String> = schedules.iter().map(show).collect();
    table("Schedules", &["Function", "When", "Next (UTC)", "Last (UTC)", ""], &rows)
}

fn job_table(jobs: &[Value]) -> String {
    let text = |job: &Value, names: [&str; 2]| {
        names.iter().find_map(|name| job[*name].as_str()).map(escaped).unwrap_or_default()
    };
    let show = |job: &Value| {
        let error = text(job, ["errorMessage", "ErrorMessage"]);
        row(&text(job, ["id", "Id"]), &[text(job, ["status", "Status"]), error])
    };
    let rows: Vec<String> = jobs.iter().rev().take(5).map(show).collect();
    table("Last videos", &["Job", "Status", "Error"], &rows)
}

fn button(target: &str, name: &str) -> String {
    format!(r#"<button type="button" data-post="{target}">{name}</button>"#)
}

fn log(lines: &[LogLine]) -> String {
    if lines.is_empty() {
        return "<p>Nothing yet.</p>".to_owned();
    }
    let show = |line: &LogLine| {
        let bad = if line.level == "ERROR" { r#" class="bad""# } else { "" };
        let time = line.time.get(11..23).unwrap_or(&line.time);
        format!(
            "<li{bad}><time>{}</time> {} <code>{}</code> {}</li>",
            escaped(time),
            escaped(&line.level),
            escaped(line.request_id.get(..8).unwrap_or(&line.request_id)),
            escaped(&line.message)
        )
    };
    format!(r#"<ol class="log">{}</ol>"#, lines.iter().map(show).collect::<String>())
}
