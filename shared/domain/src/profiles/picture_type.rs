//! The announced media types of pictures.

use schemars::JsonSchema;

use crate::{ParseText, Violation, media_type, pattern};

/// The announced media type of an upload. It decides nothing but the header of the upload: what the file is, its first
/// bytes say. Types of files that are not accepted are refused, so that a wrong file is noticed before it is uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureType {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
    /// GIF.
    Gif,
    /// A file whose type the client does not know.
    Unknown,
}

impl PictureType {
    /// All types that may be uploaded.
    pub const ALL: [Self; 5] = [Self::Jpeg, Self::Png, Self::Webp, Self::Gif, Self::Unknown];

    /// Names of these types that are not registered, as old browsers and systems write them.
    pub const ALIASES: [(&str, Self); 5] = [
        ("image/jpg", Self::Jpeg),
        ("image/pjpeg", Self::Jpeg),
        ("image/jfif", Self::Jpeg),
        ("image/x-png", Self::Png),
        ("binary/octet-stream", Self::Unknown),
    ];

    /// The media type.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Unknown => media_type::UNKNOWN,
        }
    }

    /// The pattern of its schema.
    fn pattern() -> String {
        let names = Self::ALL.map(Self::as_str).into_iter().chain(Self::ALIASES.map(|(name, _)| name));
        media_type::pattern(&names.map(pattern::in_either_case).collect::<Vec<_>>())
    }
}

impl ParseText for PictureType {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let essence = media_type::essence(text).unwrap_or_default();
        let mut names = Self::ALL.map(|kind| (kind.as_str(), kind)).into_iter().chain(Self::ALIASES);
        let found = names.find(|(name, _)| *name == essence).map(|(_, kind)| kind);
        found.ok_or_else(|| Violation::option(&Self::ALL.map(Self::as_str)))
    }
}

impl JsonSchema for PictureType {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PictureType".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let names = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let description = format!(
            "One of {}, or an empty text, which is what browsers report for a file that they do not know. {} are other \
             names of these. Parameters are accepted and not used.",
            names(&Self::ALL.map(Self::as_str)),
            names(&Self::ALIASES.map(|(name, _)| name)),
        );
        schemars::json_schema!({
            "description": description,
            "type": "string", "maxLength": media_type::MAX_LENGTH, "pattern": Self::pattern(),
            "examples": Self::ALL.map(Self::as_str),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_accepted_under_every_name_that_browsers_have_for_its_type() {
        for kind in PictureType::ALL {
            assert_eq!(PictureType::parse_text(kind.as_str()), Ok(kind));
        }
        for (name, kind) in PictureType::ALIASES {
            assert_eq!(PictureType::parse_text(name), Ok(kind));
        }
        for (text, kind) in [
            ("", PictureType::Unknown),
            ("image/png; charset=utf-8", PictureType::Png),
            ("IMAGE/JPG", PictureType::Jpeg),
        ] {
            assert_eq!(PictureType::parse_text(text), Ok(kind), "{text:?}");
        }
    }

    #[test]
    fn only_pictures_without_programs_in_them_are_accepted() {
        for other in ["image/svg+xml", "text/html", "image/*", "image/heic", "video/mp4", "application/pdf", "image"] {
            assert!(PictureType::parse_text(other).is_err(), "{other:?}");
        }
    }
}
