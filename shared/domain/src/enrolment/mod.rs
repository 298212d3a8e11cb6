//! Who learns which course, and how far they are.

use jiff::Timestamp;

use crate::id::{CourseId, LessonId, UserId};

crate::refusals! {
    /// Why somebody who wants to learn may not.
    pub enum NotEnrolled {
        /// The course is there to be seen, and they have not enrolled in it.
        NotEnrolled = Forbidden, "not-enrolled", "Enrol in the course first.";
    }
}

/// A learner in a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The learner.
    pub learner: UserId,
    /// The course.
    pub course: CourseId,
    /// Since when. Whoever comes back after leaving has been there since they first came.
    pub since: Timestamp,
    /// The lessons that they have completed, in the order in which that was told.
    pub completed: Vec<LessonId>,
    /// When they had completed every lesson that the course then had.
    pub finished: Option<Timestamp>,
}

impl Enrolment {
    /// Somebody begins a course.
    pub fn begin(learner: UserId, course: CourseId, now: Timestamp) -> Self {
        Self { learner, course, since: now, completed: Vec::new(), finished: None }
    }

    /// Whether a lesson is completed.
    pub fn has_completed(&self, lesson: LessonId) -> bool {
        self.completed.contains(&lesson)
    }
}
