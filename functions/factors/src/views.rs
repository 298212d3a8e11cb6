//! What is told of factors.

use glotto_domain::identity::Means;
use glotto_http::actor::RECENT_AUTH;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// A secret for an authenticator app, shown this once.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TotpSetupView {
    /// The secret in base 32, for those who type it.
    pub secret: String,
    /// The secret as a URI, for an app on the same device.
    pub uri: String,
    /// The URI as a QR code, for an app on another device: SVG, to be shown inline.
    pub qr_code: String,
    /// Seconds after which the secret is forgotten unless a code was shown.
    pub expires_in: i64,
}

/// Recovery codes, shown this once.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryCodesView {
    /// The codes; each can be used once in place of a code of the app.
    pub codes: Vec<String>,
    /// When they were made.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub made_at: Timestamp,
}

/// What somebody proves with who they are.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FactorsView {
    /// Whether they have a password.
    pub password: bool,
    /// Their authenticator app, if codes of one are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totp: Option<TotpView>,
    /// Their recovery codes, if they were made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_codes: Option<RecoveryCodesLeftView>,
    /// How many passkeys they have.
    pub passkeys: usize,
    /// How many providers they can sign in with: those that they linked and the platform has still.
    pub providers: usize,
    /// How they proved in this session who they are.
    pub means: Vec<Means>,
    /// When they did so last; missing if what they showed in this session is too little for what is
    /// sensitive.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proven_at: Option<Timestamp>,
}

/// An authenticator app.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TotpView {
    /// Since when its codes are asked for.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub since: Timestamp,
}

/// Recovery codes, of which only the number can be told.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryCodesLeftView {
    /// How many were not used.
    pub left: usize,
    /// When they were made.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub made_at: Timestamp,
}

/// That somebody has proven anew who they are.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProofView {
    /// When.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub proven_at: Timestamp,
    /// For so many seconds it lets them do what is sensitive.
    pub recent_for: i64,
    /// How they proved it in this session so far.
    pub means: Vec<Means>,
}

impl ProofView {
    /// A proof of this moment.
    pub fn of(now: Timestamp, means: Vec<Means>) -> Self {
        Self { proven_at: now, recent_for: RECENT_AUTH.as_secs(), means }
    }
}

// What is shown this once shows in no log.
glotto_domain::redacted_debug!(TotpSetupView, RecoveryCodesView);
