//! Reads courses with their outlines.
//!
//! The outline of a course of 500 lessons takes 17 read units or more, and all readers of a course read one partition,
//! which has 3,000 a second. So a process keeps outlines, and reads the course alone, which has the revision of its
//! outline. The course is read consistently each time, so a change, and a course that was unpublished or deleted, is
//! seen at once.
//!
//! Course and outline change in one transaction, but a read of several items (`BatchGetItem`) is no snapshot: it may
//! see one of them before the transaction and the other one after it
//! (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html>, "Isolation levels"). A
//! reader would keep the former outline under the `ETag` of the change, and a writer would undo the change. So what
//! does not fit together is read again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use glotto_domain::Revision;
use glotto_domain::courses::{Course, Outline};
use glotto_domain::id::CourseId;

use crate::courses::{CourseItem, OutlineItem};
use crate::engine::Batch;
use crate::{Key, Store, StoreError, keys};

/// How many outlines are kept. The largest ones take about a megabyte each, so they fit into the smallest function.
const MAX_OUTLINES: usize = 16;

/// How many outlines are read at once. A response of DynamoDB has 16 megabytes at most.
const OUTLINES_PER_READ: usize = 25;

/// How often a course and its outline are read again that do not fit together. Each time, another change must have been
/// under way.
const MORE_READS: u32 = 4;

/// How long to wait before that. A transaction writes its items within milliseconds.
const PAUSE: Duration = Duration::from_millis(10);

/// The outlines that a process has read last.
#[derive(Debug, Default)]
pub(crate) struct OutlineCache(Mutex<Outlines>);

#[derive(Debug, Default)]
struct Outlines {
    by_course: HashMap<CourseId, KeptOutline>,
    /// Counts uses, so that the outline is replaced that was not used for the longest time.
    uses: u64,
}

#[derive(Debug)]
struct KeptOutline {
    rev: Revision,
    outline: Arc<Outline>,
    used: u64,
}

impl OutlineCache {
    /// The outline of a course, and the revision in which it was changed last.
    fn find(&self, course: CourseId) -> Option<(Revision, Arc<Outline>)> {
        let mut outlines = self.lock();
        outlines.uses += 1;
        let used = outlines.uses;
        let kept = outlines.by_course.get_mut(&course)?;
        kept.used = used;
        Some((kept.rev, kept.outline.clone()))
    }

    /// Keeps an outline that was changed last in a revision.
    fn insert(&self, course: CourseId, rev: Revision, outline: Arc<Outline>) {
        let mut outlines = self.lock();
        outlines.uses += 1;
        let used = outlines.uses;
        outlines.by_course.insert(course, KeptOutline { rev, outline, used });
        if outlines.by_course.len() > MAX_OUTLINES {
            let unused = outlines.by_course.iter().min_by_key(|(_, kept)| kept.used).map(|(course, _)| *course);
            if let Some(unused) = unused {
                outlines.by_course.remove(&unused);
            }
        }
    }

    fn remove(&self, course: CourseId) {
        self.lock().by_course.remove(&course);
    }

    fn lock(&self) -> MutexGuard<'_, Outlines> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A course with its outline, and what was read with them.
pub(crate) struct CourseWithOutline {
    /// The course, if it exists.
    pub course: Option<Course>,
    /// Its outline.
    pub outline: Option<Arc<Outline>>,
    /// The other items.
    pub others: Batch,
}

impl Store {
    /// Reads a course with its outline, and other items, for a reader. One round trip; two if the outline has changed
    /// since this process read it, and more while a change is under way. Writers read the outline itself.
    pub(crate) async fn get_with_outline(
        &self,
        id: CourseId,
        others: impl IntoIterator<Item = Key>,
    ) -> Result<CourseWithOutline, StoreError> {
        let kept = self.outlines().find(id);
        let mut wanted = vec![keys::courses::course(id)];
        wanted.extend(kept.is_none().then(|| keys::courses::outline(id)));
        wanted.extend(others);
        let mut found = self.get_many(wanted).await?;
        let course = found.take::<CourseItem>()?;
        let read = if kept.is_none() { found.take::<OutlineItem>()? } else { None };
        let Some(course) = course else {
            self.outlines().remove(id);
            return Ok(CourseWithOutline { course: None, outline: None, others: found });
        };
        let read = match kept {
            Some((rev, outline)) if course.outline_rev == Some(rev) => {
                return Ok(CourseWithOutline { course: Some(course.into()), outline: Some(outline), others: found });
            }
            Some(_) => self.load::<OutlineItem>(keys::courses::outline(id)).await?,
            None => read,
        };
        let Some((course, read)) = self.read_until_fit(course, read).await? else {
            self.outlines().remove(id);
            return Ok(CourseWithOutline { course: None, outline: None, others: found });
        };
        let outline = read.map(|read| self.keep_outline(&course, read));
        Ok(CourseWithOutline { course: Some(course.into()), outline, others: found })
    }

    /// Reads courses with their outlines, in the order of the ids, for a reader; those that do not exist are `None`.
    /// One round trip, and one more for every 25 outlines that have changed since this process read them.
    pub(crate) async fn get_many_with_outlines(
        &self,
        ids: &[CourseId],
    ) -> Result<Vec<Option<(Course, Arc<Outline>)>>, StoreError> {
        let mut courses = self.get_many(ids.iter().map(|id| keys::courses::course(*id)).collect()).await?;
        let courses = ids.iter().map(|_| courses.take()).collect::<Result<Vec<Option<CourseItem>>, _>>()?;
        let kept: Vec<_> = courses.iter().map(|course| self.kept_outline(course.as_ref()?)).collect();
        let unknown = courses.iter().zip(&kept).filter(|(_, kept)| kept.is_none());
        let unknown: Vec<_> =
            unknown.filter_map(|(course, _)| course.as_ref()).map(|course| course.course_id).collect();
        let mut read = HashMap::new();
        for ids in unknown.chunks(OUTLINES_PER_READ) {
            let outlines = self.get_many(ids.iter().map(|id| keys::courses::outline(*id)).collect()).await?;
            read.extend(outlines.rest::<OutlineItem>()?.into_iter().map(|outline| (outline.course_id, outline)));
        }
        let mut found = Vec::with_capacity(courses.len());
        for (course, kept) in courses.into_iter().zip(kept) {
            found.push(match (course, kept) {
                (Some(course), Some(outline)) => Some((course.into(), outline)),
                (Some(course), None) => {
                    let outline = read.remove(&course.course_id);
                    self.keep_fitting(course, outline).await?
                }
                (None, _) => None,
            });
        }
        Ok(found)
    }

    /// The outline that this process has kept, if it is that of the course.
    fn kept_outline(&self, course: &CourseItem) -> Option<Arc<Outline>> {
        let (rev, outline) = self.outlines().find(course.course_id)?;
        (course.outline_rev == Some(rev)).then_some(outline)
    }

    /// A course and an outline that fit together; nothing if the course was deleted.
    async fn keep_fitting(
        &self,
        course: CourseItem,
        read: Option<OutlineItem>,
    ) -> Result<Option<(Course, Arc<Outline>)>, StoreError> {
        let Some((course, read)) = self.read_until_fit(course, read).await? else { return Ok(None) };
        let outline = read.map(|read| self.keep_outline(&course, read)).unwrap_or_default();
        Ok(Some((course.into(), outline)))
    }

    /// A course and its outline as they were read, or, if a change was under way, as they are after it; nothing if the
    /// course was deleted.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if they never fit together.
    pub(crate) async fn read_until_fit(
        &self,
        mut course: CourseItem,
        mut outline: Option<OutlineItem>,
    ) -> Result<Option<(CourseItem, Option<OutlineItem>)>, StoreError> {
        let id = course.course_id;
        let mut reads = 0;
        while outline.as_ref().is_some_and(|outline| !is_outline_of(outline, &course)) {
            if reads == MORE_READS {
                return Err(StoreError::Conflict("the course with its outline"));
            }
            reads += 1;
            tokio::time::sleep(PAUSE).await;
            let wanted = vec![keys::courses::course(id), keys::courses::outline(id)];
            let mut found = self.get_many(wanted).await?;
            let Some(present) = found.take::<CourseItem>()? else { return Ok(None) };
            course = present;
            outline = found.take()?;
        }
        Ok(Some((course, outline)))
    }

    /// Keeps an outline that fits the course. That of a course of an earlier release cannot be recognised.
    fn keep_outline(&self, course: &CourseItem, read: OutlineItem) -> Arc<Outline> {
        let (id, rev) = (course.course_id, read.rev);
        let outline = Arc::new(Outline::from(read));
        if course.outline_rev == Some(rev) {
            self.outlines().insert(id, rev, outline.clone());
        }
        outline
    }
}

/// Whether an outline was written with the last change of the course's outline. Courses of earlier releases do not say
/// which one that is.
fn is_outline_of(outline: &OutlineItem, course: &CourseItem) -> bool {
    course.outline_rev.is_none_or(|rev| rev == outline.rev)
}

#[cfg(test)]
mod tests {
    use glotto_domain::id::Id as _;
    use jiff::Timestamp;

    use super::*;

    fn course(number: usize) -> CourseId {
        CourseId::new(Timestamp::UNIX_EPOCH, number as u128)
    }

    fn insert(cache: &OutlineCache, number: usize) {
        cache.insert(course(number), "1".parse().unwrap(), Arc::default());
    }

    #[test]
    fn the_outlines_that_were_used_last_are_kept() {
        let cache = OutlineCache::default();
        for number in 0..MAX_OUTLINES {
            insert(&cache, number);
        }
        assert!(cache.find(course(0)).is_some());
        insert(&cache, MAX_OUTLINES);
        assert!(cache.find(course(0)).is_some() && cache.find(course(MAX_OUTLINES)).is_some());
        assert!(cache.find(course(1)).is_none(), "it was not used for the longest time");
        assert_eq!(cache.lock().by_course.len(), MAX_OUTLINES);
    }

    #[test]
    fn an_outline_is_replaced_and_removed() {
        let cache = OutlineCache::default();
        insert(&cache, 0);
        cache.insert(course(0), "2".parse().unwrap(), Arc::default());
        assert_eq!(cache.find(course(0)).map(|(rev, _)| rev.to_string()).as_deref(), Some("2"));
        cache.remove(course(0));
        assert!(cache.find(course(0)).is_none());
    }
}
