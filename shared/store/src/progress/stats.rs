//! What a user has earned and when they studied, as stored, and what they did on a day.

use glotto_domain::Revision;
use glotto_domain::id::UserId;
use glotto_domain::locale::TimeZoneName;
use glotto_domain::progress::{Record, Run, StudyDays};
use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// What a user has earned and when they studied, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatsItem {
    /// The learner.
    pub user_id: UserId,
    /// Points.
    pub xp: u64,
    /// Runs of consecutive days of study, the earliest first; see [`StudyDays`].
    pub runs: Vec<RunItem>,
    /// The most days in a row, ever.
    pub longest: u32,
    /// The latest day of study.
    pub last_study_day: Option<civil::Date>,
    /// The time zone of that day.
    pub zone: TimeZoneName,
    /// Changes with every write.
    pub rev: Revision,
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
    /// The days of study, as the domain works on them.
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

    /// The record, as the domain works on it.
    pub fn record(&self) -> Record {
        Record { xp: self.xp, days: self.study_days() }
    }

    pub(crate) fn of(user: UserId, record: &Record, zone: &TimeZoneName, rev: Revision) -> Self {
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
        keys::progress::stats(self.user_id)
    }
}

/// What a user did on one of their days, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityItem {
    /// The learner.
    pub user_id: UserId,
    /// The day, in the time zone of the learner at that time.
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
        keys::progress::activity(self.user_id, self.day)
    }
}
