//! Deletes and restores courses, and lessons and modules of drafts.

use glotto_domain::courses::{Course, DeletedCourse, DeletedLesson, DeletedModule};
use glotto_domain::id::{CourseId, LessonId, ModuleId, UserId};
use jiff::Timestamp;

use crate::courses::{CourseItem, Courses, DeletedCourseItem, DeletedLessonItem, DeletedModuleItem};
use crate::engine::entity::{from_item, is_a};
use crate::engine::{Slice, cut};
use crate::{Condition, Entity, Item, Key, Query, StoreError, Transaction, keys};

/// A lesson or a module that was deleted from a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeletedPart {
    /// A lesson.
    Lesson(DeletedLesson),
    /// A module.
    Module(DeletedModule),
}

/// How often a page of deleted courses is read on.
const ROUND_TRIPS: usize = 6;

/// How many courses are read at once then.
const READ_ON: u16 = 100;

impl Courses<'_> {
    /// A course that was deleted and not purged yet.
    pub async fn find_deleted(self, course: CourseId) -> Result<Option<DeletedCourse>, StoreError> {
        let found = self.store().load::<DeletedCourseItem>(keys::courses::deleted_course(course)).await?;
        Ok(found.map(DeletedCourse::from))
    }

    /// A page of the deleted courses of a user that can be restored. The index lists them among all courses that the
    /// user teaches, so a page is read on until it is full, or [`ROUND_TRIPS`] are over. It lags behind.
    pub async fn page_deleted_by_owner(
        self,
        owner: UserId,
        now: Timestamp,
        limit: u16,
        mut after: Option<Item>,
    ) -> Result<Slice<DeletedCourse>, StoreError> {
        let (mut page, mut size) = (Vec::new(), limit);
        for _ in 0..ROUND_TRIPS {
            let query = Query::index(keys::courses::instructor_partition(owner), size + 1).descending().after(after);
            let (items, last) = cut(self.store().query(query).await?, size);
            let found = items.iter().map(|item| restorable(item, now)).collect::<Result<Vec<_>, _>>()?;
            let wanted = usize::from(limit) - page.len();
            let mut places = found.iter().zip(1..).filter(|(course, _)| course.is_some()).map(|(_, place)| place);
            // Behind the last one that has room.
            let end = places.nth(wanted - 1).unwrap_or(size);
            (_, after) = cut((items, last), end);
            page.extend(found.into_iter().take(end.into()).flatten());
            if page.len() >= usize::from(limit) || after.is_none() {
                break;
            }
            size = READ_ON;
        }
        Ok((page, after))
    }

    /// A lesson that was deleted from a draft, if it can still be restored.
    pub async fn find_deleted_lesson(
        self,
        course: CourseId,
        lesson: LessonId,
        now: Timestamp,
    ) -> Result<Option<DeletedLesson>, StoreError> {
        let found = self.find_current::<DeletedLessonItem>(keys::courses::deleted_lesson(course, lesson), now).await?;
        Ok(found.map(DeletedLesson::from))
    }

    /// A module that was deleted from a draft, if it can still be restored.
    pub async fn find_deleted_module(
        self,
        course: CourseId,
        module: ModuleId,
        now: Timestamp,
    ) -> Result<Option<DeletedModule>, StoreError> {
        let found = self.find_current::<DeletedModuleItem>(keys::courses::deleted_module(course, module), now).await?;
        Ok(found.map(DeletedModule::from))
    }

    /// A page of the lessons and modules that were deleted from a draft and can be restored.
    pub async fn page_deleted_parts(
        self,
        course: CourseId,
        now: Timestamp,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice<DeletedPart>, StoreError> {
        let query = Query::collection(keys::courses::course_partition(course), limit + 1)
            .begins_with(keys::courses::DELETED)
            .consistent()
            .after(after);
        let (items, last) = cut(self.store().query(query).await?, limit);
        let mut parts = Vec::with_capacity(items.len());
        for item in items {
            if is_a::<DeletedLessonItem>(&item) {
                let lesson = current(from_item::<DeletedLessonItem>(item)?, now);
                parts.extend(lesson.map(|item| DeletedPart::Lesson(item.into())));
            } else {
                let module = current(from_item::<DeletedModuleItem>(item)?, now);
                parts.extend(module.map(|item| DeletedPart::Module(item.into())));
            }
        }
        Ok((parts, last))
    }

    async fn find_current<T: Entity>(self, key: Key, now: Timestamp) -> Result<Option<T>, StoreError> {
        Ok(self.store().load::<T>(key).await?.and_then(|item| current(item, now)))
    }
}

/// An item, unless it has expired: DynamoDB deletes late.
pub(crate) fn current<T: Entity>(item: T, now: Timestamp) -> Option<T> {
    let expires = item.expires_at();
    Some(item).filter(|_| expires.is_none_or(|expires| now < expires))
}

impl<E> Transaction<E> {
    /// Replaces a course that was read by what can be restored. The caller also takes it out of the catalogue, and
    /// schedules its purge.
    pub fn delete_course(&mut self, read: &Course, deleted: &DeletedCourse, stale: E) -> &mut Self {
        self.delete_if(&keys::courses::course(read.id), Condition::revision(read.rev), stale)
            .put(&DeletedCourseItem::from(deleted))
    }

    /// Replaces a deleted course by the course, unless its purge has begun.
    pub fn restore_course(&mut self, deleted: &DeletedCourse, course: &Course, stale: E) -> &mut Self
    where
        E: Clone,
    {
        let read = Condition::revision(deleted.course.rev);
        self.delete_if(&keys::courses::deleted_course(course.id), read, stale.clone())
            .create(&CourseItem::from(course), stale)
    }

    /// Writes down a lesson that is deleted from the draft. The caller also writes the outline and the course, and
    /// schedules a purge.
    pub fn keep_deleted_lesson(&mut self, lesson: &DeletedLesson) -> &mut Self {
        self.put(&DeletedLessonItem::from(lesson))
    }

    /// Writes down a module that is deleted from the draft. The caller also writes the outline and the course.
    pub fn keep_deleted_module(&mut self, module: &DeletedModule) -> &mut Self {
        self.put(&DeletedModuleItem::from(module))
    }

    /// Takes a lesson out of what was deleted. The caller also writes the outline and the course.
    pub fn take_deleted_lesson(&mut self, lesson: &DeletedLesson, gone: E) -> &mut Self {
        let key = keys::courses::deleted_lesson(lesson.course, lesson.summary.id);
        self.delete_if(&key, Condition::present(), gone)
    }

    /// Takes a module out of what was deleted. The caller also writes the outline and the course.
    pub fn take_deleted_module(&mut self, module: &DeletedModule, gone: E) -> &mut Self {
        self.delete_if(&keys::courses::deleted_module(module.course, module.id), Condition::present(), gone)
    }
}

/// The deleted course of an item; none of other courses, and of one that cannot be restored any more.
fn restorable(item: &Item, now: Timestamp) -> Result<Option<DeletedCourse>, StoreError> {
    if !is_a::<DeletedCourseItem>(item) {
        return Ok(None);
    }
    let deleted = DeletedCourse::from(from_item::<DeletedCourseItem>(item.clone())?);
    Ok(Some(deleted).filter(|deleted| deleted.is_restorable(now)))
}
