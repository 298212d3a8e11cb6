//! What was deleted and can be restored for a while: courses, and modules and lessons of drafts.

use jiff::{SignedDuration, Timestamp};

use super::{ContentName, Course, LessonSummary, ModuleTitle, Outline, Translations};
use crate::DomainError;
use crate::id::{CourseId, ModuleId};

/// How long what was deleted can be restored.
pub const RESTORABLE_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

/// When something that was deleted at a time is lost.
fn lost(deleted: Timestamp) -> Timestamp {
    deleted.saturating_add(RESTORABLE_FOR).unwrap_or(Timestamp::MAX)
}

/// A course that was deleted. For all others it does not exist any more; its owner can restore it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletedCourse {
    /// The course, as it will be if it is restored.
    pub course: Course,
    /// When it was deleted.
    pub deleted: Timestamp,
}

/// A lesson that was deleted from a draft. There may be several of one lesson, with different contents: a version that
/// is restored may bring the lesson back as it was before, and it may be deleted again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletedLesson {
    /// The course.
    pub course: CourseId,
    /// The module that it was in.
    pub module: ModuleId,
    /// What the outline had.
    pub summary: LessonSummary,
    /// When it was deleted.
    pub deleted: Timestamp,
}

/// A module that was deleted from a draft. It had no lessons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletedModule {
    /// The course.
    pub course: CourseId,
    /// The module.
    pub id: ModuleId,
    /// Its title.
    pub title: Translations<ModuleTitle>,
    /// When it was deleted.
    pub deleted: Timestamp,
}

/// Why a lesson cannot be restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum RestoreLessonError {
    /// The course has no module that could take it.
    #[problem(Conflict, "no-module", "The course has no module. Restore or create one first.")]
    NoModule,
}

impl Course {
    /// Deletes the course. It leaves the catalogue, and is not listed by itself when it is restored.
    #[must_use]
    pub fn delete(mut self, now: Timestamp) -> DeletedCourse {
        self.unpublish();
        self.0.rev = self.0.rev.next();
        DeletedCourse { course: self, deleted: now }
    }
}

impl DeletedCourse {
    /// Until when the course can be restored.
    pub fn restorable_until(&self) -> Timestamp {
        lost(self.deleted)
    }

    /// Whether the course can still be restored.
    pub fn is_restorable(&self, now: Timestamp) -> bool {
        now < self.restorable_until()
    }

    /// The course, in its next revision.
    #[must_use]
    pub fn restore(self, now: Timestamp) -> Course {
        let mut course = self.course;
        course.0.updated = now;
        course.0.rev = course.0.rev.next();
        course
    }
}

impl DeletedLesson {
    /// Until when the lesson can be restored.
    pub fn restorable_until(&self) -> Timestamp {
        lost(self.deleted)
    }

    /// Whether a draft has the lesson with the same content, so that there is nothing to restore.
    pub fn is_in(&self, outline: &Outline) -> bool {
        let present = outline.lesson(self.summary.id);
        present.is_some_and(|present| ContentName::of(present) == ContentName::of(&self.summary))
    }
}

impl DeletedModule {
    /// Until when the module can be restored.
    pub fn restorable_until(&self) -> Timestamp {
        lost(self.deleted)
    }

    /// Whether a draft has the module, so that there is nothing to restore.
    pub fn is_in(&self, outline: &Outline) -> bool {
        outline.module(self.id).is_some()
    }
}

impl Outline {
    /// What is restored of a lesson: the content that was deleted last, of those that the draft does not have. If the
    /// draft has the lesson with another one, it is restored as a lesson of its own.
    pub fn restorable(&self, deleted: Vec<DeletedLesson>) -> Option<DeletedLesson> {
        let missing = deleted.into_iter().filter(|deleted| !deleted.is_in(self));
        missing.max_by_key(|deleted| (deleted.deleted, ContentName::of(&deleted.summary)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Generation, LessonKind, samples};
    use super::*;

    #[test]
    fn a_course_is_restored_as_it_was_but_not_into_the_catalogue() {
        let mut found = samples::lesson_in_course(LessonKind::Article);
        samples::publish(&mut found.course, &found.outline);
        let before = found.course.clone();
        let deleted = before.clone().delete(Timestamp::UNIX_EPOCH);
        assert!(!deleted.course.is_published(), "only its owner may know that it exists");
        let restored = deleted.restore(before.updated);
        assert_eq!(restored.rev, before.rev.next().next());
        assert_eq!((restored.version, restored.generation), (before.version, before.generation));
        assert_eq!(restored.outline_rev, before.outline_rev, "its outline was not written again");
    }

    #[test]
    fn the_content_that_was_deleted_last_is_restored_first_and_what_the_draft_has_is_not() {
        let mut found = samples::lesson_in_course(LessonKind::Article);
        let (course, summary) = (found.course.id, found.lesson.summary());
        let deleted = |content: u32, hours: i64| DeletedLesson {
            course,
            module: samples::id(1),
            summary: LessonSummary {
                content: (1..content).fold(Generation::FIRST, |g, _| g.next()),
                ..summary.clone()
            },
            deleted: Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours),
        };
        let [of_version, edited, again] = [deleted(1, 1), deleted(2, 3), deleted(3, 2)];
        let all = vec![of_version.clone(), edited.clone(), again.clone()];
        assert!(of_version.is_in(&found.outline) && !edited.is_in(&found.outline));
        assert_eq!(found.outline.restorable(all), Some(edited));
        assert_eq!(found.outline.restorable(vec![of_version.clone(), again.clone()]), Some(again));
        assert_eq!(found.outline.restorable(vec![of_version.clone()]), None, "the draft has it");
        found.outline.remove_lesson(summary.id);
        assert_eq!(found.outline.restorable(vec![of_version.clone()]), Some(of_version));
    }

    #[test]
    fn a_course_is_lost_after_thirty_days_to_the_moment() {
        let deleted = samples::course().delete(Timestamp::UNIX_EPOCH);
        let lost: Timestamp = "1970-01-31T00:00:00Z".parse().unwrap();
        assert_eq!(deleted.restorable_until(), lost);
        assert!(deleted.is_restorable(lost - SignedDuration::from_nanos(1)) && !deleted.is_restorable(lost));
    }
}
