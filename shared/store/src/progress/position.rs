//! Stored items of the feature `progress`: where somebody stopped, in each lesson and in a course.
//!
//! Players report every few seconds. Each report is one small write under a condition that says
//! which of two positions stays, so that reports that cross each other end as they should. What
//! nobody has come back to for a year expires.

use glotto_domain::courses::{Course, Outline};
use glotto_domain::id::{CourseId, LessonId, UserId};
use glotto_domain::progress::Position;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::courses::{CourseItem, OutlineItem};
use crate::engine::batch::next;
use crate::engine::entity::to_item;
use crate::enrolment::EnrolmentItem;
use crate::{Condition, Entity, Key, Personal, Store, StoreError, keys};

/// How long a position is kept after it was reported.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(400 * 24);

/// Where somebody stopped in a lesson, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PositionItem {
    /// The learner.
    pub user_id: UserId,
    /// The course.
    pub course_id: CourseId,
    /// The lesson.
    pub lesson_id: LessonId,
    /// Seconds from the start.
    pub position_seconds: u32,
    /// How long the video is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// When they were there, in milliseconds since 1970: a number, because conditions compare it.
    pub recorded_ms: i64,
    /// Whether they certainly were there.
    pub certain: bool,
}

/// Where somebody was last in a course, as stored: a copy of that lesson's position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BookmarkItem(pub PositionItem);

impl PositionItem {
    fn of(user: UserId, course: CourseId, lesson: LessonId, position: &Position) -> Self {
        Self {
            user_id: user,
            course_id: course,
            lesson_id: lesson,
            position_seconds: position.seconds,
            duration_seconds: position.duration,
            recorded_ms: position.recorded.as_millisecond(),
            certain: position.certain,
        }
    }

    /// The position as the rules work on it.
    pub fn position(&self) -> Position {
        Position {
            seconds: self.position_seconds,
            duration: self.duration_seconds,
            recorded: Timestamp::from_millisecond(self.recorded_ms).unwrap_or(Timestamp::UNIX_EPOCH),
            certain: self.certain,
        }
    }

    pub(crate) fn is_there(&self, now: Timestamp) -> bool {
        self.expires_at().is_some_and(|end| end > now)
    }
}

impl Entity for PositionItem {
    const TYPE: &'static str = "Position";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::progress::position(self.user_id, self.course_id, self.lesson_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.position().recorded.checked_add(KEPT_FOR).ok()
    }
}

impl Entity for BookmarkItem {
    const TYPE: &'static str = "Bookmark";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::progress::bookmark(self.0.user_id, self.0.course_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.0.expires_at()
    }
}

/// What has to be known to keep or to show a position.
#[derive(Debug, Clone)]
pub struct Watching {
    /// The course.
    pub course: Option<Course>,
    /// Whether it has the lesson.
    pub has_lesson: bool,
    /// Whether the learner is enrolled.
    pub enrolled: bool,
    /// Where they stopped.
    pub position: Option<Position>,
}

/// What has to be known to show how far somebody is.
#[derive(Debug, Clone)]
pub struct Advance {
    /// The course.
    pub course: Option<Course>,
    /// Its lessons, in order.
    pub outline: Outline,
    /// Their enrolment.
    pub enrolment: Option<EnrolmentItem>,
    /// Where they were last.
    pub bookmark: Option<PositionItem>,
}

impl Store {
    /// What has to be known to keep or to show a position, in one round trip. The lesson is read
    /// instead of the outline: it is smaller where there are positions, and this is read often.
    pub async fn watching(
        &self,
        user: UserId,
        course: CourseId,
        lesson: LessonId,
        now: Timestamp,
    ) -> Result<Watching, StoreError> {
        let wanted = [
            keys::courses::course(course),
            keys::courses::lesson(course, lesson),
            keys::enrolment::enrolment(user, course),
            keys::progress::position(user, course, lesson),
        ];
        let mut found = self.get_many(wanted.into()).await?.into_iter();
        Ok(Watching {
            course: next::<CourseItem>(&mut found)?.map(Course::from),
            has_lesson: found.next().flatten().is_some(),
            enrolled: found.next().flatten().is_some(),
            position: next::<PositionItem>(&mut found)?.filter(|item| item.is_there(now)).map(|item| item.position()),
        })
    }

    /// Where somebody stopped in a lesson.
    pub async fn position(
        &self,
        user: UserId,
        course: CourseId,
        lesson: LessonId,
        now: Timestamp,
    ) -> Result<Option<Position>, StoreError> {
        let found: Option<PositionItem> = self.load(keys::progress::position(user, course, lesson)).await?;
        Ok(found.filter(|item| item.is_there(now)).map(|item| item.position()))
    }

    /// Keeps a position unless one that outranks it has come in between; tells whether it did.
    pub async fn keep_position(
        &self,
        user: UserId,
        course: CourseId,
        lesson: LessonId,
        position: &Position,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let item = PositionItem::of(user, course, lesson, position);
        if !self.put(to_item(&item)?, Some(outranks(position, now))).await? {
            return Ok(false);
        }
        let bookmark = BookmarkItem(item);
        self.put(to_item(&bookmark)?, Some(is_later(&bookmark))).await?;
        Ok(true)
    }

    /// What has to be known to show how far somebody is, in one round trip.
    pub async fn advance(&self, user: UserId, course: CourseId, now: Timestamp) -> Result<Advance, StoreError> {
        let wanted = [
            keys::courses::course(course),
            keys::courses::outline(course),
            keys::enrolment::enrolment(user, course),
            keys::progress::bookmark(user, course),
        ];
        let mut found = self.get_many(wanted.into()).await?.into_iter();
        Ok(Advance {
            course: next::<CourseItem>(&mut found)?.map(Course::from),
            outline: next::<OutlineItem>(&mut found)?.map(Outline::from).unwrap_or_default(),
            enrolment: next(&mut found)?,
            bookmark: next::<BookmarkItem>(&mut found)?.map(|bookmark| bookmark.0).filter(|item| item.is_there(now)),
        })
    }
}

/// The order of positions in the domain, as a condition on the one that is stored.
fn outranks(position: &Position, now: Timestamp) -> Condition {
    const CERTAIN: &str = "certain = :no OR recordedMs < :ms OR (recordedMs = :ms AND positionSeconds < :seconds)";
    const UNCERTAIN: &str =
        "(certain = :no AND (positionSeconds < :seconds OR (positionSeconds = :seconds AND recordedMs < :ms)))";
    let rule = if position.certain { CERTAIN } else { UNCERTAIN };
    Condition::that(&format!("attribute_not_exists(pk) OR expiresAt < :now OR {rule}"))
        .with(":now", now.as_second())
        .with(":no", false)
        .with(":ms", position.recorded.as_millisecond())
        .with(":seconds", position.seconds)
}

/// The bookmark follows the latest report, and what is known better of the lesson that it is in.
fn is_later(bookmark: &BookmarkItem) -> Condition {
    Condition::that("attribute_not_exists(pk) OR recordedMs <= :ms OR (lessonId = :lesson AND certain = :no)")
        .with(":ms", bookmark.0.recorded_ms)
        .with(":lesson", bookmark.0.lesson_id)
        .with(":no", false)
}
