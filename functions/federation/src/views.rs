//! Views of providers.

use glotto_domain::UtcTime;
use glotto_domain::federation::{Provider, ProviderName};
use glotto_store::federation::LinkedProviderItem;
use schemars::JsonSchema;
use serde::Serialize;

/// The configured providers.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProvidersView {
    /// The providers, in the order of the configuration.
    pub items: Vec<ProviderView>,
}

/// A provider.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProviderView {
    /// Its name in paths.
    pub name: ProviderName,
    /// The label for its button.
    pub label: String,
}

impl ProviderView {
    /// The view of a provider.
    pub fn of(provider: &Provider) -> Self {
        Self { name: provider.name.clone(), label: provider.label.clone() }
    }
}

/// An authorization request that was started.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthorizationView {
    /// The URL to send the user to.
    pub authorization_url: String,
    /// The `state` parameter. The client compares it with that of the provider's response.
    pub state: String,
    /// The client's key. Keep it where no other page can read it, and send it only to the endpoint that
    /// finishes the request.
    pub client_key: String,
    /// Seconds until the request expires.
    pub expires_in: i64,
}

// With the key the request can be finished, so it must not be logged.
glotto_domain::redacted_debug!(AuthorizationView);

/// The providers that are linked to an account.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LinkedProvidersView {
    /// The providers, sorted by name.
    pub items: Vec<LinkedProviderView>,
}

/// A provider that is linked to an account.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LinkedProviderView {
    /// The name of the provider.
    pub provider: ProviderName,
    /// When it was linked.
    pub linked_at: UtcTime,
}

impl LinkedProviderView {
    /// The view of a linked provider.
    pub fn of(link: LinkedProviderItem) -> Self {
        Self { provider: link.provider, linked_at: link.linked.into() }
    }
}
