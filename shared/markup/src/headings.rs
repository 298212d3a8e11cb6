//! Ids of headings, by which links lead to them.

use std::collections::HashMap;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::ID_PREFIX;
use crate::writer::push_plain;

/// Characters of a name at most.
const LONGEST: usize = 60;

/// The ids of all headings of an article, in order.
#[derive(Debug, Default)]
pub(crate) struct Headings {
    names: Vec<String>,
    /// How many headings would have the name.
    taken: HashMap<String, usize>,
}

impl Headings {
    /// The headings among the events of an article.
    pub fn of(events: &[Event<'_>]) -> Self {
        let mut headings = Self::default();
        let mut text = None;
        for event in events {
            match (event, &mut text) {
                (Event::Start(Tag::Heading { .. }), _) => text = Some(String::new()),
                (Event::End(TagEnd::Heading(_)), Some(written)) => {
                    headings.add(&name_of(written));
                    text = None;
                }
                (_, Some(written)) => push_plain(written, event),
                _ => {}
            }
        }
        headings
    }

    /// Adds a heading, with a number after its name if another one has it.
    fn add(&mut self, wanted: &str) {
        let mut name = wanted.to_owned();
        while self.taken.contains_key(&name) {
            let count = self.taken.entry(wanted.to_owned()).or_default();
            *count += 1;
            name = format!("{wanted}-{count}");
        }
        self.taken.insert(name.clone(), 1);
        self.names.push(name);
    }

    /// The id of a heading, by its place among all.
    pub fn id(&self, place: usize) -> Option<String> {
        self.names.get(place).map(|name| format!("{ID_PREFIX}{name}"))
    }

    /// The id of a heading, by its name.
    pub fn find(&self, name: &str) -> Option<String> {
        self.taken.contains_key(name).then(|| format!("{ID_PREFIX}{name}"))
    }
}

/// The name of a heading: its letters and digits in lower case, of any script, with hyphens between words.
fn name_of(text: &str) -> String {
    let mut name = String::new();
    for letter in text.chars().flat_map(char::to_lowercase).take(LONGEST) {
        if letter.is_alphanumeric() {
            name.push(letter);
        } else if (letter.is_whitespace() || matches!(letter, '-' | '_')) && !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let name = name.trim_end_matches('-');
    // Names of other elements of the article: footnotes.
    if name.is_empty() || name.starts_with("fn-") || name.starts_with("fnref-") {
        return format!("section{}{name}", if name.is_empty() { "" } else { "-" });
    }
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_has_the_name_that_its_text_gives_it_in_any_script() {
        for (text, name) in [
            ("At the market", "at-the-market"),
            ("  Zahlen: 1 – 10 ", "zahlen-1-10"),
            ("Straße & Café", "straße-café"),
            ("الأرقام", "الأرقام"),
            ("数字 を 数える", "数字-を-数える"),
            ("fn-1", "section-fn-1"),
            ("\"><script>", "script"),
            ("…", "section"),
        ] {
            assert_eq!(name_of(text), name, "{text}");
        }
        assert_eq!(name_of(&"a".repeat(1_000)).len(), LONGEST);
    }

    #[test]
    fn no_two_headings_have_one_name() {
        let mut headings = Headings::default();
        for text in ["a", "a", "a-2", "a", "a-2", "a"] {
            headings.add(text);
        }
        assert_eq!(headings.names, ["a", "a-2", "a-2-2", "a-3", "a-2-3", "a-4"]);
    }
}
