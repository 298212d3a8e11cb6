//! Running the place: finding people, suspending them and letting them in again, ending their
//! sessions, taking lost factors away; and reading what was written down of everybody.
//! docs/decisions/0013-administration.md tells why it is as it is.

pub mod archive_audit;
pub mod get_user;
pub mod list_audit;
pub mod list_own_audit;
pub mod list_users;
pub mod rearchive_audit;
pub mod reinstate_user;
pub mod reset_factors;
pub mod sign_out_user;
pub mod suspend_user;

mod archive;
mod audit_view;
mod deed;
mod period;
mod user_view;

use glotto_events::Worker;
use glotto_http::EndpointSpec;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    list_users::ENDPOINT,
    get_user::ENDPOINT,
    suspend_user::ENDPOINT,
    reinstate_user::ENDPOINT,
    sign_out_user::ENDPOINT,
    reset_factors::ENDPOINT,
    list_own_audit::ENDPOINT,
    list_audit::ENDPOINT,
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[archive_audit::WORKER, rearchive_audit::WORKER];
