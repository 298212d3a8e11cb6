//! What can be uploaded to a library: media types, and sizes by kind.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::numbers::read_whole_number;
use crate::{FromJson, ParseText, Pointer, ValidationErrors, Violation, media_type, pattern};

/// The kind of a file in a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(extend("examples" = ["image"]))]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A PDF.
    Document,
    /// A short recording, which is played as it is.
    Audio,
}

/// Media types by kind, as browsers and recorders name them.
const TYPES: [(MediaKind, &[&str]); 3] = [
    (MediaKind::Image, &["image/gif", "image/jpeg", "image/png", "image/webp"]),
    (MediaKind::Document, &["application/pdf"]),
    (
        MediaKind::Audio,
        &["audio/m4a", "audio/mp3", "audio/mp4", "audio/mpeg", "audio/wav", "audio/wave", "audio/x-m4a", "audio/x-wav"],
    ),
];

const MIB: u64 = 1024 * 1024;

impl MediaKind {
    /// The size of a file in bytes at most. A photograph of a phone with 50 megapixels has up to 20 MB, a scanned book
    /// 100 MB, and ten minutes of a voice in good quality 20 MB; longer recordings are lessons.
    pub const fn max_bytes(self) -> u64 {
        match self {
            Self::Image | Self::Audio => 20 * MIB,
            Self::Document => 100 * MIB,
        }
    }

    /// The kind with its article, for sentences.
    pub const fn with_article(self) -> &'static str {
        match self {
            Self::Image => "an image",
            Self::Document => "a document",
            Self::Audio => "an audio clip",
        }
    }
}

/// The media type of an upload, without parameters. It says of which kind the file is to be; whether it is, its content
/// decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MediaContentType {
    kind: MediaKind,
    name: &'static str,
}

impl MediaContentType {
    /// Parses a media type. Parameters are removed.
    ///
    /// # Errors
    ///
    /// A predicate such as "must be …".
    pub fn parse(text: &str) -> Result<Self, String> {
        let essence = media_type::essence(text);
        let known = TYPES.iter().flat_map(|(kind, names)| names.iter().map(|name| Self { kind: *kind, name }));
        let found = known.into_iter().find(|known| essence.as_deref() == Some(known.name));
        found.ok_or_else(|| {
            "must be the media type of an image (JPEG, PNG, WebP, GIF), a PDF or a recording (MP3, M4A, WAV)".to_owned()
        })
    }

    /// The kind of file.
    pub const fn kind(self) -> MediaKind {
        self.kind
    }

    /// The media type as sent in a header.
    pub const fn as_str(self) -> &'static str {
        self.name
    }
}

impl ParseText for MediaContentType {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        Self::parse(text).map_err(Violation::format)
    }
}

impl JsonSchema for MediaContentType {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "MediaContentType".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let names: Vec<_> = TYPES.iter().flat_map(|(_, names)| names.iter()).collect();
        let description = format!(
            "One of {}. It decides the kind of the file. Parameters such as `;codecs=mp4a.40.2` are accepted and not \
             used. The content decides whether the file is of this kind.",
            names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
        );
        let alternatives: Vec<String> = names.iter().map(|name| pattern::in_either_case(name)).collect();
        schemars::json_schema!({
            "description": description,
            "type": "string", "maxLength": media_type::MAX_LENGTH,
            "pattern": format!(
                r"^[\u0009\u0020]*(?:{})[\u0009\u0020]*{}$", alternatives.join("|"), pattern::PARAMETERS,
            ),
            "examples": ["image/jpeg", "application/pdf", "audio/mp4;codecs=mp4a.40.2"],
        })
    }
}

/// The size of an upload to a library in bytes: that of the largest kind at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MediaSize(u64);

impl MediaSize {
    /// The largest size of any kind.
    pub const MAX_BYTES: u64 = MediaKind::Document.max_bytes();

    /// A size, unless it is zero or too large.
    pub fn new(bytes: u64) -> Option<Self> {
        (1..=Self::MAX_BYTES).contains(&bytes).then_some(Self(bytes))
    }

    /// The number of bytes.
    pub const fn bytes(self) -> u64 {
        self.0
    }

    /// Checks the size against the limit of a kind.
    pub fn check(self, kind: MediaKind, at: &Pointer, errors: &mut ValidationErrors) {
        if self.0 > kind.max_bytes() {
            errors.add(at, Violation::range(1, kind.max_bytes()));
        }
    }
}

impl FromJson for MediaSize {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        read_whole_number(value, 1..=Self::MAX_BYTES, at, errors).and_then(Self::new)
    }
}

impl JsonSchema for MediaSize {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "MediaSize".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "Images and recordings have 20 MiB (20,971,520 bytes) at most.",
            "type": "integer", "minimum": 1, "maximum": Self::MAX_BYTES,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_follows_from_what_browsers_and_recorders_call_the_type() {
        for (text, name, kind) in [
            ("image/JPEG", "image/jpeg", MediaKind::Image),
            ("application/pdf", "application/pdf", MediaKind::Document),
            ("audio/mp4;codecs=mp4a.40.2", "audio/mp4", MediaKind::Audio),
            (" audio/x-m4a ", "audio/x-m4a", MediaKind::Audio),
        ] {
            let parsed = MediaContentType::parse(text).unwrap();
            assert_eq!((parsed.as_str(), parsed.kind()), (name, kind), "{text:?}");
            assert_eq!(MediaContentType::parse(parsed.as_str()), Ok(parsed), "it is stored, and read again");
        }
        for other in ["", "image/", "image/svg+xml", "image/heic", "video/mp4", "text/html", "audio/webm", "audio/ogg"]
        {
            assert!(MediaContentType::parse(other).is_err(), "{other:?}");
        }
    }

    #[test]
    fn each_kind_has_a_limit_of_its_own() {
        let faults = |bytes, kind| {
            let mut errors = ValidationErrors::default();
            MediaSize::new(bytes).unwrap().check(kind, &Pointer::root(), &mut errors);
            errors.into_vec().len()
        };
        assert_eq!(faults(20 * MIB, MediaKind::Image), 0);
        assert_eq!(faults(20 * MIB + 1, MediaKind::Image), 1);
        assert_eq!(faults(20 * MIB + 1, MediaKind::Audio), 1);
        assert_eq!(faults(100 * MIB, MediaKind::Document), 0);
        assert!(MediaSize::new(0).is_none() && MediaSize::new(100 * MIB + 1).is_none());
    }
}
