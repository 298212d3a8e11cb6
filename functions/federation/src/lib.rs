//! Signing in with `OpenID` Connect providers, which the operator configures. docs/sign-in-with.md
//! describes how to set one up, docs/decisions/0016-federation.md why it works as it does.

pub mod account_choice;
pub mod authorization;
pub mod create_provider_link_authorization;
pub mod create_provider_login_authorization;
pub mod keys;
pub mod link_provider;
pub mod list_linked_providers;
pub mod list_providers;
pub mod login_with_provider;
pub mod provider_http;
pub mod providers;
pub mod relay_provider_response;
pub mod secrets;
pub mod token;
pub mod unlink_provider;

mod claims;
mod discovery;
mod finish;
mod invalid_token;
mod known_users;
mod oidc_client;
mod provider_identity;
mod provisioning;
mod reducing_http;
mod token_response;
mod user_info;
mod views;

use glotto_events::Worker;
use glotto_http::EndpointSpec;

pub use providers::Providers;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    EndpointSpec::of::<list_providers::ListProviders>(),
    EndpointSpec::of::<create_provider_login_authorization::CreateProviderLoginAuthorization>(),
    EndpointSpec::of::<relay_provider_response::RelayProviderResponse>(),
    EndpointSpec::of::<login_with_provider::LoginWithProvider>(),
    EndpointSpec::of::<list_linked_providers::ListLinkedProviders>(),
    EndpointSpec::of::<create_provider_link_authorization::CreateProviderLinkAuthorization>(),
    EndpointSpec::of::<link_provider::LinkProvider>(),
    EndpointSpec::of::<unlink_provider::UnlinkProvider>(),
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[];
