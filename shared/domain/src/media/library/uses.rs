//! What names files of a library, and what may be deleted.
//!
//! The rule: **what a lesson or the course has ever named is never deleted before the course is.** Before a request
//! makes something name an item, it marks the item as used; a copy of a lesson is marked as well, in place of which a
//! copied course has items of its own ([`LibraryFile::copy`]). The mark is a write of its own and stays, whether or not
//! the request succeeds. An item is deleted in the revision in which it was read as unused. So whatever happens at the
//! same time, and wherever a name is copied to afterwards (a version, another lesson, the draft that a version is
//! restored to), no name leads nowhere. An item that was used and is not named by the draft any more can be hidden.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{LibraryFile, MediaKind};
use crate::id::{LessonId, MediaId};
use crate::{DomainError, FieldErrorCode, Pointer, ValidationErrors, Violation};

/// What names an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MediaPlace {
    /// The course, as its cover. Such an image is public.
    Cover,
    /// A lesson.
    Lesson(LessonId),
}

/// Items, and what is about to name each of them.
pub type MediaPlaces = BTreeMap<MediaId, BTreeSet<MediaPlace>>;

/// A name of an item in a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaUse {
    /// Where it is in the body.
    pub pointer: Pointer,
    /// The item.
    pub media: MediaId,
    /// The kinds that are possible there.
    pub accepts: &'static [MediaKind],
}

/// Adds an error for each name of an item that the library does not have, that is of another kind, or not ready.
pub fn check_uses(uses: &[MediaUse], items: &BTreeMap<MediaId, LibraryFile>, errors: &mut ValidationErrors) {
    for MediaUse { pointer, media, accepts } in uses {
        let violation = match items.get(media) {
            None => {
                let detail = format!("names {media}, which is not a file in the library of this course");
                Violation::new(FieldErrorCode::NotFound, detail)
            }
            Some(item) if !accepts.contains(&item.kind()) => {
                let wanted = accepts.iter().map(|kind| kind.with_article()).collect::<Vec<_>>().join(" or ");
                let detail = format!("must name {wanted}, not {media}, which is {}", item.kind().with_article());
                Violation::new(FieldErrorCode::NotPermitted, detail)
            }
            Some(item) if item.ready().is_none() => {
                let detail = format!("names {media}, which is not ready yet: its upload was not processed");
                Violation::new(FieldErrorCode::NotReady, detail)
            }
            Some(_) => continue,
        };
        errors.add(pointer, violation.param("id", media.to_string()));
    }
}

/// What becomes of an item that is to be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaRemoval {
    /// The item and its files are deleted.
    Delete,
    /// The item is hidden. Its files stay as long as the course.
    Archive,
}

/// Why an item is not deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum DeleteMediaError {
    /// The draft names it.
    #[problem(Conflict, "media-in-use", "The file is used by the draft of the course. Remove it there first.")]
    InUse,
}

impl LibraryFile {
    /// What becomes of the item if it is to be deleted. `named_by` are the places of the draft that name it.
    pub fn removal(&self, named_by: &BTreeSet<MediaPlace>) -> Result<MediaRemoval, DeleteMediaError> {
        if !named_by.is_empty() {
            return Err(DeleteMediaError::InUse);
        }
        Ok(if self.places.is_empty() { MediaRemoval::Delete } else { MediaRemoval::Archive })
    }
}

#[cfg(test)]
#[path = "uses_tests.rs"]
pub(super) mod tests;
