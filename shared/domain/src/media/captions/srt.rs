//! Reading SubRip, which has no specification: what ffmpeg and video editors write.

use super::blocks::{ARROW, Block, blocks};
use super::text::{self, Syntax};
use super::{CaptionsProblem, Cue, Found, Time};

/// Reads the cues. Their numbers are ignored, as players do.
pub(super) fn read(text: &str, found: &mut Found) {
    for block in blocks(text, ends_with_number) {
        if found.is_full() {
            return;
        }
        let Some(line) = block.beginning() else { continue };
        let lines = block.lines.get(line - block.line..).unwrap_or_default();
        let at = usize::from(lines.first().is_some_and(|line| is_number(line)));
        found.add(cue(lines.get(at..).unwrap_or_default()), line + at);
    }
}

/// Whether the last line is the number of the cue whose times follow.
fn ends_with_number(block: &Block<'_>) -> bool {
    block.lines.last().is_some_and(|line| is_number(line))
}

fn is_number(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit())
}

/// The cue of the lines from its times on.
fn cue(lines: &[&str]) -> Result<Cue, CaptionsProblem> {
    let (first, rest) = lines.split_first().filter(|(line, _)| line.contains(ARROW)).ok_or(CaptionsProblem::NoTimes)?;
    let (begin, end) = times(first).ok_or(CaptionsProblem::MalformedTime)?;
    let lines = rest.iter().map(|line| text::without_positions(line)).collect::<Vec<_>>();
    let text = text::normalize(&lines.iter().map(String::as_str).collect::<Vec<_>>(), Syntax::SubRip);
    Ok(Cue { begin, end, settings: String::new(), text })
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
