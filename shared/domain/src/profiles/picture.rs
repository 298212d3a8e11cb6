//! Pictures of people: what may be uploaded, what is made of it, where it lies, and why nothing
//! could be made of it.

use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::id::{AvatarId, Id as _, UserId};
use crate::{FromJson, ParseText, Pointer, ValidationErrors};

/// The sizes that are made, in pixels a side, the smallest first.
pub const SIZES: [u32; 4] = [64, 128, 256, 512];

/// The size whose address is told where one is told.
pub const USUAL_SIZE: u32 = 256;

/// What they are made as. JPEG is read by everything and a third of the size of WebP without
/// loss, which is the only WebP that can be written without C; nobody sees through a face.
pub const CONTENT_TYPE: &str = "image/jpeg";

/// The most pixels that an upload may have: more than a telephone takes, and few enough to be held
/// in memory. A few bytes can claim to be billions.
pub const MOST_PIXELS: u64 = 40_000_000;

/// The least pixels a side: below it there is nothing to see.
pub const SMALLEST_SIDE: u32 = 32;

/// How long a link to upload to is good.
pub const UPLOAD_LIFETIME: SignedDuration = SignedDuration::from_mins(15);

/// How long a link to a picture in storage is good.
pub const LINK_LIFETIME: SignedDuration = SignedDuration::from_mins(30);

/// For how many seconds the way to a picture may be remembered: not longer than half of what the
/// link at its end is good for.
pub const CACHED: u32 = 900;

/// The media type of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize)]
pub enum PictureType {
    /// JPEG.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// PNG.
    #[serde(rename = "image/png")]
    Png,
    /// WebP.
    #[serde(rename = "image/webp")]
    Webp,
    /// GIF.
    #[serde(rename = "image/gif")]
    Gif,
}

impl PictureType {
    /// All that may be uploaded.
    pub const ALL: [Self; 4] = [Self::Jpeg, Self::Png, Self::Webp, Self::Gif];

    /// The media type as a header says it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
        }
    }
}

impl ParseText for PictureType {
    fn parse_text(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(text));
        found.ok_or_else(|| "must be image/jpeg, image/png, image/webp or image/gif".to_owned())
    }
}

/// How many bytes an upload has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureSize(u64);

impl PictureSize {
    /// 8 MiB.
    pub const LARGEST: u64 = 8 * 1024 * 1024;

    /// Takes it, if it is not empty and not too large.
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
        let read = value.as_u64().and_then(Self::new);
        if read.is_none() {
            errors.add(at, format!("must be a whole number from 1 to {}", Self::LARGEST));
        }
        read
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

/// Why nothing could be made of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PictureFailure {
    /// It is something else, or a kind of picture that is not read.
    NotAPicture,
    /// It is damaged, or ends too early.
    Damaged,
    /// It has more pixels than can be held.
    TooManyPixels,
    /// There is nothing to see.
    TooSmall,
    /// It has more bytes than were agreed.
    TooLarge,
    /// We could not do it, perhaps through no fault of the file.
    OurFault,
}

impl PictureFailure {
    /// What happened and what to do, for the person who uploaded it.
    pub const fn message(self) -> &'static str {
        match self {
            Self::NotAPicture => "The file is not a picture that can be read. Upload a JPEG, PNG, WebP or GIF.",
            Self::Damaged => {
                "The picture is damaged or incomplete. Check that it opens on your device and upload it again."
            }
            Self::TooManyPixels => {
                "The picture has too many pixels: 40 million at most. Make it smaller and upload it again."
            }
            Self::TooSmall => "The picture is too small: each side needs at least 32 pixels.",
            Self::TooLarge => "The file is too large: 8 MB at most.",
            Self::OurFault => {
                "Something went wrong while the picture was prepared. Save it anew as JPEG and upload that; \
                 if it does not help, tell us."
            }
        }
    }

    /// Whether the same file would fail again. What may be our fault is tried again.
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::OurFault)
    }
}

/// Whose upload an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadKey {
    /// Who may upload it.
    pub owner: UserId,
    /// Which of their uploads it is.
    pub id: AvatarId,
}

impl UploadKey {
    /// Where it is put in its bucket.
    pub fn object_key(self) -> String {
        format!("{}{}", folder(self.owner), self.id)
    }

    /// Which upload an object is; none, if it is something else.
    pub fn of(key: &str) -> Option<Self> {
        let (owner, id) = key.strip_prefix("avatars/")?.split_once('/')?;
        Some(Self { owner: UserId::parse(owner).ok()?, id: AvatarId::parse(id).ok()? })
    }
}

/// What the keys of all of somebody's pictures begin with, in either bucket.
pub fn folder(owner: UserId) -> String {
    format!("avatars/{owner}/")
}

/// Where a picture lies in one of its sizes.
pub fn object_key(owner: UserId, id: AvatarId, size: u32) -> String {
    format!("{}{id}/{size}.jpg", folder(owner))
}

/// The size that an address names.
pub fn size_named(text: &str) -> Option<u32> {
    SIZES.into_iter().find(|size| size.to_string() == text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_pictures_without_programs_in_them_are_taken() {
        for known in PictureType::ALL {
            assert_eq!(PictureType::parse_text(known.as_str()), Ok(known));
            assert_eq!(serde_json::to_value(known).unwrap(), known.as_str());
        }
        for other in
            ["", "image/svg+xml", "text/html", "image/*", "image/png; charset=utf-8", "image/jpg", "application/pdf"]
        {
            assert!(PictureType::parse_text(other).is_err(), "{other:?}");
        }
    }

    #[test]
    fn an_upload_has_at_least_a_byte_and_at_most_eight_megabytes() {
        assert!(PictureSize::new(0).is_none());
        assert!(PictureSize::new(1).is_some());
        assert!(PictureSize::new(PictureSize::LARGEST).is_some());
        assert!(PictureSize::new(PictureSize::LARGEST + 1).is_none());
    }

    #[test]
    fn the_way_to_a_picture_is_forgotten_before_its_end_is() {
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
        fn no_other_key_is_taken_for_an_upload(key in "(avatars/)?(usr_)?[a-z_/.]{0,40}(/avt_)?") {
            prop_assert_eq!(UploadKey::of(&key), None);
        }
    }
}
