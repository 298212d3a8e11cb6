//! What a user may see of a course, and do with it.
//!
//! This is the only place that decides it. All that gates, of lessons as of files that are played, asks it, with the
//! course and the sources that it has read.

use super::{Course, CourseAct, LessonSummary, ReadLessonError, VersionNumber};
use crate::enrolment::LearnError;
use crate::id::UserId;
use crate::identity::Role;

/// What entitles a user to a course, beside the right to change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// They are enrolled in a version of it.
    Enrolment {
        /// The version.
        version: VersionNumber,
    },
}

/// The relation of a user to a course, from which follows what they can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CourseRelation {
    /// Can change it: its owner, a co-instructor or an admin.
    Author,
    /// Learns with it.
    Enrolled,
    /// Can read the public part of it.
    Reader,
    /// Must not know that it exists.
    Stranger,
}

/// What is read of a course: its draft, or a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edition {
    /// The draft.
    Draft,
    /// A version.
    Version(VersionNumber),
}

/// What a user may see of a course, and do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entitlement {
    relation: CourseRelation,
    /// What the user reads; none for strangers.
    edition: Option<Edition>,
    /// The version that the user makes progress in.
    learns: Option<VersionNumber>,
    /// The version that the catalogue has.
    listed: Option<VersionNumber>,
    is_signed_in: bool,
}

impl Entitlement {
    /// Decides what a visitor may see and do. Authors read the draft, learners the version that they are enrolled in,
    /// and all others the latest version, while the course is published. Learners keep their version when it is
    /// unpublished.
    pub fn decide(course: &Course, visitor: Option<(UserId, Role)>, sources: &[Source]) -> Self {
        let learns = visitor.and_then(|_| sources.iter().map(|Source::Enrolment { version }| *version).max());
        let is_author = visitor.is_some_and(|(user, role)| course.may(user, role, CourseAct::Write));
        let listed = course.listed_version();
        let (relation, edition) = match (is_author, learns, listed) {
            (true, ..) => (CourseRelation::Author, Some(Edition::Draft)),
            (false, Some(version), _) => (CourseRelation::Enrolled, Some(Edition::Version(version))),
            (false, None, Some(version)) => (CourseRelation::Reader, Some(Edition::Version(version))),
            (false, None, None) => (CourseRelation::Stranger, None),
        };
        Self { relation, edition, learns, listed, is_signed_in: visitor.is_some() }
    }

    /// The relation of the user to the course.
    pub const fn relation(self) -> CourseRelation {
        self.relation
    }

    /// Whether the user can change the course.
    pub fn is_author(self) -> bool {
        self.relation == CourseRelation::Author
    }

    /// What the user reads, or the version that they ask for, with the content of its lessons; none if they may not
    /// know of it. Only authors may ask for any version.
    pub fn edition(self, requested: Option<VersionNumber>) -> Option<Edition> {
        let requested = requested.map(Edition::Version);
        match requested {
            Some(_) if self.is_author() => requested,
            Some(_) => self.edition.filter(|own| requested == Some(*own)),
            None => self.edition,
        }
    }

    /// What the user sees of a course without the content of its lessons: what they read, or the version that they ask
    /// for. All may ask for the one that the catalogue has, because it is public: learners see by it what is new.
    pub fn outline(self, requested: Option<VersionNumber>) -> Option<Edition> {
        let public = requested.filter(|_| self.listed == requested).map(Edition::Version);
        self.edition(requested).or(public)
    }

    /// Lets the user read and play a lesson of what they read; none if it has no such lesson. Readers who are signed in
    /// may take lessons that are free previews.
    ///
    /// # Errors
    ///
    /// There is no such lesson, or the user may not know of it, or they have to enrol first.
    pub fn open_lesson(self, lesson: Option<&LessonSummary>) -> Result<&LessonSummary, ReadLessonError> {
        match (self.relation, lesson) {
            (CourseRelation::Author | CourseRelation::Enrolled, lesson) => lesson.ok_or(ReadLessonError::NoSuchLesson),
            (CourseRelation::Reader, Some(lesson)) if lesson.preview && self.is_signed_in => Ok(lesson),
            (CourseRelation::Reader, _) => Err(ReadLessonError::NotEnrolled),
            (CourseRelation::Stranger, _) => Err(ReadLessonError::NoSuchLesson),
        }
    }

    /// The version that the user makes progress in: only enrolled users do.
    ///
    /// # Errors
    ///
    /// There is no such course, or the user may not know of it, or they have to enrol first.
    pub fn check_learner(self) -> Result<VersionNumber, LearnError> {
        match (self.learns, self.relation) {
            (Some(version), _) => Ok(version),
            (None, CourseRelation::Stranger) => Err(LearnError::NoSuchCourse),
            (None, _) => Err(LearnError::NotEnrolled),
        }
    }
}

#[cfg(test)]
#[path = "entitlement_tests.rs"]
mod tests;
