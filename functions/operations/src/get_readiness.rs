//! `GET /ready`

use glotto_http::{Access, Cx, Endpoint, Json, Problem, Result, Spec, kinds};
use glotto_runtime::{Bucket, Grant, Part, Queue};
use schemars::JsonSchema;
use serde::Serialize;

use crate::dependencies::{Check, check_all};

/// The state of the dependencies.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReadyView {
    /// Always `ready`: otherwise the answer is a 503 that names the dependencies that failed.
    pub status: Ready,
    /// Each dependency.
    pub dependencies: Vec<DependencyView>,
}

glotto_domain::constants! {
    /// The only state that is answered with 200.
    pub struct Ready = "ready";
}

/// One dependency.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DependencyView {
    /// `table`, `media` or `queues`.
    #[schemars(extend("examples" = ["table"]))]
    pub name: &'static str,
    /// How long it took to answer.
    pub milliseconds: u64,
}

/// Checks that the dependencies answer.
pub struct GetReadiness;

impl Endpoint for GetReadiness {
    const SPEC: Spec = Spec::get("get_readiness", "/ready", Access::Public("monitors have no account"))
        .summary("Get readiness")
        .description("Checks the table, the media bucket and the queues. 503 if one of them does not answer.")
        .grants(&[
            Grant::Read(&[Part::Signing]),
            Grant::Measure(Queue::Mail),
            Grant::ListObjects(Bucket::Media, "hls/"),
        ])
        // Each call reads from three services.
        .throttle(2, 5);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Json<ReadyView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let checks = check_all(cx).await?;
        let failed: Vec<_> = checks.iter().filter(|check| !check.passed).map(|check| check.name).collect();
        if failed.is_empty() {
            return Ok(Json(ReadyView { status: Ready, dependencies: checks.iter().map(view).collect() }));
        }
        let detail = format!("These dependencies do not answer: {}.", failed.join(", "));
        Err(Problem::of(kinds::UNAVAILABLE).detail(detail))
    }
}

fn view(check: &Check) -> DependencyView {
    DependencyView { name: check.name, milliseconds: u64::try_from(check.took.as_millis()).unwrap_or(u64::MAX) }
}
