//! Pictures of users: what may be uploaded, which sizes are made, where they are stored, and why an
//! upload may fail.

use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::id::{AvatarId, Id as _, UserId};
use crate::numbers::read_whole_number;
use crate::{FromJson, Pointer, ValidationErrors};

/// The sides of the pictures in pixels, the smallest first.
pub const SIZES: [u32; 4] = [64, 128, 256, 512];

/// The size that is used where only one URL is given.
pub const USUAL_SIZE: u32 = 256;

/// The media type of the pictures. Everything reads JPEG, and it is a third of the size of lossless WebP,
/// the only WebP that can be written without C. Pictures need no transparency.
pub const CONTENT_TYPE: &str = "image/jpeg";

/// The maximum number of pixels of an upload: what sensors of 50 megapixels take (8,192 × 6,144, 8,256 × 6,192), and
/// few enough to be decoded in memory. A file of a few bytes can claim billions.
pub const MOST_PIXELS: u64 = 52_000_000;

/// The minimum side of an upload in pixels.
pub const SMALLEST_SIDE: u32 = 32;

/// The lifetime of a link to upload to.
pub const UPLOAD_LIFETIME: SignedDuration = SignedDuration::from_mins(15);

/// An upload that has arrived and is not processed this long afterwards counts as failed. The three attempts of Lambda
/// are over after five minutes: one and two minutes of waiting, and thirty seconds for each attempt.
pub const PROCESSED_WITHIN: SignedDuration = SignedDuration::from_mins(6);

/// The lifetime of a link to a picture in storage.
pub const LINK_LIFETIME: SignedDuration = SignedDuration::from_mins(30);

/// For how many seconds browsers may cache the redirect to a picture: at most half of the lifetime of
/// its target.
pub const CACHED: u32 = 900;

/// The size of an upload in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureSize(u64);

impl PictureSize {
    /// 25 MiB: photos of 50 megapixels have 10 to 20.
    pub const LARGEST: u64 = 25 * 1024 * 1024;

    /// Accepts sizes from 1 byte to [`Self::LARGEST`].
    pub fn new(bytes: u64) -> Option<Self> {
        (1..=Self::LARGEST).contains(&bytes).then_some(Self(bytes))
    }

    /// The number of bytes.
    pub fn bytes(self) -> u64 {
        self.0
    }
}

impl FromJson for PictureSize {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        read_whole_number(value, 1..=Self::LARGEST, at, errors).and_then(Self::new)
    }
}

impl JsonSchema for PictureSize {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PictureSize".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "integer", "minimum": 1, "maximum": Self::LARGEST})
    }
}

/// Why an upload could not be processed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AvatarFailureCode")]
pub enum PictureFailure {
    /// It is not a picture, or has an unsupported format.
    NotAPicture,
    /// It is damaged or truncated.
    Damaged,
    /// It has more than 52 million pixels, or more than 26 million with 16 bits per colour.
    TooManyPixels,
    /// A side is shorter than 32 pixels.
    TooSmall,
    /// It is larger than 25 MiB.
    TooLarge,
    /// The platform failed, perhaps not because of the file.
    OurFault,
}

impl PictureFailure {
    /// What happened and what to do, for the user who uploaded it.
    pub const fn message(self) -> &'static str {
        match self {
            Self::NotAPicture => "The file is not a supported picture. Upload a JPEG, PNG, WebP or GIF file.",
            Self::Damaged => {
                "The picture is damaged or incomplete. Check that you can open it on your device and upload it again."
            }
            Self::TooManyPixels => {
                "The picture has more than 52 million pixels, or more than 26 million with 16 bits per colour. Make it \
                 smaller and upload it again."
            }
            Self::TooSmall => "The picture is too small. Each side must have at least 32 pixels.",
            Self::TooLarge => "The file is larger than 25 MB. Make it smaller and upload it again.",
            Self::OurFault => {
                "The picture could not be processed. Save it again as JPEG and upload that file. If that does not \
                 help, contact support."
            }
        }
    }

    /// Whether the same file would fail again. Failures of the platform are retried.
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::OurFault)
    }
}

/// The upload that an object belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadKey {
    /// The owner of the picture.
    pub owner: UserId,
    /// The upload.
    pub id: AvatarId,
}

impl UploadKey {
    /// The key of the uploaded object.
    pub fn object_key(self) -> String {
        format!("{}{}", folder(self.owner), self.id)
    }

    /// The upload of a key; none if the object is not an upload.
    pub fn of(key: &str) -> Option<Self> {
        let (owner, id) = key.strip_prefix("avatars/")?.split_once('/')?;
        Some(Self { owner: UserId::parse(owner).ok()?, id: AvatarId::parse(id).ok()? })
    }
}

/// The prefix of the keys of all pictures of a user, in both buckets.
pub fn folder(owner: UserId) -> String {
    format!("avatars/{owner}/")
}

/// The key of a picture in a size.
pub fn object_key(owner: UserId, id: AvatarId, size: u32) -> String {
    format!("{}{id}/{size}.jpg", folder(owner))
}

/// The size that a part of a URL names.
pub fn size_named(text: &str) -> Option<u32> {
    SIZES.into_iter().find(|size| size.to_string() == text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_upload_has_at_least_a_byte_and_at_most_25_megabytes() {
        assert!(PictureSize::new(0).is_none());
        assert!(PictureSize::new(1).is_some());
        assert!(PictureSize::new(PictureSize::LARGEST).is_some());
        assert!(PictureSize::new(PictureSize::LARGEST + 1).is_none());
    }

    #[test]
    fn the_limits_that_users_read_are_those_that_apply() {
        let most = MOST_PIXELS / 1_000_000;
        let pixels = format!("more than {most} million pixels, or more than {} million with 16 bits", most / 2);
        let size = format!("larger than {} MB", PictureSize::LARGEST / 1024 / 1024);
        let smallest = format!("at least {SMALLEST_SIDE} pixels");
        for (failure, limit) in [
            (PictureFailure::TooManyPixels, pixels),
            (PictureFailure::TooLarge, size),
            (PictureFailure::TooSmall, smallest),
        ] {
            assert!(failure.message().contains(&limit), "{failure:?}: {limit}");
        }
    }

    #[test]
    fn a_picture_url_is_not_cached_longer_than_it_is_valid() {
        assert!(i64::from(CACHED) * 2 <= LINK_LIFETIME.as_secs());
    }

    #[test]
    fn a_size_has_one_name() {
        assert_eq!(size_named("64"), Some(64));
        for other in ["", "0", "65", "064", "64.jpg", "+64", "512 "] {
            assert_eq!(size_named(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn an_upload_is_found_by_its_key(one in 0_u128..(1 << 80), other in 0_u128..(1 << 80)) {
            let moment = jiff::Timestamp::UNIX_EPOCH;
            let key = UploadKey { owner: UserId::new(moment, one), id: AvatarId::new(moment, other) };
            prop_assert_eq!(UploadKey::of(&key.object_key()), Some(key));
            prop_assert!(key.object_key().starts_with(&folder(key.owner)));
            for size in SIZES {
                prop_assert_eq!(UploadKey::of(&object_key(key.owner, key.id, size)), None);
            }
        }

        #[test]
        fn no_other_key_is_parsed_as_an_upload(key in "(avatars/)?(usr_)?[a-z_/.]{0,40}(/avt_)?") {
            prop_assert_eq!(UploadKey::of(&key), None);
        }
    }
}
