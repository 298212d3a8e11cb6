//! Profiles: a handle, a bio, a picture, and who may see them.

mod avatar;
mod handle;
mod identicon;
mod picture;
mod picture_type;
mod privacy;
mod profile;

pub use avatar::{Avatar, AvatarLink, PICTURE_DISCARDED, Picture, Upload, UploadState};
pub use handle::Handle;
pub use identicon::identicon;
pub use picture::{
    CACHED, CONTENT_TYPE, LINK_LIFETIME, MOST_PIXELS, PROCESSED_WITHIN, PictureFailure, PictureSize, SIZES,
    SMALLEST_SIDE, UPLOAD_LIFETIME, USUAL_SIZE, UploadKey, folder, object_key, size_named,
};
pub use picture_type::PictureType;
pub use privacy::{ProfileSharing, ProfileSharingEdit, Viewer, Visibility};
pub use profile::{
    Bio, EditProfileError, FormerHandle, HANDLE_KEPT, HANDLE_REST, HandleChange, OwnHandle, Profile, ProfileEdit,
};
