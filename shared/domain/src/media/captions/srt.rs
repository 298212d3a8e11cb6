//! Reading SubRip, which has no specification: what ffmpeg and video editors write.

use super::blocks::{Block, blocks};
use super::webvtt::ARROW;
use super::{CaptionsError, CaptionsProblem, Cue, Time, push, text};

/// The cues. Their numbers are ignored, as players do.
pub(super) fn cues(text: &str) -> Result<Vec<Cue>, CaptionsError> {
    let mut cues = Vec::new();
    for Block { line, lines } in blocks(text) {
        let is_number = lines.first().is_some_and(|line| line.trim().bytes().all(|byte| byte.is_ascii_digit()));
        let at = usize::from(is_number);
        let line = line + at;
        let first = lines.get(at).filter(|line| line.contains(ARROW));
        let first = first.ok_or_else(|| CaptionsProblem::NoTimes.at(line))?;
        let (begin, end) = times(first).ok_or_else(|| CaptionsProblem::MalformedTime.at(line))?;
        let lines = lines.iter().skip(at + 1).map(|line| text::without_positions(line)).collect::<Vec<_>>();
        let text = text::normalize(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        push(&mut cues, Cue { begin, end, settings: String::new(), text }, line)?;
    }
    Ok(cues)
}

/// The times of a cue. Coordinates that follow are ignored.
fn times(line: &str) -> Option<(Time, Time)> {
    let (begin, rest) = line.split_once(ARROW)?;
    let end = rest.split_whitespace().next()?;
    Some((time(begin.trim())?, time(end)?))
}

/// Some editors write a point in place of the comma.
fn time(text: &str) -> Option<Time> {
    Time::parse(text, ',').or_else(|| Time::parse(text, '.'))
}
