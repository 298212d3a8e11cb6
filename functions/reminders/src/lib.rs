//! Daily reminders: when, and by mail at most once a day.

use glotto_events::Worker;
use glotto_http::Endpoint;

/// The feature's endpoints.
pub const ENDPOINTS: &[Endpoint] = &[];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[];
