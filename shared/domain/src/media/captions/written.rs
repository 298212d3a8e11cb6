//! Writing captions: as WebVTT, which is stored, as SubRip, and as WebVTT for players of HLS.

use std::fmt::Write as _;

use super::blocks::ARROW;
use super::{Captions, Cue, MAX_BYTES, references, text, webvtt};

/// What players of HLS need to place cues in the time of segments (RFC 8216, 3.5): both begin at zero. Other players
/// ignore what is in the header.
const TIMESTAMP_MAP: &str = "X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0";

impl Captions {
    /// The captions as WebVTT. Parsing the text gives the same captions.
    pub fn to_webvtt(&self) -> String {
        let mut text = format!("{}\n", webvtt::SIGNATURE);
        for Cue { begin, end, settings, text: lines } in &self.cues {
            let _ = write!(text, "\n{begin} --> {end}{settings}\n{lines}\n");
        }
        text
    }

    /// The captions as SubRip. It has bold, italic and underlined text, as editors and players read it; what else
    /// WebVTT has is lost: places, voices, languages and ruby.
    pub fn to_srt(&self) -> String {
        let mut file = String::new();
        for (number, Cue { begin, end, text: lines, .. }) in (1..).zip(&self.cues) {
            let time = |time: &super::Time| time.to_string().replace('.', ",");
            // What looked like times would begin a cue, and what looked like a position would be dropped.
            let plain = plain(lines).replace(ARROW, "→").replace(text::POSITION, "{ \\");
            let _ = write!(file, "{number}\n{} --> {}\n{plain}\n\n", time(begin), time(end));
        }
        file
    }

    /// Whether one of the files that are made of them is too large to be uploaded again. Times are written in full, and
    /// signs as references, so a file may be longer than the one that was uploaded.
    pub(super) fn is_too_large(&self) -> bool {
        for_players(&self.to_webvtt()).len() > MAX_BYTES || self.to_srt().len() > MAX_BYTES
    }
}

/// Stored captions as players read them.
pub fn for_players(webvtt: &str) -> String {
    match webvtt.split_once('\n') {
        Some((signature, rest)) => format!("{signature}\n{TIMESTAMP_MAP}\n{rest}"),
        None => webvtt.to_owned(),
    }
}

/// The text of a cue without the tags and names of characters that SubRip does not have.
fn plain(lines: &str) -> String {
    let mut parts = lines.split('<');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let Some((tag, after)) = part.split_once('>') else { continue };
        if ["b", "i", "u"].contains(&tag.trim_start_matches('/')) {
            let _ = write!(text, "<{tag}>");
        }
        text.push_str(after);
    }
    // What is left of a line may be empty, and an empty line would end the cue.
    let plain = unescape(&text);
    plain.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The text with plain characters in place of their names, but for those that would be read as a tag or a name.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find('&') {
        plain.push_str(&rest[..place]);
        rest = &rest[place..];
        let (written, after) = if let Some(after) = rest.strip_prefix("&gt;") {
            (">", after)
        } else if let Some(after) = rest.strip_prefix("&lt;") {
            let looks_like_tag = after.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '/');
            (if looks_like_tag { "&lt;" } else { "<" }, after)
        } else if let Some(after) = rest.strip_prefix("&amp;") {
            (if references::read(after).is_some() { "&amp;" } else { "&" }, after)
        } else {
            ("&", &rest[1..])
        };
        plain.push_str(written);
        rest = after;
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn srt(lines: &str) -> String {
        let file = format!("WEBVTT\n\n00:01.000 --> 01:02:03.500 align:start\n{lines}\n");
        parse(file.as_bytes()).unwrap().to_srt()
    }

    #[test]
    fn subrip_has_numbers_commas_and_the_tags_that_its_readers_know() {
        let text = srt("<v Mary>Good <b>day</b>\n<lang fr>oui</lang>");
        assert_eq!(text, "1\n00:00:01,000 --> 01:02:03,500\nGood <b>day</b>\noui\n\n");
    }

    #[test]
    fn signs_are_plain_where_they_cannot_be_taken_for_a_tag() {
        for (lines, expected) in [
            ("3 &lt; 4 &amp; 5 &gt; 4", "3 < 4 & 5 > 4"),
            ("&lt;b&gt;", "&lt;b>"),
            ("&amp;lt;", "&amp;lt;"),
            ("a --&gt; b", "a → b"),
        ] {
            assert_eq!(srt(lines).lines().nth(2), Some(expected), "{lines}");
        }
    }

    #[test]
    fn players_get_the_map_of_times_in_the_header() {
        assert_eq!(
            for_players("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\na\n"),
            "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n00:00:01.000 --> 00:00:02.000\na\n"
        );
    }
}
