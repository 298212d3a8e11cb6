//! The Lambda Runtime API, as far as one process needs it: hands out one invocation after another
//! and takes the answers.

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

/// What a process does that the bench waits for.
#[derive(Debug)]
pub enum Sign {
    /// It asks for an invocation.
    Asks,
    /// It answers.
    Answers(Bytes),
    /// It reports an error.
    Fails(Bytes),
}

struct Desk {
    work: Mutex<mpsc::Receiver<String>>,
    signs: mpsc::Sender<Sign>,
}

/// The Runtime API of one process.
pub struct RuntimeApi {
    /// Where it listens.
    pub address: SocketAddr,
    /// Hands an event to the process.
    pub work: mpsc::Sender<String>,
    /// What the process does.
    pub signs: mpsc::Receiver<Sign>,
    _tasks: JoinSet<()>,
}

impl RuntimeApi {
    /// Starts to listen.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (work, taken) = mpsc::channel(1);
        let (made, signs) = mpsc::channel(8);
        let router = router(Desk { work: Mutex::new(taken), signs: made });
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            // Ends with the process that it serves.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, work, signs, _tasks: tasks })
    }
}

fn router(desk: Desk) -> Router {
    Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/response", post(answered))
        .route("/2018-06-01/runtime/invocation/{id}/error", post(failed))
        .route("/2018-06-01/runtime/init/error", post(failed))
        .with_state(Arc::new(desk))
}

async fn next(State(desk): State<Arc<Desk>>) -> impl IntoResponse {
    // Nobody listens any more when the process is being ended.
    let _ = desk.signs.send(Sign::Asks).await;
    let event = desk.work.lock().await.recv().await.unwrap_or_default();
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

async fn answered(State(desk): State<Arc<Desk>>, Path(_): Path<String>, body: Bytes) -> impl IntoResponse {
    let _ = desk.signs.send(Sign::Answers(body)).await;
    axum::http::StatusCode::ACCEPTED
}

async fn failed(State(desk): State<Arc<Desk>>, _: HeaderMap, body: Bytes) -> impl IntoResponse {
    let _ = desk.signs.send(Sign::Fails(body)).await;
    axum::http::StatusCode::ACCEPTED
}
