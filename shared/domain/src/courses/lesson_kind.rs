//! The kinds of lessons.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ParseText, Violation};

/// The kind of a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LessonKind {
    /// An article.
    Article,
    /// A video.
    Video,
    /// A recording to listen to.
    Audio,
    /// A document to read.
    Document,
    /// A dialogue, line by line.
    Dialogue,
    /// A page elsewhere.
    Link,
    /// A meeting at a set time.
    Appointment,
    /// A quiz.
    Quiz,
    /// A deck of cards.
    Deck,
}

impl LessonKind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Article,
        Self::Video,
        Self::Audio,
        Self::Document,
        Self::Dialogue,
        Self::Link,
        Self::Appointment,
        Self::Quiz,
        Self::Deck,
    ];

    /// The name, as in requests and views.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Document => "document",
            Self::Dialogue => "dialogue",
            Self::Link => "link",
            Self::Appointment => "appointment",
            Self::Quiz => "quiz",
            Self::Deck => "deck",
        }
    }

    /// Whether it plays an upload: a video or a recording.
    pub const fn is_played(self) -> bool {
        matches!(self, Self::Video | Self::Audio)
    }

    /// The name with its article, for sentences.
    pub const fn with_article(self) -> &'static str {
        match self {
            Self::Article => "an article",
            Self::Video => "a video",
            Self::Audio => "a recording",
            Self::Document => "a document",
            Self::Dialogue => "a dialogue",
            Self::Link => "a link",
            Self::Appointment => "an appointment",
            Self::Quiz => "a quiz",
            Self::Deck => "a deck",
        }
    }
}

impl ParseText for LessonKind {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == text);
        found.ok_or_else(|| Violation::option(&Self::ALL.map(Self::name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_parsed_from_its_name_which_is_also_that_of_its_json() {
        for kind in LessonKind::ALL {
            assert_eq!(LessonKind::parse_text(kind.name()), Ok(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
        assert!(LessonKind::parse_text("Article").is_err());
    }
}
