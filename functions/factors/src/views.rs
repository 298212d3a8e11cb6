//! Views of authentication factors.

use glotto_domain::UtcTime;
use glotto_domain::identity::AuthMethod;
use schemars::JsonSchema;
use serde::Serialize;

/// The secret of an authenticator app. It is shown only once.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TotpSetupView {
    /// The secret in base 32, to be typed.
    pub secret: String,
    /// The secret as a key URI, for an app on the same device.
    pub uri: String,
    /// The key URI as a QR code, for an app on another device. It is an SVG, to be shown inline.
    pub qr_code: String,
    /// Seconds until the secret expires, if no code confirms it.
    pub expires_in: i64,
}

/// Recovery codes. They are shown only once.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryCodesView {
    /// The codes. Each can be used once instead of a code of the authenticator app.
    pub codes: Vec<String>,
    /// When they were created.
    pub made_at: UtcTime,
}

/// The authentication factors of a user.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FactorsView {
    /// Whether there is a password.
    pub password: bool,
    /// The authenticator app, if one is confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totp: Option<TotpView>,
    /// The recovery codes, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_codes: Option<RecoveryCodesLeftView>,
    /// The number of passkeys.
    pub passkeys: usize,
    /// The number of linked providers that the platform still supports.
    pub providers: usize,
    /// How the user authenticated in this session.
    pub means: Vec<AuthMethod>,
    /// When the user last authenticated in this session. Missing, if the factors that were presented
    /// are not enough for sensitive operations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proven_at: Option<UtcTime>,
}

/// An authenticator app.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TotpView {
    /// When it was confirmed.
    pub since: UtcTime,
}

/// The state of recovery codes. The codes themselves are stored only as hashes.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryCodesLeftView {
    /// How many are unused.
    pub left: usize,
    /// When they were created.
    pub made_at: UtcTime,
}

// Secrets must not be logged.
glotto_domain::redacted_debug!(TotpSetupView, RecoveryCodesView);
