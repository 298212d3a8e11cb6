//! What follows from the text of an article without reading it as Markdown.

use std::collections::BTreeSet;

use super::{ArticleBody, Lesson, Translations};
use crate::id::{Id as _, MediaId};
use crate::{Pointer, ValidationErrors, Violation};

/// What the address of a file of the course begins with, in a link or a picture: `![A market](media:med_…)`.
pub const SCHEME: &str = "media:";

/// Files that an article names at most, in all languages together. A request for all of them stays small.
pub const MAX_FILES: usize = 200;

/// The kind of the event that the text of an article has changed, or was stored in another generation of the draft. Its
/// HTML has to be made.
pub const ARTICLE_EDITED: &str = "ArticleEdited";

/// The kind of the event that articles were copied within a course.
pub const ARTICLES_COPIED: &str = "ArticlesCopied";

/// HTML that an earlier version of the renderer made is not shown any more. It is raised when what an earlier version
/// let through must not be shown; other changes reach an article when its course is published again.
pub const OLDEST_RENDERER: u32 = 1;

/// Characters of an id of a file.
pub(super) const ID_LENGTH: usize = MediaId::PREFIX.len() + 1 + 26;

/// The files that a text names. It is every id after `media:`, also in code, so that no file is taken for unused that
/// some reading of the text shows.
pub fn named_files(text: &str) -> impl Iterator<Item = MediaId> {
    text.split(SCHEME).skip(1).filter_map(|rest| MediaId::parse(rest.get(..ID_LENGTH)?).ok())
}

/// The files that an article names in all languages.
pub fn files(body: &Translations<ArticleBody>) -> BTreeSet<MediaId> {
    body.iter().flat_map(|(_, text)| named_files(text.as_str())).collect()
}

/// The files that are named and do not exist in the course: dead references, which keep it from being published.
pub fn dead_references(named: &BTreeSet<MediaId>, existing: &BTreeSet<MediaId>) -> BTreeSet<MediaId> {
    named.difference(existing).copied().collect()
}

/// Adds an error if an article names more files than it may.
pub(super) fn check_files(body: &Translations<ArticleBody>, at: &Pointer, errors: &mut ValidationErrors) {
    let count = files(body).len();
    if count > MAX_FILES {
        let detail = format!("must name at most {MAX_FILES} files in all languages together, not {count}");
        errors.add(at, Violation::count(0, MAX_FILES, count, detail));
    }
}

impl Lesson {
    /// Whether it is an article whose HTML has to be made after a change: its text is another one, or it is stored in
    /// another generation. `before` is none for a new lesson.
    pub fn needs_html(&self, before: Option<&Self>) -> bool {
        let text = |lesson: &Self| (lesson.generation, lesson.content.body().cloned());
        self.content.body().is_some() && before.is_none_or(|before| text(before) != text(self))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::{LessonEdit, LessonKind, samples};
    use super::*;
    use crate::input;

    fn file(number: u128) -> MediaId {
        MediaId::new(Timestamp::UNIX_EPOCH, number)
    }

    #[test]
    fn a_text_names_a_file_wherever_its_id_follows_the_scheme() {
        let [first, second] = [1, 2].map(file);
        let text = format!("![A](media:{first}) `media:{second}` media:media:{first}, med_01, media:x");
        assert_eq!(named_files(&text).collect::<Vec<_>>(), [first, second, first]);
        for none in [
            "media:",
            "media:med_01J9",
            "MEDIA:med_01J9ZK5W6V4QX0N8R3T7B2M1CD",
            "media:日本",
            "media:vid_01J9ZK5W6V4QX0N8R3T7B2M1CD",
        ] {
            assert_eq!(named_files(none).count(), 0, "{none}");
        }
    }

    #[test]
    fn what_is_named_and_does_not_exist_is_a_dead_reference() {
        let [a, b, c] = [1, 2, 3].map(file);
        assert_eq!(dead_references(&[a, b].into(), &[b, c].into()), [a].into());
        assert_eq!(dead_references(&[].into(), &[c].into()), [].into());
    }

    #[test]
    fn an_article_that_names_too_many_files_is_refused() {
        let body = |count: usize| {
            let text = (0..count).map(|number| format!("media:{}", file(number as u128))).collect::<Vec<_>>().join(" ");
            input::read::<Translations<ArticleBody>>(&json!({"en": text, "de": text})).unwrap()
        };
        let check = |count| {
            let mut errors = ValidationErrors::default();
            check_files(&body(count), &Pointer::root().child("body"), &mut errors);
            errors.into_vec().into_iter().map(|error| error.pointer).collect::<Vec<_>>()
        };
        assert_eq!(check(MAX_FILES), Vec::<String>::new());
        assert_eq!(check(MAX_FILES + 1), ["/body"]);
    }

    #[test]
    fn html_is_made_of_a_new_text_and_of_a_copy_and_not_for_another_title() {
        let mut found = samples::lesson_in_course(LessonKind::Article);
        assert!(found.lesson.needs_html(None));
        let before = found.lesson.clone();
        let titled = LessonEdit { title: Some(input::read(&json!({"en": "New"})).unwrap()), ..LessonEdit::default() };
        found.lesson.edit(&found.course, titled).unwrap();
        assert!(found.lesson != before && !found.lesson.needs_html(Some(&before)));
        let mut written = LessonEdit::default();
        written.content.body = Some(input::read(&json!({"de": "Hallo"})).unwrap());
        found.lesson.edit(&found.course, written).unwrap();
        assert!(found.lesson.needs_html(Some(&before)));

        samples::publish(&mut found.course, &found.outline);
        let before = found.lesson.clone();
        let titled = LessonEdit { title: Some(input::read(&json!({"en": "Newer"})).unwrap()), ..LessonEdit::default() };
        found.lesson.edit(&found.course, titled).unwrap();
        found.finish_edit(&before, "77".parse().unwrap(), Timestamp::UNIX_EPOCH).unwrap();
        assert!(found.lesson.needs_html(Some(&before)), "it is a copy in the next generation");
        assert!(!samples::lesson_in_course(LessonKind::Dialogue).lesson.needs_html(None));
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_search_for_files(text in "(media:|med_|[0-9A-Z]{20,30}|é|日| ){0,20}", number: u128) {
            let file = file(number);
            let longer = format!("{text}media:{file}{text}");
            prop_assert!(named_files(&longer).any(|named| named == file));
        }
    }
}
