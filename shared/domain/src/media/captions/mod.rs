//! Captions: WebVTT and SubRip files are checked strictly and rewritten as WebVTT.
//!
//! What is stored is what this module wrote, never what was uploaded: times in one form, tags of an allow-list, no
//! style sheets (<https://www.w3.org/TR/webvtt1/>).

mod blocks;
mod settings;
mod srt;
mod text;
mod time;
mod webvtt;

use std::fmt::Write as _;

pub use time::Time;

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

/// Bytes of a file at most: 2 MiB. The captions of four hours have about 300 KB.
pub const MAX_BYTES: usize = 2 * 1024 * 1024;

/// Cues of a file at most.
pub const MAX_CUES: usize = 20_000;

/// Why a file is refused, and at which line.
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
            Self::TooLarge => "must have at most 2 MiB",
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

/// Parses a file: WebVTT if it begins like that, otherwise SubRip.
///
/// # Errors
///
/// The first fault. A file is taken as a whole or not at all, because no author notices a cue
/// that is left out.
pub fn parse(bytes: &[u8]) -> Result<Captions, CaptionsError> {
    if bytes.len() > MAX_BYTES {
        return Err(CaptionsProblem::TooLarge.at(0));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| CaptionsProblem::NotUtf8.at(0))?;
    // A file in UTF-16 without a byte order mark is valid UTF-8 with a zero in every other byte.
    if text.contains('\0') {
        return Err(CaptionsProblem::NotUtf8.at(0));
    }
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let cues = if webvtt::is_webvtt(text) { webvtt::cues(text) } else { srt::cues(text) }?;
    if cues.is_empty() { Err(CaptionsProblem::Empty.at(0)) } else { Ok(Captions { cues }) }
}

impl Captions {
    /// The captions as WebVTT. Parsing the text gives the same captions.
    pub fn to_webvtt(&self) -> String {
        let mut text = "WEBVTT\n".to_owned();
        for Cue { begin, end, settings, text: lines } in &self.cues {
            let _ = write!(text, "\n{begin} --> {end}{settings}\n{lines}\n");
        }
        text
    }
}

/// Adds a cue, unless it has no text.
fn push(cues: &mut Vec<Cue>, cue: Cue, line: usize) -> Result<(), CaptionsError> {
    if cue.end <= cue.begin {
        return Err(CaptionsProblem::EndsTooEarly.at(line));
    }
    if cues.last().is_some_and(|before| before.begin > cue.begin) {
        return Err(CaptionsProblem::OutOfOrder.at(line));
    }
    if !cue.text.is_empty() {
        cues.push(cue);
    }
    if cues.len() > MAX_CUES { Err(CaptionsProblem::TooManyCues.at(line)) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
