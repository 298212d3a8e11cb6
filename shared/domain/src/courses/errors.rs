//! Why the catalogue says no.

use crate::{DomainError, kinds};

/// Why somebody may not change a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum AuthorError {
    /// There is no such course, or it is somebody else's draft.
    #[problem(kinds::NOT_FOUND)]
    NoSuchCourse,
    /// Only its owner, its co-instructors and admins may change a course.
    #[problem(kinds::NOT_YOUR_COURSE)]
    NotYours,
}

/// Why somebody may not do with a course what its owner does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum OwnerError {
    /// There is no such course, or it is somebody else's draft.
    #[problem(kinds::NOT_FOUND)]
    NoSuchCourse,
    /// Only its owner, its co-instructors and admins may change a course.
    #[problem(kinds::NOT_YOUR_COURSE)]
    NotYours,
    /// Co-instructors write a course, and neither publish it nor say who else writes it.
    #[problem(Forbidden, "not-course-owner", "Only the owner of the course does this.")]
    NotOwner,
}

/// Why somebody was not made a co-instructor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum ShareError {
    /// Nobody is there, or they may not teach: which of the two is not told.
    #[problem(kinds::NO_SUCH_INSTRUCTOR)]
    NoInstructor,
    /// It is theirs.
    #[problem(Conflict, "already-course-owner", "The course is theirs already.")]
    Owner,
    /// It has all the co-instructors that it can have.
    #[problem(Conflict, "too-many-co-instructors", "A course has at most 20 co-instructors.")]
    TooMany,
}

/// Why a course was not handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum HandOverError {
    /// They may not teach any more.
    #[problem(kinds::NO_SUCH_INSTRUCTOR)]
    NoInstructor,
    /// A course is handed over to somebody who writes it already.
    #[problem(Conflict, "no-co-instructor", "A course is handed over to one of its co-instructors.")]
    NoCoInstructor,
}

/// Why a change of a course did not come through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum ReviseError {
    /// It was changed since the author last read it.
    #[problem(kinds::STALE)]
    Stale,
}

/// Why a course takes no more modules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum AddModuleError {
    /// It has all the modules that it can have.
    #[problem(Conflict, "too-many-modules", "A course has at most 100 modules.")]
    TooMany,
    /// All titles in all languages together are too long.
    #[problem(kinds::OUTLINE_TOO_LARGE)]
    TooLarge,
}

/// Why a module does not get another title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum RenameModuleError {
    /// There is no such module in this course.
    #[problem(kinds::NOT_FOUND)]
    NoSuchModule,
    /// All titles in all languages together are too long.
    #[problem(kinds::OUTLINE_TOO_LARGE)]
    TooLarge,
}

/// Why a module stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum RemoveModuleError {
    /// There is no such module in this course.
    #[problem(kinds::NOT_FOUND)]
    NoSuchModule,
    /// A module goes only when its lessons are gone.
    #[problem(Conflict, "module-not-empty", "The module still has lessons: move or delete them first.")]
    NotEmpty,
}

/// Why a module takes no more lessons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum AddLessonError {
    /// There is no such module in this course.
    #[problem(kinds::NOT_FOUND)]
    NoSuchModule,
    /// The course has all the lessons that it can have.
    #[problem(Conflict, "too-many-lessons", "A course has at most 500 lessons.")]
    TooMany,
    /// All titles in all languages together are too long.
    #[problem(kinds::OUTLINE_TOO_LARGE)]
    TooLarge,
}

/// Why a lesson stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum RemoveLessonError {
    /// What is in the catalogue has something to learn in it.
    #[problem(
        Conflict,
        "last-lesson",
        "This is the last lesson of a published course: take the course out of the catalogue first, or add another."
    )]
    Last,
}

/// Why an outline does not say something else of a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum UpdateLessonError {
    /// All titles in all languages together are too long.
    #[problem(kinds::OUTLINE_TOO_LARGE)]
    TooLarge,
}

/// Why a lesson does not take a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum LessonError {
    /// All languages together are more than can be stored.
    #[problem(
        Unprocessable,
        "article-too-large",
        "The article has more than 350,000 bytes in all its languages together."
    )]
    TooLarge,
}

/// Why a course cannot be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum PublishError {
    /// Something is missing; the faults say what.
    #[problem(Conflict, "course-not-ready", "The course is not ready to be published.")]
    NotReady,
}

/// Why somebody may not open a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum ReadLessonError {
    /// There is no such lesson, or its course is not public.
    #[problem(kinds::NOT_FOUND)]
    NoSuchLesson,
    /// Lessons are for those who are enrolled.
    #[problem(kinds::NOT_ENROLLED)]
    NotEnrolled,
}
