//! Courses and videos of users. When a user is erased, theirs are transferred or deleted.

use futures::future::join_all;
use glotto_domain::courses::{Course, DeletedCourse};
use glotto_domain::id::{CourseId, UserId, VideoId};
use glotto_domain::media::Upload;
use jiff::Timestamp;

use crate::courses::{DeletedCourseItem, LessonItem};
use crate::engine::Slice;
use crate::engine::entity::{from_item, is_a};
use crate::media::{OwnVideoItem, UsedLibraryItem};
use crate::{
    CommitError, Condition, Conflict, Entity as _, Item, Query, Retries, Store, StoreError, Transaction, Update, keys,
};

/// Courses and videos of users in the table.
#[derive(Debug, Clone, Copy)]
pub struct AuthoredContent<'a>(&'a Store);

/// The name of a file when its owner's name for it must not be known any more.
const FILE_NAME: &str = "video";

/// Items of a course that are read at once. A lesson may be large.
const PAGE: u16 = 25;

/// Items about the admission to a course that are read at once.
const ADMISSION_PAGE: u16 = 200;
/// Items of a library that are read at once.
const LIBRARY_PAGE: u16 = 250;

impl Store {
    /// Courses and videos of users in the table.
    pub fn authored_content(&self) -> AuthoredContent<'_> {
        AuthoredContent(self)
    }
}

impl AuthoredContent<'_> {
    /// The seats of a course, and the invitations to it.
    pub async fn find_admission_items(self, course: CourseId) -> Result<Vec<Item>, StoreError> {
        let partition = keys::enrolment::admission_partition(course);
        self.0.query_all(Query::collection(partition, ADMISSION_PAGE).consistent()).await
    }

    /// A page of everything in a course's partition.
    pub async fn page_course_items(
        self,
        course: CourseId,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice, StoreError> {
        let partition = keys::courses::course_partition(course);
        self.0.query(Query::collection(partition, limit).consistent().after(after)).await
    }

    /// Everything in the library of a course, without the marks of other courses that use its files.
    pub async fn find_library_items(self, course: CourseId) -> Result<Vec<Item>, StoreError> {
        let query = Query::collection(keys::media::library_partition(course), LIBRARY_PAGE).consistent();
        let mut items = self.0.query_all(query).await?;
        items.retain(|item| !is_a::<UsedLibraryItem>(item));
        Ok(items)
    }

    /// Adds the videos that a course plays and that name a user as their owner to the user's videos: those
    /// that were uploaded before this was written with each upload.
    pub async fn index_videos(self, owner: UserId, course: CourseId) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let (items, last) = self.page_course_items(course, PAGE, after).await?;
            let mut ids = Vec::new();
            for item in items {
                if is_a::<LessonItem>(&item) {
                    ids.extend(from_item::<LessonItem>(item)?.content.videos());
                }
            }
            let found = join_all(ids.into_iter().map(|id| self.0.videos().find(id))).await;
            for (video, _) in found.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten() {
                let upload = video.upload();
                if upload.owner == owner {
                    self.0.save(&OwnVideoItem::of(upload)).await?;
                }
            }
            after = last;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// Writes a course with another owner or other co-instructors over the revision that was read.
    pub async fn transfer_course(
        self,
        read: &Course,
        course: &Course,
        now: Timestamp,
    ) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self.0);
        tx.update_instructors(read, course, now, Conflict);
        self.move_library(read, course, &mut tx).await?;
        tx.commit(self.0).await
    }

    /// Writes a deleted course with another owner or other co-instructors over the revision that was read.
    pub async fn transfer_deleted_course(
        self,
        read: &DeletedCourse,
        course: &Course,
    ) -> Result<(), CommitError<Conflict>> {
        let transferred = DeletedCourse { course: course.clone(), ..read.clone() };
        let mut tx = Transaction::new(self.0);
        let unchanged = Condition::revision(read.course.rev);
        tx.put_if(&DeletedCourseItem::from(&transferred), unchanged, Conflict);
        if course.owner != read.course.owner && course.version.is_some() {
            tx.update(&keys::courses::card(course.id), &Update::new().set("ownerId", course.owner));
        }
        for removed in read.course.co_instructors.difference(&course.co_instructors) {
            tx.delete(&keys::courses::co_instructor(course.id, *removed));
        }
        self.move_library(&read.course, course, &mut tx).await?;
        tx.commit(self.0).await
    }

    /// Charges the library of a course to its new owner, if it gets one.
    async fn move_library(
        self,
        read: &Course,
        course: &Course,
        tx: &mut Transaction<Conflict>,
    ) -> Result<(), StoreError> {
        if course.owner != read.owner {
            let charge = self.0.libraries().find_charge(course.id).await?;
            tx.move_library_charge(course.id, charge, course.owner, Conflict);
        }
        Ok(())
    }

    /// Gives a video another owner, and forgets what its file was called. The upload has to be deleted before: what was
    /// charged for it is given back, and the new owner, who did not choose to store it, is not charged. Nothing is done
    /// if the video has another owner already.
    pub async fn transfer_video(self, upload: &Upload, to: UserId) -> Result<(), StoreError> {
        let transferred = Update::new().set("ownerId", to).set("fileName", FILE_NAME).remove("charged").next_revision();
        let mut retries = Retries::default();
        loop {
            let found = self.0.videos().find(upload.id).await?;
            let Some((video, read)) = found.filter(|(video, _)| video.upload().owner == upload.owner) else {
                return Ok(());
            };
            let mut tx = Transaction::new(self.0);
            tx.update_if(&keys::media::video(upload.id), &transferred, Condition::revision(read), Conflict)
                .delete(&OwnVideoItem::of(upload).key())
                .release_video_charge(&video);
            if to != UserId::NIL {
                tx.put(&OwnVideoItem { user_id: to, ..OwnVideoItem::of(upload) });
            }
            match tx.commit(self.0).await {
                Err(CommitError::Condition(Conflict)) => retries.back_off("the video").await?,
                Err(CommitError::Store(error)) => return Err(error),
                Ok(()) | Err(CommitError::AnsweredBefore) => return Ok(()),
            }
        }
    }

    /// Deletes a video: last of all, because what is left of it is found by it. What its owner was charged for it is
    /// given back.
    pub async fn delete_video(self, owner: UserId, video: VideoId) -> Result<(), StoreError> {
        let (key, mut retries) = (keys::media::video(video), Retries::default());
        loop {
            let mut tx = Transaction::new(self.0);
            tx.delete(&keys::media::own_video(owner, video));
            if let Some((found, read)) = self.0.videos().find(video).await? {
                tx.delete_if(&key, Condition::revision(read), Conflict).release_video_charge(&found);
            }
            match tx.commit(self.0).await {
                Err(CommitError::Condition(Conflict)) => retries.back_off("the video").await?,
                Err(CommitError::Store(error)) => return Err(error),
                Ok(()) | Err(CommitError::AnsweredBefore) => return Ok(()),
            }
        }
    }
}
