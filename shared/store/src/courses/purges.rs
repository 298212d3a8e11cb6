//! Finds and deletes what is not needed any more of courses.

use std::collections::BTreeSet;
use std::iter;

use futures::future::join_all;
use glotto_domain::courses::{ContentName, Course, DeletedCourse, Outline, UNNAMED_FOR, is_purgeable};
use glotto_domain::id::{CourseId, UserId};
use jiff::Timestamp;

use crate::courses::deletions::current;
use crate::courses::{
    CourseItem, DeletedCourseItem, DeletedLessonItem, FoundCourse, LessonItem, OutlineItem, PurgeItem,
    VersionOutlineItem,
};
use crate::engine::Slice;
use crate::engine::client::key_of;
use crate::engine::entity::{from_item, is_a};
use crate::{CommitError, Condition, Conflict, Entity as _, Item, Query, Store, StoreError, Transaction, Update, keys};

/// Items of a course that are read at once. A lesson or an outline may be large.
const PAGE: u16 = 25;

/// What is due of a course, and what there is of it.
#[derive(Debug, Clone)]
pub struct PurgeState {
    /// When it was due, and whether its purge has begun.
    pub purge: PurgeItem,
    /// The course, if it exists.
    pub course: Option<Course>,
    /// The course, if it was deleted.
    pub deleted: Option<DeletedCourse>,
}

/// Courses in which something may have to be purged.
#[derive(Debug, Clone, Copy)]
pub struct Purges<'a>(&'a Store);

impl Store {
    /// Courses in which something may have to be purged.
    pub fn purges(&self) -> Purges<'_> {
        Purges(self)
    }
}

impl Purges<'_> {
    /// Schedules a purge of a course that does not exist yet, in case it is never finished.
    pub async fn schedule(self, course: CourseId, due: Timestamp) -> Result<(), StoreError> {
        let mut transaction = Transaction::<Conflict>::new(self.0);
        transaction.schedule_purge(course, due);
        match transaction.commit(self.0).await {
            Err(CommitError::Store(error)) => Err(error),
            Ok(()) | Err(CommitError::Condition(Conflict) | CommitError::AnsweredBefore) => Ok(()),
        }
    }

    /// A page of the courses of one shard that are due, the oldest first.
    pub async fn page_due(
        self,
        shard: u8,
        now: Timestamp,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice<CourseId>, StoreError> {
        let partition = keys::courses::purges_partition(shard);
        let query = Query::index(partition, limit).between("0", keys::due_until(now)).after(after);
        let (items, last) = self.0.query(query).await?;
        let courses = items.into_iter().map(|item| Ok(from_item::<PurgeItem>(item)?.course_id));
        Ok((courses.collect::<Result<_, StoreError>>()?, last))
    }

    /// What is due of a course, and what there is of it; nothing if it is not due any more.
    pub async fn find(self, course: CourseId, now: Timestamp) -> Result<Option<PurgeState>, StoreError> {
        let wanted =
            vec![keys::courses::purge(course), keys::courses::course(course), keys::courses::deleted_course(course)];
        let mut found = self.0.get_many(wanted).await?;
        let (purge, course) = (found.take::<PurgeItem>()?, found.take::<CourseItem>()?);
        let deleted = found.take::<DeletedCourseItem>()?;
        let state =
            |purge| PurgeState { purge, course: course.map(Course::from), deleted: deleted.map(DeletedCourse::from) };
        Ok(purge.filter(|purge| purge.due <= now).map(state))
    }

    /// Looks again at another time.
    pub async fn postpone(self, purge: &PurgeItem, due: Timestamp) -> Result<(), StoreError> {
        let index = keys::courses::purge_by_due(purge.course_id, due);
        let update = Update::new().set("due", due).set("gsi1pk", index.pk).set("gsi1sk", index.sk);
        let unchanged = Condition::that("due = :read AND begun = :no").with(":read", purge.due).with(":no", false);
        self.0.update_if(keys::courses::purge(purge.course_id), update, unchanged).await?;
        Ok(())
    }

    /// Begins to delete everything of a course that does not exist: from then on it is neither restored nor created.
    ///
    /// # Errors
    ///
    /// [`Conflict`] if it was restored or created since it was read.
    pub async fn begin(self, state: &PurgeState) -> Result<(), CommitError<Conflict>> {
        let course = state.purge.course_id;
        let mut transaction = Transaction::new(self.0);
        transaction
            .update_if(&keys::courses::purge(course), &Update::new().set("begun", true), Condition::present(), Conflict)
            .require(&keys::courses::course(course), Condition::absent(), Conflict);
        if let Some(deleted) = &state.deleted {
            let read = Condition::revision(deleted.course.rev);
            transaction.delete_if(&keys::courses::deleted_course(course), read, Conflict);
            // It names the owner.
            transaction.delete(&keys::courses::card(course));
        } else {
            // It may have been deleted between the reads of both items, which are no snapshot.
            transaction.require(&keys::courses::deleted_course(course), Condition::absent(), Conflict);
        }
        self.commit_with_charge(course, transaction).await
    }

    /// Begins to delete everything of a course at once, whether or not it was deleted: its owner is erased, and leaves
    /// it to no one. Its contents are deleted by the next run, which no copy that is being made can overlook: either the
    /// copy is there before, with its marks, or it fails.
    ///
    /// # Errors
    ///
    /// [`Conflict`] if it was changed, deleted or restored since it was read.
    pub async fn begin_now(self, found: &FoundCourse, now: Timestamp) -> Result<(), CommitError<Conflict>> {
        let (place, read) = match found {
            FoundCourse::Present(course) => (keys::courses::course(course.id), course),
            FoundCourse::Deleted(deleted) => (keys::courses::deleted_course(deleted.course.id), &deleted.course),
            FoundCourse::Gone(_) => return Ok(()),
        };
        let course = read.id;
        let index = keys::courses::purge_by_due(course, now);
        let begun = Update::of::<PurgeItem>()
            .set("courseId", course)
            .set("due", now)
            .set("begun", true)
            .set("gsi1pk", index.pk)
            .set("gsi1sk", index.sk);
        let mut transaction = Transaction::new(self.0);
        transaction
            .update(&keys::courses::purge(course), &begun)
            .delete_if(&place, Condition::revision(read.rev), Conflict)
            .delete(&keys::courses::card(course));
        self.commit_with_charge(course, transaction).await
    }

    /// Commits the beginning of a purge, which gives back what the library is charged: it names the owner as well.
    async fn commit_with_charge(
        self,
        course: CourseId,
        mut transaction: Transaction<Conflict>,
    ) -> Result<(), CommitError<Conflict>> {
        let charge = self.0.libraries().find_charge(course).await?;
        transaction.move_library_charge(course, charge, UserId::NIL, Conflict);
        transaction.commit(self.0).await
    }

    /// A page of everything that is left of a course, except when it is due.
    pub async fn page_left(self, course: CourseId) -> Result<Vec<Item>, StoreError> {
        let mut after = None;
        loop {
            let query = Query::collection(keys::courses::course_partition(course), PAGE).consistent().after(after);
            let (mut items, last) = self.0.query(query).await?;
            items.retain(|item| !is_a::<PurgeItem>(item));
            if !items.is_empty() || last.is_none() {
                return Ok(items);
            }
            after = last;
        }
    }

    /// Deletes items.
    pub async fn delete(self, items: &[Item]) -> Result<(), StoreError> {
        let keys = items.iter().map(key_of).collect::<Result<Vec<_>, _>>()?;
        let deleted = join_all(keys.into_iter().map(|key| self.0.delete(key))).await;
        deleted.into_iter().collect()
    }

    /// Forgets a course of which nothing is left: last of all, because what is left of it is found by this.
    pub async fn finish(self, course: CourseId) -> Result<(), StoreError> {
        self.0.delete(keys::courses::purge(course)).await
    }

    /// Deletes the contents of lessons of an existing course that nothing names any more, and lessons whose time to be
    /// restored is over. Returns when there may be more; nothing if there is nothing else that could become unneeded.
    ///
    /// Whatever makes a content named or unnamed changes the revision of the course, so each write requires that the
    /// course is as it was read.
    ///
    /// # Errors
    ///
    /// [`Conflict`] if the course has changed in the meantime. The next run begins again.
    pub async fn sweep(self, course: &Course, now: Timestamp) -> Result<Option<Timestamp>, CommitError<Conflict>> {
        let (mut named, mut next) = (self.named_by_outlines(course.id).await?, None::<Timestamp>);
        let mut expired = Vec::new();
        // First, so that a lesson is not restored once its content may be gone.
        self.visit(course.id, keys::courses::DELETED, |item| {
            if !is_a::<DeletedLessonItem>(&item) {
                return Ok(());
            }
            let lesson: DeletedLessonItem = from_item(item)?;
            match current(lesson.clone(), now) {
                None => expired.push((lesson.key(), None)),
                Some(kept) => {
                    named.insert(ContentName::of(&kept.lesson));
                    next = earliest(next, kept.expires_at());
                }
            }
            Ok(())
        })
        .await?;
        self.visit(course.id, keys::courses::CONTENTS, |item| {
            let lesson: LessonItem = from_item(item)?;
            let content = ContentName { lesson: lesson.lesson_id, generation: lesson.generation };
            if is_purgeable(content, &named, now) {
                expired.push((lesson.key(), lesson.rendered_key()));
            } else if !named.contains(&content) {
                next = earliest(next, now.checked_add(UNNAMED_FOR).ok());
            }
            Ok(())
        })
        .await?;
        for chunk in expired.chunks(usize::from(PAGE)) {
            let mut transaction = Transaction::new(self.0);
            transaction.require(&keys::courses::course(course.id), Condition::revision(course.rev), Conflict);
            for key in chunk.iter().flat_map(|(key, rendered)| iter::once(key).chain(rendered)) {
                transaction.delete(key);
            }
            transaction.commit(self.0).await?;
        }
        Ok(next)
    }

    /// Forgets an existing course in which nothing could become unneeded, unless it has changed since it was read.
    pub async fn finish_sweep(self, course: &Course, purge: &PurgeItem) -> Result<(), CommitError<Conflict>> {
        let unchanged = Condition::that("attribute_not_exists(pk) OR due = :read").with(":read", purge.due);
        let mut transaction = Transaction::new(self.0);
        transaction.delete_if(&keys::courses::purge(course.id), unchanged, Conflict).require(
            &keys::courses::course(course.id),
            Condition::revision(course.rev),
            Conflict,
        );
        transaction.commit(self.0).await
    }

    /// What the outlines of the draft and of all versions name.
    async fn named_by_outlines(self, course: CourseId) -> Result<BTreeSet<ContentName>, StoreError> {
        let mut named = BTreeSet::new();
        self.visit(course, keys::courses::OUTLINES, |item| {
            let outline: Outline = if is_a::<OutlineItem>(&item) {
                from_item::<OutlineItem>(item)?.modules
            } else {
                from_item::<VersionOutlineItem>(item)?.modules
            };
            named.extend(outline.lessons().map(ContentName::of));
            Ok(())
        })
        .await?;
        Ok(named)
    }

    /// Reads items of a course page by page: all of them may be more than fits into memory.
    async fn visit(
        self,
        course: CourseId,
        prefix: &str,
        mut visitor: impl FnMut(Item) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let query = Query::collection(keys::courses::course_partition(course), PAGE).begins_with(prefix);
            let (items, last) = self.0.query(query.consistent().after(after)).await?;
            items.into_iter().try_for_each(&mut visitor)?;
            after = last;
            if after.is_none() {
                return Ok(());
            }
        }
    }
}

fn earliest(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}

impl<E> Transaction<E> {
    /// Lets a course be looked at for what is not needed any more: at this time, unless there is another one already.
    /// Who looks decides when to look again.
    pub fn schedule_purge(&mut self, course: CourseId, due: Timestamp) -> &mut Self {
        let index = keys::courses::purge_by_due(course, due);
        let update = Update::of::<PurgeItem>()
            .set("courseId", course)
            .set_if_missing("due", due)
            .set_if_missing("begun", false)
            .set_if_missing("gsi1pk", index.pk)
            .set_if_missing("gsi1sk", index.sk);
        self.update(&keys::courses::purge(course), &update)
    }
}
