//! What somebody made for others and leaves behind: courses and videos. They are handed on or
//! deleted when their author is forgotten.

use futures::future::join_all;
use glotto_domain::courses::Course;
use glotto_domain::id::{CourseId, UserId, VideoId};
use glotto_domain::media::Upload;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::courses::CourseItem;
use crate::entity::{from_item, is_a};
use crate::lessons::LessonItem;
use crate::playback::LessonVideoItem;
use crate::privacy::settled;
use crate::{
    CommitError, Condition, Entity, Item, Key, Personal, Query, Store, StoreError, Transaction, Update, client, keys,
};

/// That a video names somebody as its owner, as stored: among what is that person's, so that their
/// videos are found though nothing plays them any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnVideoItem {
    /// Whose it is.
    pub user_id: UserId,
    /// The video.
    pub video_id: VideoId,
    /// The course that it is for.
    pub course_id: CourseId,
    /// When it was announced.
    pub created: Timestamp,
}

impl OwnVideoItem {
    /// That an upload is its owner's.
    pub fn of(upload: &Upload) -> Self {
        Self { user_id: upload.owner, video_id: upload.id, course_id: upload.course, created: upload.created }
    }
}

impl Entity for OwnVideoItem {
    const TYPE: &'static str = "OwnVideo";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::own_video(self.user_id, self.video_id)
    }
}

/// The course was changed meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed;

/// What a file is called when nobody is to know any more what its owner called it.
const NAMELESS: &str = "video";

/// Items of a course that are read and deleted at once. A lesson may be large.
const AT_ONCE: u16 = 25;

impl Store {
    /// A page of all that lies in a course's partition, and where it ended if there is more.
    pub async fn course_items(
        &self,
        course: CourseId,
        limit: u16,
        after: Option<Item>,
    ) -> Result<(Vec<Item>, Option<Item>), StoreError> {
        self.query(Query::collection(keys::course(course).pk, limit).consistent().after(after)).await
    }

    /// Notes of the videos that a course plays and that name somebody as their owner that they do:
    /// those that were uploaded before it was noted with each.
    pub async fn claim_videos(&self, owner: UserId, course: CourseId) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let (items, last) = self.course_items(course, AT_ONCE, after).await?;
            let mut ids = Vec::new();
            for item in items {
                if is_a::<LessonItem>(&item) {
                    ids.extend(from_item::<LessonItem>(item)?.video);
                } else if is_a::<LessonVideoItem>(&item) {
                    ids.push(from_item::<LessonVideoItem>(item)?.video_id);
                }
            }
            let found = join_all(ids.into_iter().map(|id| self.video(id))).await;
            for video in found.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten() {
                let upload = video.0.upload();
                if upload.owner == owner {
                    self.save(&OwnVideoItem::of(upload)).await?;
                }
            }
            after = last;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// Writes a course whose owner or co-instructors have changed over the revision that was read.
    pub async fn hand_course_on(
        &self,
        read: &Course,
        course: &Course,
        now: Timestamp,
    ) -> Result<(), CommitError<Changed>> {
        let mut tx = Transaction::new(self);
        tx.revise_rights(read, course, now, Changed);
        tx.commit(self).await
    }

    /// Deletes a course that stands on no shelf, and all that belongs to it: itself last, since the
    /// rest is found by it.
    pub async fn delete_draft(&self, course: &Course) -> Result<(), CommitError<Changed>> {
        let mut after = None;
        loop {
            let (items, last) = self.course_items(course.id, AT_ONCE, after).await?;
            let parts: Vec<_> = items.iter().filter(|item| !is_a::<CourseItem>(item)).collect();
            let keys = parts.into_iter().map(client::key_of).collect::<Result<Vec<_>, _>>()?;
            let deleted = join_all(keys.into_iter().map(|key| self.delete(key))).await;
            deleted.into_iter().collect::<Result<Vec<_>, _>>()?;
            after = last;
            if after.is_none() {
                break;
            }
        }
        let mut tx = Transaction::new(self);
        let as_read = Condition::that("attribute_not_exists(pk) OR rev = :rev").with(":rev", course.rev);
        tx.delete_if(&keys::course(course.id), as_read, Changed);
        tx.commit(self).await
    }

    /// Whose course a video is part of; nobody's, if its lesson is gone or has another one.
    pub async fn course_with_video(&self, upload: &Upload) -> Result<Option<Course>, StoreError> {
        let (course, lesson) = (upload.course, upload.lesson);
        let wanted = vec![keys::course(course), keys::lesson(course, lesson), keys::lesson_video(course, lesson)];
        let mut found = self.get_many(wanted).await?.into_iter();
        let (course, lesson, plays) = (found.next().flatten(), found.next().flatten(), found.next().flatten());
        let attached = lesson.map(from_item::<LessonItem>).transpose()?.is_some_and(|it| it.video == Some(upload.id));
        let plays = plays.map(from_item::<LessonVideoItem>).transpose()?.is_some_and(|it| it.video_id == upload.id);
        let course = course.map(from_item::<CourseItem>).transpose()?.map(Course::from);
        Ok(course.filter(|_| attached || plays))
    }

    /// Lets a video be somebody else's from now on, and forgets what its file was called.
    pub async fn hand_video_on(&self, upload: &Upload, to: UserId) -> Result<(), StoreError> {
        let handed_on = Update::new().set("ownerId", to).set("fileName", NAMELESS).add("rev", 1);
        let theirs = Condition::that("ownerId = :owner").with(":owner", upload.owner);
        let mut tx = Transaction::new(self);
        tx.update_if(&keys::video(upload.id), &handed_on, theirs, ()).delete(&OwnVideoItem::of(upload).key());
        if to != UserId::NIL {
            tx.put(&OwnVideoItem { user_id: to, ..OwnVideoItem::of(upload) });
        }
        settled(tx.commit(self).await)
    }

    /// A page of the videos that name somebody as their owner, and where it ended if there are more.
    pub async fn own_videos(
        &self,
        user: UserId,
        limit: u16,
        after: Option<Item>,
    ) -> Result<(Vec<VideoId>, Option<Item>), StoreError> {
        let partition = keys::user_partition(user);
        let query = Query::collection(partition, limit).begins_with(keys::OWN_VIDEOS).consistent().after(after);
        let (items, last) = self.query(query).await?;
        let ids = items.into_iter().map(|item| Ok(from_item::<OwnVideoItem>(item)?.video_id));
        Ok((ids.collect::<Result<_, StoreError>>()?, last))
    }

    /// Deletes what is known of a video; the last thing, since what is left of it is found by it.
    pub async fn forget_video(&self, owner: UserId, video: VideoId) -> Result<(), StoreError> {
        let mut tx = Transaction::<()>::new(self);
        tx.delete(&keys::video(video)).delete(&keys::own_video(owner, video));
        settled(tx.commit(self).await)
    }
}
