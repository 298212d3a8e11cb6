//! Profiles, handles and pictures of users.

mod profile;

pub use profile::{AvatarItem, FormerHandleItem, HandleItem, Person, PictureItem, ProfileItem, UploadItem};

use crate::engine::entities;

entities! {
    AvatarItem,
    HandleItem,
    ProfileItem,
}
