//! Which contents of lessons are not needed any more.
//!
//! The content of a lesson is stored under the lesson and a generation. It is named by the outline of the draft, by
//! what was deleted from the draft and can be restored, and by versions. What none of them names can be purged, unless
//! it is so new that the copy that will name it may still be under way.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::{Generation, LessonSummary};
use crate::id::LessonId;

/// How old a lesson must be before its content is purged if nothing names it: longer than any copy takes.
pub const UNNAMED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// The name of a stored content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentName {
    /// The lesson.
    pub lesson: LessonId,
    /// The generation under which it is stored.
    pub generation: Generation,
}

impl ContentName {
    /// The content that an entry of an outline names.
    pub const fn of(summary: &LessonSummary) -> Self {
        Self { lesson: summary.id, generation: summary.content }
    }
}

/// Whether a stored content can be purged, given what outlines and deleted lessons name. Only copies write a content
/// before an outline names it, and they write it for a new lesson: an edit and its outline are one transaction.
pub fn is_purgeable(content: ContentName, named: &BTreeSet<ContentName>, now: Timestamp) -> bool {
    let age = now.duration_since(content.lesson.created());
    !named.contains(&content) && age >= UNNAMED_FOR
}

#[cfg(test)]
#[path = "purge_tests.rs"]
mod tests;
