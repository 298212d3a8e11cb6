//! Which courses may play a video, or use the files of a library.

use std::collections::BTreeSet;

use glotto_domain::courses::Course;
use glotto_domain::id::{CourseId, UserId, VideoId};
use glotto_domain::media::{FileUsers, Upload};

use crate::engine::entity::from_item;
use crate::media::{UsedVideoItem, Videos};
use crate::{Query, StoreError, keys};

/// Marks that are read at once.
const MARKS_PER_READ: u16 = 100;

impl Videos<'_> {
    /// The courses that may play a video. A course that was deleted and can be restored counts.
    pub async fn find_users(self, upload: &Upload) -> Result<FileUsers, StoreError> {
        // In this order: `FileUsers::remain_without`.
        let is_home_there = self.store().courses().find_kept(upload.course).await?.as_kept().is_some();
        let others = self.find_marks(upload.id).await?;
        Ok(FileUsers { home: upload.course, is_home_there, others })
    }

    /// Whether a course other than the one that it was uploaded for may play a video. What looks for videos that their
    /// course does not play any more has to ask this before it deletes one. Marks alone count, whether or not there is
    /// such a course: it may be a copy that is being made.
    pub async fn is_used_elsewhere(self, video: VideoId) -> Result<bool, StoreError> {
        Ok(!self.find_marks(video).await?.is_empty())
    }

    /// The next owner of a video whose home is gone: the owner of a course that still plays it. None if the home
    /// exists or can be restored, if one of these courses is of the present owner, or if there is none: one that is
    /// being purged hands the video over itself, and one that is being copied has an original that plays it.
    pub async fn find_next_owner(self, upload: &Upload) -> Result<Option<UserId>, StoreError> {
        let courses = self.store().courses();
        if courses.find_kept(upload.course).await?.as_kept().is_some() {
            return Ok(None);
        }
        let mut next = None;
        for course in self.find_marks(upload.id).await? {
            let found = courses.find_kept(course).await?;
            let Some(course) = found.as_kept() else { continue };
            if course.owner == upload.owner {
                return Ok(None);
            }
            next.get_or_insert(course.owner);
        }
        Ok(next)
    }

    /// Removes the mark of a course that is purged.
    pub async fn remove_mark(self, video: VideoId, course: CourseId) -> Result<(), StoreError> {
        self.store().delete(keys::media::used_video(video, course)).await
    }

    /// A course that may play a video, beside the one that it was uploaded for: to find an owner. It must exist or be
    /// restorable, so this does not tell whether the video may be deleted.
    pub(super) async fn find_other_course(self, video: VideoId) -> Result<Option<Course>, StoreError> {
        for course in self.find_marks(video).await? {
            if let Some(course) = self.store().courses().find_kept(course).await?.into_kept() {
                return Ok(Some(course));
            }
        }
        Ok(None)
    }

    async fn find_marks(self, video: VideoId) -> Result<BTreeSet<CourseId>, StoreError> {
        let marks = Query::collection(keys::media::video_partition(video), MARKS_PER_READ)
            .begins_with(keys::media::USES)
            .consistent();
        let items = self.store().query_all(marks).await?;
        items.into_iter().map(|item| Ok(from_item::<UsedVideoItem>(item)?.course_id)).collect()
    }
}
