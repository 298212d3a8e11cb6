//! The data of the pages as JSON, for tests and scripts.

use std::time::Duration;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use glotto_cloud::Mail;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Site;
use crate::lambda::Numbers;
use crate::template::Event;

/// The state of a function.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FunctionView {
    pub(super) name: String,
    pub(super) binary: String,
    pub(super) handler: String,
    pub(super) built: bool,
    /// What invokes it, in words.
    pub(super) called_by: Vec<String>,
    #[serde(flatten)]
    pub(super) numbers: Numbers,
}

/// How long to wait, in seconds.
#[derive(Debug, Deserialize)]
pub(super) struct Wait {
    #[serde(default = "half_a_minute", alias = "wait")]
    timeout: f64,
}

fn half_a_minute() -> f64 {
    30.0
}

fn seconds(number: f64) -> Duration {
    Duration::try_from_secs_f64(number.clamp(0.0, 600.0)).unwrap_or_default()
}

pub(super) async fn stack(State(site): State<Site>) -> Json<Value> {
    let endpoints = site.cloud.endpoints();
    Json(json!({
        "api": format!("http://{}", site.address),
        "dynamodb": endpoints.dynamodb,
        "s3": endpoints.s3,
        "aws": endpoints.aws,
        "region": endpoints.region,
        "routes": site.gateway.listing().into_iter()
            .map(|(route, function)| json!({ "route": route, "function": function }))
            .collect::<Vec<_>>(),
    }))
}

pub(super) async fn function_views(site: &Site) -> Vec<FunctionView> {
    let (mut views, routes) = (Vec::new(), site.gateway.listing());
    for pool in site.lambdas.pools() {
        let function = pool.function();
        let routes = routes.iter().filter(|(_, called)| *called == function.logical_id).map(|(route, _)| route.clone());
        let mut called_by: Vec<_> = routes.chain(function.events.iter().map(caller)).collect();
        if called_by.is_empty() {
            called_by.push("Invoke API".to_owned());
        }
        views.push(FunctionView {
            name: function.logical_id.clone(),
            binary: function.code.binary.clone(),
            handler: function.code.handler.clone(),
            built: pool.binary().exists(),
            called_by,
            numbers: pool.numbers().await,
        });
    }
    views
}

fn caller(event: &Event) -> String {
    let last = |arn: &str| arn.rsplit(':').next().unwrap_or(arn).to_owned();
    match event {
        Event::Queue(source) => format!("queue {}", last(&source.queue_arn)),
        Event::Stream(source) => {
            format!("stream of {}", source.stream_arn.split('/').nth(1).unwrap_or_default())
        }
        Event::Rule(rule) => format!("event rule {}", rule.id),
        Event::Schedule(schedule) => schedule.expression.0.clone(),
    }
}

pub(super) async fn functions(State(site): State<Site>) -> Json<Vec<FunctionView>> {
    Json(function_views(&site).await)
}

pub(super) async fn logs(State(site): State<Site>, Path(name): Path<String>) -> Response {
    match site.lambdas.find(&name) {
        Some(pool) => Json(site.logs.last(&pool.function().logical_id, 200)).into_response(),
        None => not_found("function", &name),
    }
}

pub(super) async fn queues(State(site): State<Site>) -> Response {
    Json(site.cloud.queues().list()).into_response()
}

pub(super) async fn messages(State(site): State<Site>, Path(name): Path<String>) -> Response {
    match site.cloud.queues().depth(&name) {
        Some(_) => Json(site.cloud.queues().peek(&name)).into_response(),
        None => not_found("queue", &name),
    }
}

pub(super) async fn redrive(State(site): State<Site>, Path(name): Path<String>) -> Response {
    match site.cloud.queues().depth(&name) {
        Some(_) => Json(json!({ "moved": site.cloud.queues().redrive(&name) })).into_response(),
        None => not_found("queue", &name),
    }
}

/// Which mails, and how long to wait for one.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    to: Option<String>,
    subject: Option<String>,
    #[serde(default)]
    wait: f64,
}

impl Wanted {
    fn fits(&self, mail: &Mail) -> bool {
        // The platform keeps addresses in the form in which they were registered, and compares them without regard to
        // case.
        let is_to = |to: &String| mail.to.iter().any(|address| address.to_lowercase().contains(&to.to_lowercase()));
        self.to.as_ref().is_none_or(is_to)
            && self.subject.as_ref().is_none_or(|part| mail.subject.contains(part.as_str()))
    }
}

pub(super) async fn inbox(State(site): State<Site>, Query(wanted): Query<Wanted>) -> Response {
    let inbox = site.cloud.inbox();
    if wanted.wait > 0.0 {
        inbox.wait_for(seconds(wanted.wait), |mail| wanted.fits(mail)).await;
    }
    let mails: Vec<Mail> = inbox.list().into_iter().filter(|mail| wanted.fits(mail)).collect();
    Json(mails).into_response()
}

pub(super) async fn mail(State(site): State<Site>, Path(id): Path<String>) -> Response {
    match site.cloud.inbox().get(&id) {
        Some(mail) => Json(mail).into_response(),
        None => not_found("mail", &id),
    }
}

pub(super) async fn clear_inbox(State(site): State<Site>) -> Response {
    match site.cloud.inbox().clear() {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

pub(super) async fn jobs(State(site): State<Site>) -> Json<Vec<Value>> {
    Json(site.cloud.transcoder().list())
}

pub(super) async fn schedules(State(site): State<Site>) -> Response {
    Json(site.schedules.list()).into_response()
}

/// Which of a function's schedules.
#[derive(Debug, Deserialize)]
pub(super) struct Which {
    id: Option<String>,
}

pub(super) async fn fire(
    State(site): State<Site>,
    Path(function): Path<String>,
    Query(which): Query<Which>,
) -> Response {
    match site.schedules.fire(&function, which.id.as_deref()).await {
        Ok(fired) => Json(fired).into_response(),
        Err(_) => not_found("schedule of", &function),
    }
}

/// Responds when nothing is running any more, or with a list of what still is.
pub(super) async fn quiet(State(site): State<Site>, Query(wait): Query<Wait>) -> Response {
    match site.quiet.reached(seconds(wait.timeout)).await {
        Ok(()) => Json(json!({ "quiet": true })).into_response(),
        Err(pending) => {
            let body = Json(json!({ "quiet": false, "pending": pending }));
            (StatusCode::SERVICE_UNAVAILABLE, body).into_response()
        }
    }
}

fn not_found(kind: &str, name: &str) -> Response {
    let message = format!("there is no {kind} {name}");
    (StatusCode::NOT_FOUND, Json(json!({ "message": message }))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_are_found_whatever_the_capitals_of_the_address() {
        let mail = Mail { to: vec!["Ada.Lovelace@example.com".to_owned()], ..Mail::default() };
        let fits = |to: &str| Wanted { to: Some(to.to_owned()), ..Wanted::default() }.fits(&mail);
        assert!(fits("Ada.Lovelace@example.com") && fits("ada.lovelace@example.com") && fits("LOVELACE@"));
        assert!(!fits("grace@example.com"));
    }
}
