//! The texts that a player reads: playlists, manifests, storyboards and captions.

use glotto_domain::courses::Lesson;
use glotto_domain::locale::LanguageTag;
use glotto_domain::media::captions::{self, CaptionTrack};
use glotto_domain::media::playlist::{self, dash, master};
use glotto_domain::media::{Playable, job, storyboard};
use glotto_http::{Content, MediaType, Problem, Respond as _, Result, WithHeaders};

use crate::captions_file::WEBVTT;
use crate::compress;

/// The media type of manifests of DASH.
const DASH: &str = "application/dash+xml";

/// A text that a player reads: a playlist of HLS, or another one.
pub struct PlayerText;

impl MediaType for PlayerText {
    const NAME: &'static str = "application/vnd.apple.mpegurl";
    const OTHERS: &'static [&'static str] = &[DASH, WEBVTT];
}

/// The format of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// A playlist of HLS.
    Playlist,
    /// A manifest of DASH.
    Manifest,
    /// A storyboard or captions.
    Cues,
}

impl Format {
    /// The format of a file; none if it is no text.
    fn of(file: &str) -> Option<Self> {
        let (_, ending) = file.rsplit_once('.')?;
        match ending {
            "m3u8" => Some(Self::Playlist),
            "mpd" => Some(Self::Manifest),
            "vtt" => Some(Self::Cues),
            _ => None,
        }
    }

    /// The response with a text, compressed if the player accepts it.
    pub(crate) fn respond(self, text: &str, accepted_encodings: &str) -> Result<WithHeaders<Content<PlayerText>>> {
        let response = |body: Vec<u8>| {
            let content = Content::new(body);
            let typed = match self {
                Self::Playlist => content,
                Self::Manifest => content.of_type(DASH),
                Self::Cues => content.of_type(WEBVTT),
            };
            typed.header("vary", "accept-encoding")
        };
        if !compress::is_accepted(accepted_encodings) {
            return Ok(response(text.as_bytes().to_vec()));
        }
        let compressed = compress::gzip(text.as_bytes()).map_err(|error| Problem::internal(&error))?;
        Ok(response(compressed).header("content-encoding", "gzip"))
    }
}

/// A text, by where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Text {
    /// It is in the output folder as it is: a playlist of a rendition, or the storyboard.
    Stored(Format),
    /// It is in the output folder, and captions are added to it.
    WithCaptions(Format),
    /// The captions in a language, or, as a playlist, where they are.
    Captions(Format, LanguageTag),
}

impl Text {
    /// The text of this name, and its format; none if the file is no text.
    pub(crate) fn of(file: &str) -> Option<Self> {
        let format = Format::of(file)?;
        Some(match captions::language_of(file) {
            Some(language) => Self::Captions(format, language),
            None if [job::MASTER_PLAYLIST, job::DASH_MANIFEST].contains(&file) => Self::WithCaptions(format),
            None => Self::Stored(format),
        })
    }

    /// Whether it depends on the content of the lesson.
    pub(crate) const fn depends_on_content(&self) -> bool {
        matches!(self, Self::WithCaptions(_) | Self::Captions(..))
    }
}

/// A stored text, if all addresses in it are those of files in its folder, and so lead back to this endpoint.
pub(crate) fn check_addresses(format: Format, text: String, key: &str) -> Result<String> {
    let stays_in_folder = match format {
        Format::Playlist => playlist::addresses(&text).into_iter().all(job::is_file_name),
        Format::Manifest => dash::stays_in_folder(&text),
        Format::Cues => storyboard::addresses(&text).into_iter().all(job::is_file_name),
    };
    if stays_in_folder { Ok(text) } else { Err(Problem::internal(&format!("{key} leads out of its folder"))) }
}

/// A master playlist or a manifest with the captions of a lesson.
pub(crate) fn with_captions(format: Format, text: &str, tracks: &[CaptionTrack]) -> String {
    match format {
        Format::Manifest => dash::with_captions(text, tracks),
        _ => master::with_captions(text, tracks),
    }
}

/// The playlist of captions: one file that is as long as what plays.
pub(crate) fn playlist_of(track: &CaptionTrack, lesson: &Lesson) -> String {
    let seconds = lesson.content.plays().map_or(0, |Playable { seconds, .. }| *seconds);
    master::of_captions(&track.file_name(), seconds)
}
