//! Administration: admins find users, suspend and reinstate them, end their sessions and reset lost
//! factors, remove pictures, bios and display names, and read the audit trail. The design and its reasons are in
//! docs/decisions/0013-administration.md.

pub mod archive_audit;
pub mod delete_user_avatar;
pub mod delete_user_bio;
pub mod delete_user_display_name;
pub mod delete_user_factors;
pub mod delete_user_sessions;
pub mod get_user;
pub mod list_audit;
pub mod list_my_audit;
pub mod list_users;
pub mod rearchive_audit;
pub mod reinstate_user;
pub mod suspend_user;

mod admin_action;
mod archive;
mod audit_view;
mod period;
mod user_view;

use glotto_events::Worker;
use glotto_http::EndpointSpec;

use crate::admin_action::AdminEndpoint;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    EndpointSpec::of::<list_users::ListUsers>(),
    EndpointSpec::of::<get_user::GetUser>(),
    EndpointSpec::of::<AdminEndpoint<suspend_user::SuspendUser>>(),
    EndpointSpec::of::<AdminEndpoint<reinstate_user::ReinstateUser>>(),
    EndpointSpec::of::<AdminEndpoint<delete_user_sessions::DeleteUserSessions>>(),
    EndpointSpec::of::<AdminEndpoint<delete_user_factors::DeleteUserFactors>>(),
    EndpointSpec::of::<delete_user_avatar::DeleteUserAvatar>(),
    EndpointSpec::of::<delete_user_bio::DeleteUserBio>(),
    EndpointSpec::of::<AdminEndpoint<delete_user_display_name::DeleteUserDisplayName>>(),
    EndpointSpec::of::<list_my_audit::ListMyAudit>(),
    EndpointSpec::of::<list_audit::ListAudit>(),
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[archive_audit::WORKER, rearchive_audit::WORKER];
