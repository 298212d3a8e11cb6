//! Uploads: what can be uploaded, where it is stored, and how long an upload link is valid.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::formats;
use crate::id::{Id as _, VideoId};
use crate::numbers::read_whole_number;
use crate::{DomainError, FromJson, ParseText, Pointer, ValidationErrors, Violation, kinds, media_type, pattern};

/// How long an upload link is valid.
pub const LINK_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// How long after the link expired an upload is given up, as a notification of S3 can be late.
pub const GRACE: SignedDuration = SignedDuration::from_hours(1);

crate::line_of_text! {
    /// The name of the file on the device of the author. It is only displayed.
    pub struct FileName(1..=255);
}

/// What a lesson is expected to play.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Medium {
    /// A picture, mostly with sound.
    #[default]
    Video,
    /// Sound. A picture, such as the cover of a recording, is not played.
    Audio,
}

/// Why a video cannot be uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum UploadError {
    /// The lesson is of a kind that plays nothing.
    #[problem(Conflict, "not-a-video-or-audio-lesson", "This lesson is not a video or audio lesson.")]
    NotAPlayedLesson,
    /// The files of the owner would occupy too much.
    #[problem(Conflict, "storage-quota-exceeded", "The owner of the course has no room for this file.")]
    StorageQuotaExceeded,
    /// Too many uploads of the owner are under way.
    #[problem(Conflict, "too-many-open-uploads", "Too many uploads for courses of this owner are under way.")]
    TooManyOpenUploads,
    /// The course has no such lesson.
    #[problem(kinds::NOT_FOUND)]
    NoSuchLesson,
}

/// The media type of an upload, without parameters. It decides nothing but the header of the upload: what the file is,
/// the probe says. Types that neither video nor audio has are refused, so that a wrong file is noticed before it is
/// uploaded. A container of videos may have sound alone, so both are accepted for both kinds of lessons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentType(String);

impl ContentType {
    /// Types of containers that begin neither with `video/` nor with `audio/` (RFC 4337, 4539, 5334), and what browsers
    /// and libraries call a file that they do not know.
    pub const APPLICATIONS: [&str; 6] = [
        media_type::UNKNOWN,
        "application/mp4",
        "application/mxf",
        "application/ogg",
        "application/x-matroska",
        "binary/octet-stream",
    ];

    /// Parses a media type. Parameters are removed, and an empty text is a file of an unknown type.
    ///
    /// # Errors
    ///
    /// A predicate such as "must be …".
    pub fn parse(text: &str) -> Result<Self, String> {
        let is_played = |essence: &String| {
            let begins = ["video/", "audio/"].iter().any(|family| essence.starts_with(family));
            begins || Self::APPLICATIONS.contains(&essence.as_str())
        };
        let parsed = media_type::essence(text).filter(is_played).map(Self);
        parsed.ok_or_else(|| {
            "must be the media type of a video or a recording, such as video/mp4 or audio/mpeg, or \
             application/octet-stream if it is unknown"
                .to_owned()
        })
    }

    /// The media type as sent in a header.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The pattern of its schema.
    fn pattern() -> String {
        let family = |name: &str| format!("{}{}", pattern::in_either_case(name), media_type::SUBTYPE);
        let applications = Self::APPLICATIONS.into_iter().map(pattern::in_either_case);
        media_type::pattern(&["video/", "audio/"].map(family).into_iter().chain(applications).collect::<Vec<_>>())
    }
}

impl ParseText for ContentType {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        Self::parse(text).map_err(Violation::format)
    }
}

impl schemars::JsonSchema for ContentType {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "VideoContentType".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let description = format!(
            "A media type that begins with `video/` or `audio/`, one of {}, or an empty text, which is what browsers \
             report for a file that they do not know. Parameters such as `;codecs=vp9` are accepted and not used. The \
             content of the file decides what it is. Accepted are {}, with video in {} and audio in {}.",
            Self::APPLICATIONS.map(|name| format!("`{name}`")).join(", "),
            formats::list(&formats::CONTAINERS),
            formats::list(&formats::VIDEO_CODECS),
            formats::list(&formats::AUDIO_CODECS),
        );
        schemars::json_schema!({
            "description": description,
            "type": "string", "maxLength": media_type::MAX_LENGTH, "pattern": Self::pattern(),
            "examples": ["video/mp4", "video/webm;codecs=vp9,opus", media_type::UNKNOWN],
        })
    }
}

/// The size of an upload in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadSize(u64);

impl UploadSize {
    /// 50 GiB: four hours, the longest video, with 29 Mbit/s.
    pub const MAX_BYTES: u64 = 50 * 1024 * 1024 * 1024;

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
        read_whole_number(value, 1..=Self::MAX_BYTES, at, errors).and_then(Self::new)
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

/// The folder of an upload in its bucket.
pub fn folder(video: VideoId) -> String {
    format!("uploads/{video}/")
}

/// The key of an upload in its bucket.
pub fn object_key(video: VideoId) -> String {
    format!("{}original", folder(video))
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
    fn what_browsers_phones_and_recorders_call_a_video_is_accepted() {
        for (text, expected) in [
            ("video/MP4", "video/mp4"),
            ("video/x-matroska", "video/x-matroska"),
            ("video/webm;codecs=vp9,opus", "video/webm"),
            ("video/mp4; codecs=\"avc1.42E01E, mp4a.40.2\"", "video/mp4"),
            ("", media_type::UNKNOWN),
            ("application/octet-stream", media_type::UNKNOWN),
            ("application/mxf", "application/mxf"),
            ("audio/mpeg", "audio/mpeg"),
            ("audio/x-m4a", "audio/x-m4a"),
        ] {
            let parsed = ContentType::parse(text).unwrap();
            assert_eq!(parsed.as_str(), expected, "{text:?}");
            assert_eq!(ContentType::parse(parsed.as_str()), Ok(parsed), "it is stored, and read again");
        }
    }

    #[test]
    fn a_type_that_nothing_played_has_is_refused_before_the_upload() {
        for other in ["video/", "audio/", "image/png", "text/html", "application/pdf", "video/a b", "video/a\n"] {
            assert!(ContentType::parse(other).is_err(), "{other:?}");
        }
    }

    #[test]
    fn an_upload_has_at_least_a_byte_and_at_most_50_gib() {
        assert!(UploadSize::new(0).is_none());
        assert!(UploadSize::new(1).is_some());
        assert!(UploadSize::new(53_687_091_200).is_some());
        assert!(UploadSize::new(53_687_091_201).is_none());
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
