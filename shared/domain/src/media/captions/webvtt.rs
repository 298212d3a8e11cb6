//! Reading WebVTT (<https://www.w3.org/TR/webvtt1/#file-structure>).

use super::blocks::{Block, blocks};
use super::{CaptionsError, CaptionsProblem, Cue, Time, push, settings, text};

const SIGNATURE: &str = "WEBVTT";
pub(super) const ARROW: &str = "-->";

/// Whether a text begins as WebVTT has to.
pub(super) fn is_webvtt(text: &str) -> bool {
    text.strip_prefix(SIGNATURE).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']))
}

/// The cues. Notes, style sheets, regions and the header are left out.
pub(super) fn cues(text: &str) -> Result<Vec<Cue>, CaptionsError> {
    let mut cues = Vec::new();
    // The first block is the header.
    for block in blocks(text).into_iter().skip(1).filter(|block| !is_comment(block)) {
        let Block { line, lines } = block;
        // A line before the times is the name of the cue, which nothing refers to.
        let at = lines.iter().take(2).position(|line| line.contains(ARROW));
        let at = at.ok_or_else(|| CaptionsProblem::NoTimes.at(line))?;
        let line = line + at;
        let (begin, end, settings) = times(lines[at]).ok_or_else(|| CaptionsProblem::MalformedTime.at(line))?;
        let text = text::normalize(&lines[at + 1..]);
        push(&mut cues, Cue { begin, end, settings, text }, line)?;
    }
    Ok(cues)
}

fn is_comment(block: &Block<'_>) -> bool {
    let Some(first) = block.lines.first() else { return true };
    let word = first.split([' ', '\t']).next().unwrap_or_default();
    let has_times = block.lines.iter().take(2).any(|line| line.contains(ARROW));
    word == "NOTE" || !has_times && ["STYLE", "REGION"].contains(&word)
}

fn times(line: &str) -> Option<(Time, Time, String)> {
    let (begin, rest) = line.split_once(ARROW)?;
    let mut words = rest.split_whitespace();
    let begin = Time::parse(begin.trim(), '.')?;
    let end = Time::parse(words.next()?, '.')?;
    Some((begin, end, settings::normalize(words)))
}
