//! The keys of the platform: they are created when a stack is, and rotated while it runs. No other function writes
//! keys. One function copies the client secrets at identity providers, which others make. The design and its reasons
//! are in docs/decisions/0030-keys.md and, for access tokens, 0020-signing-keys.md.

pub mod copy_provider_secrets;
pub mod create_keys;
pub mod custom_resource;
pub mod public_key;
pub mod rotate_keys;

mod access_tokens;
mod first_keys;
mod key_maker;
mod media_places;
mod rotation;

use glotto_events::Worker;
use glotto_http::EndpointSpec;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[create_keys::WORKER, rotate_keys::WORKER, copy_provider_secrets::WORKER];
