//! Files of libraries that courses have from the course that they were copied from. They stay in the folder of the course
//! that they were uploaded for, and a mark keeps it ([`FileUsers`]).

use std::collections::BTreeSet;

use futures::future::join_all;
use glotto_domain::id::CourseId;
use glotto_domain::media::FileUsers;
use glotto_domain::media::library::{LibraryFile, MediaPlaces};

use super::library::{AT_ONCE, Libraries};
use super::library_charge::signed;
use crate::engine::entity::from_item;
use crate::media::{CopiedFiles, LibraryFileItem, UsedLibraryItem};
use crate::{Entity, Query, StoreError, keys};

/// Files, and marks, that are read at once.
const PER_READ: u16 = 250;

impl Libraries<'_> {
    /// Adds files to the library of a course that is being copied, and marks it as a user of the courses whose folders
    /// have them. `places` are those of the copy that name them. What is there already is not overwritten. Files that
    /// are not ready, which nothing can name, are left out. Returns what there is of them, which is charged with the
    /// transaction that creates the copy: until then, no user is.
    pub async fn copy_files(
        self,
        from: CourseId,
        to: CourseId,
        places: &MediaPlaces,
    ) -> Result<CopiedFiles, StoreError> {
        let found = self.find_many(from, &places.keys().copied().collect()).await?;
        let copies = found.iter().filter_map(|(id, file)| file.copy(to, places.get(id)?)).collect::<Vec<_>>();
        // Before the marks, because the purge finds those by them.
        for chunk in copies.chunks(AT_ONCE) {
            let added = join_all(chunk.iter().map(|copy| self.add_copied(copy))).await;
            added.into_iter().collect::<Result<Vec<_>, _>>()?;
        }
        let homes: BTreeSet<_> = copies.iter().map(|copy| copy.home).collect();
        let marks = homes.into_iter().map(|home_id| UsedLibraryItem { home_id, course_id: to }).collect::<Vec<_>>();
        for chunk in marks.chunks(AT_ONCE) {
            let created = join_all(chunk.iter().map(|mark| self.0.create(mark))).await;
            created.into_iter().collect::<Result<Vec<_>, _>>()?;
        }
        let bytes = copies.iter().map(|copy| copy.announced.size.bytes()).sum();
        Ok(CopiedFiles { count: i64::try_from(copies.len()).unwrap_or(i64::MAX), bytes: signed(bytes) })
    }

    /// Adds a file. One that is there was written by an earlier attempt, for the places that it had found by then.
    async fn add_copied(self, copy: &LibraryFile) -> Result<(), StoreError> {
        let (course, id) = (copy.announced.course, copy.announced.id);
        if !self.0.create(&LibraryFileItem::of(copy, id.first_revision())).await? {
            self.mark(course, id, &copy.places).await?;
        }
        Ok(())
    }

    /// Removes the marks of a course that is purged. Returns the courses whose folders are to be deleted, because no
    /// other course uses them any more. This can be repeated until the library is [cleared](Self::clear), by which the
    /// folders are found.
    pub async fn release(self, course: CourseId) -> Result<BTreeSet<CourseId>, StoreError> {
        let files = Query::collection(keys::media::library_partition(course), PER_READ)
            .begins_with(keys::media::LIBRARY_FILES)
            .consistent();
        let mut homes = BTreeSet::from([course]);
        for item in self.0.query_all(files).await? {
            homes.insert(from_item::<LibraryFileItem>(item)?.home());
        }
        let mut unused = BTreeSet::new();
        for home in homes {
            if home != course {
                self.0.delete(UsedLibraryItem { home_id: home, course_id: course }.key()).await?;
            }
            if !self.find_users(home).await?.remain_without(course) {
                unused.insert(home);
            }
        }
        Ok(unused)
    }

    /// The courses that may use the files in the folder of a course. One that was deleted and can be restored counts.
    pub async fn find_users(self, home: CourseId) -> Result<FileUsers, StoreError> {
        // In this order: `FileUsers::remain_without`.
        let is_home_there = self.0.courses().find_kept(home).await?.as_kept().is_some();
        let marks = Query::collection(keys::media::library_partition(home), PER_READ)
            .begins_with(keys::media::USES)
            .consistent();
        let marks = self.0.query_all(marks).await?;
        let others = marks.into_iter().map(|item| Ok(from_item::<UsedLibraryItem>(item)?.course_id));
        Ok(FileUsers { home, is_home_there, others: others.collect::<Result<_, StoreError>>()? })
    }
}
