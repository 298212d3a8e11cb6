//! Courses, outlines, lessons, who teaches them, and the catalogue.

mod catalogue;
mod course;
mod instructor;
mod lesson;

pub use catalogue::CatalogueItem;
pub use course::{CourseForReader, CourseItem, LessonPart, ModulePart, OutlineItem};
pub use instructor::CoInstructorItem;
pub use lesson::{LessonForReader, LessonItem};

use crate::engine::entities;

entities! {
    CatalogueItem,
    CoInstructorItem,
    CourseItem,
    LessonItem,
    OutlineItem,
}
