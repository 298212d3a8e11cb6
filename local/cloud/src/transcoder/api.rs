//! The REST API.

use axum::Json;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::request::Parts;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::examine;
use super::jobs::{Job, Submitted, now};
use super::settings::Plan;
use super::{Shared, Status};
use crate::faults::Fault;
use crate::names;

/// The most jobs in an answer to a search.
const PAGE: usize = 20;

/// The operation of a request. `path` is the part after the API version.
pub(crate) fn operation(method: &Method, path: &str) -> &'static str {
    let (collection, id) = path.split_once('/').unwrap_or((path, ""));
    match (method.as_str(), collection, id) {
        ("POST", "jobs", "") => "CreateJob",
        ("GET", "jobs", "") => "ListJobs",
        ("GET", "jobs", _) => "GetJob",
        ("DELETE", "jobs", _) => "CancelJob",
        ("GET", "search", "") => "SearchJobs",
        ("POST", "endpoints", "") => "DescribeEndpoints",
        ("POST", "probe", "") => "Probe",
        _ => "Other",
    }
}

pub(super) async fn answer(shared: &Shared, operation: &str, parts: &Parts, body: Bytes) -> Response {
    let id = names::last_part(parts.uri.path());
    match operation {
        "CreateJob" => create(shared, &body),
        "ListJobs" => list(shared),
        "GetJob" => get(shared, id),
        "CancelJob" => cancel(shared, id),
        "SearchJobs" => search(shared, parts.uri.query().unwrap_or_default()),
        "DescribeEndpoints" => endpoints(parts),
        "Probe" => examine::answer(shared, &body).await,
        _ => error(StatusCode::NOT_FOUND, "NotFoundException", "No such operation."),
    }
}

fn create(shared: &Shared, body: &Bytes) -> Response {
    let bad = |message: &str| error(StatusCode::BAD_REQUEST, "BadRequestException", message);
    let Ok(request) = serde_json::from_slice::<Value>(body) else {
        return bad("The body is not JSON.");
    };
    let role = request["role"].as_str().unwrap_or_default();
    if role.is_empty() {
        return bad("/role: is required");
    }
    if !shared.iam.is_empty() && !shared.iam.has_role(names::last_part(role)) {
        return bad(&format!("The role {role} cannot be assumed."));
    }
    if let Err(why) = Plan::from_settings(&request["settings"]) {
        return bad(&why);
    }
    let job = match shared.jobs.submit(request) {
        Submitted::New(job) => {
            shared.enqueue(&job.id);
            job
        }
        Submitted::Again(job) => job,
        Submitted::Conflict => {
            let why = "The client request token was used for another job.";
            return error(StatusCode::CONFLICT, "ConflictException", why);
        }
    };
    (StatusCode::CREATED, Json(json!({ "job": shared.as_api_job(&job) }))).into_response()
}

fn list(shared: &Shared) -> Response {
    let jobs: Vec<Value> = shared.jobs.list().iter().map(|job| shared.as_api_job(job)).collect();
    Json(json!({ "jobs": jobs })).into_response()
}

/// The newest jobs whose input file contains the one that is searched for.
fn search(shared: &Shared, query: &str) -> Response {
    let file = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "inputFile");
    let file = file.map(|(_, value)| value.into_owned()).unwrap_or_default();
    let has_input = |job: &&Job| {
        let inputs = job.request["settings"]["inputs"].as_array().into_iter().flatten();
        inputs.filter_map(|input| input["fileInput"].as_str()).any(|input| input.contains(&file))
    };
    let jobs = shared.jobs.list();
    let jobs: Vec<Value> = jobs.iter().filter(has_input).take(PAGE).map(|job| shared.as_api_job(job)).collect();
    Json(json!({ "jobs": jobs })).into_response()
}

fn get(shared: &Shared, id: &str) -> Response {
    match shared.jobs.get(id) {
        Some(job) => Json(json!({ "job": shared.as_api_job(&job) })).into_response(),
        None => unknown(id),
    }
}

fn cancel(shared: &Shared, id: &str) -> Response {
    let cancelled = shared.jobs.advance(id, |job| {
        job.status = Status::Canceled;
        job.finished = Some(now());
    });
    if let Some(job) = cancelled {
        shared.announce(&job);
        return (StatusCode::ACCEPTED, Json(json!({}))).into_response();
    }
    match shared.jobs.get(id) {
        Some(job) => {
            let why = format!("Cannot cancel a job in status {}.", job.status.as_str());
            error(StatusCode::CONFLICT, "ConflictException", &why)
        }
        None => unknown(id),
    }
}

/// Older clients first call this to find the endpoint.
fn endpoints(parts: &Parts) -> Response {
    let host = parts.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
    Json(json!({ "endpoints": [{ "url": format!("http://{host}") }] })).into_response()
}

fn unknown(id: &str) -> Response {
    error(StatusCode::NOT_FOUND, "NotFoundException", &format!("The job {id} does not exist."))
}

pub(super) fn refuse(fault: Fault) -> Response {
    if fault == Fault::Throttled {
        let code = "TooManyRequestsException";
        return error(StatusCode::TOO_MANY_REQUESTS, code, "Too many requests.");
    }
    if fault == Fault::Denied {
        return error(StatusCode::FORBIDDEN, "ForbiddenException", "You do not have access to this operation.");
    }
    let code = "InternalServerErrorException";
    error(StatusCode::INTERNAL_SERVER_ERROR, code, "Internal server error.")
}

pub(super) fn error(status: StatusCode, code: &str, message: &str) -> Response {
    (status, [("x-amzn-errortype", code)], Json(json!({ "message": message }))).into_response()
}
