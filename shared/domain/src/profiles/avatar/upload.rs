//! The upload that was announced last.

use jiff::Timestamp;

use crate::id::AvatarId;
use crate::profiles::{PROCESSED_WITHIN, PictureFailure};

/// The upload that was announced last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its id.
    pub id: AvatarId,
    /// The latest time for the upload.
    pub ends: Timestamp,
    /// When its processing began for the first time, if it has arrived.
    pub arrived: Option<Timestamp>,
    /// Why it failed.
    pub failure: Option<PictureFailure>,
}

/// The state of an upload that is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadState {
    /// It has not arrived or is not processed yet.
    Pending,
    /// It could not be processed.
    Failed(PictureFailure),
    /// It did not arrive in time.
    Expired,
}

impl Upload {
    /// The state at a moment. An upload that is not processed in time has failed, whatever became of its attempts. It
    /// may still be shown later, if its function was throttled, or an operator sends its event again.
    pub fn state(&self, now: Timestamp) -> UploadState {
        let is_overdue = |arrived: Timestamp| now.duration_since(arrived) >= PROCESSED_WITHIN;
        match (self.failure, self.arrived) {
            (Some(failure), _) => UploadState::Failed(failure),
            (None, Some(arrived)) if is_overdue(arrived) => UploadState::Failed(PictureFailure::OurFault),
            (None, None) if self.ends <= now => UploadState::Expired,
            (None, _) => UploadState::Pending,
        }
    }
}
