//! Who somebody is: registering, proving an address, logging in and out, one's own profile, and
//! who may do what. docs/decisions/0004-accounts.md tells why it is as it is.

pub mod appoint_admin;
pub mod end_other_sessions;
pub mod end_session;
pub mod get_jwks;
pub mod get_me;
pub mod get_server_metadata;
pub mod list_sessions;
pub mod login;
pub mod logout;
pub mod refresh_session;
pub mod register;
pub mod resend_verification;
pub mod rotate_keys;
pub mod update_me;
pub mod update_user_role;
pub mod verify_email;

mod letters;
mod roles;
mod views;

use glotto_events::Worker;
use glotto_http::Endpoint;

/// The feature's endpoints.
pub const ENDPOINTS: &[Endpoint] = &[
    register::ENDPOINT,
    resend_verification::ENDPOINT,
    verify_email::ENDPOINT,
    login::ENDPOINT,
    refresh_session::ENDPOINT,
    logout::ENDPOINT,
    list_sessions::ENDPOINT,
    end_session::ENDPOINT,
    end_other_sessions::ENDPOINT,
    get_me::ENDPOINT,
    update_me::ENDPOINT,
    update_user_role::ENDPOINT,
    get_jwks::ENDPOINT,
    get_server_metadata::ENDPOINT,
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[appoint_admin::WORKER, rotate_keys::WORKER];
