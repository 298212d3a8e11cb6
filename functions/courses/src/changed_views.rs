//! Parts of a course after a change, with the revision of the course, which the next change needs.

use glotto_domain::courses::Course;
use glotto_domain::locale::LanguageTag;
use glotto_http::response::etag;
use schemars::JsonSchema;
use serde::Serialize;

use crate::course_view::{LessonSummaryView, ModuleView};
use crate::lesson_view::LessonView;
use crate::localizer::LocalizedView;

/// A module after a change.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangedModuleView {
    /// The module.
    #[serde(flatten)]
    pub module: ModuleView,
    /// The `ETag` of the course after the change. Send it as `If-Match` with the next change of the outline.
    pub course_etag: String,
}

impl ChangedModuleView {
    pub(crate) fn of(module: ModuleView, course: &Course) -> Self {
        Self { module, course_etag: etag(course.rev) }
    }
}

/// A lesson after a change of the outline.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangedLessonView {
    /// The lesson.
    #[serde(flatten)]
    pub lesson: LessonSummaryView,
    /// The `ETag` of the course after the change. Send it as `If-Match` with the next change of the outline.
    pub course_etag: String,
}

impl ChangedLessonView {
    pub(crate) fn of(lesson: LessonSummaryView, course: &Course) -> Self {
        Self { lesson, course_etag: etag(course.rev) }
    }
}

/// A lesson with its content after a change.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangedLessonContentView {
    /// The lesson.
    #[serde(flatten)]
    pub lesson: LessonView,
    /// The `ETag` of the course after the change. Send it as `If-Match` with the next change of the outline.
    pub course_etag: String,
}

impl ChangedLessonContentView {
    pub(crate) fn of(lesson: LessonView, course: &Course) -> Self {
        Self { lesson, course_etag: etag(course.rev) }
    }
}

impl LocalizedView for ChangedLessonContentView {
    fn languages(&self) -> Vec<LanguageTag> {
        self.lesson.languages()
    }
}
