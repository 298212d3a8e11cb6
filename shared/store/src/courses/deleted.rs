//! What was deleted and can be restored, as stored.
//!
//! A deleted course takes the place of the course: its item has another key, so no reader of courses finds it, and
//! nothing has to check whether a course is deleted. The rest of its partition stays as it is.

use glotto_domain::courses::{DeletedCourse, DeletedLesson, DeletedModule, LessonSummary, ModuleTitle, Translations};
use glotto_domain::id::{CourseId, ModuleId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::courses::CourseItem;
use crate::{Entity, Key, Personal, keys};

/// A course that was deleted, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeletedCourseItem {
    /// The course, as it will be if it is restored.
    #[serde(flatten)]
    pub course: CourseItem,
    /// When it was deleted.
    pub deleted: Timestamp,
}

/// A lesson that was deleted from a draft, as stored. Its content stays where it is, and is purged after it has
/// expired. Another content of the same lesson is another item: no deletion replaces an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeletedLessonItem {
    /// The course.
    pub course_id: CourseId,
    /// The module that it was in.
    pub module_id: ModuleId,
    /// What the outline had.
    pub lesson: LessonSummary,
    /// When it was deleted.
    pub deleted: Timestamp,
}

/// A module that was deleted from a draft, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeletedModuleItem {
    /// The course.
    pub course_id: CourseId,
    /// The module.
    pub module_id: ModuleId,
    /// Its title.
    pub title: Translations<ModuleTitle>,
    /// When it was deleted.
    pub deleted: Timestamp,
}

impl Entity for DeletedCourseItem {
    const TYPE: &'static str = "DeletedCourse";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::courses::deleted_course(self.course.course_id)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::courses::course_by_instructor(self.course.owner_id, self.course.course_id))
    }
}

impl Entity for DeletedLessonItem {
    const TYPE: &'static str = "DeletedLesson";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::courses::deleted_lesson(self.course_id, self.lesson.id, self.lesson.content)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(DeletedLesson::from(self.clone()).restorable_until())
    }
}

impl Entity for DeletedModuleItem {
    const TYPE: &'static str = "DeletedModule";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::courses::deleted_module(self.course_id, self.module_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(DeletedModule::from(self.clone()).restorable_until())
    }
}

impl From<&DeletedCourse> for DeletedCourseItem {
    fn from(deleted: &DeletedCourse) -> Self {
        Self { course: CourseItem::from(&deleted.course), deleted: deleted.deleted }
    }
}

impl From<DeletedCourseItem> for DeletedCourse {
    fn from(item: DeletedCourseItem) -> Self {
        Self { course: item.course.into(), deleted: item.deleted }
    }
}

impl From<&DeletedLesson> for DeletedLessonItem {
    fn from(lesson: &DeletedLesson) -> Self {
        let DeletedLesson { course, module, summary, deleted } = lesson.clone();
        Self { course_id: course, module_id: module, lesson: summary, deleted }
    }
}

impl From<DeletedLessonItem> for DeletedLesson {
    fn from(item: DeletedLessonItem) -> Self {
        Self { course: item.course_id, module: item.module_id, summary: item.lesson, deleted: item.deleted }
    }
}

impl From<&DeletedModule> for DeletedModuleItem {
    fn from(module: &DeletedModule) -> Self {
        let DeletedModule { course, id, title, deleted } = module.clone();
        Self { course_id: course, module_id: id, title, deleted }
    }
}

impl From<DeletedModuleItem> for DeletedModule {
    fn from(item: DeletedModuleItem) -> Self {
        Self { course: item.course_id, id: item.module_id, title: item.title, deleted: item.deleted }
    }
}
