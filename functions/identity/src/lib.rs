//! Identity: registering, confirming an address, logging in and out, the user's own account, roles,
//! and the public keys that verify access tokens. The design and its reasons are in
//! docs/decisions/0004-accounts.md.

pub mod appoint_admin;
pub mod confirm_email_change;
pub mod create_email_change;
pub mod create_password_reset;
pub mod delete_email_change;
pub mod delete_other_sessions;
pub mod delete_session;
pub mod get_email_change;
pub mod get_jwks;
pub mod get_me;
pub mod get_server_metadata;
pub mod list_sessions;
pub mod login;
pub mod logout;
pub mod refresh_session;
pub mod register;
pub mod reject_email_change;
pub mod resend_verification_mail;
pub mod reset_fingerprint;
pub mod reset_password;
pub mod revoke_session;
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
    EndpointSpec::of::<resend_verification_mail::ResendVerificationMail>(),
    EndpointSpec::of::<verify_email::VerifyEmail>(),
    EndpointSpec::of::<create_password_reset::CreatePasswordReset>(),
    EndpointSpec::of::<reset_password::ResetPassword>(),
    EndpointSpec::of::<login::Login>(),
    EndpointSpec::of::<refresh_session::RefreshSession>(),
    EndpointSpec::of::<revoke_session::RevokeSession>(),
    EndpointSpec::of::<logout::Logout>(),
    EndpointSpec::of::<list_sessions::ListSessions>(),
    EndpointSpec::of::<delete_session::DeleteSession>(),
    EndpointSpec::of::<delete_other_sessions::DeleteOtherSessions>(),
    EndpointSpec::of::<get_me::GetMe>(),
    EndpointSpec::of::<update_me::UpdateMe>(),
    EndpointSpec::of::<update_password::UpdatePassword>(),
    EndpointSpec::of::<create_email_change::CreateEmailChange>(),
    EndpointSpec::of::<get_email_change::GetEmailChange>(),
    EndpointSpec::of::<delete_email_change::DeleteEmailChange>(),
    EndpointSpec::of::<confirm_email_change::ConfirmEmailChange>(),
    EndpointSpec::of::<reject_email_change::RejectEmailChange>(),
    EndpointSpec::of::<update_user_role::UpdateUserRole>(),
    EndpointSpec::of::<get_jwks::GetJwks>(),
    EndpointSpec::of::<get_server_metadata::GetServerMetadata>(),
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[appoint_admin::WORKER];
