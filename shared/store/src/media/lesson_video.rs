//! Which video a lesson plays, as stored.
//!
//! It is a separate item with everything that a player needs, so that playback reads neither the video
//! nor the outline, and so that a replacement is shown only once it can be watched.

use glotto_domain::id::{CourseId, LessonId, VideoId};
use glotto_domain::media::{Stage, Video};
use serde::{Deserialize, Serialize};

use crate::media::RenditionItem;
use crate::{Entity, Key, Personal, keys};

/// The video that plays in a lesson, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LessonVideoItem {
    /// The course.
    pub course_id: CourseId,
    /// The lesson.
    pub lesson_id: LessonId,
    /// The video that plays.
    pub video_id: VideoId,
    /// The name of its output folder.
    pub output: String,
    /// The sizes.
    pub renditions: Vec<RenditionItem>,
    /// How long it is.
    pub seconds: u32,
    /// The poster's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poster: Option<String>,
}

impl Entity for LessonVideoItem {
    const TYPE: &'static str = "LessonVideo";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::media::lesson_video(self.course_id, self.lesson_id)
    }
}

impl LessonVideoItem {
    /// The item of a video that is ready; none if it is not.
    pub fn of(video: &Video) -> Option<Self> {
        let Stage::Ready(attempt, outcome) = video.stage() else { return None };
        Some(Self {
            course_id: video.upload().course,
            lesson_id: video.upload().lesson,
            video_id: video.upload().id,
            output: attempt.submission().output(),
            renditions: outcome.renditions.iter().map(RenditionItem::from).collect(),
            seconds: outcome.seconds,
            poster: outcome.poster.clone(),
        })
    }
}
