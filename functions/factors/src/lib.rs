//! What proves who somebody is, beside and instead of a password: codes of an authenticator app,
//! recovery codes, passkeys, and proving it anew before something sensitive.

use glotto_events::Worker;
use glotto_http::Endpoint;

/// The feature's endpoints.
pub const ENDPOINTS: &[Endpoint] = &[];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[];
