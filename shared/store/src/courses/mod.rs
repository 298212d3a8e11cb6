//! Courses, their drafts, versions, lessons and instructors, and the catalogue.

mod article;
mod cache;
mod card;
mod catalogue;
mod course;
mod drafts;
mod editions;
mod instructor;
mod lesson;
mod lessons;
mod lists;
mod repository;
mod version;
mod writes;

pub use article::{ArticleForRendering, ArticleHtml, RenderedArticleItem, RenderedText};
pub(crate) use cache::EditionCache;
pub use card::CardItem;
pub use catalogue::CatalogueEntryItem;
pub use course::{CourseItem, OutlineItem};
pub use editions::{ReadEdition, Visit, Visitor, entitlement_of};
pub use instructor::CoInstructorItem;
pub use lesson::LessonItem;
pub use lessons::LessonForVisitor;
pub use repository::Courses;
pub use version::{VersionItem, VersionOutlineItem};

use crate::engine::entities;

entities! {
    CardItem,
    CatalogueEntryItem,
    CoInstructorItem,
    CourseItem,
    LessonItem,
    OutlineItem,
    RenderedArticleItem,
    VersionItem,
    VersionOutlineItem,
}
