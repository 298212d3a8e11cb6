//! Deletes and restores courses, and lessons and modules of drafts.

use glotto_domain::courses::{Course, DeletedCourse, DeletedLesson, DeletedModule, Lesson, Outline};
use glotto_domain::id::{CourseId, LessonId, ModuleId, UserId};
use jiff::Timestamp;

use crate::courses::{CourseItem, Courses, DeletedCourseItem, DeletedLessonItem, DeletedModuleItem, LessonItem};
use crate::engine::entity::{from_item, is_a};
use crate::engine::{Slice, cut};
use crate::{Condition, Entity, Item, Query, StoreError, Transaction, keys};

/// Parts that are read at once: they are summaries, and a response ends at 1 MB anyway.
const AT_ONCE: u16 = 250;

/// Parts that one transaction takes out of what was deleted at most. A transaction has 100 writes.
const MAX_RETURNED: usize = 90;

/// How often a page of deleted courses is read on.
const ROUND_TRIPS: usize = 6;

/// How many courses are read at once then.
const READ_ON: u16 = 100;

/// A lesson or a module that was deleted from a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeletedPart {
    /// A lesson.
    Lesson(DeletedLesson),
    /// A module.
    Module(DeletedModule),
}

impl DeletedPart {
    /// Whether a draft has it, so that there is nothing to restore.
    pub fn is_in(&self, outline: &Outline) -> bool {
        match self {
            Self::Lesson(lesson) => lesson.is_in(outline),
            Self::Module(module) => module.is_in(outline),
        }
    }

    /// What is stored, unless it has expired.
    fn read(item: Item, now: Timestamp) -> Result<Option<Self>, StoreError> {
        Ok(if is_a::<DeletedLessonItem>(&item) {
            current(from_item::<DeletedLessonItem>(item)?, now).map(|item| Self::Lesson(item.into()))
        } else {
            current(from_item::<DeletedModuleItem>(item)?, now).map(|item| Self::Module(item.into()))
        })
    }
}

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

    /// A lesson that was deleted from a draft, with each content that it had then and that can still be restored.
    pub async fn find_deleted_lesson(
        self,
        course: CourseId,
        lesson: LessonId,
        now: Timestamp,
    ) -> Result<Vec<DeletedLesson>, StoreError> {
        let query = Query::collection(keys::courses::course_partition(course), AT_ONCE)
            .begins_with(keys::courses::deleted_contents(lesson))
            .consistent();
        let found = self.store().query_all(query).await?.into_iter().map(from_item::<DeletedLessonItem>);
        let found = found.collect::<Result<Vec<_>, _>>()?;
        Ok(found.into_iter().filter_map(|item| current(item, now)).map(DeletedLesson::from).collect())
    }

    /// The content that a lesson had when it was deleted from a draft.
    pub async fn find_deleted_content(self, deleted: &DeletedLesson) -> Result<Option<Lesson>, StoreError> {
        let key = keys::courses::lesson(deleted.course, deleted.summary.id, deleted.summary.content);
        Ok(self.store().load::<LessonItem>(key).await?.map(Lesson::from))
    }

    /// A module that was deleted from a draft, if it can still be restored.
    pub async fn find_deleted_module(
        self,
        course: CourseId,
        module: ModuleId,
        now: Timestamp,
    ) -> Result<Option<DeletedModule>, StoreError> {
        let found = self.store().load::<DeletedModuleItem>(keys::courses::deleted_module(course, module)).await?;
        Ok(found.and_then(|item| current(item, now)).map(DeletedModule::from))
    }

    /// All lessons and modules that were deleted from a draft and can be restored.
    pub async fn list_deleted_parts(self, course: CourseId, now: Timestamp) -> Result<Vec<DeletedPart>, StoreError> {
        let items = self.store().query_all(deleted_parts(course, AT_ONCE)).await?;
        let parts = items.into_iter().filter_map(|item| DeletedPart::read(item, now).transpose());
        parts.collect()
    }

    /// A page of the lessons and modules that were deleted from a draft and can be restored.
    pub async fn page_deleted_parts(
        self,
        course: CourseId,
        now: Timestamp,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice<DeletedPart>, StoreError> {
        let query = deleted_parts(course, limit + 1).after(after);
        let (items, last) = cut(self.store().query(query).await?, limit);
        let parts = items.into_iter().filter_map(|item| DeletedPart::read(item, now).transpose());
        Ok((parts.collect::<Result<_, _>>()?, last))
    }
}

fn deleted_parts(course: CourseId, limit: u16) -> Query {
    let partition = keys::courses::course_partition(course);
    Query::collection(partition, limit).begins_with(keys::courses::DELETED).consistent()
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
        let key = keys::courses::deleted_lesson(lesson.course, lesson.summary.id, lesson.summary.content);
        self.delete_if(&key, Condition::present(), gone)
    }

    /// Takes what a draft has again out of what was deleted, as much as fits into the transaction. Lists leave out the
    /// rest. The caller also writes the outline and the course.
    pub fn forget_returned_parts(&mut self, deleted: &[DeletedPart], outline: &Outline) -> &mut Self {
        for part in deleted.iter().filter(|part| part.is_in(outline)).take(MAX_RETURNED) {
            let key = match part {
                DeletedPart::Lesson(DeletedLesson { course, summary, .. }) => {
                    keys::courses::deleted_lesson(*course, summary.id, summary.content)
                }
                DeletedPart::Module(module) => keys::courses::deleted_module(module.course, module.id),
            };
            self.delete(&key);
        }
        self
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
