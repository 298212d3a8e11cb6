//! Accounts: who somebody is, how they sign in, and what they may do.

use glotto_events::Worker;
use glotto_http::Endpoint;

/// The feature's endpoints.
pub const ENDPOINTS: &[Endpoint] = &[];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[];
