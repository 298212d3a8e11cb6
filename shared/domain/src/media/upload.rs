//! Uploads: what can be uploaded, where it is stored, and how long an upload link is valid.

use jiff::SignedDuration;
use serde_json::Value;

use crate::id::{Id as _, VideoId};
use crate::numbers::whole_number;
use crate::{DomainError, FromJson, ParseText, Pointer, ValidationErrors, kinds};

/// How long an upload link is valid.
pub const LINK_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// How long after the link expired an upload is given up, as a notification of S3 can be late.
pub const GRACE: SignedDuration = SignedDuration::from_hours(1);

crate::line_of_text! {
    /// The name of the file on the device of the author. It is only displayed.
    pub struct FileName(1..=255);
}

/// Why a video cannot be uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum UploadError {
    /// The lesson is an article.
    #[problem(Conflict, "not-a-video-lesson", "This lesson is not a video lesson.")]
    NotAVideoLesson,
    /// The course has no such lesson.
    #[problem(kinds::NOT_FOUND)]
    NoSuchLesson,
}

/// The media type of an upload: some kind of video (RFC 6838, 4.2, without parameters).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentType(String);

impl ContentType {
    const MAX_LENGTH: usize = 100;

    /// Parses a media type.
    ///
    /// # Errors
    ///
    /// A predicate such as "must be …".
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.to_ascii_lowercase();
        let subtype = text.strip_prefix("video/").unwrap_or_default();
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte);
        if subtype.is_empty() || text.len() > Self::MAX_LENGTH || !subtype.bytes().all(allowed) {
            return Err("must be the media type of a video, such as video/mp4".to_owned());
        }
        Ok(Self(text))
    }

    /// The media type as sent in a header.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ParseText for ContentType {
    fn parse_text(text: &str) -> Result<Self, String> {
        Self::parse(text)
    }
}

impl schemars::JsonSchema for ContentType {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "VideoContentType".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string", "maxLength": Self::MAX_LENGTH,
            "pattern": "^video/[A-Za-z0-9!#$&^_.+-]+$", "examples": ["video/mp4"],
        })
    }
}

/// The size of an upload in bytes. S3 accepts up to 5 GiB in one PUT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadSize(u64);

impl UploadSize {
    /// 5 GiB.
    pub const MAX_BYTES: u64 = 5 * 1024 * 1024 * 1024;

    /// A size, unless it is zero or too large.
    pub fn new(bytes: u64) -> Option<Self> {
        (1..=Self::MAX_BYTES).contains(&bytes).then_some(Self(bytes))
    }

    /// The number of bytes.
    pub fn bytes(self) -> u64 {
        self.0
    }
}

impl FromJson for UploadSize {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        let read = whole_number(value).and_then(Self::new);
        if read.is_none() {
            errors.add(at, format!("must be a whole number from 1 to {}", Self::MAX_BYTES));
        }
        read
    }
}

impl schemars::JsonSchema for UploadSize {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "UploadSize".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "integer", "minimum": 1, "maximum": Self::MAX_BYTES})
    }
}

/// The key of an upload in its bucket.
pub fn object_key(video: VideoId) -> String {
    format!("uploads/{video}/original")
}

/// The video that an object in the bucket belongs to; none if the key is not that of an upload.
pub fn video_of(key: &str) -> Option<VideoId> {
    let id = key.strip_prefix("uploads/")?.strip_suffix("/original")?;
    VideoId::parse(id).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_videos_are_taken() {
        assert_eq!(ContentType::parse("video/MP4").unwrap().as_str(), "video/mp4");
        assert!(ContentType::parse("video/x-matroska").is_ok());
        for other in ["", "video/", "image/png", "video/mp4; codecs=avc1", "video/a b", "video/a\n"] {
            assert!(ContentType::parse(other).is_err(), "{other:?}");
        }
    }

    #[test]
    fn an_upload_has_at_least_a_byte_and_at_most_what_one_put_takes() {
        assert!(UploadSize::new(0).is_none());
        assert!(UploadSize::new(1).is_some());
        assert!(UploadSize::new(5_368_709_120).is_some());
        assert!(UploadSize::new(5_368_709_121).is_none());
    }

    proptest! {
        #[test]
        fn a_video_is_found_by_the_key_of_its_upload(random in 0_u128..(1 << 80)) {
            let video = VideoId::new(jiff::Timestamp::UNIX_EPOCH, random);
            prop_assert_eq!(video_of(&object_key(video)), Some(video));
        }

        #[test]
        fn no_other_key_is_parsed_as_an_upload(key in "(uploads/)?[a-z_/.]{0,40}(/original)?") {
            prop_assert_eq!(video_of(&key), None);
        }
    }
}
