//! What is shown of providers.

use glotto_domain::federation::ProviderName;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// The providers that one can sign in with.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProvidersView<'a> {
    /// Each of them, in the order of the operator.
    pub items: Vec<ProviderView<'a>>,
}

/// A provider.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProviderView<'a> {
    /// Names it in paths.
    pub name: &'a ProviderName,
    /// What to write on the button.
    pub label: &'a str,
}

/// An errand at a provider that is begun.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthorizationView {
    /// Where to send the person.
    pub authorization_url: String,
    /// What the provider gives back; a client compares it.
    pub state: String,
    /// What only this client knows: to be kept where no other page can read it, and never to be
    /// sent anywhere but to where the errand is finished.
    pub client_key: String,
    /// Seconds after which it is too late.
    pub expires_in: i64,
}

// Whoever knows the key can finish the errand.
glotto_domain::redacted_debug!(AuthorizationView);

/// The providers that a person signs in with.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LinkedProvidersView {
    /// Each of them, by name.
    pub items: Vec<LinkedProviderView>,
}

/// A provider that a person signs in with.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LinkedProviderView {
    /// The provider's name.
    pub provider: ProviderName,
    /// Since when.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub linked_at: Timestamp,
}
