//! Who somebody is: registering, proving an address, logging in and out, one's own profile, and
//! who may do what. docs/decisions/0004-accounts.md tells why it is as it is.

pub mod appoint_admin;
pub mod cancel_email_change;
pub mod confirm_email_change;
pub mod end_other_sessions;
pub mod end_session;
pub mod get_email_change;
pub mod get_jwks;
pub mod get_me;
pub mod get_server_metadata;
pub mod list_sessions;
pub mod lock;
pub mod login;
pub mod logout;
pub mod refresh_session;
pub mod refuse_email_change;
pub mod register;
pub mod request_email_change;
pub mod request_password_reset;
pub mod resend_verification;
pub mod reset_password;
pub mod rotate_keys;
pub mod update_me;
pub mod update_password;
pub mod update_user_role;
pub mod verify_email;

mod letters;
mod moving;
mod roles;
mod suitable;
mod views;

use glotto_events::Worker;
use glotto_http::EndpointSpec;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    register::ENDPOINT,
    resend_verification::ENDPOINT,
    verify_email::ENDPOINT,
    request_password_reset::ENDPOINT,
    reset_password::ENDPOINT,
    login::ENDPOINT,
    refresh_session::ENDPOINT,
    logout::ENDPOINT,
    list_sessions::ENDPOINT,
    end_session::ENDPOINT,
    end_other_sessions::ENDPOINT,
    get_me::ENDPOINT,
    update_me::ENDPOINT,
    update_password::ENDPOINT,
    request_email_change::ENDPOINT,
    get_email_change::ENDPOINT,
    cancel_email_change::ENDPOINT,
    confirm_email_change::ENDPOINT,
    refuse_email_change::ENDPOINT,
    update_user_role::ENDPOINT,
    get_jwks::ENDPOINT,
    get_server_metadata::ENDPOINT,
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[appoint_admin::WORKER, rotate_keys::WORKER];
