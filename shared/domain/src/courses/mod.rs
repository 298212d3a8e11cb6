//! What is taught: courses with their outlines and lessons, in several languages.
//!
//! A course is its meta data ([`Course`]), its table of contents ([`Outline`]) and the content of
//! each lesson ([`Lesson`]). They are read apart, because a catalogue needs only the first and a
//! learner one of the last, and changed together under one revision: the course's.
//!
//! A course that is taken out of the catalogue again stays open to those who are enrolled: they
//! were promised it. To everybody else it is as invisible as a course that was never published.

mod bounds;
mod change;
mod course;
mod errors;
mod facet;
mod lesson;
mod lesson_in_course;
mod level;
mod outline;
mod patch;
mod rights;
mod texts;
mod topic;
mod translations;

pub use bounds::{MOST_ARTICLE_BYTES, MOST_LESSONS, MOST_MODULES, MOST_OUTLINE_BYTES};
pub use change::Change;
pub use course::{Course, CourseEdit, CourseState, NewCourse, Standing, Status};
pub use errors::{
    AddLessonError, AddModuleError, AuthorError, HandOverError, LessonError, OwnerError, PublishError, ReadLessonError,
    RemoveLessonError, RemoveModuleError, RenameModuleError, ReviseError, ShareError, UpdateLessonError,
};
pub use facet::Facet;
pub use lesson::{Lesson, LessonEdit, LessonKind, LessonState, NewLesson};
pub use lesson_in_course::LessonInCourse;
pub use level::Level;
pub use outline::{LessonSummary, Module, ModuleOrder, Outline};
pub use patch::TranslationsPatch;
pub use rights::{CourseAct, CourseRight, MOST_CO_INSTRUCTORS};
pub use texts::{ArticleBody, CourseDescription, CourseTitle, LessonTitle, ModuleTitle};
pub use topic::{MOST_TOPICS, Topic, Topics};
pub use translations::{MOST_LANGUAGES, Translations};
