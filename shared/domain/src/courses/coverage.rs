//! In which languages the texts and captions of a course exist, and which are missing.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::caption_coverage::{CaptionCoverage, PlayedLesson, played_lessons};
use super::{CourseMetadata, LessonSummary, Module, Outline, Translations};
use crate::Pointer;
use crate::id::{LessonId, ModuleId};
use crate::locale::LanguageTag;

/// Languages that are reported at most. Each text has twelve at most, but they may be other ones for each text.
const MAX_LANGUAGES_REPORTED: usize = 50;

/// Missing texts that are listed at most, of each language, and lessons without captions.
pub(super) const MAX_MISSING_LISTED: usize = 50;

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
    /// The captions. They are no texts: a video is complete without them, and no reader gets another language in their
    /// place.
    pub captions: CaptionCoverage,
}

/// What exists of a course in which language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The languages with the most texts, the most complete first; those that only captions exist in come last.
    pub languages: Vec<LanguageCoverage>,
    /// How many other languages have texts or captions.
    pub omitted: usize,
}

impl LanguageCoverage {
    fn of(language: &LanguageTag, texts: &[CourseText], played: &[PlayedLesson]) -> Self {
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
        let captions = CaptionCoverage::of(language, played);
        Self { language: language.clone(), counts, missing, captions }
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
    /// What exists of a course.
    pub fn of_course(metadata: &CourseMetadata, outline: &Outline) -> Self {
        let mut texts = vec![CourseText::of(&metadata.title, TextKind::Title, at("title"))];
        let description = metadata.description.iter();
        texts.extend(description.map(|text| CourseText::of(text, TextKind::Description, at("description"))));
        for (index, module) in outline.modules().iter().enumerate() {
            texts.extend(texts_of_module(module, &at("modules").child(&index.to_string())));
        }
        Self::of(&texts, &played_lessons(outline))
    }

    /// What exists of these texts, and of the captions of these lessons, which are in the order of the course. A text
    /// counts for exactly the languages that it exists in: readers of a variety get it as well, but it was not written
    /// for them.
    pub fn of(texts: &[CourseText], played: &[PlayedLesson]) -> Self {
        let captioned = played.iter().flat_map(|lesson| &lesson.captions);
        let mut present: BTreeMap<&LanguageTag, usize> = captioned.map(|language| (language, 0)).collect();
        for language in texts.iter().flat_map(|text| &text.languages) {
            *present.entry(language).or_default() += 1;
        }
        let mut languages: Vec<_> = present.into_iter().collect();
        languages.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let omitted = languages.len().saturating_sub(MAX_LANGUAGES_REPORTED);
        languages.truncate(MAX_LANGUAGES_REPORTED);
        let coverage = |(language, _): (&LanguageTag, usize)| LanguageCoverage::of(language, texts, played);
        Self { languages: languages.into_iter().map(coverage).collect(), omitted }
    }
}

impl CourseText {
    fn of<T>(text: &Translations<T>, kind: TextKind, pointer: Pointer) -> Self {
        let place = TextPlace { kind, pointer, module: None, lesson: None };
        Self { place, languages: text.languages().cloned().collect() }
    }
}

fn texts_of_module(module: &Module, at: &Pointer) -> Vec<CourseText> {
    let mut texts = vec![CourseText::of(&module.title, TextKind::Title, at.child("title"))];
    for (index, lesson) in module.lessons.iter().enumerate() {
        texts.extend(texts_of_lesson(lesson, &at.child("lessons").child(&index.to_string())));
    }
    for text in &mut texts {
        text.place.module = Some(module.id);
    }
    texts
}

/// The title of a lesson, and its body, which the view of the course only refers to.
fn texts_of_lesson(lesson: &LessonSummary, at: &Pointer) -> Vec<CourseText> {
    let mut texts = vec![CourseText::of(&lesson.title, TextKind::Title, at.child("title"))];
    let place = TextPlace { kind: TextKind::Body, pointer: at.clone(), module: None, lesson: None };
    texts.extend(lesson.content_languages().map(|languages| CourseText { place, languages }));
    for text in &mut texts {
        text.place.lesson = Some(lesson.id);
    }
    texts
}

pub(super) fn at(member: &str) -> Pointer {
    Pointer::root().child(member)
}

#[cfg(test)]
#[path = "coverage_tests.rs"]
mod tests;
