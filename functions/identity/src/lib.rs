//! Identity: registering, confirming an address, logging in and out, the user's own account, roles,
//! and the keys that sign access tokens. The design and its reasons are in
//! docs/decisions/0004-accounts.md.

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
pub mod login;
pub mod logout;
pub mod refresh_session;
pub mod refuse_email_change;
pub mod register;
pub mod request_email_change;
pub mod request_password_reset;
pub mod resend_verification;
pub mod reset_fingerprint;
pub mod reset_password;
pub mod rotate_keys;
pub mod update_me;
pub mod update_password;
pub mod update_user_role;
pub mod verify_email;

mod email_change;
mod mails;
mod password_policy;
mod roles;
mod views;

use glotto_events::Worker;
use glotto_http::EndpointSpec;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    EndpointSpec::of::<register::Register>(),
    EndpointSpec::of::<resend_verification::ResendVerification>(),
    EndpointSpec::of::<verify_email::VerifyEmail>(),
    EndpointSpec::of::<request_password_reset::RequestPasswordReset>(),
    EndpointSpec::of::<reset_password::ResetPassword>(),
    EndpointSpec::of::<login::Login>(),
    EndpointSpec::of::<refresh_session::RefreshSession>(),
    EndpointSpec::of::<logout::Logout>(),
    EndpointSpec::of::<list_sessions::ListSessions>(),
    EndpointSpec::of::<end_session::EndSession>(),
    EndpointSpec::of::<end_other_sessions::EndOtherSessions>(),
    EndpointSpec::of::<get_me::GetMe>(),
    EndpointSpec::of::<update_me::UpdateMe>(),
    EndpointSpec::of::<update_password::UpdatePassword>(),
    EndpointSpec::of::<request_email_change::RequestEmailChange>(),
    EndpointSpec::of::<get_email_change::GetEmailChange>(),
    EndpointSpec::of::<cancel_email_change::CancelEmailChange>(),
    EndpointSpec::of::<confirm_email_change::ConfirmEmailChange>(),
    EndpointSpec::of::<refuse_email_change::RefuseEmailChange>(),
    EndpointSpec::of::<update_user_role::UpdateUserRole>(),
    EndpointSpec::of::<get_jwks::GetJwks>(),
    EndpointSpec::of::<get_server_metadata::GetServerMetadata>(),
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[appoint_admin::WORKER, rotate_keys::WORKER];
