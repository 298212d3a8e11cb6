//! The errors of operations on courses.

use crate::{DomainError, kinds};

/// Why a user cannot change a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum AuthorError {
    /// There is no such course, or it is the draft of another user.
    #[problem(kinds::NOT_FOUND)]
    NoSuchCourse,
    /// Only the owner, co-instructors and admins can change a course.
    #[problem(kinds::NOT_YOUR_COURSE)]
    NotYours,
}

/// Why a user cannot do what only the owner of a course can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum OwnerError {
    /// There is no such course, or it is the draft of another user.
    #[problem(kinds::NOT_FOUND)]
    NoSuchCourse,
    /// Only the owner, co-instructors and admins can change a course.
    #[problem(kinds::NOT_YOUR_COURSE)]
    NotYours,
    /// Co-instructors cannot publish a course or change its instructors.
    #[problem(Forbidden, "not-course-owner", "Only the owner of the course can do this.")]
    NotOwner,
}

/// Why a user cannot be added as a co-instructor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum AddCoInstructorError {
    /// There is no such user, or they may not teach; the answer does not reveal which.
    #[problem(kinds::NO_SUCH_INSTRUCTOR)]
    NoInstructor,
    /// The user owns the course.
    #[problem(Conflict, "already-course-owner", "This user already owns the course.")]
    Owner,
    /// The course has as many co-instructors as allowed.
    #[problem(Conflict, "too-many-co-instructors", "A course has at most 20 co-instructors.")]
    TooMany,
}

/// Why the ownership of a course cannot be transferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum TransferCourseError {
    /// The co-instructor may not teach any more.
    #[problem(kinds::NO_SUCH_INSTRUCTOR)]
    NoInstructor,
    /// Only a co-instructor can become the owner.
    #[problem(
        Conflict,
        "no-co-instructor",
        "The ownership of a course can only be transferred to one of its co-instructors."
    )]
    NoCoInstructor,
}

/// Why a change of a course or a lesson cannot be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum ReviseError {
    /// Another request changed it since it was read.
    #[problem(kinds::STALE)]
    Stale,
}

/// Why a module cannot be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum AddModuleError {
    /// The course has as many modules as allowed.
    #[problem(Conflict, "too-many-modules", "A course has at most 100 modules.")]
    TooMany,
    /// The titles in all languages are too long together.
    #[problem(kinds::OUTLINE_TOO_LARGE)]
    TooLarge,
}

/// Why the title of a module cannot be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum RenameModuleError {
    /// The course has no such module.
    #[problem(kinds::NOT_FOUND)]
    NoSuchModule,
    /// The titles in all languages are too long together.
    #[problem(kinds::OUTLINE_TOO_LARGE)]
    TooLarge,
}

/// Why a module cannot be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum RemoveModuleError {
    /// The course has no such module.
    #[problem(kinds::NOT_FOUND)]
    NoSuchModule,
    /// The module has lessons.
    #[problem(Conflict, "module-not-empty", "The module still has lessons. Move or delete them first.")]
    NotEmpty,
}

/// Why a lesson cannot be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum AddLessonError {
    /// The course has no such module.
    #[problem(kinds::NOT_FOUND)]
    NoSuchModule,
    /// The course has as many lessons as allowed.
    #[problem(Conflict, "too-many-lessons", "A course has at most 500 lessons.")]
    TooMany,
    /// The titles in all languages are too long together.
    #[problem(kinds::OUTLINE_TOO_LARGE)]
    TooLarge,
}

/// Why the outline cannot take the change of a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum UpdateLessonError {
    /// The titles in all languages are too long together.
    #[problem(kinds::OUTLINE_TOO_LARGE)]
    TooLarge,
}

/// Why a lesson cannot be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum LessonError {
    /// All languages together are larger than can be stored.
    #[problem(
        Unprocessable,
        "lesson-too-large",
        "The lesson has more than 350,000 bytes of text in all its languages together."
    )]
    TooLarge,
}

/// Why a course cannot be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum PublishError {
    /// Something is missing.
    #[problem(Conflict, "course-not-ready", "The course is not ready to be published.")]
    NotReady,
    /// The course has as many versions as allowed.
    #[problem(Conflict, "too-many-versions", "A course has at most 200 versions.")]
    TooManyVersions,
}

/// Why a user cannot read a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum ReadLessonError {
    /// There is no such lesson, or the user may not know of its course.
    #[problem(kinds::NOT_FOUND)]
    NoSuchLesson,
    /// The user is not enrolled in the course.
    #[problem(kinds::NOT_ENROLLED)]
    NotEnrolled,
}
