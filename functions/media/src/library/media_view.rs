//! The view of a file of a library, for authors.

use glotto_cdn::{Cdn, SignError};
use glotto_domain::UtcTime;
use glotto_domain::courses::Translations;
use glotto_domain::id::{CourseId, MediaId};
use glotto_domain::media::library::files::{self, CLIP, DOCUMENT, WEBP, picture_name};
use glotto_domain::media::library::{
    AltText, Announcement, LibraryFile, MediaFailure, MediaFinding, MediaKind, MediaStatus, ReadyFiles,
};
use glotto_http::{Call, PathParams, Result};
use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::Serialize;

/// How long the addresses of a preview and of a file are valid.
const ADDRESS_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// The width of previews in pixels.
const PREVIEW_WIDTH: u32 = 640;

/// A file in the library of a course.
#[derive(Debug, Clone, Copy, PathParams)]
pub struct MediaPath {
    /// The course.
    pub course_id: CourseId,
    /// The file.
    pub media_id: MediaId,
}

/// A file in the library of a course, for its authors.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MediaView {
    /// The id of the file.
    pub media_id: MediaId,
    /// The kind of the file.
    pub kind: MediaKind,
    /// The name of the file.
    pub file_name: String,
    /// The size of the upload.
    pub size_bytes: u64,
    /// When the upload was created.
    pub created_at: UtcTime,
    /// The status of the file.
    pub status: MediaStatus,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<MediaFailureView>,
    /// What an image shows, by language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt: Option<Translations<AltText>>,
    /// Width of an image in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Height of an image in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// How many pages a document has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// How long an audio clip plays, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// The signed address of a small picture of an image or a document, which is valid for an hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preview_url: Option<String>,
    /// The signed address of a document or an audio clip, which is valid for an hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

// The addresses are all that is needed to read the file.
glotto_domain::redacted_debug!(MediaView);

/// Why a file failed.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MediaFailureView {
    /// The stable code of the failure.
    pub code: MediaFailure,
    /// What was found in the file: what it is instead of the announced kind, or what a document contains besides pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<MediaFinding>,
    /// What happened and what to do, to be shown to the author.
    pub message: String,
}

impl MediaView {
    /// The view of a file, with signed addresses if it is ready.
    pub(crate) async fn sign(call: &Call<'_>, file: &LibraryFile) -> Result<Self> {
        let mut view = Self::of(file, call);
        let Some((output, ready)) = file.ready() else { return Ok(view) };
        let folder = files::output_folder(file.home, file.announced.id, output);
        if let Some(picture) = ready.picture() {
            let name = picture_name(picture.width_for(PREVIEW_WIDTH), WEBP);
            view.preview_url = Some(sign(call, &format!("{folder}{name}")).await?);
        }
        match ready {
            ReadyFiles::Image { picture } => {
                (view.width, view.height) = (Some(picture.width), Some(picture.height));
            }
            ReadyFiles::Document { pages, .. } => {
                view.pages = Some(*pages);
                view.url = Some(sign(call, &format!("{folder}{DOCUMENT}")).await?);
            }
            ReadyFiles::Audio { seconds, .. } => {
                view.duration_seconds = Some(*seconds);
                view.url = Some(sign(call, &format!("{folder}{CLIP}")).await?);
            }
        }
        Ok(view)
    }

    /// The view of a file without what it has when it is ready.
    fn of(file: &LibraryFile, call: &Call<'_>) -> Self {
        let Announcement { id, size, created, .. } = file.announced.clone();
        let (status, fault) = file.status(call.now());
        Self {
            media_id: id,
            kind: file.kind(),
            file_name: file.file_name.to_string(),
            size_bytes: size.bytes(),
            created_at: created.into(),
            status,
            failure: fault.map(|fault| MediaFailureView {
                code: fault.code,
                found: fault.found,
                message: fault.message(file.kind()),
            }),
            alt: file.alt.clone(),
            width: None,
            height: None,
            pages: None,
            duration_seconds: None,
            preview_url: None,
            url: None,
        }
    }
}

async fn sign(call: &Call<'_>, key: &str) -> Result<String> {
    let signed: std::result::Result<_, SignError> =
        call.port::<Cdn>()?.sign(call, key, call.now() + ADDRESS_LIFETIME).await;
    Ok(signed?)
}
