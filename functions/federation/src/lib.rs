//! Signing in with `OpenID` Connect providers, which the operator configures. docs/sign-in-with.md
//! describes how to set one up, docs/decisions/0016-federation.md why it works as it does.

pub mod authorization;
pub mod begin_provider_link;
pub mod begin_provider_sign_in;
pub mod keys;
pub mod link_provider;
pub mod list_linked_providers;
pub mod list_providers;
pub mod provider_http;
pub mod providers;
pub mod relay_provider_answer;
pub mod secrets;
pub mod sign_in_with_provider;
pub mod token;
pub mod unlink_provider;

mod finish;
mod oidc_client;
mod person;
mod provisioning;
mod views;

use glotto_events::Worker;
use glotto_http::EndpointSpec;

pub use providers::Providers;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    EndpointSpec::of::<list_providers::ListProviders>(),
    EndpointSpec::of::<begin_provider_sign_in::BeginProviderSignIn>(),
    EndpointSpec::of::<relay_provider_answer::RelayProviderAnswer>(),
    EndpointSpec::of::<sign_in_with_provider::SignInWithProvider>(),
    EndpointSpec::of::<list_linked_providers::ListLinkedProviders>(),
    EndpointSpec::of::<begin_provider_link::BeginProviderLink>(),
    EndpointSpec::of::<link_provider::LinkProvider>(),
    EndpointSpec::of::<unlink_provider::UnlinkProvider>(),
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[];
