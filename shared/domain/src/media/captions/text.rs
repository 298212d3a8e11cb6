//! The text of a cue: tags of an allow-list, which are closed, and everything else as plain text
//! (<https://www.w3.org/TR/webvtt1/#cue-text-parsing-rules>). A `<` that begins no tag is text, where browsers would
//! show nothing from there on.

use std::fmt::Write as _;

use super::references;

/// Tags that are kept (<https://www.w3.org/TR/webvtt1/#webvtt-caption-or-subtitle-cue-components>). What other tags
/// enclose is kept without them: colours, classes for style sheets, times of karaoke.
const PLAIN: [&str; 5] = ["b", "i", "u", "ruby", "rt"];
/// Tags that are kept with what follows their name: a voice and a language.
const ANNOTATED: [&str; 2] = ["v", "lang"];
/// A tag that has classes alone. It is left out, but what closes it closes no other tag.
const CLASSES: &str = "c";

/// Tags within each other at most, as in articles: players make an element of each. Deeper ones are left out.
pub(super) const MAX_DEPTH: usize = 32;

/// Characters of a voice or a language at most.
const MAX_ANNOTATION: usize = 100;

/// What a text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    /// WebVTT: the end of a tag that is not the innermost one is left out.
    WebVtt,
    /// SubRip: the end of a tag also ends those within it, as players do.
    SubRip,
}

/// The lines of a cue in one form, without empty ones; empty if nothing is to be seen.
pub(super) fn normalize(lines: &[&str], syntax: Syntax) -> String {
    let text = lines.join("\n");
    let mut writer = Writer::new(syntax);
    let mut rest = text.as_str();
    while let Some(character) = rest.chars().next() {
        rest = match character {
            '<' => writer.tag(rest),
            '&' => writer.reference(rest),
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
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('}') {
            Some((_, after)) => text.push_str(after),
            None => text.extend([POSITION, part]),
        }
    }
    text
}

/// A tag that is open, and whether it is written: one of classes is not, and neither is a voice without a name.
struct Open<'a> {
    name: &'a str,
    is_written: bool,
}

struct Writer<'a> {
    syntax: Syntax,
    text: String,
    has_text: bool,
    /// From the outermost to the innermost, at most [`MAX_DEPTH`].
    open: Vec<Open<'a>>,
    /// Tags within these that are left out.
    deeper: usize,
}

impl<'a> Writer<'a> {
    const fn new(syntax: Syntax) -> Self {
        Self { syntax, text: String::new(), has_text: false, open: Vec::new(), deeper: 0 }
    }

    fn character(&mut self, character: char, rest: &'a str) -> &'a str {
        self.write(character);
        &rest[character.len_utf8()..]
    }

    fn write(&mut self, character: char) {
        match character {
            '\t' => self.text.push(' '),
            '\n' => self.text.push('\n'),
            other if other.is_control() => {}
            other => {
                self.has_text |= !other.is_whitespace();
                references::write(&mut self.text, other);
            }
        }
    }

    fn reference(&mut self, rest: &'a str) -> &'a str {
        match references::read(&rest[1..]) {
            Some((character, after)) => {
                self.write(character);
                after
            }
            None => self.character('&', rest),
        }
    }

    /// A tag, or a character that looks like the beginning of one.
    fn tag(&mut self, rest: &'a str) -> &'a str {
        let after = &rest[1..];
        let looks = after.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '/');
        // No search goes beyond the next `<`, so that a text is not searched once for each of them.
        let end = after.find(['<', '>']).filter(|end| looks && after[*end..].starts_with('>'));
        let Some(end) = end else { return self.character('<', rest) };
        match after[..end].strip_prefix('/') {
            Some(name) => self.close(name.trim()),
            None => self.open(&after[..end]),
        }
        &after[end + 1..]
    }

    fn open(&mut self, tag: &'a str) {
        let (name, annotation) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        let name = name.split('.').next().unwrap_or_default();
        let is_in_ruby = self.open.last().is_some_and(|open| open.name == "ruby");
        if !is_known(name) || name == "rt" && !is_in_ruby {
            return;
        }
        if self.open.len() >= MAX_DEPTH {
            self.deeper += 1;
            return;
        }
        let before = self.text.len();
        if PLAIN.contains(&name) {
            let _ = write!(self.text, "<{name}>");
        } else if let Some(annotation) = annotation_of(annotation).filter(|_| name != CLASSES) {
            let _ = write!(self.text, "<{name} {annotation}>");
        }
        self.open.push(Open { name, is_written: self.text.len() > before });
    }

    /// Closes a tag, and those within it that are still open. A tag that is not open is not closed.
    fn close(&mut self, name: &str) {
        if self.deeper > 0 && is_known(name) {
            self.deeper -= 1;
        } else if let Some(at) = self.opening_of(name) {
            self.close_from(at);
        }
    }

    /// Which of the open tags the end of a tag closes.
    fn opening_of(&self, name: &str) -> Option<usize> {
        match (self.syntax, &self.open[..]) {
            (Syntax::SubRip, open) => open.iter().rposition(|open| open.name == name),
            (Syntax::WebVtt, [outer @ .., last]) if last.name == name => Some(outer.len()),
            (Syntax::WebVtt, [outer @ .., ruby, last]) if ["ruby", "rt", "ruby"] == [ruby.name, last.name, name] => {
                Some(outer.len())
            }
            (Syntax::WebVtt, _) => None,
        }
    }

    fn close_from(&mut self, at: usize) {
        for open in self.open.drain(at..).rev().filter(|open| open.is_written) {
            let _ = write!(self.text, "</{}>", open.name);
        }
    }

    fn finish(mut self) -> String {
        if !self.has_text {
            return String::new();
        }
        self.close_from(0);
        // An empty line would end the cue.
        let lines = self.text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn is_known(name: &str) -> bool {
    PLAIN.contains(&name) || ANNOTATED.contains(&name) || name == CLASSES
}

/// The voice or language of a tag, if it has one: in one line.
fn annotation_of(annotation: &str) -> Option<String> {
    let mut plain = String::new();
    let mut rest = annotation;
    while let Some(next) = rest.chars().next() {
        let after = &rest[next.len_utf8()..];
        let reference = if next == '&' { references::read(after) } else { None };
        let (character, after) = reference.unwrap_or((next, after));
        plain.push(if character.is_control() { ' ' } else { character });
        rest = after;
    }
    let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = line.chars().take(MAX_ANNOTATION).collect();
    // With the end of the tag, two hyphens would be an arrow.
    let text = if short.ends_with("--") { short.trim_end_matches(['-', ' ']) } else { short.trim_end() };
    let mut escaped = String::new();
    text.chars().for_each(|character| references::write(&mut escaped, character));
    (!escaped.is_empty()).then_some(escaped)
}
