//! Reads what names a video, and deletes videos that nothing names.

use std::collections::BTreeSet;

use glotto_domain::Revision;
use glotto_domain::courses::{Generation, VersionNumber};
use glotto_domain::id::LessonId;
use glotto_domain::media::{Upload, Video};
use jiff::Timestamp;

use super::Videos;
use crate::courses::{DeletedLessonItem, LessonItem, current};
use crate::engine::entity::{from_item, is_a};
use crate::{CommitError, Condition, Conflict, Query, StoreError, Transaction, keys};

/// Contents of a lesson, and versions, that are read at once.
const PER_READ: u16 = 20;

/// Whether a course names a video.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VideoReferences {
    /// Whether the draft or a version names it.
    pub is_referenced: bool,
    /// The revision of the course in which that was so; none if there is no such course.
    pub course: Option<Revision>,
}

impl Videos<'_> {
    /// Whether the draft, a lesson that was deleted from it or a version of its course names a video, or a copy of the
    /// course in another one may. The draft is read first: what it names when a version is read later, it named before,
    /// or the course has another revision.
    pub async fn find_references(self, upload: &Upload, now: Timestamp) -> Result<VideoReferences, StoreError> {
        let courses = self.store().courses();
        let Some((course, outline)) = courses.find_with_outline(upload.course).await? else {
            // A course that was deleted can be restored, and is purged with its videos after that. A copy plays them
            // also when their course is gone.
            let is_referenced = self.find_users(upload).await?.are_any();
            return Ok(VideoReferences { is_referenced, course: None });
        };
        let contents = self.contents_naming(upload).await?;
        let mut is_referenced = outline.names_video(upload.id, &contents)
            || self.is_named_by_deleted(upload, &contents, now).await?
            || self.is_used_elsewhere(upload.id).await?;
        let mut next = course.version;
        while !is_referenced && let Some(number) = next {
            let version = courses.find_version(course.id, number).await?;
            is_referenced = version.is_some_and(|version| version.outline.names_video(upload.id, &contents));
            next = VersionNumber::previous(number);
        }
        Ok(VideoReferences { is_referenced, course: Some(course.rev) })
    }

    /// Whether a lesson names it that was deleted from the draft and can be restored.
    async fn is_named_by_deleted(
        self,
        upload: &Upload,
        contents: &BTreeSet<(LessonId, Generation)>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let deleted = Query::collection(keys::courses::course_partition(upload.course), PER_READ)
            .begins_with(keys::courses::DELETED)
            .consistent();
        for item in self.store().query_all(deleted).await?.into_iter().filter(is_a::<DeletedLessonItem>) {
            let Some(kept) = current(from_item::<DeletedLessonItem>(item)?, now) else { continue };
            let lesson = kept.lesson;
            let plays = lesson.plays.as_ref().is_some_and(|plays| plays.video == upload.id);
            if plays || contents.contains(&(lesson.id, lesson.content)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The contents of the lesson of an upload that name it.
    async fn contents_naming(self, upload: &Upload) -> Result<BTreeSet<(LessonId, Generation)>, StoreError> {
        let contents = Query::collection(keys::courses::course_partition(upload.course), PER_READ)
            .begins_with(keys::courses::contents(upload.lesson))
            .consistent();
        let mut naming = BTreeSet::new();
        for item in self.store().query_all(contents).await? {
            let lesson: LessonItem = from_item(item)?;
            if lesson.content.videos().contains(&upload.id) {
                naming.insert((lesson.lesson_id, lesson.generation));
            }
        }
        Ok(naming)
    }

    /// Writes a video over the revision that was read, without an event. Returns whether it was written.
    pub async fn save(self, video: &Video, read: Revision) -> Result<bool, StoreError> {
        let mut tx = Transaction::new(self.store());
        tx.update_video(video, read, Conflict);
        committed(tx.commit(self.store()).await)
    }

    /// Marks a video as one that is being deleted, if the course has not changed since its references were read: only a
    /// change of the outline could name the video again.
    pub async fn save_deleting(
        self,
        video: &Video,
        read: Revision,
        course: Option<Revision>,
    ) -> Result<bool, StoreError> {
        let unchanged = course.map_or_else(Condition::absent, Condition::revision);
        let mut tx = Transaction::new(self.store());
        tx.update_video(video, read, Conflict);
        tx.require(&keys::courses::course(video.upload().course), unchanged, Conflict);
        committed(tx.commit(self.store()).await)
    }

    /// Deletes the items of a video in the revision that was read. Its files have to be deleted before.
    pub async fn delete(self, upload: &Upload, read: Revision) -> Result<bool, StoreError> {
        let mut tx = Transaction::new(self.store());
        tx.delete_if(&keys::media::video(upload.id), Condition::revision(read), Conflict);
        tx.delete(&keys::media::own_video(upload.owner, upload.id));
        committed(tx.commit(self.store()).await)
    }
}

fn committed(outcome: Result<(), CommitError<Conflict>>) -> Result<bool, StoreError> {
    match outcome {
        Ok(()) => Ok(true),
        Err(CommitError::Condition(Conflict) | CommitError::AnsweredBefore) => Ok(false),
        Err(CommitError::Store(error)) => Err(error),
    }
}
