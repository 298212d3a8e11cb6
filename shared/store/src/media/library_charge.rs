//! What libraries are charged to the owners of their courses.
//!
//! A file of a library is charged with its announced size from its announcement until it is deleted, whatever its
//! upload becomes, so the worker that parses uploads changes no charge. The sum for a library, and the user who is
//! charged, are stored with the count of its files, and each write changes the sum and the total of the owner in one
//! transaction. The owner of a course pays for its library, so a transfer moves the sum. A purge moves it to no user,
//! and announcements require that there is the course, so nothing is charged that no purge would find.

use glotto_domain::Revision;
use glotto_domain::courses::Course;
use glotto_domain::id::{CourseId, UserId};
use glotto_domain::media::StorageUse;
use glotto_domain::media::library::{LibraryFile, LibraryUse, MAX_ITEMS};

use super::storage::change;
use crate::media::{Libraries, LibraryFileItem, LibraryItem, StorageItem};
use crate::{Condition, StoreError, Transaction, Update, keys};

/// What a library is charged, as it was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LibraryCharge {
    /// The bytes of its files.
    pub bytes: i64,
    /// The user who is charged; none if it has never had a file.
    pub payer: Option<UserId>,
    /// Whether there is a total of the payer from which this can be given back. That of an erased user was deleted.
    pub has_total: bool,
}

/// The files in the library of a copy of a course.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CopiedFiles {
    /// How many.
    pub count: i64,
    /// Their bytes.
    pub bytes: i64,
}

impl Libraries<'_> {
    /// What a library is charged. One round trip, and another one if there is something to give back.
    pub async fn find_charge(self, course: CourseId) -> Result<LibraryCharge, StoreError> {
        let Some(library) = self.0.load::<LibraryItem>(keys::media::library(course)).await? else {
            return Ok(LibraryCharge::default());
        };
        let (bytes, payer) = (library.charged_bytes, library.charged_to);
        let has_total = match payer {
            Some(user) if is_charged(user, bytes) => {
                self.0.load::<StorageItem>(keys::media::storage(user)).await?.is_some()
            }
            _ => false,
        };
        Ok(LibraryCharge { bytes, payer, has_total })
    }

    /// How full a library and the storage of the owner of its course are, in one round trip.
    pub async fn find_use(self, course: CourseId, owner: UserId) -> Result<LibraryUse, StoreError> {
        let wanted = vec![keys::media::library(course), keys::media::storage(owner)];
        let mut found = self.0.get_many(wanted).await?;
        let files = found.take::<LibraryItem>()?.map_or(0, |item| item.file_count);
        let stored = found.take::<StorageItem>()?.map(StorageUse::from).unwrap_or_default();
        Ok(LibraryUse { files: u32::try_from(files).unwrap_or_default(), stored })
    }
}

impl<E> Transaction<E> {
    /// Adds a file to the library of its course, and charges it to the owner of the course, unless the library is full,
    /// the owner has no room, or the course has another owner by now or is gone.
    pub fn create_library_file(&mut self, file: &LibraryFile, owner: UserId, refused: E) -> &mut Self
    where
        E: Clone,
    {
        let (course, bytes) = (file.announced.course, file.announced.size.bytes());
        let has_room = "(attribute_not_exists(fileCount) OR fileCount < :most)";
        let is_theirs = "(attribute_not_exists(chargedTo) OR chargedTo = :owner)";
        let accepts = Condition::that(&format!("{has_room} AND {is_theirs}"));
        let one_more = Update::of::<LibraryItem>().set("courseId", course).set("chargedTo", owner).add("fileCount", 1);
        self.require(&keys::courses::course(course), Condition::present(), refused.clone());
        self.create_unique(&LibraryFileItem::of(file, file.announced.id.first_revision()));
        self.update_if(
            &keys::media::library(course),
            &one_more.add("chargedBytes", signed(bytes)),
            accepts.with(":most", MAX_ITEMS).with(":owner", owner),
            refused.clone(),
        );
        if owner == UserId::NIL {
            return self;
        }
        let room = Condition::that("attribute_not_exists(pk) OR usedBytes <= :bytes");
        let most = StorageUse::most_bytes_before(bytes);
        self.update_if(
            &keys::media::storage(owner),
            &change(owner, (signed(bytes), 0)),
            room.with(":bytes", most),
            refused,
        )
    }

    /// Deletes a file in the revision in which it was read as unused, and gives back its charge to the owner of the
    /// course, unless the course has another owner by now.
    pub fn delete_library_file(&mut self, file: &LibraryFile, read: Revision, owner: UserId, stale: E) -> &mut Self
    where
        E: Clone,
    {
        let (course, bytes) = (file.announced.course, signed(file.announced.size.bytes()));
        let (key, one_less) = (keys::media::library(course), Update::new().add("fileCount", -1));
        let item = keys::media::library_file(course, file.announced.id);
        self.delete_if(&item, Condition::revision(read), stale.clone());
        if !file.is_charged {
            return self.update(&key, &one_less);
        }
        let is_theirs = Condition::that("chargedTo = :owner").with(":owner", owner);
        self.update_if(&key, &one_less.add("chargedBytes", -bytes), is_theirs, stale.clone());
        self.give_back(owner, bytes, stale)
    }

    /// Charges a library to the new owner of its course, or to no user ([`UserId::NIL`]) if its course is purged. It is
    /// written also if it has no files, so that a file that is being added for the former owner is refused.
    pub fn move_library_charge(&mut self, course: CourseId, read: LibraryCharge, to: UserId, changed: E) -> &mut Self
    where
        E: Clone,
    {
        let moved = Update::of::<LibraryItem>().set("courseId", course).set("chargedTo", to);
        self.update_if(&keys::media::library(course), &moved, read.unchanged(), changed.clone());
        let Some(from) = read.payer.filter(|from| *from != to) else { return self };
        if read.has_total {
            self.give_back(from, read.bytes, changed);
        }
        self.charge_library(to, read.bytes)
    }

    /// Writes the count of the files that were copied, if there are any, and charges them to the owner of the copy.
    /// There need not be room for them, because nothing more is stored.
    pub(crate) fn create_copied_library(&mut self, copy: &Course, files: CopiedFiles, exists: E) -> &mut Self {
        if files.count == 0 {
            return self;
        }
        let library = LibraryItem {
            course_id: copy.id,
            file_count: files.count,
            charged_bytes: files.bytes,
            charged_to: Some(copy.owner),
        };
        self.create(&library, exists).charge_library(copy.owner, files.bytes)
    }

    /// Adds bytes to the total of a user.
    fn charge_library(&mut self, user: UserId, bytes: i64) -> &mut Self {
        if !is_charged(user, bytes) {
            return self;
        }
        self.update(&keys::media::storage(user), &change(user, (bytes, 0)))
    }

    /// Takes bytes from the total of a user, which must be there: the total of an erased user was deleted, and is not
    /// created again.
    fn give_back(&mut self, user: UserId, bytes: i64, missing: E) -> &mut Self {
        if !is_charged(user, bytes) {
            return self;
        }
        self.update_if(&keys::media::storage(user), &change(user, (-bytes, 0)), Condition::present(), missing)
    }
}

impl LibraryCharge {
    /// The condition that the library is charged as it was read.
    fn unchanged(self) -> Condition {
        let Some(payer) = self.payer else { return Condition::that("attribute_not_exists(chargedTo)") };
        let bytes = match self.bytes {
            0 => "(attribute_not_exists(chargedBytes) OR chargedBytes = :bytes)",
            _ => "chargedBytes = :bytes",
        };
        Condition::that(&format!("chargedTo = :payer AND {bytes}")).with(":payer", payer).with(":bytes", self.bytes)
    }
}

/// What belongs to the platform is charged to no user.
fn is_charged(user: UserId, bytes: i64) -> bool {
    user != UserId::NIL && bytes != 0
}

pub(super) fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
