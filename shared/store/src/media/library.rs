//! Finds and changes the files in libraries of courses.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use glotto_domain::Revision;
use glotto_domain::courses::{Course, Outline};
use glotto_domain::id::{CourseId, LessonId, MediaId};
use glotto_domain::media::library::{Announcement, LibraryFile, MediaPlace, MediaPlaces};

use crate::courses::{CourseItem, LessonItem};
use crate::engine::client::key_of;
use crate::engine::entity::from_item;
use crate::engine::{Slice, cut};
use crate::media::LibraryFileItem;
use crate::{CommitError, Conflict, Item, Query, Retries, Store, StoreError, Transaction, keys};

/// Items of a batch read at most, by the limit of DynamoDB.
const PER_READ: usize = 100;
/// Items that are written or deleted at once.
pub(super) const AT_ONCE: usize = 25;
/// Lessons that are read at once. A response of DynamoDB has 16 MB at most, and a lesson 400 KB.
const LESSONS_AT_ONCE: usize = 20;

/// Libraries of courses in the table.
#[derive(Debug, Clone, Copy)]
pub struct Libraries<'a>(pub(super) &'a Store);

impl Store {
    /// Libraries of courses in the table.
    pub fn libraries(&self) -> Libraries<'_> {
        Libraries(self)
    }
}

impl Libraries<'_> {
    /// A file, and the revision in which it was read.
    pub async fn find(self, course: CourseId, file: MediaId) -> Result<Option<(LibraryFile, Revision)>, StoreError> {
        let item = self.0.load::<LibraryFileItem>(keys::media::library_file(course, file)).await?;
        item.map(LibraryFileItem::file).transpose()
    }

    /// A course, and a file of its library with the revision in which it was read, in one round trip.
    pub async fn find_with_course(
        self,
        course: CourseId,
        file: MediaId,
    ) -> Result<(Option<Course>, Option<(LibraryFile, Revision)>), StoreError> {
        let wanted = vec![keys::courses::course(course), keys::media::library_file(course, file)];
        let mut found = self.0.get_many(wanted).await?;
        let course = found.take::<CourseItem>()?.map(Course::from);
        Ok((course, found.take::<LibraryFileItem>()?.map(LibraryFileItem::file).transpose()?))
    }

    /// Those of these files that the library has. One round trip for every hundred.
    pub async fn find_many(
        self,
        course: CourseId,
        files: &BTreeSet<MediaId>,
    ) -> Result<BTreeMap<MediaId, LibraryFile>, StoreError> {
        let mut found = BTreeMap::new();
        for chunk in files.iter().copied().collect::<Vec<_>>().chunks(PER_READ) {
            let wanted = chunk.iter().map(|file| keys::media::library_file(course, *file)).collect();
            for item in self.0.get_many(wanted).await?.rest::<LibraryFileItem>()? {
                let (file, _) = item.file()?;
                found.insert(file.announced.id, file);
            }
        }
        Ok(found)
    }

    /// A page of a library, the newest file first. Files that are hidden are left out, so it may have fewer.
    pub async fn page(
        self,
        course: CourseId,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice<(LibraryFile, Revision)>, StoreError> {
        let query = Query::collection(keys::media::library_partition(course), limit + 1)
            .begins_with(keys::media::LIBRARY_FILES)
            .consistent()
            .descending()
            .after(after);
        let (items, last) = cut(self.0.query(query).await?, limit);
        let mut files = Vec::with_capacity(items.len());
        for item in items {
            files.push(from_item::<LibraryFileItem>(item)?.file()?);
        }
        files.retain(|(file, _)| !file.is_archived);
        Ok((files, last))
    }

    /// Marks files as used, before something names them: no file that is marked is deleted. Returns whether all of them
    /// are marked; false if one was deleted in the meantime. Those that are marked already are not written.
    pub async fn mark_used<'f>(
        self,
        files: impl IntoIterator<Item = &'f LibraryFile>,
        place: MediaPlace,
    ) -> Result<bool, StoreError> {
        let unmarked: Vec<_> = files.into_iter().filter(|file| (*file).clone().mark_used(place)).collect();
        for chunk in unmarked.chunks(AT_ONCE) {
            let places = BTreeSet::from([place]);
            let marks = chunk.iter().map(|file| self.mark(file.announced.course, file.announced.id, &places));
            if !join_all(marks).await.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().all(|marked| marked) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Marks the files that copies of lessons are going to name in the same course. What a lesson names is there.
    pub async fn mark_copied(self, course: CourseId, places: &MediaPlaces) -> Result<(), StoreError> {
        let files = self.find_many(course, &places.keys().copied().collect()).await?;
        let unmarked = files.into_iter().filter_map(|(id, mut file)| {
            let places = places.get(&id)?;
            file.mark_used_in(places).then_some((id, places))
        });
        for chunk in unmarked.collect::<Vec<_>>().chunks(AT_ONCE) {
            let marks = chunk.iter().map(|(id, places)| self.mark(course, *id, places));
            join_all(marks).await.into_iter().collect::<Result<Vec<_>, _>>()?;
        }
        Ok(())
    }

    /// Marks a file as used in these places. Returns whether it is marked; false if there is no such file.
    pub(super) async fn mark(
        self,
        course: CourseId,
        id: MediaId,
        places: &BTreeSet<MediaPlace>,
    ) -> Result<bool, StoreError> {
        let mut retries = Retries::default();
        loop {
            let Some((mut file, read)) = self.find(course, id).await? else { return Ok(false) };
            if !file.mark_used_in(places) || self.save(&file, read).await? {
                return Ok(true);
            }
            retries.back_off("the file of a library").await?;
        }
    }

    /// Writes a file over the revision that was read; false if it is in another one.
    pub async fn save(self, file: &LibraryFile, read: Revision) -> Result<bool, StoreError> {
        let mut transaction = Transaction::new(self.0);
        transaction.update_library_file(file, read, Conflict);
        match transaction.commit(self.0).await {
            Ok(()) => Ok(true),
            Err(CommitError::Condition(Conflict)) => Ok(false),
            Err(CommitError::Store(error)) => Err(error),
            Err(CommitError::AnsweredBefore) => Err(StoreError::Rejected("no response was recorded".to_owned())),
        }
    }

    /// The lessons of the draft that name a file. Those that it remembers are read, or all if it cannot remember more.
    pub async fn find_naming(self, outline: &Outline, file: &LibraryFile) -> Result<BTreeSet<LessonId>, StoreError> {
        let Announcement { course, id, .. } = file.announced;
        let lessons: Vec<_> = outline.lessons().filter(|lesson| file.may_be_named_by(lesson.id)).collect();
        let mut naming = BTreeSet::new();
        for chunk in lessons.chunks(LESSONS_AT_ONCE) {
            let wanted = chunk.iter().map(|lesson| keys::courses::lesson(course, lesson.id, lesson.content)).collect();
            let found: Vec<LessonItem> = self.0.get_many(wanted).await?.rest()?;
            let named = found.into_iter().filter(|lesson| lesson.content.files().contains(&id));
            naming.extend(named.map(|lesson| lesson.lesson_id));
        }
        Ok(naming)
    }

    /// Deletes a library with all its files in the table. What is in buckets is deleted before, and what it was charged
    /// was given back when the purge began. Marks of courses that use the files of the library stay.
    pub async fn clear(self, course: CourseId) -> Result<(), StoreError> {
        let items = self.0.authored_content().find_library_items(course).await?;
        for chunk in items.chunks(AT_ONCE) {
            let keys = chunk.iter().map(key_of).collect::<Result<Vec<_>, _>>()?;
            let deleted = join_all(keys.into_iter().map(|key| self.0.delete(key))).await;
            deleted.into_iter().collect::<Result<Vec<_>, _>>()?;
        }
        Ok(())
    }
}

impl<E> Transaction<E> {
    /// Writes a file over the revision that was read.
    pub fn update_library_file(&mut self, file: &LibraryFile, read: Revision, stale: E) -> &mut Self {
        self.replace(&LibraryFileItem::of(file, read.next()), read, stale)
    }
}
