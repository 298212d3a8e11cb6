//! `GET /health`: whether functions run at all. It touches nothing, so a monitor that asks every
//! few seconds costs next to nothing and says nothing about what lies behind.

use std::future::ready;

use futures::FutureExt as _;
use glotto_http::{Access, EndpointSpec, Method, Reply};
use schemars::JsonSchema;
use serde::Serialize;

/// The endpoint.
pub const ENDPOINT: EndpointSpec =
    EndpointSpec::new("get_health", Method::Get, "/health", Access::Public("monitors have no account"), |_, _| {
        ready(Ok(health())).boxed()
    })
    .tells("Whether functions run", "Answers as long as functions can be started; looks at nothing else.")
    .answers::<HealthView>(200);

/// That all is well.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HealthView {
    /// Always `ok`: when it is not, nobody answers.
    pub status: &'static str,
}

fn health() -> Reply {
    Reply::ok(&HealthView { status: "ok" })
}
