//! Finds and writes the progress of learners.

use std::collections::HashMap;
use std::sync::Arc;

use glotto_domain::Revision;
use glotto_domain::courses::{Course, Outline, PublishedVersion};
use glotto_domain::id::{CourseId, LessonId, UserId};
use glotto_domain::locale::TimeZoneName;
use glotto_domain::progress::{Completion, Step};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::courses::CourseItem;
use crate::engine::entity::{from_item, to_item};
use crate::engine::{Batch, Event};
use crate::enrolment::EnrolmentItem;
use crate::identity::AccountItem;
use crate::progress::completion::{write_activity, write_enrolment, write_stats};
use crate::progress::{ActivityItem, BookmarkItem, PositionItem, StatsItem};
use crate::{Condition, Conflict, Item, Key, Query, Store, StoreError, Transaction, keys};

/// Positions per read: one more than a course has lessons, because a query that reaches its limit is continued.
const PAGE: u16 = 501;

/// The progress of learners in the table.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a>(&'a Store);

/// What the decision on a completion needs.
#[derive(Debug, Clone)]
pub struct LearningState {
    /// The course.
    pub course: Option<Course>,
    /// The version that they are enrolled in.
    pub version: Option<Arc<PublishedVersion>>,
    /// The user's enrolment, if they have one.
    pub enrolment: Option<EnrolmentItem>,
    /// What they have earned so far, over all courses.
    pub stats: Option<StatsItem>,
    /// Their time zone.
    pub zone: TimeZoneName,
}

/// What a user has done recently.
#[derive(Debug, Clone)]
pub struct RecentActivity {
    /// What they have earned so far, over all courses.
    pub stats: Option<StatsItem>,
    /// Their time zone.
    pub zone: TimeZoneName,
    /// The days of about a week on which they studied, the earliest first.
    pub days: Vec<ActivityItem>,
}

/// What requests about a position need.
#[derive(Debug, Clone)]
pub struct PlaybackState {
    /// The course.
    pub course: Option<Course>,
    /// The version that they are enrolled in.
    pub version: Option<Arc<PublishedVersion>>,
    /// The user's enrolment, if they have one.
    pub enrolment: Option<EnrolmentItem>,
    /// Where they stopped and what they watched, also if it has expired: what is written next takes its place.
    pub stored: Option<PositionItem>,
}

impl PlaybackState {
    /// Where they stopped and what they watched.
    pub fn current(&self, now: Timestamp) -> Option<&PositionItem> {
        self.stored.as_ref().filter(|item| item.is_current(now))
    }
}

/// A user's progress in a course.
#[derive(Debug, Clone)]
pub struct CourseProgressState {
    /// The course.
    pub course: Option<Course>,
    /// The version that they are enrolled in.
    pub version: Option<Arc<PublishedVersion>>,
    /// The user's enrolment.
    pub enrolment: Option<EnrolmentItem>,
    /// The lesson that they opened last, if the version has it.
    pub bookmark: Option<PositionItem>,
    /// Where they stopped in each lesson of the version, in its order.
    pub positions: Vec<PositionItem>,
}

impl CourseProgressState {
    /// Where they stopped last: in the lesson of the bookmark, or if the version does not have it, in another one. Of a
    /// lesson that has both, the position, because the bookmark has no watched seconds and is written after it.
    pub fn last_position(&self) -> Option<&PositionItem> {
        let latest = || self.positions.iter().max_by_key(|item| item.recorded_ms);
        let Some(bookmark) = &self.bookmark else { return latest() };
        self.positions.iter().find(|item| item.lesson_id == bookmark.lesson_id).or(Some(bookmark))
    }
}

/// A course as a learner has it, and what was read with it.
struct Enrolled {
    course: Option<Course>,
    version: Option<Arc<PublishedVersion>>,
    enrolment: Option<EnrolmentItem>,
    others: Batch,
}

impl Store {
    /// The progress of learners in the table.
    pub fn progress(&self) -> Progress<'_> {
        Progress(self)
    }
}

impl Progress<'_> {
    /// What a user has earned and when they studied; none before their first lesson.
    pub async fn find_stats(self, user: UserId) -> Result<Option<StatsItem>, StoreError> {
        self.0.load(keys::progress::stats(user)).await
    }

    /// What a user has earned and done recently, in one round trip. The days are read around the
    /// current date in UTC, which covers the recent days in every time zone.
    pub async fn find_recent_activity(self, user: UserId, now: Timestamp) -> Result<RecentActivity, StoreError> {
        let today = now.to_zoned(TimeZone::UTC).date();
        let days = (-7..=1).filter_map(|days| today.checked_add(Span::new().days(days)).ok());
        let mut wanted = vec![keys::progress::stats(user), keys::identity::account(user)];
        wanted.extend(days.map(|day| keys::progress::activity(user, day)));
        let mut found = self.0.get_many(wanted).await?;
        let (stats, zone) = (found.take()?, zone_of(found.take()?));
        Ok(RecentActivity { stats, zone, days: found.rest()? })
    }

    /// What the decision on a completion needs, in one round trip; in two if this process has not read the version
    /// before.
    pub async fn find_learning_state(self, user: UserId, course: CourseId) -> Result<LearningState, StoreError> {
        let wanted = [keys::progress::stats(user), keys::identity::account(user)];
        let Enrolled { course, version, enrolment, mut others } = self.read_enrolled(user, course, wanted).await?;
        Ok(LearningState { course, version, enrolment, stats: others.take()?, zone: zone_of(others.take()?) })
    }

    /// A lesson that a learner's version does not have, but one that they had before: as it was in the latest of those
    /// that has it. One round trip for every 20 versions that this process has not read before.
    pub async fn find_earlier_lesson(
        self,
        enrolment: &EnrolmentItem,
        lesson: LessonId,
    ) -> Result<Option<Step>, StoreError> {
        let wanted: Vec<_> = enrolment.earlier.iter().map(|version| (enrolment.course_id, *version)).collect();
        let mut versions = self.0.load_versions(&wanted).await?;
        let latest_first = wanted.iter().rev().filter_map(|key| versions.remove(key));
        Ok(latest_first.into_iter().find_map(|version| version.outline.lesson(lesson).map(Step::from)))
    }

    /// Completes a lesson, based on what was read before; `rev` is the revision of stats that do not
    /// exist yet.
    pub fn prepare_completion(
        self,
        completion: &Completion,
        read: &LearningState,
        rev: Revision,
        now: Timestamp,
        events: &[Event],
    ) -> Transaction<Conflict> {
        let mut tx = Transaction::new(self.0);
        write_enrolment(&mut tx, completion, read, now);
        write_stats(&mut tx, completion, read, rev);
        write_activity(&mut tx, completion);
        tx.emit_all(events);
        tx
    }

    /// What requests about a position need, in one round trip; in two if this process has not read the version before.
    pub async fn find_playback_state(
        self,
        user: UserId,
        course: CourseId,
        lesson: LessonId,
    ) -> Result<PlaybackState, StoreError> {
        let wanted = [keys::progress::position(user, course, lesson)];
        let Enrolled { course, version, enrolment, mut others } = self.read_enrolled(user, course, wanted).await?;
        Ok(PlaybackState { course, version, enrolment, stored: others.take()? })
    }

    /// Stores what is known of a lesson after a report, if that changes its revision, and marks the lesson as the one
    /// that was opened last; false if another report was stored since `read`. A report that changes no position also
    /// marks its lesson, because a player reports the start when it loads.
    pub async fn update_position(
        self,
        read: Option<&PositionItem>,
        item: &PositionItem,
        reported: Timestamp,
    ) -> Result<bool, StoreError> {
        if read.is_none_or(|read| read.rev != item.rev) {
            let unchanged = read.map_or_else(Condition::absent, |read| Condition::revision(read.rev));
            if !self.0.put(to_item(item)?, Some(unchanged)).await? {
                return Ok(false);
            }
        }
        let position = item.position();
        let is_changed = read.is_none_or(|read| read.position() != position);
        let bookmark = BookmarkItem::of(item, if is_changed { position.recorded } else { reported });
        let condition = if is_changed { bookmark.is_later_than_stored() } else { bookmark.is_of_later_report() };
        self.0.put(to_item(&bookmark)?, Some(condition)).await?;
        Ok(true)
    }

    /// A user's progress in a course with all their positions, in one round trip; in two if this process has not read
    /// the version before. The positions are queried: they are small, and a key for each lesson would cost a
    /// read unit also where there is none.
    pub async fn find_course_progress(
        self,
        user: UserId,
        id: CourseId,
        now: Timestamp,
    ) -> Result<CourseProgressState, StoreError> {
        let wanted = [keys::progress::bookmark(user, id)];
        let query = Query::collection(keys::progress::positions_partition(user), PAGE)
            .begins_with(keys::progress::positions(id))
            .consistent();
        let (read, stored) = self.0.read_both(self.read_enrolled(user, id, wanted), self.0.query_all(query)).await?;
        let Enrolled { course, version, enrolment, mut others } = read;
        let none = Outline::default();
        let outline = version.as_ref().map_or(&none, |version| &version.outline);
        let marked = others.take::<BookmarkItem>()?.map(|item| item.0).filter(|item| item.is_current(now));
        let bookmark = marked.filter(|item| outline.lesson(item.lesson_id).is_some());
        let positions = in_order_of(outline, stored, now)?;
        Ok(CourseProgressState { course, version, enrolment, bookmark, positions })
    }

    /// Reads a course with a user's enrolment and the version that it is in, and other items.
    async fn read_enrolled(
        self,
        user: UserId,
        course: CourseId,
        others: impl IntoIterator<Item = Key>,
    ) -> Result<Enrolled, StoreError> {
        let mut wanted = vec![keys::courses::course(course), keys::enrolment::enrolment(user, course)];
        wanted.extend(others);
        let mut others = self.0.get_many(wanted).await?;
        let found = others.take::<CourseItem>()?.map(Course::from);
        let enrolment = others.take::<EnrolmentItem>()?;
        let version = match &enrolment {
            Some(enrolment) => self.0.load_version(course, enrolment.version).await?,
            None => None,
        };
        Ok(Enrolled { course: found, version, enrolment, others })
    }
}

/// The stored positions in the lessons of an outline that have not expired, in its order.
fn in_order_of(outline: &Outline, stored: Vec<Item>, now: Timestamp) -> Result<Vec<PositionItem>, StoreError> {
    let stored = stored.into_iter().map(from_item).collect::<Result<Vec<PositionItem>, _>>()?;
    let current = stored.into_iter().filter(|item| item.is_current(now));
    let mut by_lesson: HashMap<LessonId, PositionItem> = current.map(|item| (item.lesson_id, item)).collect();
    Ok(outline.lessons().filter_map(|lesson| by_lesson.remove(&lesson.id)).collect())
}

fn zone_of(account: Option<AccountItem>) -> TimeZoneName {
    account.map_or_else(TimeZoneName::utc, |account| account.time_zone)
}
