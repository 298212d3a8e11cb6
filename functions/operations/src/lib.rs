//! Whether the platform is well, and how it is used.

pub mod get_health;

use glotto_events::Worker;
use glotto_http::Endpoint;

/// The feature's endpoints.
pub const ENDPOINTS: &[Endpoint] = &[get_health::ENDPOINT];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[];
