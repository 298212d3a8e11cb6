//! In which languages the texts of a course exist, and which are missing.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::Pointer;
use crate::id::{LessonId, ModuleId};
use crate::locale::LanguageTag;

/// Languages that are reported at most. Each text has twelve at most, but they may be other ones for each text.
const MAX_LANGUAGES_REPORTED: usize = 50;

/// Missing texts that are listed at most, of each language.
const MAX_MISSING_LISTED: usize = 50;

/// The kinds of texts that are counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TextKind {
    /// The title of a course, a module or a lesson.
    Title,
    /// The description of a course.
    Description,
    /// All texts within a lesson: the article, or the names, translations and glosses of a dialogue.
    Body,
}

/// Where a text of a course is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextPlace {
    /// What kind of text it is.
    pub kind: TextKind,
    /// Where it is in the view of the course.
    pub pointer: Pointer,
    /// The module that it belongs to; none for a text of the course itself.
    pub module: Option<ModuleId>,
    /// The lesson that it belongs to; none for a text of a module.
    pub lesson: Option<LessonId>,
}

/// A text of a course, and the languages that it exists in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseText {
    /// Where it is.
    pub place: TextPlace,
    /// The languages.
    pub languages: BTreeSet<LanguageTag>,
}

/// How many texts exist in a language, and how many do not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TextCount {
    /// Texts that exist.
    pub present: u32,
    /// Texts that are missing.
    pub missing: u32,
}

/// What exists of a course in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageCoverage {
    /// The language.
    pub language: LanguageTag,
    /// The counts by kind. A kind that the course has no text of is missing.
    pub counts: BTreeMap<TextKind, TextCount>,
    /// The first texts that are missing, in the order of the course.
    pub missing: Vec<TextPlace>,
}

/// What exists of a course in which language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The languages with the most texts, the most complete first.
    pub languages: Vec<LanguageCoverage>,
    /// How many other languages have texts.
    pub omitted: usize,
}

impl LanguageCoverage {
    fn of(language: &LanguageTag, texts: &[CourseText]) -> Self {
        let mut counts = BTreeMap::<TextKind, TextCount>::new();
        let mut missing = Vec::new();
        for CourseText { place, languages } in texts {
            let count = counts.entry(place.kind).or_default();
            if languages.contains(language) {
                count.present += 1;
                continue;
            }
            count.missing += 1;
            if missing.len() < MAX_MISSING_LISTED {
                missing.push(place.clone());
            }
        }
        Self { language: language.clone(), counts, missing }
    }

    /// All texts, whatever their kind.
    pub fn total(&self) -> TextCount {
        self.counts.values().fold(TextCount::default(), |sum, count| TextCount {
            present: sum.present + count.present,
            missing: sum.missing + count.missing,
        })
    }

    /// The part of the texts that exist, in whole percent: 100 only if all do.
    pub fn percent(&self) -> u32 {
        let TextCount { present, missing } = self.total();
        (present * 100).checked_div(present + missing).unwrap_or(100)
    }

    /// How many missing texts are not listed.
    pub fn count_omitted(&self) -> u32 {
        self.total().missing.saturating_sub(u32::try_from(self.missing.len()).unwrap_or(u32::MAX))
    }
}

impl Coverage {
    /// What exists of these texts, which are in the order of the course. A text counts for exactly the languages that it
    /// exists in: readers of a variety get it as well, but it was not written for them.
    pub fn of(texts: &[CourseText]) -> Self {
        let mut present = BTreeMap::<&LanguageTag, usize>::new();
        for language in texts.iter().flat_map(|text| &text.languages) {
            *present.entry(language).or_default() += 1;
        }
        let mut languages: Vec<_> = present.into_iter().collect();
        languages.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let omitted = languages.len().saturating_sub(MAX_LANGUAGES_REPORTED);
        languages.truncate(MAX_LANGUAGES_REPORTED);
        let languages = languages.into_iter().map(|(language, _)| LanguageCoverage::of(language, texts)).collect();
        Self { languages, omitted }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(kind: TextKind, at: &str, languages: &str) -> CourseText {
        let place = TextPlace { kind, pointer: Pointer::root().child(at), module: None, lesson: None };
        let languages = languages.split_whitespace().map(|tag| LanguageTag::parse(tag).unwrap()).collect();
        CourseText { place, languages }
    }

    #[test]
    fn a_language_has_the_counts_of_its_texts_and_the_places_of_those_that_are_missing() {
        let texts = [
            text(TextKind::Title, "a", "en de fr"),
            text(TextKind::Title, "b", "en de"),
            text(TextKind::Description, "c", "en"),
            text(TextKind::Body, "d", "en de-AT"),
        ];
        let coverage = Coverage::of(&texts);
        let found: Vec<_> = coverage.languages.iter().map(|each| (each.language.as_str(), each.percent())).collect();
        assert_eq!(found, [("en", 100), ("de", 50), ("de-AT", 25), ("fr", 25)]);
        let german = &coverage.languages[1];
        assert_eq!(german.counts[&TextKind::Title], TextCount { present: 2, missing: 0 });
        assert_eq!(german.counts[&TextKind::Body], TextCount { present: 0, missing: 1 });
        let missing: Vec<_> = german.missing.iter().map(|place| place.pointer.as_str()).collect();
        assert_eq!((missing, german.count_omitted()), (vec!["/c", "/d"], 0));
    }

    #[test]
    fn no_language_is_complete_in_percent_unless_every_text_exists_in_it() {
        let mut texts = vec![text(TextKind::Title, "a", "en de"); 999];
        texts.push(text(TextKind::Body, "b", "en"));
        let coverage = Coverage::of(&texts);
        assert_eq!((coverage.languages[0].percent(), coverage.languages[1].percent()), (100, 99));
    }

    #[test]
    fn what_is_listed_is_bounded_and_the_rest_is_counted() {
        let mut texts = vec![text(TextKind::Title, "a", "en"); 80];
        for first in 'a'..='z' {
            for second in ['x', 'y', 'z'] {
                texts.push(text(TextKind::Title, "b", &format!("{first}{second}")));
            }
        }
        let coverage = Coverage::of(&texts);
        assert_eq!((coverage.languages.len(), coverage.omitted), (50, 79 - 50));
        assert_eq!(coverage.languages[0].language.as_str(), "en");
        assert_eq!((coverage.languages[1].missing.len(), coverage.languages[1].count_omitted()), (50, 157 - 50));
        assert_eq!(Coverage::of(&[]), Coverage { languages: vec![], omitted: 0 });
    }

    proptest! {
        #[test]
        fn every_text_is_present_or_missing_in_every_language(
            texts in prop::collection::vec(prop::collection::btree_set("[a-d]a", 0..4), 0..20),
        ) {
            let texts: Vec<_> = texts
                .into_iter()
                .map(|languages| text(TextKind::Title, "x", &languages.into_iter().collect::<Vec<_>>().join(" ")))
                .collect();
            let coverage = Coverage::of(&texts);
            for each in &coverage.languages {
                let total = each.total();
                prop_assert_eq!((total.present + total.missing) as usize, texts.len());
                prop_assert_eq!(each.missing.len(), total.missing as usize);
                prop_assert_eq!(each.percent() == 100, total.missing == 0);
                prop_assert!(total.present > 0);
            }
        }
    }
}
