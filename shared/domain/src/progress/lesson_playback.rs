//! Where a learner stopped in a lesson, and what they have watched of it.

use jiff::Timestamp;

use super::{Position, PositionError, Report, WatchMap};
use crate::courses::LessonSummary;

/// Since when a learner can have watched a lesson: since the enrolment, or of a free preview since the course was
/// published first, because it plays for every user who is signed in.
pub fn watchable_since(lesson: &LessonSummary, enrolled: Timestamp, published: Option<Timestamp>) -> Timestamp {
    published.filter(|_| lesson.preview).map_or(enrolled, |published| published.min(enrolled))
}

/// Where a learner stopped in a lesson, and what they have watched of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonPlayback {
    /// The position.
    pub position: Position,
    /// What was watched.
    pub watched: WatchMap,
}

impl LessonPlayback {
    /// What is known after a report of a learner who can watch the lesson since a time ([`watchable_since`]); none if
    /// it changes nothing. The position is that of one report; what was watched is in all of them, whichever position
    /// stays.
    pub fn report(
        stored: Option<&Self>,
        report: Report,
        watched: WatchMap,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Option<Self>, PositionError> {
        let position = Position::report(stored.map(|stored| &stored.position), report, now)?;
        let watched = if let Some(stored) = stored { watched.join(&stored.watched) } else { watched };
        if !watched.is_possible(since, now) {
            return Err(PositionError::TooMuch);
        }
        let after = position.or(stored.map(|stored| stored.position)).map(|position| Self { position, watched });
        Ok(after.filter(|after| stored != Some(after)))
    }
}

#[cfg(test)]
#[path = "lesson_playback_tests.rs"]
mod tests;
