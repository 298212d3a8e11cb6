//! `GET /ready`: whether what the platform stands on answers.

use futures::FutureExt as _;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Bucket, Context, Grant, Queue};
use schemars::JsonSchema;
use serde::Serialize;

use crate::dependencies::{Finding, ask_all};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "get_ready",
    Method::Get,
    "/ready",
    Access::Public("monitors have no account"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read, Grant::Measure(Queue::Mail), Grant::ListObjects(Bucket::Media, "hls/")])
.tells("Whether the dependencies answer", "Asks the table, the media bucket and the queues. 503 if one of them does not answer.")
.answers::<ReadyView>(200);

/// Who answered.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReadyView {
    /// `ready`, or `unready` with a status of 503.
    pub status: &'static str,
    /// Each dependency.
    pub dependencies: Vec<DependencyView>,
}

/// One dependency.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DependencyView {
    /// `table`, `media` or `queues`.
    pub name: &'static str,
    /// `ok` or `failed`.
    pub status: &'static str,
    /// How long it took to answer.
    pub milliseconds: u64,
}

async fn handle(context: &Context, _: &Request) -> Result<Reply, Problem> {
    let findings = ask_all(context).await?;
    let ready = findings.iter().all(|finding| finding.well);
    let view = ReadyView {
        status: if ready { "ready" } else { "unready" },
        dependencies: findings.iter().map(dependency).collect(),
    };
    Ok(Reply::json(if ready { 200 } else { 503 }, &view))
}

fn dependency(finding: &Finding) -> DependencyView {
    DependencyView {
        name: finding.name,
        status: if finding.well { "ok" } else { "failed" },
        milliseconds: u64::try_from(finding.took.as_millis()).unwrap_or(u64::MAX),
    }
}
