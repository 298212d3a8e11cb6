//! Reading WebVTT (<https://www.w3.org/TR/webvtt1/#file-structure>).

use super::blocks::{Block, blocks};
use super::{CaptionsProblem, Cue, Found, Time, settings, text};

pub(super) const SIGNATURE: &str = "WEBVTT";
pub(super) const ARROW: &str = "-->";

/// Whether a text begins as WebVTT has to.
pub(super) fn is_webvtt(text: &str) -> bool {
    text.strip_prefix(SIGNATURE).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']))
}

/// Reads the cues. Notes, style sheets, regions and the header are left out.
pub(super) fn read(text: &str, found: &mut Found) {
    // The first block is the header.
    for block in blocks(text).into_iter().skip(1).filter(|block| !is_comment(block)) {
        if found.is_full() {
            return;
        }
        let Block { line, lines } = block;
        // A line before the times is the name of the cue, which nothing refers to.
        let at = lines.iter().take(2).position(|line| line.contains(ARROW));
        match at.and_then(|at| lines.get(at..)) {
            Some(rest) => found.add(cue(rest), line + at.unwrap_or_default()),
            None => found.add(Err(CaptionsProblem::NoTimes), line),
        }
    }
}

/// The cue of the lines from its times on.
fn cue(lines: &[&str]) -> Result<Cue, CaptionsProblem> {
    let (first, rest) = lines.split_first().ok_or(CaptionsProblem::NoTimes)?;
    let (begin, end, settings) = times(first).ok_or(CaptionsProblem::MalformedTime)?;
    Ok(Cue { begin, end, settings, text: text::normalize(rest) })
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
