//! Views of captions.

use glotto_domain::UtcTime;
use glotto_domain::courses::LessonInCourse;
use glotto_domain::locale::{Direction, LanguageTag};
use glotto_domain::media::captions::{CaptionTrack, CaptionsKind};
use glotto_http::response::etag;
use schemars::JsonSchema;
use serde::Serialize;

/// The captions of a lesson in one language.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaptionTrackView {
    /// The language.
    pub language: LanguageTag,
    /// The direction of texts in `language`.
    pub dir: Direction,
    /// What they are made for.
    pub kind: CaptionsKind,
    /// The number of cues.
    pub cues: u32,
    /// The size of the WebVTT file in bytes.
    pub size_bytes: u32,
    /// When they were uploaded.
    pub updated_at: UtcTime,
}

/// The captions of a lesson.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaptionTrackListView {
    /// The captions, in the order of their language tags.
    pub items: Vec<CaptionTrackView>,
}

/// Captions after a change.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangedCaptionsView {
    /// The captions.
    #[serde(flatten)]
    pub captions: CaptionTrackView,
    /// The `ETag` of the lesson after the change. Send it as `If-Match` with the next change of the lesson.
    pub lesson_etag: String,
    /// The `ETag` of the course after the change.
    pub course_etag: String,
}

/// Captions that a player shows, with what a `<track>` of HTML has.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlaybackCaptionsView {
    /// The language: `srclang`.
    pub language: LanguageTag,
    /// The direction of texts in `language`.
    pub dir: Direction,
    /// What they are made for: `kind`.
    pub kind: CaptionsKind,
    /// The address of the WebVTT file: `src`.
    pub url: String,
}

// The address opens the file.
glotto_domain::redacted_debug!(PlaybackCaptionsView);

impl CaptionTrackView {
    /// The view of a track.
    pub(crate) fn of(track: &CaptionTrack) -> Self {
        Self {
            language: track.language.clone(),
            dir: track.language.direction(),
            kind: track.kind,
            cues: track.cues,
            size_bytes: track.bytes,
            updated_at: track.updated.into(),
        }
    }
}

impl ChangedCaptionsView {
    /// The view of a track of a lesson that was changed.
    pub(crate) fn of(track: &CaptionTrack, found: &LessonInCourse) -> Self {
        let captions = CaptionTrackView::of(track);
        Self { captions, lesson_etag: etag(found.lesson.rev), course_etag: etag(found.course.rev) }
    }
}

impl PlaybackCaptionsView {
    /// The view of a track whose file is below an address.
    pub(crate) fn of(track: &CaptionTrack, base: &str) -> Self {
        Self {
            language: track.language.clone(),
            dir: track.language.direction(),
            kind: track.kind,
            url: format!("{base}/{}", track.file_name()),
        }
    }
}
