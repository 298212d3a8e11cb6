//! Courses, their drafts, versions, lessons and instructors, and the catalogue.

mod article;
mod authors;
mod cache;
mod card;
mod catalogue;
mod copies;
mod course;
mod deleted;
mod deletions;
mod drafts;
mod editions;
mod found;
mod instructor;
mod lesson;
mod lessons;
mod lists;
mod played_video;
mod purge;
mod purges;
mod repository;
mod version;
mod visitor;
mod writes;

pub use article::{ArticleForRendering, ArticleHtml, RenderedArticleItem, RenderedText};
pub use authors::{Authors, CardDetails};
pub(crate) use cache::EditionCache;
pub use card::CardItem;
pub use catalogue::CatalogueEntryItem;
pub use course::{CourseItem, OutlineItem};
pub use deleted::{DeletedCourseItem, DeletedLessonItem, DeletedModuleItem};
pub use deletions::DeletedPart;
pub(crate) use deletions::current;
pub use editions::{ReadEdition, Visit, Visitor, entitlement_of};
pub use found::FoundCourse;
pub use instructor::CoInstructorItem;
pub use lesson::LessonItem;
pub use lessons::LessonForVisitor;
pub use played_video::PlayedVideoItem;
pub use purge::PurgeItem;
pub use purges::{PurgeState, Purges};
pub use repository::Courses;
pub use version::{VersionItem, VersionOutlineItem};
pub use visitor::CourseForVisitor;

use crate::engine::entities;

entities! {
    CardItem,
    CatalogueEntryItem,
    CoInstructorItem,
    CourseItem,
    DeletedCourseItem,
    DeletedLessonItem,
    DeletedModuleItem,
    LessonItem,
    OutlineItem,
    PlayedVideoItem,
    PurgeItem,
    RenderedArticleItem,
    VersionItem,
    VersionOutlineItem,
}
