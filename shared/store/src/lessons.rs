//! Stored items of the catalogue: what is in the lessons.

use glotto_domain::courses::{
    ArticleBody, Course, Lesson, LessonInCourse, LessonKind, LessonState, LessonTitle, Translations,
};
use glotto_domain::id::{CourseId, LessonId, UserId, VideoId};
use serde::{Deserialize, Serialize};

use crate::courses::{CourseItem, OutlineItem};
use crate::entity::from_item;
use crate::{Condition, Entity, Key, Personal, Store, StoreError, Transaction, keys};

/// A lesson, as stored. Title, readiness and length stand in the outline as well, so that neither
/// the outline needs the lessons nor a lesson the outline; both are written together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LessonItem {
    /// The course.
    pub course_id: CourseId,
    /// Names the lesson.
    pub lesson_id: LessonId,
    /// What sort of lesson it is.
    pub kind: LessonKind,
    /// What it is called.
    pub title: Translations<LessonTitle>,
    /// The text of an article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Translations<ArticleBody>>,
    /// The film of a video lesson.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<VideoId>,
    /// Whether a learner can take it.
    pub ready: bool,
    /// How long the film is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// Counts the changes.
    pub rev: u64,
}

impl Entity for LessonItem {
    const TYPE: &'static str = "Lesson";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::lesson(self.course_id, self.lesson_id)
    }
}

impl From<&Lesson> for LessonItem {
    fn from(lesson: &Lesson) -> Self {
        let LessonState { id, course, kind, title, body, video, ready, seconds, rev } = (**lesson).clone();
        Self { course_id: course, lesson_id: id, kind, title, body, video, ready, seconds, rev }
    }
}

impl From<LessonItem> for Lesson {
    fn from(item: LessonItem) -> Self {
        let LessonItem { course_id, lesson_id, kind, title, body, video, ready, seconds, rev } = item;
        Self::restore(LessonState { id: lesson_id, course: course_id, kind, title, body, video, ready, seconds, rev })
    }
}

/// A lesson as somebody finds it.
#[derive(Debug, Clone)]
pub struct LessonForReader {
    /// The course that it belongs to, without its outline.
    pub course: Course,
    /// The lesson, if the course has it.
    pub lesson: Option<Lesson>,
    /// Whether the reader is enrolled in the course.
    pub enrolled: bool,
}

impl Store {
    /// A lesson.
    pub async fn lesson(&self, course: CourseId, lesson: LessonId) -> Result<Option<Lesson>, StoreError> {
        Ok(self.load::<LessonItem>(keys::lesson(course, lesson)).await?.map(Lesson::from))
    }

    /// A lesson with its course, and whether a reader is enrolled in that, in one round trip.
    pub async fn lesson_for(
        &self,
        course: CourseId,
        lesson: LessonId,
        reader: UserId,
    ) -> Result<Option<LessonForReader>, StoreError> {
        let wanted = vec![keys::course(course), keys::lesson(course, lesson), keys::enrolment(reader, course)];
        let mut found = self.get_many(wanted).await?.into_iter();
        let course = found.next().flatten().map(from_item::<CourseItem>).transpose()?;
        let lesson = found.next().flatten().map(from_item::<LessonItem>).transpose()?.map(Lesson::from);
        let enrolled = found.next().flatten().is_some();
        Ok(course.map(|course| LessonForReader { course: course.into(), lesson, enrolled }))
    }

    /// A lesson with the course and the outline around it, in one round trip; what is needed to
    /// change it.
    pub async fn lesson_in_course(
        &self,
        course: CourseId,
        lesson: LessonId,
    ) -> Result<Option<LessonInCourse>, StoreError> {
        let wanted = vec![keys::course(course), keys::outline(course), keys::lesson(course, lesson)];
        let mut found = self.get_many(wanted).await?.into_iter();
        let course = found.next().flatten().map(from_item::<CourseItem>).transpose()?;
        let outline = found.next().flatten().map(from_item::<OutlineItem>).transpose()?;
        let lesson = found.next().flatten().map(from_item::<LessonItem>).transpose()?;
        Ok(match (course, outline, lesson) {
            (Some(course), Some(outline), Some(lesson)) => {
                Some(LessonInCourse { course: course.into(), outline: outline.into(), lesson: lesson.into() })
            }
            _ => None,
        })
    }
}

impl<E> Transaction<E> {
    /// Writes a new lesson; the outline and the course that name it go with it.
    pub fn create_lesson(&mut self, lesson: &Lesson, exists: E) -> &mut Self {
        self.create(&LessonItem::from(lesson), exists)
    }

    /// Writes a lesson over the revision that was read, and with it the outline and the course if
    /// they have changed (see [`LessonInCourse::update_outline`]).
    pub fn revise_lesson(&mut self, read: &LessonInCourse, now: &LessonInCourse, stale: E) -> &mut Self
    where
        E: Clone,
    {
        if now.course != read.course {
            self.revise_course(&read.course, &now.course, stale.clone()).put_outline(&now.course, &now.outline);
        }
        self.put_if(&LessonItem::from(&now.lesson), Condition::revision(read.lesson.rev), stale)
    }

    /// Deletes the content of a lesson in the revision that was read; the outline and the course
    /// that forget it go with it.
    pub fn delete_lesson(&mut self, read: &Lesson, stale: E) -> &mut Self {
        self.delete_if(&keys::lesson(read.course, read.id), Condition::revision(read.rev), stale)
    }
}
