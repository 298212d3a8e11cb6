//! A lesson in an outline. The serialised form is what is stored, so a field that is added needs a default.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Generation, LessonKind, LessonTitle, Translations};
use crate::id::LessonId;
use crate::locale::LanguageTag;
use crate::media::VideoOutput;

/// A lesson in an outline: what can be decided and shown without its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LessonSummary {
    /// The id of the lesson.
    pub id: LessonId,
    /// The kind of the lesson.
    pub kind: LessonKind,
    /// The title.
    pub title: Translations<LessonTitle>,
    /// Whether a learner can take the lesson.
    pub ready: bool,
    /// How long the lesson plays, in seconds, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// How many minutes the lesson takes, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// The languages of the title that a text of the content does not exist in.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub untranslated: BTreeSet<LanguageTag>,
    /// The languages that all texts of the content exist in, but not the title.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub beyond_title: BTreeSet<LanguageTag>,
    /// Whether the content has texts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_texts: bool,
    /// The languages of its captions.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub captions: BTreeSet<LanguageTag>,
    /// Whether readers who are signed in may take it without being enrolled.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub preview: bool,
    /// What the lesson plays, by which links to its files are checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plays: Option<VideoOutput>,
    /// The generation under which the content is stored.
    pub content: Generation,
    /// The generation in which the content was edited last.
    pub edited: Generation,
}

impl LessonSummary {
    /// Whether title and text exist in a language.
    pub fn covers(&self, language: &LanguageTag) -> bool {
        self.title.covers(language) && !self.untranslated.contains(language)
    }

    /// The languages in which all texts of the content exist; none if it has no texts.
    pub fn content_languages(&self) -> Option<BTreeSet<LanguageTag>> {
        let titled = self.title.languages().filter(|language| !self.untranslated.contains(language));
        self.has_texts.then(|| titled.chain(&self.beyond_title).cloned().collect())
    }
}
