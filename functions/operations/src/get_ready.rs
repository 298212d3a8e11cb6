//! `GET /ready`: whether what the platform stands on answers.

use futures::FutureExt as _;
use glotto_http::{Access, EndpointSpec, Method, Problem, Reply, Request, kinds};
use glotto_runtime::{Bucket, Context, Grant, Part, Queue};
use schemars::JsonSchema;
use serde::Serialize;

use crate::dependencies::{Finding, ask_all};

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
    "get_ready",
    Method::Get,
    "/ready",
    Access::Public("monitors have no account"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read(&[Part::Signing]), Grant::Measure(Queue::Mail), Grant::ListObjects(Bucket::Media, "hls/")])
.tells(
    "Whether the dependencies answer",
    "Asks the table, the media bucket and the queues. 503 if one of them does not answer.",
)
.answers::<ReadyView>(200);

/// Who answered.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReadyView {
    /// Always `ready`: otherwise the answer is a 503 that names who does not answer.
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
    /// How long it took to answer.
    pub milliseconds: u64,
}

async fn handle(context: &Context, _: &Request) -> Result<Reply, Problem> {
    let findings = ask_all(context).await?;
    let silent: Vec<_> = findings.iter().filter(|finding| !finding.well).map(|finding| finding.name).collect();
    if silent.is_empty() {
        return Ok(Reply::ok(&ReadyView { status: "ready", dependencies: findings.iter().map(dependency).collect() }));
    }
    Err(Problem::of(kinds::UNAVAILABLE).detail(format!("These do not answer as they should: {}.", silent.join(", "))))
}

fn dependency(finding: &Finding) -> DependencyView {
    DependencyView { name: finding.name, milliseconds: u64::try_from(finding.took.as_millis()).unwrap_or(u64::MAX) }
}
