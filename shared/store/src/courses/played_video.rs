//! Videos of other courses that a copied course plays, as stored.

use glotto_domain::id::{CourseId, VideoId};
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// A video that a copied course is marked as a user of ([`UsedVideoItem`](crate::media::UsedVideoItem)), as stored. The
/// mark is found by this when the course is purged, whatever became of the lesson.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlayedVideoItem {
    /// The course.
    pub course_id: CourseId,
    /// The video.
    pub video_id: VideoId,
}

impl Entity for PlayedVideoItem {
    const TYPE: &'static str = "PlayedVideo";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::courses::played_video(self.course_id, self.video_id)
    }
}
