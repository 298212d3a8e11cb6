//! Profiles: a handle, what other users may see, and a picture.
//! docs/decisions/0019-pictures-of-people.md describes how pictures are processed and served.

pub mod create_avatar_upload;
pub mod delete_avatar;
pub mod delete_discarded_avatar;
pub mod get_avatar;
pub mod get_default_avatar;
pub mod get_my_profile;
pub mod get_profile;
pub mod process_avatar;
pub mod update_my_profile;

mod arrival;
mod discarded;
mod files;
mod picture;
mod views;

pub use views::{AvatarUploadView, AvatarView, MyProfileView, ProfileView};

use glotto_events::Worker;
use glotto_http::EndpointSpec;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    EndpointSpec::of::<get_my_profile::GetMyProfile>(),
    EndpointSpec::of::<update_my_profile::UpdateMyProfile>(),
    EndpointSpec::of::<create_avatar_upload::CreateAvatarUpload>(),
    EndpointSpec::of::<delete_avatar::DeleteAvatar>(),
    EndpointSpec::of::<get_profile::GetProfile>(),
    EndpointSpec::of::<get_avatar::GetAvatar>(),
    EndpointSpec::of::<get_default_avatar::GetDefaultAvatar>(),
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[process_avatar::WORKER, delete_discarded_avatar::WORKER];
