//! The stages of a file in a library.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{FallbackFormat, MediaFinding, MediaKind};

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
        /// The preview that was begun last.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        preview: Option<BegunPreview>,
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
        /// What was found in it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        found: Option<MediaFinding>,
    },
}

/// A preview of a document that an attempt has begun to draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BegunPreview {
    /// The name of the folder of its upload.
    pub output: String,
    /// When it was begun.
    pub since: Timestamp,
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
    /// The content is of another kind than announced, or of a format that is not supported: `found` says which.
    WrongKind,
    /// The file is damaged or incomplete.
    Damaged,
    /// The picture has more pixels than can be processed.
    TooManyPixels,
    /// The document has too many pages, or becomes too large when it is unpacked.
    TooComplex,
    /// The document is encrypted or needs a password.
    Encrypted,
    /// The document contains more than pages: `found` says what.
    ActiveContent,
    /// The recording is too long for a clip.
    TooLong,
    /// An error of the platform, which the file did not cause.
    OurFault,
}

/// Why a file failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MediaFault {
    /// The stable code.
    pub code: MediaFailure,
    /// What was found in the file, if that is the reason.
    pub found: Option<MediaFinding>,
}

impl From<MediaFailure> for MediaFault {
    fn from(code: MediaFailure) -> Self {
        Self { code, found: None }
    }
}

impl MediaFault {
    /// A file that is not of the kind that was announced. `found` is what it is.
    pub fn wrong_kind(found: Option<MediaFinding>) -> Self {
        Self { code: MediaFailure::WrongKind, found }
    }

    /// A document that contains more than pages.
    pub fn active_content(found: MediaFinding) -> Self {
        Self { code: MediaFailure::ActiveContent, found: Some(found) }
    }

    /// What happened to a file of a kind and what to do, for the author.
    pub fn message(self, kind: MediaKind) -> String {
        let text = match self.code {
            MediaFailure::NeverUploaded => "The upload was never completed. Start a new upload.",
            MediaFailure::TooLarge => "The file is larger than allowed. Make it smaller and upload it again.",
            MediaFailure::WrongKind => return wrong_kind(kind, self.found),
            MediaFailure::Damaged => "The file is damaged or incomplete. Check that it opens on your computer.",
            MediaFailure::TooManyPixels => "The picture has too many pixels. Make it smaller and upload it again.",
            MediaFailure::TooComplex => {
                "The document has more than 2,000 pages, or is too large when unpacked. Split it and upload its parts."
            }
            MediaFailure::Encrypted => "The document is encrypted. Save it without a password and upload it again.",
            MediaFailure::ActiveContent => {
                let found = self.found.map_or("scripts, actions or embedded files", MediaFinding::with_article);
                return format!("The document contains {found}. Print it to a new PDF and upload that.");
            }
            MediaFailure::TooLong => "The recording is longer than ten minutes. Use an audio lesson for it.",
            MediaFailure::OurFault => {
                "An internal error occurred while the file was processed. Upload it again. \
                 If that does not help, contact the administrator."
            }
        };
        text.to_owned()
    }
}

/// What was found, and what is accepted.
fn wrong_kind(kind: MediaKind, found: Option<MediaFinding>) -> String {
    let is = match found {
        None => "The format of the file was not recognised.".to_owned(),
        Some(found) if found.is_accepted_as(kind) => {
            format!("The file is {}, but of a variant that is not supported.", found.with_article())
        }
        Some(found) => format!("The file is {}.", found.with_article()),
    };
    let accepted = match kind {
        MediaKind::Image => "An image has to be a JPEG, PNG, WebP or GIF file.",
        MediaKind::Document => "A document has to be a PDF.",
        MediaKind::Audio => "An audio clip has to be an MP3, M4A (AAC) or WAV recording with one track of sound.",
    };
    format!("{is} {accepted} Export it in such a format and upload that file.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_author_reads_what_was_found_and_what_is_accepted() {
        for (fault, kind, words) in [
            (MediaFault::wrong_kind(Some(MediaFinding::Heic)), MediaKind::Image, ["is a HEIC picture.", "JPEG, PNG"]),
            (MediaFault::wrong_kind(Some(MediaFinding::Zip)), MediaKind::Document, ["Office document", "be a PDF"]),
            (MediaFault::wrong_kind(Some(MediaFinding::Video)), MediaKind::Audio, ["is a video.", "MP3, M4A (AAC)"]),
            (MediaFault::wrong_kind(Some(MediaFinding::Jpeg)), MediaKind::Image, ["a JPEG picture", "of a variant"]),
            (MediaFault::wrong_kind(None), MediaKind::Image, ["not recognised", "WebP or GIF"]),
            (MediaFault::active_content(MediaFinding::Script), MediaKind::Document, ["contains JavaScript", "new PDF"]),
            (MediaFault::active_content(MediaFinding::DynamicForm), MediaKind::Document, ["form (XFA)", "new PDF"]),
            (MediaFailure::ActiveContent.into(), MediaKind::Document, ["scripts, actions", "new PDF"]),
        ] {
            let message = fault.message(kind);
            assert!(words.iter().all(|word| message.contains(word)), "{message}");
        }
    }

    #[test]
    fn failures_and_stages_of_earlier_releases_are_read() {
        let failed: MediaStage = serde_json::from_str(r#"{"is":"failed","code":"activeContent"}"#).unwrap();
        assert_eq!(failed, MediaStage::Failed { code: MediaFailure::ActiveContent, found: None });
        let begun: MediaStage = serde_json::from_str(r#"{"is":"processing","since":"2026-03-01T12:00:00Z"}"#).unwrap();
        assert!(matches!(begun, MediaStage::Processing { preview: None, .. }));
    }
}
