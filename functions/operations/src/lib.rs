//! Whether the platform is well, and what it offers.

pub mod get_docs;
pub mod get_docs_asset;
pub mod get_health;
pub mod get_openapi;
pub mod get_ready;

mod dependencies;

use glotto_events::Worker;
use glotto_http::EndpointSpec;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] =
    &[get_health::ENDPOINT, get_ready::ENDPOINT, get_openapi::ENDPOINT, get_docs::ENDPOINT, get_docs_asset::ENDPOINT];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[];
