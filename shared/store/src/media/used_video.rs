//! Courses that play a video beside the one that it was uploaded for, as stored.

use glotto_domain::id::{CourseId, VideoId};
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// Marks a copied course as a user of a video, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UsedVideoItem {
    /// The video.
    pub video_id: VideoId,
    /// The course that plays it.
    pub course_id: CourseId,
}

impl Entity for UsedVideoItem {
    const TYPE: &'static str = "UsedVideo";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::media::used_video(self.video_id, self.course_id)
    }
}
