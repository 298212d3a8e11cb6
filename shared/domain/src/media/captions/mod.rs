//! Captions: WebVTT and SubRip files are checked strictly and rewritten as WebVTT.
//!
//! What is stored is what this module wrote, never what was uploaded: times in one form, tags of an allow-list, no
//! style sheets (<https://www.w3.org/TR/webvtt1/>).

mod blocks;
mod references;
mod settings;
mod srt;
mod text;
mod time;
mod track;
mod webvtt;
mod written;

pub use time::Time;
pub use track::{
    CACHE_CONTROL, CaptionTrack, CaptionsFormat, CaptionsKind, EditCaptionsError, MAX_TRACKS, ReadCaptionsError,
    WEBVTT, folder, language_of,
};
pub use written::for_players;

use crate::{FieldErrorCode, Violation};

/// Captions of a video in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captions {
    /// The cues, in the order in which they begin. There is at least one.
    pub cues: Vec<Cue>,
}

/// A text that is shown for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    /// When it appears.
    pub begin: Time,
    /// When it disappears, which is later.
    pub end: Time,
    /// Where it is shown, as settings of WebVTT with a space before each; usually empty.
    pub settings: String,
    /// Lines of WebVTT: with escaped text, and tags of the allow-list that are closed.
    pub text: String,
}

/// Bytes of a file at most: 1 MiB. The captions of four hours have about 300 KB. It holds for what is uploaded and for
/// what is made of it, so that every file that can be got can be uploaded again.
pub const MAX_BYTES: usize = 1024 * 1024;

/// Cues of a file at most.
pub const MAX_CUES: usize = 20_000;

/// Faults that are listed of a file. A file of another format has one in every line.
pub const MAX_FAULTS: usize = 100;

/// A fault of a file, and its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaptionsError {
    /// The line, from 1; 0 if it is the file as a whole.
    pub line: usize,
    /// What is wrong.
    pub problem: CaptionsProblem,
}

/// What is wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptionsProblem {
    /// It has more than [`MAX_BYTES`] bytes.
    TooLarge,
    /// What is made of it has more than [`MAX_BYTES`] bytes.
    TooLargeWritten,
    /// It has more than [`MAX_CUES`] cues.
    TooManyCues,
    /// It is not UTF-8.
    NotUtf8,
    /// It has no cue with a text.
    Empty,
    /// A line with times is expected, and there is another one.
    NoTimes,
    /// A time is malformed.
    MalformedTime,
    /// A cue does not end after it begins.
    EndsTooEarly,
    /// A cue begins before the one before it.
    OutOfOrder,
}

impl CaptionsProblem {
    /// What is required, as a predicate.
    pub const fn message(self) -> &'static str {
        match self {
            Self::TooLarge => "must have at most 1 MiB",
            Self::TooLargeWritten => {
                "must have at most 1 MiB as WebVTT and as SubRip, with whole times and with &, < and > as &amp;, &lt; \
                 and &gt;"
            }
            Self::TooManyCues => "must have at most 20,000 cues",
            Self::NotUtf8 => "must be UTF-8",
            Self::Empty => "must be WebVTT or SubRip (SRT), with at least one cue that has a text",
            Self::NoTimes => "must have the times of a cue, such as 00:00:01.000 --> 00:00:04.000",
            Self::MalformedTime => "must have times such as 00:00:01.000 (WebVTT) or 00:00:01,000 (SRT)",
            Self::EndsTooEarly => "must have a cue that ends after it begins",
            Self::OutOfOrder => "must have a cue that does not begin before the one above it",
        }
    }

    const fn at(self, line: usize) -> CaptionsError {
        CaptionsError { line, problem: self }
    }
}

impl std::fmt::Display for CaptionsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => f.write_str(self.problem.message()),
            line => write!(f, "line {line} {}", self.problem.message()),
        }
    }
}

impl std::error::Error for CaptionsError {}

impl From<CaptionsError> for Violation {
    fn from(error: CaptionsError) -> Self {
        let violation = Self::new(FieldErrorCode::InvalidFormat, error.to_string());
        if error.line == 0 { violation } else { violation.param("line", error.line) }
    }
}

/// Parses a file that is uploaded: WebVTT if it begins like that, otherwise SubRip.
///
/// # Errors
///
/// The first [`MAX_FAULTS`] faults, in the order of their lines. A file is taken as a whole or not at all, because no
/// author notices a cue that is left out.
pub fn parse(bytes: &[u8]) -> Result<Captions, Vec<CaptionsError>> {
    if bytes.len() > MAX_BYTES {
        return Err(vec![CaptionsProblem::TooLarge.at(0)]);
    }
    let captions = read(bytes)?;
    if captions.is_too_large() { Err(vec![CaptionsProblem::TooLargeWritten.at(0)]) } else { Ok(captions) }
}

/// Parses captions that are stored. They may be of any size: those of earlier releases were taken without a limit for
/// what is made of them.
///
/// # Errors
///
/// Those of [`parse`], except that it is too large.
pub fn parse_stored(webvtt: &str) -> Result<Captions, Vec<CaptionsError>> {
    read(webvtt.as_bytes())
}

fn read(bytes: &[u8]) -> Result<Captions, Vec<CaptionsError>> {
    let text = std::str::from_utf8(bytes).map_err(|_| vec![CaptionsProblem::NotUtf8.at(0)])?;
    // A file in UTF-16 without a byte order mark is valid UTF-8 with a zero in every other byte.
    if text.contains('\0') {
        return Err(vec![CaptionsProblem::NotUtf8.at(0)]);
    }
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut found = Found::default();
    if webvtt::is_webvtt(text) {
        webvtt::read(text, &mut found);
    } else {
        srt::read(text, &mut found);
    }
    found.finish()
}

/// What was found in a file so far.
#[derive(Debug, Default)]
struct Found {
    cues: Vec<Cue>,
    faults: Vec<CaptionsError>,
    /// When the cue before began, also if it had no text.
    begun: Option<Time>,
}

impl Found {
    /// Whether the rest of the file need not be read.
    fn is_full(&self) -> bool {
        self.faults.len() >= MAX_FAULTS || self.cues.len() > MAX_CUES
    }

    /// Adds a cue, unless it has no text, or what is wrong with it.
    fn add(&mut self, cue: Result<Cue, CaptionsProblem>, line: usize) {
        match cue {
            Ok(cue) => self.push(cue, line),
            Err(problem) => self.faults.push(problem.at(line)),
        }
    }

    fn push(&mut self, cue: Cue, line: usize) {
        if cue.end <= cue.begin {
            self.faults.push(CaptionsProblem::EndsTooEarly.at(line));
        }
        if self.begun.is_some_and(|before| before > cue.begin) {
            self.faults.push(CaptionsProblem::OutOfOrder.at(line));
        }
        self.begun = Some(cue.begin);
        if !cue.text.is_empty() {
            self.cues.push(cue);
        }
        if self.cues.len() > MAX_CUES {
            self.faults.push(CaptionsProblem::TooManyCues.at(line));
        }
    }

    fn finish(mut self) -> Result<Captions, Vec<CaptionsError>> {
        if self.cues.is_empty() && self.faults.is_empty() {
            self.faults.push(CaptionsProblem::Empty.at(0));
        }
        self.faults.truncate(MAX_FAULTS);
        if self.faults.is_empty() { Ok(Captions { cues: self.cues }) } else { Err(self.faults) }
    }
}

#[cfg(test)]
mod tests;
