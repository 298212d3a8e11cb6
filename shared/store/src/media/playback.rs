//! Stored items of the feature `media`: which video a lesson plays.
//!
//! What plays in a lesson is an item of its own that says all that a player needs, so that
//! playback reads neither the video nor the outline; and an upload that replaces a film changes it
//! only when the new film can be watched.

use glotto_domain::courses::Course;
use glotto_domain::id::{CourseId, LessonId, UserId, VideoId};
use glotto_domain::media::{Stage, Video};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::courses::CourseItem;
use crate::engine::batch::next;
use crate::engine::entity::from_item;
use crate::media::RenditionItem;
use crate::progress::PositionItem;
use crate::{Entity, Key, Personal, Store, StoreError, Transaction, keys};

/// What plays in a lesson, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LessonVideoItem {
    /// The course.
    pub course_id: CourseId,
    /// The lesson.
    pub lesson_id: LessonId,
    /// The video that plays.
    pub video_id: VideoId,
    /// The attempt whose folder holds it.
    pub attempt: String,
    /// The sizes.
    pub renditions: Vec<RenditionItem>,
    /// How long it is.
    pub seconds: u32,
    /// The poster's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poster: Option<String>,
}

/// A lesson as somebody comes to watch it.
#[derive(Debug, Clone)]
pub struct LessonForViewer {
    /// The course that it belongs to.
    pub course: Course,
    /// Whether the course has the lesson.
    pub has_lesson: bool,
    /// Whether the viewer is enrolled in the course.
    pub enrolled: bool,
    /// What plays.
    pub plays: Option<LessonVideoItem>,
    /// Where the viewer stopped, in seconds from the start.
    pub position: Option<u32>,
}

impl Entity for LessonVideoItem {
    const TYPE: &'static str = "LessonVideo";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::media::lesson_video(self.course_id, self.lesson_id)
    }
}

impl LessonVideoItem {
    /// What plays when a video is ready; nothing, if it is not.
    pub fn of(video: &Video) -> Option<Self> {
        let Stage::Ready(attempt, outcome) = video.stage() else { return None };
        Some(Self {
            course_id: video.upload().course,
            lesson_id: video.upload().lesson,
            video_id: video.upload().id,
            attempt: attempt.name.clone(),
            renditions: outcome.renditions.iter().map(RenditionItem::from).collect(),
            seconds: outcome.seconds,
            poster: outcome.poster.clone(),
        })
    }
}

impl Store {
    /// A lesson with all that somebody needs to watch it, in one round trip.
    pub async fn lesson_for_viewer(
        &self,
        course: CourseId,
        lesson: LessonId,
        viewer: UserId,
        now: Timestamp,
    ) -> Result<Option<LessonForViewer>, StoreError> {
        let wanted = [
            keys::courses::course(course),
            keys::courses::lesson(course, lesson),
            keys::enrolment::enrolment(viewer, course),
            keys::media::lesson_video(course, lesson),
            keys::progress::position(viewer, course, lesson),
        ];
        let mut found = self.get_many(wanted.into()).await?.into_iter();
        let Some(course) = found.next().flatten() else { return Ok(None) };
        Ok(Some(LessonForViewer {
            course: from_item::<CourseItem>(course)?.into(),
            has_lesson: found.next().flatten().is_some(),
            enrolled: found.next().flatten().is_some(),
            plays: found.next().flatten().map(from_item).transpose()?,
            position: next::<PositionItem>(&mut found)?
                .filter(|item| item.is_there(now))
                .map(|item| item.position_seconds),
        }))
    }
}

impl<E> Transaction<E> {
    /// Lets a lesson play a video, if the video is ready. Needs the lesson's own condition beside
    /// it.
    pub fn play_video(&mut self, video: &Video) -> &mut Self {
        match LessonVideoItem::of(video) {
            Some(playing) => self.put(&playing),
            None => self,
        }
    }
}
