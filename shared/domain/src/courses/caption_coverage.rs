//! In which languages the videos and recordings of a course have captions.

use std::collections::BTreeSet;

use super::coverage::{MAX_MISSING_LISTED, at};
use super::{LessonSummary, Outline, TextCount};
use crate::Pointer;
use crate::id::{LessonId, ModuleId};
use crate::locale::LanguageTag;

/// Where a lesson with a video or a recording is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayedPlace {
    /// Where it is in the view of the course.
    pub pointer: Pointer,
    /// Its module.
    pub module: ModuleId,
    /// Its id.
    pub lesson: LessonId,
}

/// A lesson with a video or a recording, and the languages of its captions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayedLesson {
    /// Where it is.
    pub place: PlayedPlace,
    /// The languages.
    pub captions: BTreeSet<LanguageTag>,
}

/// Which lessons with a video or a recording have captions in a language. They are counted whether or not they were
/// uploaded yet: captions do not wait for the video.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaptionCoverage {
    /// How many have captions, and how many do not.
    pub count: TextCount,
    /// The first that have none, in the order of the course.
    pub missing: Vec<PlayedPlace>,
}

impl CaptionCoverage {
    pub(super) fn of(language: &LanguageTag, lessons: &[PlayedLesson]) -> Self {
        let mut coverage = Self::default();
        for PlayedLesson { place, captions } in lessons {
            if captions.contains(language) {
                coverage.count.present += 1;
                continue;
            }
            coverage.count.missing += 1;
            if coverage.missing.len() < MAX_MISSING_LISTED {
                coverage.missing.push(place.clone());
            }
        }
        coverage
    }

    /// How many without captions are not listed.
    pub fn count_omitted(&self) -> u32 {
        self.count.missing.saturating_sub(u32::try_from(self.missing.len()).unwrap_or(u32::MAX))
    }
}

/// The lessons of a course with a video or a recording, in its order.
pub(super) fn played_lessons(outline: &Outline) -> Vec<PlayedLesson> {
    let mut played = Vec::new();
    for (index, module) in outline.modules().iter().enumerate() {
        let lessons = at("modules").child(&index.to_string()).child("lessons");
        let place = |(index, lesson): (usize, &LessonSummary)| PlayedLesson {
            place: PlayedPlace { pointer: lessons.child(&index.to_string()), module: module.id, lesson: lesson.id },
            captions: lesson.captions.clone(),
        };
        played.extend(module.lessons.iter().enumerate().filter(|(_, lesson)| lesson.kind.is_played()).map(place));
    }
    played
}
