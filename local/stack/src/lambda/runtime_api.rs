//! The Lambda Runtime API of one execution environment, where a `bootstrap` requests invocations and sends
//! results. Each environment has its own port, as it has its own address on AWS. So the port identifies the
//! environment.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::json;
use tokio::sync::{mpsc, oneshot, watch};

/// Bytes that a response may have, JSON included: the number in the error of AWS.
const RESPONSE_LIMIT: usize = 6_291_556;

/// One invocation on its way to a `bootstrap`.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) request_id: String,
    pub(super) payload: Bytes,
    pub(super) deadline_ms: i64,
    pub(super) function_arn: String,
    pub(super) trace_id: String,
    pub(super) reply: oneshot::Sender<Reply>,
}

/// The result of an invocation.
#[derive(Debug)]
pub(super) enum Reply {
    Response(Bytes),
    Error(Bytes),
}

/// The phase of an environment before its first invocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Phase {
    Starting,
    Ready,
    /// The function reported an initialization error.
    InitError(Bytes),
}

/// The side of the environment that the `bootstrap` talks to.
#[derive(Debug)]
pub(super) struct RuntimeApi {
    queue: tokio::sync::Mutex<mpsc::Receiver<Work>>,
    current: Mutex<Option<(String, oneshot::Sender<Reply>)>>,
    phase: watch::Sender<Phase>,
}

impl RuntimeApi {
    pub(super) fn new(queue: mpsc::Receiver<Work>) -> (Arc<Self>, watch::Receiver<Phase>) {
        let (phase, changes) = watch::channel(Phase::Starting);
        let queue = tokio::sync::Mutex::new(queue);
        (Arc::new(Self { queue, current: Mutex::new(None), phase }), changes)
    }

    pub(super) fn router(self: Arc<Self>) -> Router {
        Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .route("/2018-06-01/runtime/init/error", post(init_error))
            .layer(DefaultBodyLimit::max(RESPONSE_LIMIT))
            .with_state(self)
    }

    fn finish(&self, id: &str, reply: Reply) -> Response {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        match current.take() {
            Some((expected, sender)) if expected == id => {
                // The receiver is gone after a timeout, and the result is not needed any more.
                let _ = sender.send(reply);
                (StatusCode::ACCEPTED, Json(json!({ "status": "OK" }))).into_response()
            }
            other => {
                *current = other;
                let message = format!("{id} is not the current invocation");
                let body = json!({ "errorType": "InvalidRequestID", "errorMessage": message });
                (StatusCode::BAD_REQUEST, Json(body)).into_response()
            }
        }
    }
}

async fn next(State(api): State<Arc<RuntimeApi>>) -> Response {
    // A runtime that requests an invocation has abandoned the current one. Its caller must not wait forever.
    api.current.lock().unwrap_or_else(PoisonError::into_inner).take();
    api.phase.send_if_modified(|phase| {
        let first = *phase == Phase::Starting;
        if first {
            *phase = Phase::Ready;
        }
        first
    });
    let Some(work) = api.queue.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let mut headers = HeaderMap::new();
    let mut header = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    header("lambda-runtime-aws-request-id", &work.request_id);
    header("lambda-runtime-deadline-ms", &work.deadline_ms.to_string());
    header("lambda-runtime-invoked-function-arn", &work.function_arn);
    header("lambda-runtime-trace-id", &work.trace_id);
    header("content-type", "application/json");
    let mut current = api.current.lock().unwrap_or_else(PoisonError::into_inner);
    *current = Some((work.request_id, work.reply));
    (headers, work.payload).into_response()
}

async fn response(
    State(api): State<Arc<RuntimeApi>>,
    Path(id): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    if let Ok(body) = body {
        return api.finish(&id, Reply::Response(body));
    }
    let message = format!("Response payload size exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes).");
    let body = json!({ "errorType": "Function.ResponseSizeTooLarge", "errorMessage": message });
    api.finish(&id, Reply::Error(body.to_string().into()));
    (StatusCode::PAYLOAD_TOO_LARGE, Json(body)).into_response()
}

async fn error(State(api): State<Arc<RuntimeApi>>, Path(id): Path<String>, body: Bytes) -> Response {
    api.finish(&id, Reply::Error(body))
}

async fn init_error(State(api): State<Arc<RuntimeApi>>, body: Bytes) -> Response {
    api.phase.send_replace(Phase::InitError(body));
    (StatusCode::ACCEPTED, Json(json!({ "status": "OK" }))).into_response()
}
