//! The captions of a lesson: which there are, and where their files are.
//!
//! A file is named by its content and never changed, and a lesson names the file. So captions of a version stay as
//! they are, and an edit of the draft is an edit of its lesson.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::courses::ReadLessonError;
use crate::id::CourseId;
use crate::locale::LanguageTag;
use crate::{DomainError, ParseText, Violation, kinds};

/// Languages that a lesson may have captions in.
pub const MAX_TRACKS: usize = 50;

/// What captions are made for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CaptionsKind {
    /// What is spoken, mostly translated, for people who hear it.
    #[default]
    Subtitles,
    /// All that is to be heard, also speakers, music and noises, for people who are deaf or hard of hearing (SDH).
    Captions,
}

impl CaptionsKind {
    const ALL: [Self; 2] = [Self::Subtitles, Self::Captions];

    /// The name, as in requests and views, and as the `kind` of a `<track>` in HTML.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Subtitles => "subtitles",
            Self::Captions => "captions",
        }
    }
}

impl ParseText for CaptionsKind {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == text);
        found.ok_or_else(|| Violation::option(&Self::ALL.map(Self::name)))
    }
}

/// The format of a file of captions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CaptionsFormat {
    /// WebVTT.
    #[default]
    Vtt,
    /// SubRip.
    Srt,
}

impl CaptionsFormat {
    const ALL: [Self; 2] = [Self::Vtt, Self::Srt];

    /// The name, as in requests, and the ending of the names of files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Vtt => "vtt",
            Self::Srt => "srt",
        }
    }
}

impl ParseText for CaptionsFormat {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let found = Self::ALL.into_iter().find(|format| format.name() == text);
        found.ok_or_else(|| Violation::option(&Self::ALL.map(Self::name)))
    }
}

/// The captions of a lesson in one language. The serialised form is what is stored in the content of the lesson.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CaptionTrack {
    /// The language.
    pub language: LanguageTag,
    /// What they are made for.
    pub kind: CaptionsKind,
    /// The course whose folder has the file: that in which it was uploaded.
    pub course: CourseId,
    /// The hash of the file.
    pub hash: String,
    /// The size of the file, in bytes.
    pub bytes: u32,
    /// The number of cues.
    pub cues: u32,
    /// When they were uploaded.
    pub updated: Timestamp,
}

/// The folder of the captions of a course in the media bucket. It is deleted with the course.
pub fn folder(course: CourseId) -> String {
    format!("captions/{course}/")
}

impl CaptionTrack {
    /// The key of the file in the media bucket.
    pub fn object_key(&self) -> String {
        format!("{}{}.vtt", folder(self.course), self.hash)
    }

    /// Whether both have the same file for the same purpose, whenever they were uploaded.
    pub fn is_same_as(&self, other: &Self) -> bool {
        *self == Self { updated: self.updated, ..other.clone() }
    }

    /// The name of the WebVTT file that players request.
    pub fn file_name(&self) -> String {
        format!("{PREFIX}{}.vtt", self.language)
    }

    /// The name of the playlist that players of HLS request.
    pub fn playlist_name(&self) -> String {
        format!("{PREFIX}{}.m3u8", self.language)
    }
}

/// The beginning of the names of files of captions. No output of a job is named like this.
const PREFIX: &str = "captions_";

/// The language of the file of captions with this name; none if it is another file.
pub fn language_of(file_name: &str) -> Option<LanguageTag> {
    let (tag, _) = file_name.strip_prefix(PREFIX)?.rsplit_once('.')?;
    LanguageTag::parse(tag).ok()
}

/// Why the captions of a lesson cannot be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum EditCaptionsError {
    /// The course has no such lesson, or the lesson has no captions in this language.
    #[problem(kinds::NOT_FOUND)]
    NotFound,
    /// The lesson plays nothing.
    #[problem(Conflict, "no-captions-in-lesson", "Only a lesson that plays a video or a recording has captions.")]
    NothingPlays,
    /// The lesson has captions in as many languages as allowed.
    #[problem(Conflict, "too-many-captions", "A lesson has captions in at most 50 languages.")]
    TooMany,
}

/// Why captions cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum ReadCaptionsError {
    /// There is no such lesson, or the user may not know of its course, or it has no captions in this language.
    #[problem(kinds::NOT_FOUND)]
    NotFound,
    /// The user is not enrolled in the course.
    #[problem(kinds::NOT_ENROLLED)]
    NotEnrolled,
}

impl From<ReadLessonError> for ReadCaptionsError {
    fn from(error: ReadLessonError) -> Self {
        match error {
            ReadLessonError::NoSuchLesson => Self::NotFound,
            ReadLessonError::NotEnrolled => Self::NotEnrolled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id as _;
    use crate::media::job;

    fn track(language: &str) -> CaptionTrack {
        CaptionTrack {
            language: LanguageTag::parse(language).unwrap(),
            kind: CaptionsKind::Captions,
            course: CourseId::new(Timestamp::UNIX_EPOCH, 1),
            hash: "aGFzaA".to_owned(),
            bytes: 70,
            cues: 2,
            updated: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_file_that_players_request_names_its_language_and_stays_in_its_folder() {
        for language in ["de", "zh-Hant-TW", "de-CH-1996-x-glotto-and-a-long-private-part"] {
            let track = track(language);
            for name in [track.file_name(), track.playlist_name()] {
                assert!(job::is_file_name(&name), "{name}");
                assert_eq!(language_of(&name), Some(track.language.clone()));
            }
        }
        for other in ["captions_.vtt", "captions_x_y.vtt", "storyboard.vtt", "master.m3u8", "captions_de"] {
            assert_eq!(language_of(other), None, "{other}");
        }
    }

    #[test]
    fn the_same_file_again_is_no_change_and_another_kind_is() {
        let before = track("de");
        let later = CaptionTrack { updated: Timestamp::from_second(1).unwrap(), ..before.clone() };
        assert!(before.is_same_as(&later));
        assert!(!before.is_same_as(&CaptionTrack { kind: CaptionsKind::Subtitles, ..later }));
    }

    #[test]
    fn kinds_and_formats_are_parsed_from_their_names_which_are_also_those_of_their_json() {
        for kind in CaptionsKind::ALL {
            assert_eq!(CaptionsKind::parse_text(kind.name()), Ok(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
        for format in CaptionsFormat::ALL {
            assert_eq!(CaptionsFormat::parse_text(format.name()), Ok(format));
            assert_eq!(serde_json::to_value(format).unwrap(), format.name());
        }
    }
}
