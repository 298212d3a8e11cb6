//! Finds and changes videos.

use glotto_domain::Revision;
use glotto_domain::courses::{Course, Lesson};
use glotto_domain::id::{CourseId, LessonId, UserId, VideoId};
use glotto_domain::media::playback::LinkHolder;
use glotto_domain::media::{PlaybackLink, Upload, Video};
use jiff::Timestamp;

use crate::courses::{CourseItem, LessonForVisitor, LessonItem, Visit, Visitor};
use crate::engine::entity::from_item;
use crate::engine::{Batch, Slice};
use crate::identity::SessionItem;
use crate::media::{OwnVideoItem, VideoItem};
use crate::progress::PositionItem;
use crate::{Item, Key, Query, Store, StoreError, Transaction, keys};

/// How many contents of a lesson are read at once.
const CONTENTS_PER_READ: u16 = 100;

/// Videos in the table.
#[derive(Debug, Clone, Copy)]
pub struct Videos<'a>(&'a Store);

/// What decides whether a viewer may go on watching.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// The session, if it has not ended.
    pub session: Option<SessionItem>,
    /// The course as the viewer sees it, if it exists, and the session has not ended.
    pub visit: Option<Visit>,
}

/// The items of a [`Viewer`].
fn viewer_keys(link: LinkHolder) -> Vec<Key> {
    let LinkHolder { course, user, session, .. } = link;
    vec![
        keys::identity::session(user, session),
        keys::courses::course(course),
        keys::enrolment::enrolment(user, course),
    ]
}

/// A lesson as one viewer sees it.
#[derive(Debug, Clone)]
pub struct LessonForViewer {
    /// The lesson, with its content if the viewer may open it.
    pub lesson: LessonForVisitor,
    /// Where the viewer stopped, in seconds from the start.
    pub position: Option<u32>,
}

impl Store {
    /// Videos in the table.
    pub fn videos(&self) -> Videos<'_> {
        Videos(self)
    }
}

impl<'a> Videos<'a> {
    pub(super) fn store(self) -> &'a Store {
        self.0
    }
}

impl Videos<'_> {
    /// A video, and the revision in which it was read.
    pub async fn find(self, video: VideoId) -> Result<Option<(Video, Revision)>, StoreError> {
        self.0.load::<VideoItem>(keys::media::video(video)).await?.map(VideoItem::video).transpose()
    }

    /// A lesson with everything that a viewer needs. One round trip if this process has read what they see of the
    /// course before, otherwise up to three.
    pub async fn find_lesson_for_viewer(
        self,
        course: CourseId,
        lesson: LessonId,
        viewer: Visitor,
        now: Timestamp,
    ) -> Result<Option<LessonForViewer>, StoreError> {
        let others = vec![keys::progress::position(viewer.0, course, lesson)];
        let found = self.0.read_lesson(course, lesson, viewer, None, others).await?;
        let Some((lesson, mut others)) = found else { return Ok(None) };
        let position = others.take::<PositionItem>()?.filter(|item| item.is_current(now));
        Ok(Some(LessonForViewer { lesson, position: position.map(|item| item.position_seconds) }))
    }

    /// What decides whether the viewer of a link may go on watching, consistently. One round trip if this process has
    /// read what they see of the course before, otherwise two.
    pub async fn find_viewer(self, link: impl Into<LinkHolder>, now: Timestamp) -> Result<Viewer, StoreError> {
        let link = link.into();
        self.viewer_of(link, &mut self.0.get_many(viewer_keys(link)).await?, now).await
    }

    /// The same, and the lesson with its content, if the viewer may open it. Not more round trips, unless the lesson has
    /// another content since the link was made.
    pub async fn find_viewer_with_lesson(
        self,
        link: &PlaybackLink,
        now: Timestamp,
    ) -> Result<(Viewer, Option<Lesson>), StoreError> {
        let PlaybackLink { course, lesson, content, .. } = *link;
        let holder = LinkHolder::from(link);
        let mut wanted = viewer_keys(holder);
        wanted.push(keys::courses::lesson(course, lesson, content));
        let mut found = self.0.get_many(wanted).await?;
        let viewer = self.viewer_of(holder, &mut found, now).await?;
        let opened = viewer.visit.as_ref().and_then(|visit| visit.entitlement.open_lesson(visit.lesson(lesson)).ok());
        let lesson = match opened.map(|summary| summary.content) {
            Some(generation) => self.0.take_or_load((course, lesson, generation), Some(content), &mut found).await?,
            None => None,
        };
        Ok((viewer, lesson))
    }

    /// Reads like [`Videos::find_viewer`] for half the price. Writes of the last second may be missing, so this decides
    /// that a viewer may watch, and never that one may not: the session, the enrolment or the video may be that new.
    /// That an ended right is seen a second late does not matter, because the address of a segment works for longer.
    pub async fn find_viewer_eventually(
        self,
        link: impl Into<LinkHolder>,
        now: Timestamp,
    ) -> Result<Viewer, StoreError> {
        let link = link.into();
        self.viewer_of(link, &mut self.0.get_many_eventually(viewer_keys(link)).await?, now).await
    }

    /// Takes the items of [`viewer_keys`].
    async fn viewer_of(self, link: LinkHolder, found: &mut Batch, now: Timestamp) -> Result<Viewer, StoreError> {
        let session = found.take::<SessionItem>()?.filter(|session| session.ends > now);
        let (course, enrolment) = (found.take::<CourseItem>()?, found.take()?);
        let visit = match (&session, course) {
            (Some(session), Some(course)) => {
                self.0.visit(course.into(), Some((link.user, session.role)), enrolment, |may| may.edition(None)).await?
            }
            _ => None,
        };
        Ok(Viewer { session, visit })
    }

    /// A course that an upload is part of: the one that it was uploaded for, if a content of a lesson names the video,
    /// of the draft or a version, or else a copy. A course that can be restored counts.
    pub async fn find_course_of(self, upload: &Upload) -> Result<Option<Course>, StoreError> {
        if let Some(course) = self.0.courses().find_kept(upload.course).await?.into_kept() {
            // Mostly its own lesson, and else one that was copied within the course.
            for prefix in [keys::courses::contents(upload.lesson), keys::courses::CONTENTS.to_owned()] {
                if self.has_content_with(upload, prefix).await? {
                    return Ok(Some(course));
                }
            }
        }
        self.find_other_course(upload.id).await
    }

    /// Whether a content whose sort key begins like this names the video.
    async fn has_content_with(self, upload: &Upload, prefix: String) -> Result<bool, StoreError> {
        let mut after = None;
        loop {
            let query = Query::collection(keys::courses::course_partition(upload.course), CONTENTS_PER_READ)
                .begins_with(prefix.clone())
                .consistent()
                .after(after);
            let (items, last) = self.0.query(query).await?;
            for item in items {
                if from_item::<LessonItem>(item)?.content.videos().contains(&upload.id) {
                    return Ok(true);
                }
            }
            after = last;
            if after.is_none() {
                return Ok(false);
            }
        }
    }

    /// A page of the videos of one shard that are due to be checked, the oldest first. They come from the index, so
    /// they may have changed in between.
    pub async fn page_overdue(
        self,
        shard: u8,
        now: Timestamp,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice<(Video, Revision)>, StoreError> {
        let partition = keys::media::uploads_partition(shard);
        let query = Query::index(partition, limit).between("0", keys::due_until(now)).after(after);
        let (items, last) = self.0.query(query).await?;
        let videos = items.into_iter().map(|item| from_item::<VideoItem>(item)?.video());
        Ok((videos.collect::<Result<_, _>>()?, last))
    }

    /// A page of the videos of a user.
    pub async fn page_by_owner(
        self,
        user: UserId,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice<VideoId>, StoreError> {
        let query = Query::collection(keys::media::own_videos_partition(user), limit)
            .begins_with(keys::media::OWN_VIDEOS)
            .consistent()
            .after(after);
        let (items, last) = self.0.query(query).await?;
        let ids = items.into_iter().map(|item| Ok(from_item::<OwnVideoItem>(item)?.video_id));
        Ok((ids.collect::<Result<_, StoreError>>()?, last))
    }
}

impl<E> Transaction<E> {
    /// Writes a new video, and charges it to its owner if there is room for it.
    pub fn create_video(&mut self, video: &Video, exists_or_full: E) -> &mut Self
    where
        E: Clone,
    {
        let upload = video.upload();
        self.create(&VideoItem::of(video, upload.id.first_revision()), exists_or_full.clone());
        self.put(&OwnVideoItem::of(upload)).charge_new_video(video, exists_or_full)
    }

    /// Writes a video over the revision that was read, and settles what its owner is charged. Once that is committed,
    /// [`Video::settle`] has to be called before the video is written again.
    pub fn update_video(&mut self, video: &Video, read: Revision, stale: E) -> &mut Self {
        self.replace(&VideoItem::of(video, read.next()), read, stale).settle_charge(video)
    }
}
