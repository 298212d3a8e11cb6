//! The library of a course: images, documents and short audio clips that its lessons name by their ids.
//!
//! A [`LibraryFile`] waits for its upload, is processed, and is then ready or has failed. Once it is ready its files
//! never change, so what a version of a course names never changes either. What a lesson or the course has ever named is
//! never deleted before the course is ([`uses`]).

pub mod files;
pub mod kind;
pub mod link;
pub mod stage;
pub mod uses;

#[cfg(test)]
mod copies_tests;
mod item;

pub use files::{CoverPicture, FallbackFormat, LinkedFile};
pub use item::{Announcement, LibraryFile, MediaStatus};
pub use kind::{MediaContentType, MediaKind, MediaSize};
pub use link::{MediaLink, MediaLinkError};
pub use stage::{MediaFailure, MediaStage, Picture, ReadyFiles};
pub use uses::{DeleteMediaError, MediaPlace, MediaPlaces, MediaRemoval, MediaUse};

use jiff::SignedDuration;

use crate::DomainError;

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

/// The kind of the event that the files of an item are to be deleted.
pub const MEDIA_DISCARDED: &str = "MediaDiscarded";

/// Why a file cannot be added to a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum AddMediaError {
    /// The library is full.
    #[problem(Conflict, "library-full", "The library of a course has at most 1,000 files. Delete some first.")]
    Full,
}
