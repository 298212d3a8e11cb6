//! The text of a cue: tags of an allow-list, which are closed, and everything else as plain text.

use std::fmt::Write as _;

/// Tags that are kept (<https://www.w3.org/TR/webvtt1/#webvtt-caption-or-subtitle-cue-components>). What other tags
/// enclose is kept without them: colours, classes for style sheets, times of karaoke.
const PLAIN: [&str; 5] = ["b", "i", "u", "ruby", "rt"];
/// Tags that are kept with what follows their name: a voice and a language.
const ANNOTATED: [&str; 2] = ["v", "lang"];

/// Names of characters that are understood. An ampersand before anything else is one.
const ENTITIES: [(&str, char); 8] = [
    ("&amp;", '&'),
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&nbsp;", '\u{A0}'),
    ("&lrm;", '\u{200E}'),
    ("&rlm;", '\u{200F}'),
    ("&quot;", '"'),
    ("&#39;", '\''),
];

/// Whether a text that follows an ampersand makes it the beginning of the name of a character.
pub(super) fn is_name(after: &str) -> bool {
    ENTITIES.iter().any(|(name, _)| after.starts_with(&name[1..]))
}

/// The lines of a cue in one form, without empty ones.
pub(super) fn normalize(lines: &[&str]) -> String {
    let text = lines.join("\n");
    let mut writer = Writer::default();
    let mut rest = text.as_str();
    while let Some(character) = rest.chars().next() {
        rest = match character {
            '<' => writer.tag(rest),
            '&' => writer.entity(rest),
            _ => writer.character(character, rest),
        };
    }
    writer.finish()
}

/// How a position of SubStation Alpha begins.
pub(super) const POSITION: &str = "{\\";

/// A line of SubRip without positions of SubStation Alpha, which editors leave in it: `{\an8}`.
pub(super) fn without_positions(line: &str) -> String {
    let mut parts = line.split(POSITION);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('}').map_or("", |(_, after)| after))
}

#[derive(Default)]
struct Writer<'a> {
    text: String,
    open: Vec<&'a str>,
}

impl<'a> Writer<'a> {
    fn character(&mut self, character: char, rest: &'a str) -> &'a str {
        self.write(character);
        &rest[character.len_utf8()..]
    }

    fn write(&mut self, character: char) {
        match character {
            '&' => self.text.push_str("&amp;"),
            '<' => self.text.push_str("&lt;"),
            '>' => self.text.push_str("&gt;"),
            '\t' => self.text.push(' '),
            '\n' => self.text.push('\n'),
            other if other.is_control() => {}
            other => self.text.push(other),
        }
    }

    fn entity(&mut self, rest: &'a str) -> &'a str {
        match ENTITIES.iter().find(|(name, _)| rest.starts_with(name)) {
            Some((name, character)) => {
                self.write(*character);
                &rest[name.len()..]
            }
            None => self.character('&', rest),
        }
    }

    /// A tag, or a character that looks like the beginning of one.
    fn tag(&mut self, rest: &'a str) -> &'a str {
        let looks = rest[1..].starts_with(|next: char| next.is_ascii_alphanumeric() || next == '/');
        let Some((tag, after)) = rest[1..].split_once('>').filter(|(tag, _)| looks && !tag.contains('<')) else {
            return self.character('<', rest);
        };
        match tag.strip_prefix('/') {
            Some(name) => self.close(name.trim()),
            None => self.open(tag),
        }
        after
    }

    fn open(&mut self, tag: &'a str) {
        let (name, annotation) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        let name = name.split('.').next().unwrap_or_default();
        if PLAIN.contains(&name) {
            let _ = write!(self.text, "<{name}>");
        } else if let Some(annotation) = annotation_of(name, annotation) {
            let _ = write!(self.text, "<{name} {annotation}>");
        } else {
            return;
        }
        self.open.push(name);
    }

    /// Closes a tag, and those within it that are still open. A tag that is not open is not closed.
    fn close(&mut self, name: &str) {
        let Some(at) = self.open.iter().rposition(|open| *open == name) else { return };
        for open in self.open.drain(at..).rev() {
            let _ = write!(self.text, "</{open}>");
        }
    }

    fn finish(mut self) -> String {
        while let Some(open) = self.open.pop() {
            let _ = write!(self.text, "</{open}>");
        }
        // An empty line would end the cue.
        let lines = self.text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// The voice or language of a tag, if it has one: in one line, and without what would end it.
fn annotation_of(name: &str, annotation: &str) -> Option<String> {
    let words: Vec<&str> = annotation.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    let text = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let text = ENTITIES.iter().fold(text, |text, (entity, character)| text.replace(entity, &character.to_string()));
    let text: String = text.chars().filter(|c| !['&', '<', '>', '\n'].contains(c)).take(100).collect();
    let text = text.trim().to_owned();
    (ANNOTATED.contains(&name) && !text.is_empty() && !text.contains("--")).then_some(text)
}
