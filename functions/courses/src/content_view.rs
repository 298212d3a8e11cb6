//! Views of the content of links, appointments, videos and files.

use glotto_domain::UtcTime;
use glotto_domain::courses::LessonContent;
use glotto_domain::courses::kinds::{
    Appointment, AppointmentPlace, FileSlot, HttpsUrl, Link, LinkNote, LinkTarget, LocalDateTime,
};
use glotto_domain::id::MediaId;
use glotto_domain::locale::{LanguageTag, TimeZoneName};
use schemars::JsonSchema;
use serde::Serialize;

use crate::view_language::{Fallbacks, ViewLanguage};

/// A page elsewhere.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LinkView {
    /// Its address.
    pub url: HttpsUrl,
    /// Where it opens.
    pub opens: LinkTarget,
    /// What a learner does there. Plain text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<LinkNote>,
    /// The language of the note, if it is another one than that of the lesson.
    #[serde(skip_serializing_if = "Fallbacks::is_empty")]
    pub fallbacks: Fallbacks,
}

/// A meeting at a set time.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AppointmentView {
    /// When it begins, in `timeZone`.
    pub starts: LocalDateTime,
    /// When it ends, in `timeZone`.
    pub ends: LocalDateTime,
    /// The time zone of both.
    pub time_zone: TimeZoneName,
    /// When it begins, by the present rules of the time zone.
    pub starts_at: UtcTime,
    /// When it ends, by the present rules of the time zone.
    pub ends_at: UtcTime,
    /// The address of the meeting, if it is online.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meeting_url: Option<HttpsUrl>,
    /// Where it is. Plain text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<AppointmentPlace>,
    /// The language of the place, if it is another one than that of the lesson.
    #[serde(skip_serializing_if = "Fallbacks::is_empty")]
    pub fallbacks: Fallbacks,
}

/// The video or recording of a lesson. Get playback has the addresses to play it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordingView {
    /// Whether learners may keep a copy.
    pub downloadable: bool,
    /// The languages that captions exist in.
    pub caption_languages: Vec<LanguageTag>,
}

/// The file of a lesson.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LessonFileView {
    /// The file, once it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_id: Option<MediaId>,
    /// Whether learners may keep a copy.
    pub downloadable: bool,
}

impl LinkView {
    pub(crate) fn of(link: &Link, view: &ViewLanguage) -> Self {
        let mut texts = view.texts();
        Self {
            url: link.url.clone(),
            opens: link.opens,
            note: link.note.as_ref().map(|note| texts.show("note", note)),
            fallbacks: texts.into_fallbacks(),
        }
    }
}

impl AppointmentView {
    pub(crate) fn of(appointment: &Appointment, view: &ViewLanguage) -> Self {
        let mut texts = view.texts();
        Self {
            starts: appointment.starts,
            ends: appointment.ends,
            time_zone: appointment.time_zone.clone(),
            starts_at: appointment.starts_at().into(),
            ends_at: appointment.ends_at().into(),
            meeting_url: appointment.meeting.clone(),
            place: appointment.place.as_ref().map(|place| texts.show("place", place)),
            fallbacks: texts.into_fallbacks(),
        }
    }
}

impl RecordingView {
    /// What is said of the video or recording of a content.
    pub(crate) fn of(content: &LessonContent) -> Self {
        Self {
            downloadable: content.is_downloadable(),
            caption_languages: content.captions().iter().map(|track| track.language.clone()).collect(),
        }
    }
}

impl From<&FileSlot> for LessonFileView {
    fn from(file: &FileSlot) -> Self {
        Self { media_id: file.media, downloadable: file.downloadable }
    }
}
