//! The response to a reauthentication, by whichever factor.

use glotto_domain::UtcTime;
use glotto_domain::identity::AuthMethod;
use glotto_http::actor::RECENT_AUTH;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// The result of a reauthentication.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProofView {
    /// When the user authenticated.
    pub proven_at: UtcTime,
    /// Seconds for which sensitive operations are allowed.
    #[serde(rename = "freshFor")]
    pub recent_for: i64,
    /// How the user has authenticated in this session so far.
    pub means: Vec<AuthMethod>,
}

impl ProofView {
    /// A reauthentication now.
    pub fn of(now: Timestamp, means: Vec<AuthMethod>) -> Self {
        Self { proven_at: now.into(), recent_for: RECENT_AUTH.as_secs(), means }
    }
}
