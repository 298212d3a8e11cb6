//! The Lambda Runtime API for one process: delivers one invocation after another and receives the
//! responses.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use bytes::Bytes;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;

use crate::error::Result;

/// A call of a process to the Runtime API.
#[derive(Debug)]
pub enum RuntimeCall {
    /// It requests the next invocation.
    Next,
    /// It sends a response.
    Response(Bytes),
    /// It reports an error.
    Error(Bytes),
}

struct Server {
    invocations: Mutex<mpsc::Receiver<String>>,
    calls: mpsc::Sender<RuntimeCall>,
}

/// The Runtime API of one process.
pub struct RuntimeApi {
    /// The address of the server.
    pub address: SocketAddr,
    /// Sends an event to the process.
    pub invocations: mpsc::Sender<String>,
    /// Receives the calls of the process.
    pub calls: mpsc::Receiver<RuntimeCall>,
    _tasks: JoinSet<()>,
}

impl RuntimeApi {
    /// Starts the server.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (invocations, receiver) = mpsc::channel(1);
        let (sender, calls) = mpsc::channel(8);
        let router = router(Server { invocations: Mutex::new(receiver), calls: sender });
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            // Dropping the tasks ends it.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, invocations, calls, _tasks: tasks })
    }
}

fn router(server: Server) -> Router {
    Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
        .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
        .route("/2018-06-01/runtime/init/error", post(error))
        .with_state(Arc::new(server))
}

async fn next(State(server): State<Arc<Server>>) -> impl IntoResponse {
    // The receiver is dropped when the process is being ended.
    let _ = server.calls.send(RuntimeCall::Next).await;
    let event = server.invocations.lock().await.recv().await.unwrap_or_default();
    let deadline = jiff::Timestamp::now().as_millisecond() + 30_000;
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd".to_owned()),
        ("lambda-runtime-deadline-ms", deadline.to_string()),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-central-1:000000000000:function:bench".to_owned()),
        ("lambda-runtime-trace-id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0".to_owned()),
    ];
    (headers, event)
}

async fn response(State(server): State<Arc<Server>>, Path(_): Path<String>, body: Bytes) -> impl IntoResponse {
    let _ = server.calls.send(RuntimeCall::Response(body)).await;
    axum::http::StatusCode::ACCEPTED
}

async fn error(State(server): State<Arc<Server>>, _: HeaderMap, body: Bytes) -> impl IntoResponse {
    let _ = server.calls.send(RuntimeCall::Error(body)).await;
    axum::http::StatusCode::ACCEPTED
}
