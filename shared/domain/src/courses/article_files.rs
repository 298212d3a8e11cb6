//! What the files of a course are in the text of an article, found without reading it as Markdown.

use std::collections::BTreeSet;

use super::ArticleBody;
use super::article::{ID_LENGTH, SCHEME, named_files};
use crate::id::MediaId;
use crate::media::library::MediaKind;

/// What the text of a link to a file begins with that is to be played in its place.
const AUDIO: &str = "audio:";

/// What a file is in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FileRole {
    /// A picture: `![A market](media:med_…)`.
    Picture,
    /// A recording that is played in its place: `[audio: Good morning](media:med_…)`.
    Recording,
    /// Anything else, such as a link: `[Work sheet](media:med_…)`.
    Link,
}

impl FileRole {
    /// The kinds of files that are possible.
    pub(super) const fn accepts(self) -> &'static [MediaKind] {
        match self {
            Self::Picture => &[MediaKind::Image],
            Self::Recording => &[MediaKind::Audio],
            Self::Link => &[MediaKind::Image, MediaKind::Document, MediaKind::Audio],
        }
    }
}

/// The files that a text names, each as what it is. One that is shown or played and linked, too, is what is shown or
/// played.
pub(super) fn files_by_role(text: &ArticleBody) -> BTreeSet<(MediaId, FileRole)> {
    let mut found: BTreeSet<_> = shown_files(text.as_str()).into_iter().collect();
    let shown: BTreeSet<_> = found.iter().map(|(file, _)| *file).collect();
    let named = named_files(text.as_str()).filter(|file| !shown.contains(file));
    found.extend(named.map(|file| (file, FileRole::Link)));
    found
}

/// The files that a text shows or plays: their names come right after a text in brackets. What is in code counts, too.
fn shown_files(text: &str) -> Vec<(MediaId, FileRole)> {
    let mut found = Vec::new();
    // Brackets that are open: where their text begins, and whether it is that of a picture.
    let mut open: Vec<(usize, bool)> = Vec::new();
    let (mut is_escaped, mut is_marked) = (false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if is_escaped => {}
            '[' => open.push((at + 1, is_marked)),
            ']' => {
                if let Some((begin, is_picture)) = open.pop() {
                    let role = role(&text[begin..at], is_picture);
                    found.extend(role.and_then(|role| Some((file_at(&text[at + 1..])?, role))));
                }
            }
            _ => {}
        }
        is_marked = character == '!' && !is_escaped;
        is_escaped = character == '\\' && !is_escaped;
    }
    found
}

/// What a file is after this text in brackets, unless it is a link.
fn role(text: &str, is_picture: bool) -> Option<FileRole> {
    let is_audio = || text.get(..AUDIO.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(AUDIO));
    if is_picture { Some(FileRole::Picture) } else { is_audio().then_some(FileRole::Recording) }
}

/// The file that is named right after a closing bracket.
fn file_at(rest: &str) -> Option<MediaId> {
    let destination = rest.strip_prefix('(')?.trim_start();
    let name = destination.strip_prefix('<').unwrap_or(destination);
    // The rest of the text is not searched.
    name.starts_with(SCHEME).then(|| named_files(name.get(..SCHEME.len() + ID_LENGTH)?).next()).flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::samples;
    use super::*;
    use crate::input;

    fn roles(text: &str) -> Vec<FileRole> {
        files_by_role(&input::read(&json!(text)).unwrap()).into_iter().map(|(_, role)| role).collect()
    }

    #[test]
    fn a_file_is_a_picture_a_recording_or_linked_by_the_syntax_that_names_it() {
        let file = samples::id::<MediaId>(1);
        for (text, expected) in [
            ("![A](media:FILE)", vec![FileRole::Picture]),
            ("![A *b* ![c] \\] d](<media:FILE> \"title\")", vec![FileRole::Picture]),
            ("[![A]( media:FILE)](https://example.com)", vec![FileRole::Picture]),
            ("[audio: A](media:FILE)", vec![FileRole::Recording]),
            ("[Audio:](media:FILE)", vec![FileRole::Recording]),
            ("[A](media:FILE)", vec![FileRole::Link]),
            ("\\![A](media:FILE)", vec![FileRole::Link]),
            ("!\\[A](media:FILE)", vec![FileRole::Link]),
            ("! [A](media:FILE)", vec![FileRole::Link]),
            ("![A] (media:FILE) media:FILE", vec![FileRole::Link]),
            ("![A](media:media:FILE)", vec![FileRole::Link]),
            ("[A](media:FILE) ![A](media:FILE)", vec![FileRole::Picture]),
            ("[audio: ![A](media:FILE)](media:FILE)", vec![FileRole::Picture, FileRole::Recording]),
            ("日![é](media:日", vec![]),
        ] {
            assert_eq!(roles(&text.replace("FILE", &file.to_string())), expected, "{text}");
        }
    }
}
