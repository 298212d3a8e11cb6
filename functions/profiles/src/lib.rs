//! How somebody shows themselves to others: a handle, a profile with settings of privacy, and a
//! picture. docs/decisions/0019-pictures-of-people.md tells how pictures are made and served.

pub mod create_avatar_upload;
pub mod delete_avatar;
pub mod get_avatar;
pub mod get_default_avatar;
pub mod get_my_profile;
pub mod get_profile;
pub mod process_avatar;
pub mod update_my_profile;

mod news;
mod picture;
mod views;

pub use views::{AvatarUploadView, AvatarView, MyProfileView, ProfileView};

use glotto_events::Worker;
use glotto_http::EndpointSpec;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    get_my_profile::ENDPOINT,
    update_my_profile::ENDPOINT,
    create_avatar_upload::ENDPOINT,
    delete_avatar::ENDPOINT,
    get_profile::ENDPOINT,
    get_avatar::ENDPOINT,
    get_default_avatar::ENDPOINT,
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[process_avatar::WORKER];
