//! Courses with their outlines and lessons, in several languages.
//!
//! A course consists of its descriptive data ([`CourseMetadata`]), its table of contents ([`Outline`]) and the
//! content of each lesson ([`Lesson`]). They are stored apart, because the catalogue needs only the
//! first and a learner one of the last.
//!
//! Authors edit the draft of a course ([`Course`]): its data and outline share one revision; each lesson has its own.
//! Publishing makes a version ([`PublishedVersion`]), which never changes. Learners keep the version that they are
//! enrolled in, also if the course is unpublished; for all other readers it is then as invisible as a course that was
//! never published. What a user may see and do is decided in one place ([`Entitlement`]).

mod admission;
mod archive;
pub mod article;
mod article_files;
mod authors;
mod bounds;
mod caption_coverage;
mod changes;
mod content;
mod content_files;
mod content_parts;
mod copies;
mod course;
mod cover;
mod coverage;
mod deleted;
mod entitlement;
mod errors;
mod facet;
pub mod kinds;
mod lesson;
mod lesson_captions;
mod lesson_in_course;
mod lesson_kind;
mod lesson_summary;
mod level;
mod media_uses;
mod metadata;
mod outline;
mod patch;
mod places;
mod prerequisites;
mod publication;
mod purge;
mod references;
mod rights;
#[cfg(test)]
pub(crate) mod samples;
mod texts;
mod topic;
mod translations;
mod version;

pub use admission::{Capacity, CourseAccess, CourseAdmission, CoursePrice, MAX_PREREQUISITES, Prerequisites};
pub use archive::{ArchivedError, IsArchived};
pub use authors::{CourseAuthor, MAX_AUTHORS, shown_authors};
pub use bounds::{MAX_LESSON_BYTES, MAX_LESSONS, MAX_MODULES, MAX_OUTLINE_BYTES};
pub use caption_coverage::{CaptionCoverage, PlayedLesson, PlayedPlace};
pub use changes::{ChangeKind, Comparable, CourseChanges, PartChange};
pub use content::LessonContent;
pub use content_parts::{ContentEdit, ContentParts};
pub use copies::{COURSE_COPIED, CopyLessonError, CopyModuleError};
pub use course::{Course, CourseState, CourseStatus};
pub use cover::{CourseCover, CourseCoverSize};
pub use coverage::{CourseText, Coverage, LanguageCoverage, TextCount, TextKind, TextPlace};
pub use deleted::{DeletedCourse, DeletedLesson, DeletedModule, RESTORABLE_FOR, RestoreLessonError};
pub use entitlement::{CourseRelation, Edition, Entitlement, Source};
pub use errors::{
    AddCoInstructorError, AddLessonError, AddModuleError, AuthorError, LessonError, OwnerError, PublishError,
    ReadLessonError, RemoveModuleError, RenameModuleError, ReviseError, TransferCourseError, UpdateLessonError,
};
pub use facet::{Facet, MAX_FACETS};
pub use lesson::{Lesson, LessonEdit, LessonState, NewLesson};
pub use lesson_in_course::LessonInCourse;
pub use lesson_kind::LessonKind;
pub use lesson_summary::LessonSummary;
pub use level::CourseLevel;
pub use metadata::{CourseMetadata, MAX_SUBJECTS, MetadataEdit, MetadataField};
pub use outline::{Module, ModuleOrder, Outline};
pub use patch::TranslationsPatch;
pub use prerequisites::{MAX_LEVELS, MAX_REQUIRED, PrerequisiteWalk, PrerequisitesError};
pub use publication::{COURSE_PUBLISHED, DeadReferences, Publication, PublicationRefusal};
pub use purge::{ContentName, UNNAMED_FOR, is_purgeable};
pub use rights::{CourseAct, CourseRight, MAX_CO_INSTRUCTORS};
pub use texts::{ArticleBody, CourseDescription, CourseTitle, LessonTitle, ModuleTitle};
pub use topic::{MAX_TOPICS, Topic, Topics};
pub(crate) use topic::{SLUG_PATTERN, is_slug};
pub use translations::{Chosen, MAX_LANGUAGES, Translations};
pub use version::{Generation, MAX_VERSIONS, PublishedVersion, VersionNote, VersionNumber, VersionText};
