//! Profiles, handles and pictures of users.

mod profile;
mod repository;

pub use profile::{AvatarItem, FormerHandleItem, HandleItem, PictureItem, ProfileItem, UploadItem};
pub use repository::{OwnAccount, Profiles, UserProfile};

use crate::engine::entities;

entities! {
    AvatarItem,
    HandleItem,
    ProfileItem,
}
