//! Stored items of the feature `progress`: what somebody has earned and when they studied, and
//! what they did on a day. Where they stopped in a lesson is in `positions`.

use glotto_domain::courses::{Course, Outline};
use glotto_domain::id::{CourseId, UserId};
use glotto_domain::locale::TimeZoneName;
use glotto_domain::progress::{Completion, Record, Run, StudyDays};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, civil};
use serde::{Deserialize, Serialize};

use crate::accounts::AccountItem;
use crate::courses::{CourseItem, OutlineItem};
use crate::enrolments::{EnrolmentItem, next};
use crate::entity::from_item;
use crate::outbox::Event;
use crate::{Conflict, Entity, Key, Personal, Store, StoreError, Transaction, completion, keys};

/// What somebody has earned and when they studied, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatsItem {
    /// The learner.
    pub user_id: UserId,
    /// Points.
    pub xp: u64,
    /// Runs of days of study, the earliest first; see [`StudyDays`].
    pub runs: Vec<RunItem>,
    /// The most days in a row, ever.
    pub longest: u32,
    /// The latest day of study.
    pub last_study_day: Option<civil::Date>,
    /// The zone that it was counted in.
    pub zone: TimeZoneName,
    /// Changes with every write.
    pub rev: u64,
}

/// Consecutive days of study, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunItem {
    /// The first day.
    pub first: civil::Date,
    /// The last day.
    pub last: civil::Date,
    /// How many days.
    pub days: u32,
    /// When the first began.
    pub opens: Timestamp,
    /// When the last ended.
    pub closes: Timestamp,
}

impl StatsItem {
    /// The days of study, as the rules work on them.
    pub fn study_days(&self) -> StudyDays {
        let run = |run: &RunItem| Run {
            first: run.first,
            last: run.last,
            days: run.days,
            opens: run.opens,
            closes: run.closes,
        };
        StudyDays::restore(self.runs.iter().map(run).collect(), self.longest)
    }

    /// The record as the rules work on it.
    pub fn record(&self) -> Record {
        Record { xp: self.xp, days: self.study_days() }
    }

    pub(crate) fn of(user: UserId, record: &Record, zone: &TimeZoneName, rev: u64) -> Self {
        let run = |run: &Run| RunItem {
            first: run.first,
            last: run.last,
            days: run.days,
            opens: run.opens,
            closes: run.closes,
        };
        Self {
            user_id: user,
            xp: record.xp,
            runs: record.days.runs().iter().map(run).collect(),
            longest: record.days.longest(),
            last_study_day: record.days.last(),
            zone: zone.clone(),
            rev,
        }
    }

    /// Whether they studied on a day of the last weeks.
    pub fn studied_on(&self, day: civil::Date) -> bool {
        self.runs.iter().any(|run| run.first <= day && day <= run.last)
    }
}

impl Entity for StatsItem {
    const TYPE: &'static str = "Stats";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::stats(self.user_id)
    }
}

/// What somebody did on one of their days, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityItem {
    /// The learner.
    pub user_id: UserId,
    /// The day, in the zone that they lived in.
    pub day: civil::Date,
    /// How many lessons they completed.
    pub lessons: u32,
    /// How many points they earned.
    pub xp: u64,
}

impl Entity for ActivityItem {
    const TYPE: &'static str = "Activity";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::activity(self.user_id, self.day)
    }
}

/// What has to be known of somebody's learning in a course to decide on it.
#[derive(Debug, Clone)]
pub struct Learning {
    /// The course.
    pub course: Option<Course>,
    /// Its lessons, in order.
    pub outline: Outline,
    /// Their enrolment, if they have one.
    pub enrolment: Option<EnrolmentItem>,
    /// What they have earned so far, over all courses.
    pub stats: Option<StatsItem>,
    /// Where their day begins.
    pub zone: TimeZoneName,
}

/// What somebody has done lately.
#[derive(Debug, Clone)]
pub struct Lately {
    /// What they have earned so far, over all courses.
    pub stats: Option<StatsItem>,
    /// Where their day begins.
    pub zone: TimeZoneName,
    /// The days of about a week on which they studied, the earliest first.
    pub days: Vec<ActivityItem>,
}

impl Store {
    /// What somebody has earned and when they studied; nothing before their first lesson.
    pub async fn stats(&self, user: UserId) -> Result<Option<StatsItem>, StoreError> {
        self.load(keys::stats(user)).await
    }

    /// What has to be known to complete a lesson, in one round trip.
    pub async fn learning(&self, user: UserId, course: CourseId) -> Result<Learning, StoreError> {
        let wanted = [
            keys::course(course),
            keys::outline(course),
            keys::enrolment(user, course),
            keys::stats(user),
            keys::user(user),
        ];
        let mut found = self.get_many(wanted.into()).await?.into_iter();
        Ok(Learning {
            course: next::<CourseItem>(&mut found)?.map(Course::from),
            outline: next::<OutlineItem>(&mut found)?.map(Outline::from).unwrap_or_default(),
            enrolment: next(&mut found)?,
            stats: next(&mut found)?,
            zone: zone_of(next(&mut found)?),
        })
    }

    /// Writes all that follows from completing a lesson, on top of what was read before.
    pub fn keep_completion(&self, done: &Completion, read: &Learning, events: &[Event]) -> Transaction<Conflict> {
        let mut writes = Transaction::new(self);
        completion::write_enrolment(&mut writes, done, read);
        completion::write_stats(&mut writes, done, read);
        completion::write_activity(&mut writes, done);
        for event in events {
            writes.emit(event);
        }
        writes
    }

    /// What somebody has earned and done lately, in one round trip: their own days are among
    /// those of the calendar around now, whatever their zone.
    pub async fn lately(&self, user: UserId, now: Timestamp) -> Result<Lately, StoreError> {
        let today = now.to_zoned(TimeZone::UTC).date();
        let days = (-7..=1).filter_map(|days| today.checked_add(Span::new().days(days)).ok());
        let wanted = [keys::stats(user), keys::user(user)].into_iter().chain(days.map(|day| keys::activity(user, day)));
        let mut found = self.get_many(wanted.collect()).await?.into_iter();
        let stats = next(&mut found)?;
        let zone = zone_of(next(&mut found)?);
        Ok(Lately { stats, zone, days: found.flatten().map(from_item).collect::<Result<_, _>>()? })
    }
}

fn zone_of(account: Option<AccountItem>) -> TimeZoneName {
    account.map_or_else(TimeZoneName::utc, |account| account.time_zone)
}
