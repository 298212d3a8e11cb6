//! The folders of the buckets and the personal data in them. A test compares them with the grants of all
//! functions: it fails for a folder that a function may write to and that is missing here.

use glotto_domain::id::UserId;
use glotto_domain::media::library;
use glotto_domain::taxonomy::import;
use glotto_domain::{privacy, profiles};
use glotto_runtime::Bucket;

/// The personal data in a folder.
#[derive(Debug, Clone, Copy)]
pub enum Holds {
    /// Objects under a prefix per user. They are deleted with the user, and included in exports unless
    /// they are exports.
    Theirs {
        /// The prefix.
        folder: fn(UserId) -> String,
        /// Whether exports include them.
        exported: bool,
    },
    /// Files of videos. They belong to the owner of the video, and stay or are deleted with the course.
    Videos,
    /// Files of a course, which stay or are deleted with it.
    OfCourses,
    /// Objects that name users by their ids only and are kept after their erasure, for this reason.
    Kept(&'static str),
}

/// A folder.
#[derive(Debug, Clone, Copy)]
pub struct StoredFiles {
    /// The bucket.
    pub bucket: Bucket,
    /// The prefix of all keys in the folder.
    pub prefix: &'static str,
    /// What it holds.
    pub holds: Holds,
}

const fn theirs(bucket: Bucket, prefix: &'static str, folder: fn(UserId) -> String, exported: bool) -> StoredFiles {
    StoredFiles { bucket, prefix, holds: Holds::Theirs { folder, exported } }
}

/// All folders.
pub const STORED_FILES: &[StoredFiles] = &[
    theirs(Bucket::Uploads, "avatars/", profiles::folder, true),
    theirs(Bucket::Media, "avatars/", profiles::folder, true),
    theirs(Bucket::Exports, "exports/", privacy::folder, false),
    StoredFiles { bucket: Bucket::Uploads, prefix: "uploads/", holds: Holds::Videos },
    StoredFiles { bucket: Bucket::Media, prefix: "hls/", holds: Holds::Videos },
    StoredFiles { bucket: Bucket::Uploads, prefix: library::files::PREFIX, holds: Holds::OfCourses },
    StoredFiles { bucket: Bucket::Media, prefix: library::files::PREFIX, holds: Holds::OfCourses },
    StoredFiles { bucket: Bucket::Media, prefix: "captions/", holds: Holds::OfCourses },
    StoredFiles {
        bucket: Bucket::Uploads,
        prefix: import::FOLDER,
        holds: Holds::Kept("files of skills name no users, and are deleted once they were read"),
    },
    StoredFiles {
        bucket: Bucket::Archive,
        prefix: "audit/",
        holds: Holds::Kept("the audit trail has to show who did what"),
    },
];
