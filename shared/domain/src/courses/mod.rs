//! Courses with their outlines and lessons, in several languages.
//!
//! A course consists of its descriptive data ([`Course`]), its table of contents ([`Outline`]) and the
//! content of each lesson ([`Lesson`]). They are stored apart, because the catalogue needs only the
//! first and a learner one of the last. Course and outline share one revision; each lesson has its
//! own.
//!
//! Enrolled learners keep access to a course that is unpublished. For all other readers it is as
//! invisible as a course that was never published.

mod bounds;
mod course;
mod coverage;
mod errors;
mod facet;
pub mod kinds;
mod lesson;
mod lesson_in_course;
mod level;
mod outline;
mod patch;
mod rights;
#[cfg(test)]
pub(crate) mod samples;
mod texts;
mod topic;
mod translations;

pub use bounds::{MAX_ARTICLE_BYTES, MAX_LESSONS, MAX_MODULES, MAX_OUTLINE_BYTES};
pub use course::{Course, CourseEdit, CourseRelation, CourseState, CourseStatus, NewCourse};
pub use coverage::{CourseText, Coverage, LanguageCoverage, TextCount, TextKind, TextPlace};
pub use errors::{
    AddCoInstructorError, AddLessonError, AddModuleError, AuthorError, LessonError, OwnerError, PublishError,
    ReadLessonError, RemoveLessonError, RemoveModuleError, RenameModuleError, ReviseError, TransferCourseError,
    UpdateLessonError,
};
pub use facet::Facet;
pub use lesson::{Lesson, LessonEdit, LessonKind, LessonState, NewLesson};
pub use lesson_in_course::LessonInCourse;
pub use level::CourseLevel;
pub use outline::{LessonSummary, Module, ModuleOrder, Outline};
pub use patch::TranslationsPatch;
pub use rights::{CourseAct, CourseRight, MAX_CO_INSTRUCTORS};
pub use texts::{ArticleBody, CourseDescription, CourseTitle, LessonTitle, ModuleTitle};
pub use topic::{MAX_TOPICS, Topic, Topics};
pub use translations::{Chosen, MAX_LANGUAGES, Translations};
