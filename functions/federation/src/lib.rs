//! Signing in with somebody else's word for it: `OpenID` Connect providers, by configuration.
//! docs/sign-in-with.md tells how one is set up, docs/decisions/0016-federation.md why it is as it is.

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
    list_providers::ENDPOINT,
    begin_provider_sign_in::ENDPOINT,
    relay_provider_answer::ENDPOINT,
    sign_in_with_provider::ENDPOINT,
    list_linked_providers::ENDPOINT,
    begin_provider_link::ENDPOINT,
    link_provider::ENDPOINT,
    unlink_provider::ENDPOINT,
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[];
