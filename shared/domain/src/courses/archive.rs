//! Archiving a course: it is put aside, and neither found nor changed until it is taken out again.

use std::borrow::Cow;

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::Course;
use crate::{DomainError, FieldErrorCode, ParseText, Violation};

/// Why a course cannot be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum ArchivedError {
    /// It is archived.
    #[problem(Conflict, "course-archived", "The course is archived. Take it out of the archive to change it.")]
    Archived,
}

/// Which courses a list has, by whether they are archived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IsArchived(pub bool);

impl ParseText for IsArchived {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let parsed = text.parse().ok().map(Self);
        parsed.ok_or_else(|| Violation::new(FieldErrorCode::NotAnOption, "must be true or false"))
    }
}

impl JsonSchema for IsArchived {
    fn schema_name() -> Cow<'static, str> {
        "IsArchived".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "boolean"})
    }
}

impl Course {
    /// Archives the course, and takes it out of the catalogue. Enrolled learners keep their version. A course that is
    /// archived already does not change.
    pub fn archive(&mut self, now: Timestamp) {
        self.unpublish();
        self.0.archived.get_or_insert(now);
    }

    /// Takes the course out of the archive. It has to be published to be in the catalogue again.
    pub fn unarchive(&mut self) {
        self.0.archived = None;
    }

    /// Whether the course is archived.
    pub fn is_archived(&self) -> bool {
        self.archived.is_some()
    }

    /// Checks that the course can be changed and published.
    ///
    /// # Errors
    ///
    /// It is archived.
    pub fn check_not_archived(&self) -> Result<(), ArchivedError> {
        if self.is_archived() { Err(ArchivedError::Archived) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{LessonKind, samples};
    use super::*;

    #[test]
    fn an_archived_course_is_not_listed_and_keeps_its_first_date() {
        let mut found = samples::lesson_in_course(LessonKind::Article);
        samples::publish(&mut found.course, &found.outline);
        let later: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
        found.course.archive(Timestamp::UNIX_EPOCH);
        found.course.archive(later);
        assert_eq!((found.course.archived, found.course.listed_version()), (Some(Timestamp::UNIX_EPOCH), None));
        assert_eq!(found.course.check_not_archived(), Err(ArchivedError::Archived));
    }

    #[test]
    fn a_course_that_leaves_the_archive_can_be_changed_and_is_not_listed_by_itself() {
        let mut found = samples::lesson_in_course(LessonKind::Article);
        let version = samples::publish(&mut found.course, &found.outline);
        found.course.archive(Timestamp::UNIX_EPOCH);
        found.course.unarchive();
        assert_eq!((found.course.check_not_archived(), found.course.listed_version()), (Ok(()), None));
        found.course.publish(&found.outline, Some(&version), None, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(found.course.listed_version(), Some(version.number));
    }
}
