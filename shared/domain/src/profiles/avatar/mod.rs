//! The picture of a user: announced, uploaded, processed, replaced, removed. Messages about uploads
//! come twice, late and in any order; the upload that was announced last wins.

mod link;
mod upload;

use jiff::{SignedDuration, Timestamp};

use super::PictureFailure;
use crate::id::{AvatarId, Id as _, UserId};

pub use link::AvatarLink;
pub use upload::{Upload, UploadState};

/// The kind of the event that a picture is not shown any more.
pub const PICTURE_DISCARDED: &str = "PictureDiscarded";

/// A picture that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The upload that it was made from.
    pub id: AvatarId,
    /// The secret part of its URL.
    pub link: AvatarLink,
    /// When it was first shown.
    pub since: Timestamp,
}

/// The picture of a user and the upload that may replace it. Ids of uploads sort by the time of their
/// announcement, so a late upload is recognised by its id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Avatar {
    /// The picture that is shown; none if none was uploaded or it was removed.
    pub picture: Option<Picture>,
    /// The upload that was announced last, until it is shown or removed.
    pub upload: Option<Upload>,
    /// The latest upload that is finished; earlier ones are finished too.
    pub settled: Option<AvatarId>,
}

impl Avatar {
    /// An id for now that sorts after all known ids. The clocks of machines differ, and a later
    /// operation must not seem to be an earlier one.
    pub fn next_id(&self, now: Timestamp, random: u128) -> AvatarId {
        let latest = self.settled.max(self.upload.as_ref().map(|upload| upload.id));
        let id = AvatarId::new(now, random);
        let after = latest.and_then(|latest| latest.created().checked_add(SignedDuration::from_millis(1)).ok());
        if latest.is_none_or(|latest| id > latest) { id } else { AvatarId::new(after.unwrap_or(now), random) }
    }

    /// Announces an upload. The current picture stays until the new one is ready.
    pub fn announce(&mut self, id: AvatarId, ends: Timestamp) {
        self.upload = Some(Upload { id, ends, arrived: None, failure: None });
    }

    /// Records that an upload has arrived, if it is the last one that was announced and this is news.
    pub fn arrive(&mut self, id: AvatarId, now: Timestamp) {
        if let Some(upload) = self.upload.as_mut().filter(|upload| upload.id == id) {
            upload.arrived.get_or_insert(now);
        }
    }

    /// Whether an upload still has to be processed.
    pub fn is_awaiting(&self, id: AvatarId) -> bool {
        self.settled.is_none_or(|settled| id > settled)
    }

    /// The path of the picture in a size, or of the generated pattern if there is none. Pages can load
    /// both without a token.
    pub fn address(&self, owner: UserId, size: u32) -> String {
        match &self.picture {
            Some(picture) => format!("/v1/avatars/{owner}/{}/{size}", picture.link.as_str()),
            None => format!("/v1/avatars/{owner}/default.svg"),
        }
    }

    /// Whether the picture of an upload is shown.
    pub fn is_current(&self, id: AvatarId) -> bool {
        self.picture.as_ref().is_some_and(|picture| picture.id == id)
    }

    /// Shows the picture of an upload, if it is still awaited. Returns the picture that it replaced.
    pub fn show(&mut self, id: AvatarId, link: AvatarLink, now: Timestamp) -> Option<AvatarId> {
        if !self.is_awaiting(id) {
            return None;
        }
        self.settle(id);
        let replaced = self.picture.replace(Picture { id, link, since: now });
        replaced.map(|picture| picture.id)
    }

    /// Notes that an upload failed, if it was still awaited. The current picture stays.
    pub fn fail(&mut self, id: AvatarId, failure: PictureFailure) {
        if !self.is_awaiting(id) {
            return;
        }
        if failure.is_final() {
            self.settled = Some(id);
        }
        if let Some(upload) = self.upload.as_mut().filter(|upload| upload.id == id) {
            upload.failure = Some(failure);
        }
    }

    /// Removes the picture. Uploads that were announced before `mark`, an id for now, will not be shown
    /// either. Returns the removed picture.
    pub fn remove(&mut self, mark: AvatarId) -> Option<AvatarId> {
        self.settled = self.settled.max(Some(mark));
        self.upload = None;
        self.picture.take().map(|picture| picture.id)
    }

    /// Changes the URL of the picture, so that the old one stops working.
    pub fn rotate_link(&mut self, link: AvatarLink) {
        if let Some(picture) = &mut self.picture {
            picture.link = link;
        }
    }

    fn settle(&mut self, id: AvatarId) {
        self.settled = Some(id);
        self.upload = self.upload.take().filter(|upload| upload.id > id);
    }
}

#[cfg(test)]
mod tests;
