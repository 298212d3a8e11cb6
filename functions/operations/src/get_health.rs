//! `GET /health`
//!
//! It uses no other service, so monitors can call it every few seconds at almost no cost, and it reveals
//! nothing about dependencies.

use glotto_http::{Access, Cx, Endpoint, Json, Result, Spec};
use schemars::JsonSchema;
use serde::Serialize;

/// The health of the platform.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HealthView {
    /// Always `ok`: an unhealthy platform does not answer.
    pub status: Healthy,
}

glotto_domain::constants! {
    /// The only state that is answered.
    pub struct Healthy = "ok";
}

/// Checks that functions run.
pub struct GetHealth;

impl Endpoint for GetHealth {
    const SPEC: Spec = Spec::get("get_health", "/health", Access::Public("monitors have no account"))
        .summary("Get health")
        .description("Answers as long as functions can start. It checks nothing else.")
        .answers_when_closed();
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Json<HealthView>;
    type Errors = ();

    async fn handle(_: &Cx<'_, Self>) -> Result<Self::Response> {
        Ok(Json(HealthView { status: Healthy }))
    }
}
