//! Finds and changes videos.

use glotto_domain::Revision;
use glotto_domain::courses::Course;
use glotto_domain::id::{CourseId, LessonId, UserId, VideoId};
use glotto_domain::media::{PlaybackLink, Upload, Video};
use jiff::Timestamp;

use crate::courses::{CourseItem, LessonItem};
use crate::engine::entity::from_item;
use crate::engine::{Batch, Slice};
use crate::identity::SessionItem;
use crate::media::{LessonVideoItem, OwnVideoItem, VideoItem};
use crate::progress::PositionItem;
use crate::{Condition, Item, Key, Query, Store, StoreError, Transaction, Update, keys};

/// Videos in the table.
#[derive(Debug, Clone, Copy)]
pub struct Videos<'a>(&'a Store);

/// What decides whether a viewer may go on watching.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// The session, if it has not ended.
    pub session: Option<SessionItem>,
    /// The course, if it exists.
    pub course: Option<Course>,
    /// Whether the viewer is enrolled in the course.
    pub enrolled: bool,
    /// Whether the course has the lesson.
    pub has_lesson: bool,
    /// The video that the lesson plays.
    pub plays: Option<LessonVideoItem>,
}

/// The items of a [`Viewer`].
fn viewer_keys(link: &PlaybackLink) -> Vec<Key> {
    let PlaybackLink { course, lesson, user, session, .. } = *link;
    vec![
        keys::identity::session(user, session),
        keys::courses::course(course),
        keys::enrolment::enrolment(user, course),
        keys::courses::lesson(course, lesson),
        keys::media::lesson_video(course, lesson),
    ]
}

impl Viewer {
    /// Takes the items of [`viewer_keys`].
    fn of(mut found: Batch, now: Timestamp) -> Result<Self, StoreError> {
        Ok(Self {
            session: found.take()?.filter(|session: &SessionItem| session.ends > now),
            course: found.take::<CourseItem>()?.map(Course::from),
            enrolled: found.take_exists(),
            has_lesson: found.take_exists(),
            plays: found.take()?,
        })
    }
}

/// A lesson as one viewer sees it.
#[derive(Debug, Clone)]
pub struct LessonForViewer {
    /// The course that it belongs to.
    pub course: Course,
    /// Whether the course has the lesson.
    pub has_lesson: bool,
    /// Whether the viewer is enrolled in the course.
    pub enrolled: bool,
    /// The video that plays.
    pub plays: Option<LessonVideoItem>,
    /// Where the viewer stopped, in seconds from the start.
    pub position: Option<u32>,
}

impl Store {
    /// Videos in the table.
    pub fn videos(&self) -> Videos<'_> {
        Videos(self)
    }
}

impl Videos<'_> {
    /// A video, and the revision in which it was read.
    pub async fn find(self, video: VideoId) -> Result<Option<(Video, Revision)>, StoreError> {
        self.0.load::<VideoItem>(keys::media::video(video)).await?.map(VideoItem::video).transpose()
    }

    /// A lesson with everything that a viewer needs, in one round trip.
    pub async fn find_lesson_for_viewer(
        self,
        course: CourseId,
        lesson: LessonId,
        viewer: UserId,
        now: Timestamp,
    ) -> Result<Option<LessonForViewer>, StoreError> {
        let wanted = vec![
            keys::courses::course(course),
            keys::courses::lesson(course, lesson),
            keys::enrolment::enrolment(viewer, course),
            keys::media::lesson_video(course, lesson),
            keys::progress::position(viewer, course, lesson),
        ];
        let mut found = self.0.get_many(wanted).await?;
        let Some(course) = found.take::<CourseItem>()? else { return Ok(None) };
        Ok(Some(LessonForViewer {
            course: course.into(),
            has_lesson: found.take_exists(),
            enrolled: found.take_exists(),
            plays: found.take()?,
            position: found
                .take::<PositionItem>()?
                .filter(|item| item.is_current(now))
                .map(|item| item.position_seconds),
        }))
    }

    /// What decides whether the viewer of a link may go on watching, in one round trip, consistently.
    pub async fn find_viewer(self, link: &PlaybackLink, now: Timestamp) -> Result<Viewer, StoreError> {
        Viewer::of(self.0.get_many(viewer_keys(link)).await?, now)
    }

    /// Reads like [`Videos::find_viewer`] for half the price. Writes of the last second may be missing, so this decides
    /// that a viewer may watch, and never that one may not: the session, the enrolment or the video may be that new.
    /// That an ended right is seen a second late does not matter, because the address of a segment works for longer.
    pub async fn find_viewer_eventually(self, link: &PlaybackLink, now: Timestamp) -> Result<Viewer, StoreError> {
        Viewer::of(self.0.get_many_eventually(viewer_keys(link)).await?, now)
    }

    /// The course that an upload is part of; none if its lesson is gone or has another video.
    pub async fn find_course_of(self, upload: &Upload) -> Result<Option<Course>, StoreError> {
        let (course, lesson) = (upload.course, upload.lesson);
        let wanted = vec![
            keys::courses::course(course),
            keys::courses::lesson(course, lesson),
            keys::media::lesson_video(course, lesson),
        ];
        let mut found = self.0.get_many(wanted).await?;
        let course = found.take::<CourseItem>()?.map(Course::from);
        let attached = found.take::<LessonItem>()?.is_some_and(|lesson| lesson.video == Some(upload.id));
        let plays = found.take::<LessonVideoItem>()?.is_some_and(|plays| plays.video_id == upload.id);
        Ok(course.filter(|_| attached || plays))
    }

    /// The video that plays in a lesson.
    pub async fn find_lesson_video(
        self,
        course: CourseId,
        lesson: LessonId,
    ) -> Result<Option<LessonVideoItem>, StoreError> {
        self.0.load(keys::media::lesson_video(course, lesson)).await
    }

    /// A page of the videos of one shard that have to be checked, the oldest first. They come from the index, so
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

    /// Records that nothing is left of an abandoned upload or of superseded jobs, so that the video is not checked
    /// again; false if it is in another revision, for example because the upload has arrived after all.
    pub async fn mark_checked(self, video: VideoId, read: Revision) -> Result<bool, StoreError> {
        let checked = Update::new().remove("gsi1pk").remove("gsi1sk").remove("checkAt");
        self.0.update_if(keys::media::video(video), checked, Condition::revision(read)).await
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
    /// Writes a new video.
    pub fn create_video(&mut self, video: &Video, exists: E) -> &mut Self {
        let upload = video.upload();
        self.create(&VideoItem::of(video, upload.id.first_revision()), exists).put(&OwnVideoItem::of(upload))
    }

    /// Writes a video over the revision that was read.
    pub fn update_video(&mut self, video: &Video, read: Revision, stale: E) -> &mut Self {
        self.replace(&VideoItem::of(video, read.next()), read, stale)
    }

    /// Lets a lesson play a video, if the video is ready. The same transaction must contain a condition
    /// on the lesson.
    pub fn set_lesson_video(&mut self, video: &Video) -> &mut Self {
        match LessonVideoItem::of(video) {
            Some(plays) => self.put(&plays),
            None => self,
        }
    }
}
