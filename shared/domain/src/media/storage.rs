//! What the files that instructors upload occupy, and how much that may be.
//!
//! A video is charged to the owner of its course. What it is charged follows from its stage ([`Video::charge`]), and
//! each write of a video changes the total of its owner by the difference, in the same transaction. So the total is the
//! sum of all charges, whatever is repeated or interrupted.
//!
//! A library is charged to the owner of its course with the announced sizes of its files, from the announcement of each
//! until it is deleted (`shared/store/src/media/library_charge.rs`). It counts bytes alone.

use super::{Stage, UploadError, UploadSize, Video};

/// Bytes of uploaded files that an owner may have: 500 lessons, the most of a course, with a GiB each. They cost some
/// 12 dollars a month at first, and less once S3 has moved them to colder storage.
pub const MAX_STORED_BYTES: u64 = 500 * 1024 * 1024 * 1024;

/// Uploads that an owner may have under way: as many as can be requested at once.
pub const MAX_OPEN_UPLOADS: u64 = 100;

/// What uploads occupy: of a video, or of all videos and libraries of an owner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StorageUse {
    /// Bytes of files that are stored, or that may still be uploaded.
    pub bytes: u64,
    /// Uploads that are awaited.
    pub open_uploads: u64,
}

impl StorageUse {
    /// The bytes before a file of so many bytes that may be admitted at most.
    pub fn most_bytes_before(bytes: u64) -> u64 {
        MAX_STORED_BYTES.saturating_sub(bytes)
    }

    /// The use before an upload of this size that may be admitted at most: the condition of the transaction that
    /// creates it.
    pub fn most_before(size: UploadSize) -> Self {
        Self { bytes: Self::most_bytes_before(size.bytes()), open_uploads: MAX_OPEN_UPLOADS - 1 }
    }

    /// Decides whether an upload of this size may begin.
    ///
    /// # Errors
    ///
    /// The owner would have more bytes or more open uploads than allowed.
    pub fn admit(self, size: UploadSize) -> Result<(), UploadError> {
        let most = Self::most_before(size);
        if self.bytes > most.bytes {
            return Err(UploadError::StorageQuotaExceeded);
        }
        if self.open_uploads > most.open_uploads {
            return Err(UploadError::TooManyOpenUploads);
        }
        Ok(())
    }

    /// What has to be added to come from `former` to this use: bytes, and open uploads.
    pub fn since(self, former: Self) -> (i64, i64) {
        (difference(self.bytes, former.bytes), difference(self.open_uploads, former.open_uploads))
    }
}

fn difference(after: u64, before: u64) -> i64 {
    let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    signed(after) - signed(before)
}

impl Video {
    /// What the video occupies in its present stage: nothing if no file of it is kept.
    pub fn charge(&self) -> StorageUse {
        let bytes = self.upload().size.bytes();
        match self.stage() {
            Stage::AwaitingUpload => StorageUse { bytes, open_uploads: 1 },
            Stage::Processing(..) | Stage::Ready(..) | Stage::Failed(Some(_), _) => {
                StorageUse { bytes, open_uploads: 0 }
            }
            Stage::Failed(None, _) | Stage::Deleting => StorageUse::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(bytes: u64) -> UploadSize {
        UploadSize::new(bytes).unwrap()
    }

    #[test]
    fn an_owner_may_fill_the_quota_and_no_more() {
        let stored = |bytes| StorageUse { bytes, open_uploads: 0 };
        assert_eq!(stored(MAX_STORED_BYTES - 5).admit(size(5)), Ok(()));
        assert_eq!(stored(MAX_STORED_BYTES - 5).admit(size(6)), Err(UploadError::StorageQuotaExceeded));
        assert_eq!(StorageUse::default().admit(size(UploadSize::MAX_BYTES)), Ok(()));
        let open = |open_uploads| StorageUse { bytes: 0, open_uploads };
        assert_eq!(open(MAX_OPEN_UPLOADS - 1).admit(size(5)), Ok(()));
        assert_eq!(open(MAX_OPEN_UPLOADS).admit(size(5)), Err(UploadError::TooManyOpenUploads));
    }

    #[test]
    fn a_difference_is_what_leads_from_one_use_to_the_other() {
        let [less, more] = [(5, 1), (7, 0)].map(|(bytes, open_uploads)| StorageUse { bytes, open_uploads });
        assert_eq!((more.since(less), less.since(more)), ((2, -1), (-2, 1)));
    }
}
