//! Health checks and the API reference.

pub mod get_docs;
pub mod get_docs_asset;
pub mod get_health;
pub mod get_openapi;
pub mod get_readiness;

mod dependencies;
mod public_docs;

use glotto_events::Worker;
use glotto_http::EndpointSpec;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    EndpointSpec::of::<get_health::GetHealth>(),
    EndpointSpec::of::<get_readiness::GetReadiness>(),
    EndpointSpec::of::<get_openapi::GetOpenapi>(),
    EndpointSpec::of::<get_docs::GetDocs>(),
    EndpointSpec::of::<get_docs_asset::GetDocsAsset>(),
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[];
