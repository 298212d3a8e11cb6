//! The library of a course: images, documents and short audio clips that its lessons name by their ids.
//!
//! A [`LibraryFile`] waits for its upload, is processed, and is then ready or has failed. Once it is ready its files
//! never change, so what a version of a course names never changes either. What a lesson or the course has ever named is
//! never deleted before the course is ([`uses`]).

pub mod files;
pub mod finding;
pub mod kind;
pub mod link;
pub mod stage;
pub mod uses;

#[cfg(test)]
mod copies_tests;
mod item;

pub use files::{CoverPicture, FallbackFormat, LinkedFile};
pub use finding::MediaFinding;
pub use item::{Announcement, LibraryFile, MediaStatus};
pub use kind::{MediaContentType, MediaKind, MediaSize};
pub use link::{MediaLink, MediaLinkError};
pub use stage::{MediaFailure, MediaFault, MediaStage, Picture, ReadyFiles};
pub use uses::{DeleteMediaError, MediaPlace, MediaPlaces, MediaRemoval, MediaUse};

use jiff::SignedDuration;

use crate::DomainError;
use crate::media::StorageUse;

crate::line_of_text! {
    /// What an image shows, for readers who do not see it. Plain text.
    pub struct AltText(1..=300);
}

/// Items of a library at most. An author pages through them, and a course of 500 lessons with two pictures each has
/// them all; 1,000 items of 1 KB are read within a second when the course is deleted.
pub const MAX_ITEMS: u32 = 1_000;

/// How long an upload link is valid.
pub const LINK_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// How long after the link expired an upload counts as abandoned, as an event of S3 can be late.
pub const GRACE: SignedDuration = SignedDuration::from_hours(1);

/// An upload that has arrived and was not processed in this time has failed, whatever became of its attempts: longer
/// than all attempts of the worker together. A later success wins.
pub const PROCESSED_WITHIN: SignedDuration = SignedDuration::from_mins(20);

/// An attempt that has begun the preview of a document and has not ended after this time is stopped by it, or will be.
/// It is shorter than the minute after which Lambda calls a worker again, and longer than a preview takes.
pub const PREVIEW_WITHIN: SignedDuration = SignedDuration::from_secs(45);

/// The kind of the event that the files of an item are to be deleted.
pub const MEDIA_DISCARDED: &str = "MediaDiscarded";

/// Why a file cannot be added to a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum AddMediaError {
    /// The library is full.
    #[problem(Conflict, "library-full", "The library of a course has at most 1,000 files. Delete some first.")]
    Full,
    /// The files of the owner would occupy too much.
    #[problem(Conflict, "storage-quota-exceeded", "The owner of the course has no room for this file.")]
    StorageQuotaExceeded,
}

/// How full a library and the storage of the owner of its course are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LibraryUse {
    /// The files of the library.
    pub files: u32,
    /// What the owner has stored.
    pub stored: StorageUse,
}

impl LibraryUse {
    /// Decides whether a file may be added.
    ///
    /// # Errors
    ///
    /// The library would have more files, or the owner more bytes, than allowed.
    pub fn admit(self, size: MediaSize) -> Result<(), AddMediaError> {
        if self.files >= MAX_ITEMS {
            return Err(AddMediaError::Full);
        }
        if self.stored.bytes > StorageUse::most_bytes_before(size.bytes()) {
            return Err(AddMediaError::StorageQuotaExceeded);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::storage::MAX_STORED_BYTES;

    #[test]
    fn a_file_is_added_as_long_as_the_library_and_the_storage_of_the_owner_have_room() {
        let size = MediaSize::new(5).unwrap();
        let with = |files, bytes| LibraryUse { files, stored: StorageUse { bytes, open_uploads: 100 } }.admit(size);
        assert_eq!(with(MAX_ITEMS - 1, MAX_STORED_BYTES - 5), Ok(()));
        assert_eq!(with(MAX_ITEMS, 0), Err(AddMediaError::Full));
        assert_eq!(with(0, MAX_STORED_BYTES - 4), Err(AddMediaError::StorageQuotaExceeded));
    }
}
