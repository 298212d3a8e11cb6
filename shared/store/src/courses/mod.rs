//! Courses, outlines, lessons, instructors, and the catalogue.

mod catalogue;
mod course;
mod instructor;
mod lesson;
mod outlines;
mod repository;
mod writes;

pub use catalogue::CatalogueEntryItem;
pub use course::{CourseItem, LessonPart, ModulePart, OutlineItem};
pub use instructor::CoInstructorItem;
pub use lesson::LessonItem;
pub(crate) use outlines::{CourseWithOutline, OutlineCache};
pub use repository::{CourseForReader, Courses, LessonForReader};

use crate::engine::entities;

entities! {
    CatalogueEntryItem,
    CoInstructorItem,
    CourseItem,
    LessonItem,
    OutlineItem,
}
