//! Where a learner stopped in a lesson, and what they have watched of it.

use jiff::Timestamp;

use super::{Position, PositionError, Report, WatchMap};

/// Where a learner stopped in a lesson, and what they have watched of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonPlayback {
    /// The position.
    pub position: Position,
    /// What was watched.
    pub watched: WatchMap,
}

impl LessonPlayback {
    /// What is known after a report of a learner who enrolled at a time; none if it changes nothing. The position is
    /// that of one report; what was watched is in all of them, whichever position stays.
    pub fn report(
        stored: Option<&Self>,
        report: Report,
        watched: WatchMap,
        enrolled: Timestamp,
        now: Timestamp,
    ) -> Result<Option<Self>, PositionError> {
        let position = Position::report(stored.map(|stored| &stored.position), report, now)?;
        let watched = if let Some(stored) = stored { watched.join(&stored.watched) } else { watched };
        if !watched.is_possible(enrolled, now) {
            return Err(PositionError::TooMuch);
        }
        let after = position.or(stored.map(|stored| stored.position)).map(|position| Self { position, watched });
        Ok(after.filter(|after| stored != Some(after)))
    }
}

#[cfg(test)]
#[path = "lesson_playback_tests.rs"]
mod tests;
