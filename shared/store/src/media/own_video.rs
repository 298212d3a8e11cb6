//! The videos of a user, as stored.

use glotto_domain::id::{CourseId, UserId, VideoId};
use glotto_domain::media::Upload;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// A video in the partition of its owner, as stored, so that it is found even if no lesson plays it any
/// more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnVideoItem {
    /// The owner.
    pub user_id: UserId,
    /// The video.
    pub video_id: VideoId,
    /// The course that it is for.
    pub course_id: CourseId,
    /// When it was announced.
    pub created: Timestamp,
}

impl OwnVideoItem {
    /// The item of an upload.
    pub fn of(upload: &Upload) -> Self {
        Self { user_id: upload.owner, video_id: upload.id, course_id: upload.course, created: upload.created }
    }
}

impl Entity for OwnVideoItem {
    const TYPE: &'static str = "OwnVideo";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::media::own_video(self.user_id, self.video_id)
    }
}
