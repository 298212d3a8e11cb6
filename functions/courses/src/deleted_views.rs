//! Views of what was deleted and can be restored.

use glotto_domain::UtcTime;
use glotto_domain::courses::{DeletedCourse, Module};
use glotto_domain::id::ModuleId;
use glotto_domain::locale::LanguageTag;
use glotto_store::courses::DeletedPart;
use schemars::JsonSchema;
use serde::Serialize;

use crate::course_summary_view::CourseSummaryView;
use crate::course_view::{LessonSummaryView, ModuleView};
use crate::localizer::Localizer;
use crate::shown_course::ShownCourse;

/// A course that was deleted.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeletedCourseView {
    /// The course, as it will be if it is restored.
    #[serde(flatten)]
    pub course: CourseSummaryView,
    /// When it was deleted.
    pub deleted_at: UtcTime,
    /// Until when it can be restored.
    pub restorable_until: UtcTime,
}

/// A lesson or a module that was deleted from a draft.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeletedPartView {
    /// The lesson. Missing if it is a module.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lesson: Option<LessonSummaryView>,
    /// The module that the lesson was in. Missing if it is a module.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub module_id: Option<ModuleId>,
    /// The module. Missing if it is a lesson. It has no lessons: they were deleted or moved before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub module: Option<ModuleView>,
    /// When it was deleted.
    pub deleted_at: UtcTime,
    /// Until when it can be restored.
    pub restorable_until: UtcTime,
}

impl DeletedCourseView {
    pub(crate) fn of(deleted: &DeletedCourse, localizer: &Localizer) -> Self {
        Self {
            course: CourseSummaryView::of(&ShownCourse::draft_in_list(&deleted.course), localizer),
            deleted_at: deleted.deleted.into(),
            restorable_until: deleted.restorable_until().into(),
        }
    }
}

impl DeletedPartView {
    pub(crate) fn of(part: DeletedPart, localizer: &Localizer, default: &LanguageTag) -> Self {
        match part {
            DeletedPart::Lesson(deleted) => {
                let language = localizer.in_language_of(&deleted.summary.title, default);
                Self {
                    lesson: Some(LessonSummaryView::of(&deleted.summary, &language)),
                    module_id: Some(deleted.module),
                    module: None,
                    deleted_at: deleted.deleted.into(),
                    restorable_until: deleted.restorable_until().into(),
                }
            }
            DeletedPart::Module(deleted) => {
                let (deleted_at, until) = (deleted.deleted, deleted.restorable_until());
                let module = Module { id: deleted.id, title: deleted.title, lessons: Vec::new() };
                let language = localizer.in_language_of(&module.title, default);
                Self {
                    lesson: None,
                    module_id: None,
                    module: Some(ModuleView::of(&module, &language)),
                    deleted_at: deleted_at.into(),
                    restorable_until: until.into(),
                }
            }
        }
    }
}
