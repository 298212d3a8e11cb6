//! Where in the buckets things about people lie. A test holds this to the grants of all functions:
//! a folder that some function may write to and that does not stand here fails it.

use glotto_domain::id::UserId;
use glotto_domain::{privacy, profiles};
use glotto_runtime::Bucket;

/// What a folder of a bucket holds of a person.
#[derive(Debug, Clone, Copy)]
pub enum Holds {
    /// All below a prefix that follows from the person. It is deleted with them; a copy shows it, if
    /// it is not a copy itself.
    Theirs {
        /// The prefix.
        folder: fn(UserId) -> String,
        /// Whether a copy has it.
        shown: bool,
    },
    /// What videos are made of and what is made of them: theirs as the videos are, which stay or go
    /// with their courses.
    Videos,
    /// What names people by their ids alone, and outlives them; says why.
    Kept(&'static str),
}

/// A folder.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The bucket.
    pub bucket: Bucket,
    /// What all keys in the folder begin with.
    pub prefix: &'static str,
    /// What it holds.
    pub holds: Holds,
}

const fn theirs(bucket: Bucket, prefix: &'static str, folder: fn(UserId) -> String, shown: bool) -> Place {
    Place { bucket, prefix, holds: Holds::Theirs { folder, shown } }
}

/// All folders.
pub const PLACES: &[Place] = &[
    theirs(Bucket::Uploads, "avatars/", profiles::folder, true),
    theirs(Bucket::Media, "avatars/", profiles::folder, true),
    theirs(Bucket::Exports, "exports/", privacy::folder, false),
    Place { bucket: Bucket::Uploads, prefix: "uploads/", holds: Holds::Videos },
    Place { bucket: Bucket::Media, prefix: "hls/", holds: Holds::Videos },
    Place {
        bucket: Bucket::Archive,
        prefix: "audit/",
        holds: Holds::Kept("whoever may have to know who did what learns it from here"),
    },
];
