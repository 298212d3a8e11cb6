//! Reading WebVTT (<https://www.w3.org/TR/webvtt1/#file-parsing>). What a browser would leave out because it is wrong
//! is a fault here.

use super::blocks::{ARROW, Block, blocks};
use super::text::{self, Syntax};
use super::{CaptionsProblem, Cue, Found, Time, settings};

pub(super) const SIGNATURE: &str = "WEBVTT";

/// Whether a text begins as WebVTT has to.
pub(super) fn is_webvtt(text: &str) -> bool {
    text.strip_prefix(SIGNATURE).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']))
}

/// Reads the cues. Notes, style sheets, regions and the header are left out.
pub(super) fn read(text: &str, found: &mut Found) {
    for block in blocks(text, is_name).into_iter().filter(|block| !is_header(block) && !is_comment(block)) {
        if found.is_full() {
            return;
        }
        // A line before the times is the name of the cue, which nothing refers to.
        let times = block.lines.iter().take(2).position(|line| line.contains(ARROW));
        match (times.and_then(|at| block.lines.get(at..)), block.beginning()) {
            (Some(lines), _) => found.add(cue(lines), block.line + times.unwrap_or_default()),
            (None, Some(line)) => found.add(Err(CaptionsProblem::NoTimes), line),
            (None, None) => {}
        }
    }
}

/// The cue of the lines from its times on.
fn cue(lines: &[&str]) -> Result<Cue, CaptionsProblem> {
    let (first, rest) = lines.split_first().ok_or(CaptionsProblem::NoTimes)?;
    let (begin, end, settings) = times(first).ok_or(CaptionsProblem::MalformedTime)?;
    Ok(Cue { begin, end, settings, text: text::normalize(rest, Syntax::WebVtt) })
}

/// Whether a block is the name of the cue whose times follow: it is one line, and not the header.
fn is_name(block: &Block<'_>) -> bool {
    !is_header(block) && matches!(block.lines[..], [only] if !only.contains(ARROW))
}

fn is_header(block: &Block<'_>) -> bool {
    block.line == 1
}

/// Whether a block is a note, a style sheet or a region. What has times in its second line is a cue of that name.
fn is_comment(block: &Block<'_>) -> bool {
    let Some(first) = block.lines.first() else { return true };
    let has_name = block.lines.get(1).is_some_and(|line| line.contains(ARROW));
    let is_note = first.split([' ', '\t']).next() == Some("NOTE");
    !has_name && (is_note || ["STYLE", "REGION"].contains(&first.trim_ascii_end()))
}

fn times(line: &str) -> Option<(Time, Time, String)> {
    let (begin, rest) = line.split_once(ARROW)?;
    let mut words = rest.split_whitespace();
    let begin = Time::parse(begin.trim(), '.')?;
    let end = Time::parse(words.next()?, '.')?;
    Some((begin, end, settings::normalize(words)))
}
