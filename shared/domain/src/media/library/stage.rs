//! The stages of a file in a library.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::FallbackFormat;

/// The stage of a file. The serialised form is what is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum MediaStage {
    /// The upload has not arrived yet.
    AwaitingUpload,
    /// The upload has arrived and is being processed.
    Processing {
        /// When it was first seen.
        since: Timestamp,
    },
    /// The files are there, and never change.
    Ready {
        /// The name of their folder.
        output: String,
        /// What they are.
        files: ReadyFiles,
    },
    /// The upload could not be processed.
    Failed {
        /// Why.
        code: MediaFailure,
    },
}

/// What was made of an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub enum ReadyFiles {
    /// An image.
    Image {
        /// The picture.
        #[serde(flatten)]
        picture: Picture,
    },
    /// A document.
    Document {
        /// Its pages.
        pages: u32,
        /// The picture of its first page, if it could be made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        preview: Option<Picture>,
    },
    /// An audio clip.
    Audio {
        /// How long it plays, in seconds.
        seconds: u32,
        /// The media type that it was recognised as, such as `audio/mpeg`.
        media_type: String,
    },
}

/// A picture that exists in several sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Picture {
    /// Width of its largest size in pixels.
    pub width: u32,
    /// Height of its largest size in pixels.
    pub height: u32,
    /// The format beside WebP.
    pub fallback: FallbackFormat,
}

/// The stable code of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "MediaFailureCode")]
pub enum MediaFailure {
    /// The upload was not completed in time.
    NeverUploaded,
    /// The file is larger than announced.
    TooLarge,
    /// The content is of another kind than announced.
    WrongKind,
    /// The file is damaged or incomplete.
    Damaged,
    /// The picture has more pixels than can be processed.
    TooManyPixels,
    /// The document has too many pages, or becomes too large when it is unpacked.
    TooComplex,
    /// The document is encrypted or needs a password.
    Encrypted,
    /// The document has scripts, embedded files or actions.
    ActiveContent,
    /// The recording is too long for a clip.
    TooLong,
    /// An error of the platform, which the file did not cause.
    OurFault,
}

impl MediaFailure {
    /// What happened and what to do, for the author.
    pub const fn message(self) -> &'static str {
        match self {
            Self::NeverUploaded => "The upload was never completed. Start a new upload.",
            Self::TooLarge => "The file is larger than allowed. Make it smaller and upload it again.",
            Self::WrongKind => {
                "The content of the file is not what its type says, or of a format that is not supported. \
                 Export it again and upload that file."
            }
            Self::Damaged => "The file is damaged or incomplete. Check that it opens on your computer.",
            Self::TooManyPixels => "The picture has too many pixels. Make it smaller and upload it again.",
            Self::TooComplex => {
                "The document has more than 2,000 pages, or is too large when unpacked. Split it and upload its parts."
            }
            Self::Encrypted => "The document is encrypted. Save it without a password and upload it again.",
            Self::ActiveContent => {
                "The document has scripts, actions or embedded files. Print it to a new PDF and upload that."
            }
            Self::TooLong => "The recording is longer than ten minutes. Use an audio lesson for it.",
            Self::OurFault => {
                "An internal error occurred while the file was processed. Upload it again. \
                 If that does not help, contact the administrator."
            }
        }
    }
}
