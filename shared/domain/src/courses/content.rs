//! The content of a lesson, which differs by its kind.
//!
//! A kind is added as a variant of [`LessonKind`] and one of [`LessonContent`]; the compiler then names the questions
//! that it has to answer. The serialised form of the content is what is stored.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ArticleBody, LessonTitle, Translations, TranslationsPatch};
use crate::id::VideoId;
use crate::locale::LanguageTag;
use crate::media::Playable;
use crate::{FieldErrorCode, ParseText, Pointer, ValidationErrors, Violation};

/// The kind of a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LessonKind {
    /// An article.
    Article,
    /// A video.
    Video,
}

impl LessonKind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::Article, Self::Video];

    /// The name, as in requests and views.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Video => "video",
        }
    }

    /// The name with its article, for sentences.
    pub const fn with_article(self) -> &'static str {
        match self {
            Self::Article => "an article",
            Self::Video => "a video",
        }
    }
}

impl ParseText for LessonKind {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == text);
        found.ok_or_else(|| Violation::option(&Self::ALL.map(Self::name)))
    }
}

/// The content of a lesson.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub enum LessonContent {
    /// An article.
    Article {
        /// The text.
        body: Translations<ArticleBody>,
    },
    /// A video.
    Video {
        /// The newest video, once its upload was started.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        video: Option<VideoId>,
        /// What learners watch: that video once it is ready, and until then the one before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plays: Option<Playable>,
    },
}

/// The parts of a new lesson's content. Which of them it has depends on its kind.
#[derive(Debug, Clone, Default)]
pub struct ContentParts {
    /// The text of an article.
    pub body: Option<Translations<ArticleBody>>,
}

/// Changes of a lesson's content. Which of them it takes depends on its kind.
#[derive(Debug, Clone, Default)]
pub struct ContentEdit {
    /// The text of an article.
    pub body: Option<TranslationsPatch<ArticleBody>>,
}

impl ContentParts {
    /// The parts that are given, with the kind of lesson that has them.
    fn given(&self) -> impl Iterator<Item = (&'static str, LessonKind)> {
        let Self { body } = self;
        [("body", LessonKind::Article, body.is_some())].into_iter().filter(|part| part.2).map(|part| (part.0, part.1))
    }
}

impl ContentEdit {
    /// The parts that are changed, with the kind of lesson that has them.
    fn given(&self) -> impl Iterator<Item = (&'static str, LessonKind)> {
        let Self { body } = self;
        [("body", LessonKind::Article, body.is_some())].into_iter().filter(|part| part.2).map(|part| (part.0, part.1))
    }
}

impl LessonContent {
    /// The content of a new lesson of a kind; none if a part is missing or belongs to another kind, which adds errors
    /// that point to the part. Texts must exist in the default language of the course.
    pub fn create(
        kind: LessonKind,
        parts: ContentParts,
        default: &LanguageTag,
        errors: &mut ValidationErrors,
    ) -> Option<Self> {
        reject_parts_of_others(kind, parts.given(), errors);
        match kind {
            LessonKind::Article => {
                let body = require_part(kind, "body", parts.body, errors)?;
                body.require(default, &at("body"), errors);
                Some(Self::Article { body })
            }
            LessonKind::Video => Some(Self::Video { video: None, plays: None }),
        }
    }

    /// Changes the content. Adds errors for what is invalid, or belongs to another kind; the content is then to be
    /// dropped.
    pub fn edit(&mut self, edit: ContentEdit, default: &LanguageTag, errors: &mut ValidationErrors) {
        reject_parts_of_others(self.kind(), edit.given(), errors);
        match self {
            Self::Article { body } => {
                if let Some(patch) = edit.body {
                    *body = patch.apply_to(body, default, &at("body"), errors);
                }
            }
            Self::Video { .. } => {}
        }
    }

    /// The kind.
    pub const fn kind(&self) -> LessonKind {
        match self {
            Self::Article { .. } => LessonKind::Article,
            Self::Video { .. } => LessonKind::Video,
        }
    }

    /// Whether a learner can take it: an article always, a video once it can be played.
    pub const fn is_ready(&self) -> bool {
        match self {
            Self::Article { .. } => true,
            Self::Video { plays, .. } => plays.is_some(),
        }
    }

    /// How long it plays, in seconds, if it can be played.
    pub fn seconds(&self) -> Option<u32> {
        self.plays().map(|plays| plays.seconds)
    }

    /// The size of its texts in UTF-8, all languages together.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Article { body } => body.bytes(|text| text.as_str().len()),
            Self::Video { .. } => 0,
        }
    }

    /// The languages of the title that a text of the content does not exist in.
    pub fn untranslated(&self, title: &Translations<LessonTitle>) -> BTreeSet<LanguageTag> {
        match self {
            Self::Article { body } => title.languages().filter(|language| !body.covers(language)).cloned().collect(),
            Self::Video { .. } => BTreeSet::new(),
        }
    }

    /// The text of an article.
    pub const fn body(&self) -> Option<&Translations<ArticleBody>> {
        match self {
            Self::Article { body } => Some(body),
            Self::Video { .. } => None,
        }
    }

    /// The newest video of a video lesson, once its upload was started.
    pub const fn video(&self) -> Option<VideoId> {
        match self {
            Self::Video { video, .. } => *video,
            Self::Article { .. } => None,
        }
    }

    /// What learners play, if there is anything.
    pub const fn plays(&self) -> Option<&Playable> {
        match self {
            Self::Video { plays, .. } => plays.as_ref(),
            Self::Article { .. } => None,
        }
    }

    /// All videos that it names.
    pub fn videos(&self) -> BTreeSet<VideoId> {
        self.video().into_iter().chain(self.plays().map(|plays| plays.video)).collect()
    }
}

/// Adds an error for each part that belongs to another kind of lesson.
fn reject_parts_of_others(
    kind: LessonKind,
    given: impl Iterator<Item = (&'static str, LessonKind)>,
    errors: &mut ValidationErrors,
) {
    for (name, _) in given.filter(|(_, owner)| *owner != kind) {
        let detail = format!("must not be given for {}", kind.with_article());
        errors.add(&at(name), Violation::new(FieldErrorCode::NotPermitted, detail));
    }
}

/// A part that a kind of lesson cannot be without.
fn require_part<T>(kind: LessonKind, name: &str, part: Option<T>, errors: &mut ValidationErrors) -> Option<T> {
    if part.is_none() {
        let detail = format!("is required for {}", kind.with_article());
        errors.add(&at(name), Violation::new(FieldErrorCode::Required, detail));
    }
    part
}

fn at(member: &str) -> Pointer {
    Pointer::root().child(member)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::courses::samples;

    #[test]
    fn every_kind_is_parsed_from_its_name_which_is_also_that_of_its_json() {
        for kind in LessonKind::ALL {
            assert_eq!(LessonKind::parse_text(kind.name()), Ok(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
        assert!(LessonKind::parse_text("Article").is_err());
    }

    #[test]
    fn content_of_every_kind_reads_back_as_itself_from_what_is_stored() {
        for kind in LessonKind::ALL {
            let content = samples::content(kind);
            assert_eq!((content.kind(), content.is_ready()), (kind, true));
            let stored = serde_json::to_value(&content).unwrap();
            assert_eq!(stored["kind"], kind.name());
            assert_eq!(serde_json::from_value::<LessonContent>(stored).unwrap(), content);
        }
    }

    #[test]
    fn a_lesson_names_the_video_that_it_plays_and_the_one_that_is_to_replace_it() {
        let LessonContent::Video { plays, .. } = samples::content(LessonKind::Video) else { panic!("no video") };
        let plays = plays.unwrap();
        let newer = samples::id(99);
        let content = LessonContent::Video { video: Some(newer), plays: Some(plays.clone()) };
        assert_eq!(content.videos(), BTreeSet::from([plays.video, newer]));
    }
}
