//! Copies the contents of lessons. A copy is written before anything names it, in batches, because 500 lessons do not
//! fit into a transaction; the transaction that names it is the last write.

use std::collections::BTreeSet;

use futures::future::join_all;
use glotto_domain::courses::{Course, Generation, Lesson, LessonSummary, Outline};
use glotto_domain::id::{CourseId, LessonId, VideoId};
use glotto_domain::media::captions::CaptionTrack;
use glotto_domain::media::library::MediaPlaces;

use crate::courses::{CourseItem, Courses, LessonItem, OutlineItem, PlayedVideoItem};
use crate::media::{CopiedFiles, UsedVideoItem};
use crate::{Condition, Entity, StoreError, Transaction, keys};

/// Lessons that are read and written at once. A response of DynamoDB has 16 MB at most, and a lesson 400 KB.
const AT_ONCE: usize = 20;

/// What was copied.
#[derive(Debug, Default)]
pub struct CopiedContents {
    /// The entries of the copies for the outline, in the order of the originals.
    pub lessons: Vec<LessonSummary>,
    /// The captions of the originals.
    pub captions: Vec<CaptionTrack>,
    /// The files of the library that the copies name, and where.
    pub files: MediaPlaces,
}

impl Courses<'_> {
    /// Copies the contents of lessons of a course to another one or the same, in a generation of its draft. `id` makes
    /// the id of a copy; it must differ if the original does, so that a repetition never finds a copy of something
    /// else. Returns the entries for the outline, in the same order. If the courses differ, the copy is marked as a
    /// user of all videos that it plays; its files of captions, and those of its library, have to be
    /// copied before it is named. Otherwise, files of the library are marked as used by the copies.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if the original has lost a content since its outline was read.
    pub async fn copy_contents(
        self,
        from: CourseId,
        lessons: &[LessonSummary],
        to: (CourseId, Generation),
        id: impl Fn(&Lesson) -> LessonId,
    ) -> Result<CopiedContents, StoreError> {
        let mut copies = CopiedContents::default();
        for chunk in lessons.chunks(AT_ONCE) {
            let keys = chunk.iter().map(|lesson| keys::courses::lesson(from, lesson.id, lesson.content));
            let mut found = self.store().get_many(keys.collect()).await?;
            let mut written = Vec::with_capacity(chunk.len());
            for _ in chunk {
                let original = found.take::<LessonItem>()?.ok_or(StoreError::Conflict("the lessons of the course"))?;
                let original = Lesson::from(original);
                copies.captions.extend(original.content.captions().iter().cloned());
                written.push(original.copy(id(&original), to.0, to.1));
            }
            let mut files = MediaPlaces::new();
            for (file, places) in written.iter().flat_map(Lesson::media_places) {
                files.entry(file).or_default().extend(places);
            }
            if from == to.0 {
                self.store().libraries().mark_copied(from, &files).await?;
            }
            for (file, places) in files {
                copies.files.entry(file).or_default().extend(places);
            }
            self.create_all(written.iter().map(LessonItem::from).collect()).await?;
            if from != to.0 {
                self.mark_videos(to.0, written.iter().flat_map(|lesson| lesson.content.videos()).collect()).await?;
            }
            copies.lessons.extend(written.iter().map(Lesson::summary));
        }
        Ok(copies)
    }

    /// Marks a course as a user of videos. The course notes each first, because its purge finds the marks by that.
    async fn mark_videos(self, course_id: CourseId, videos: BTreeSet<VideoId>) -> Result<(), StoreError> {
        let noted = videos.iter().map(|video_id| PlayedVideoItem { course_id, video_id: *video_id });
        self.create_all(noted.collect()).await?;
        let marks = videos.iter().map(|video_id| UsedVideoItem { video_id: *video_id, course_id });
        self.create_all(marks.collect()).await
    }

    /// Writes items that are not there yet. One that is there was written by an earlier attempt, and may have been
    /// changed since.
    async fn create_all<T: Entity + Sync>(self, items: Vec<T>) -> Result<(), StoreError> {
        let created = join_all(items.iter().map(|item| self.store().create(item))).await;
        created.into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok(())
    }
}

impl<E: Clone> Transaction<E> {
    /// Writes a new course with the outline of a copy, whose contents are written already. Requires that the original
    /// is as it was read, so that it cannot have given up a video in the meantime that the copy plays, and that the
    /// purge of what has been written has not begun. The copy has as many seats as the original, all of them free. The
    /// files of its library are charged to its owner.
    pub fn create_course_copy(
        &mut self,
        read: &Course,
        (copy, outline): (&Course, &Outline),
        files: CopiedFiles,
        stale: E,
    ) -> &mut Self {
        if copy.admission.capacity.is_some() {
            self.limit_seats(copy);
        }
        self.create_copied_library(copy, files, stale.clone())
            .create(&CourseItem::from(copy), stale.clone())
            .put(&OutlineItem::of(copy, outline))
            .require_equal(&keys::courses::purge(copy.id), "begun", false, stale.clone())
            .require(&keys::courses::course(read.id), Condition::revision(read.rev), stale)
    }
}
