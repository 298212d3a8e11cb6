//! Stored items of the feature `progress`: what somebody has earned and when they studied, where
//! they stopped in a lesson, and what they did on a day.

use glotto_domain::id::UserId;
use glotto_domain::locale::Zone;
use glotto_domain::progress::{Run, StudyDays};
use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Store, StoreError, keys};

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
    pub zone: Zone,
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
        let run = |run: &RunItem| Run { first: run.first, last: run.last, days: run.days, opens: run.opens, closes: run.closes };
        StudyDays::restore(self.runs.iter().map(run).collect(), self.longest)
    }

    /// Whether they studied on a day of the last weeks.
    pub fn studied_on(&self, day: civil::Date) -> bool {
        self.runs.iter().any(|run| run.first <= day && day <= run.last)
    }
}

impl Entity for StatsItem {
    const TYPE: &'static str = "Stats";

    fn key(&self) -> Key {
        keys::stats(self.user_id)
    }
}

impl Store {
    /// What somebody has earned and when they studied; nothing before their first lesson.
    pub async fn stats(&self, user: UserId) -> Result<Option<StatsItem>, StoreError> {
        self.load(keys::stats(user)).await
    }
}
