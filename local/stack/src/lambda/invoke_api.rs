//! The Lambda Invoke API, so that `aws lambda invoke --endpoint-url …` works here as on AWS.

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};

use super::environment::{Answer, FailureKind};
use super::{Call, Lambdas};

/// Bytes that the event of a synchronous invocation may have.
pub const EVENT_LIMIT: usize = 6 * 1024 * 1024;
/// Bytes that the event of an asynchronous invocation may have.
const ASYNCHRONOUS_LIMIT: usize = 1024 * 1024;

/// Routes of the Invoke API.
pub fn router(lambdas: Arc<Lambdas>) -> Router {
    Router::new()
        .route("/2015-03-31/functions/{name}/invocations", post(invoke))
        .layer(DefaultBodyLimit::max(EVENT_LIMIT))
        .with_state(lambdas)
}

async fn invoke(
    State(lambdas): State<Arc<Lambdas>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    // A web page can post text anywhere; only a client of AWS signs.
    if !headers.contains_key("authorization") {
        let message = "The request must be signed: use the AWS CLI or an SDK, with any credentials";
        return refuse(StatusCode::FORBIDDEN, "MissingAuthenticationTokenException", message);
    }
    let Some(pool) = lambdas.find(&name).cloned() else {
        let message = format!("Function not found: {name}");
        return refuse(StatusCode::NOT_FOUND, "ResourceNotFoundException", &message);
    };
    let payload = if body.is_empty() { Bytes::from_static(b"{}") } else { body };
    if let Err(error) = serde_json::from_slice::<Value>(&payload) {
        let message = format!("Could not parse request body into json: {error}");
        return refuse(StatusCode::BAD_REQUEST, "InvalidRequestContentException", &message);
    }
    let trace_id = headers.get("x-amzn-trace-id").and_then(|v| v.to_str().ok()).map(str::to_owned);
    let call = Call { payload, trace_id };
    match headers.get("x-amz-invocation-type").and_then(|value| value.to_str().ok()) {
        Some("DryRun") => StatusCode::NO_CONTENT.into_response(),
        Some("Event") if call.payload.len() > ASYNCHRONOUS_LIMIT => {
            let message = format!("{} byte payload is too large for the Event invocation type", call.payload.len());
            refuse(StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLargeException", &message)
        }
        Some("Event") => {
            tokio::spawn(async move { lambdas.deliver(&pool, call).await });
            StatusCode::ACCEPTED.into_response()
        }
        _ => answer(lambdas.invoke(&pool, call).await),
    }
}

fn answer(answer: Answer) -> Response {
    let version = [("x-amz-executed-version", "$LATEST")];
    match answer {
        Answer::Response(body) => (version, body).into_response(),
        Answer::Failure(failure) if failure.kind == FailureKind::Throttled => {
            let body = json!({ "Reason": failure.payload["reason"], "Type": "User", "message": failure.message() });
            let error = [("x-amzn-errortype", "TooManyRequestsException")];
            (StatusCode::TOO_MANY_REQUESTS, error, Json(body)).into_response()
        }
        Answer::Failure(failure) => {
            (version, [("x-amz-function-error", "Unhandled")], Json(failure.payload)).into_response()
        }
    }
}

fn refuse(status: StatusCode, kind: &str, message: &str) -> Response {
    let body = Json(json!({ "Type": "User", "Message": message }));
    (status, [("x-amzn-errortype", kind)], body).into_response()
}
