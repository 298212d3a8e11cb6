//! Fires schedules at their times, or when a developer asks.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::When;
use crate::error::{Error, Result};
use crate::identifiers;
use crate::lambda::{Answer, Call, Lambdas, Pool};
use crate::template::{ACCOUNT, Event, Schedule};

/// Times are looked at again after so long, so that a laptop that slept is not late for ever.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// All schedules of the stack. Clones share them.
#[derive(Debug, Clone)]
pub struct Schedules {
    entries: Arc<Vec<Entry>>,
    lambdas: Arc<Lambdas>,
    region: String,
}

#[derive(Debug)]
struct Entry {
    pool: Arc<Pool>,
    schedule: Schedule,
    when: When,
    times: Mutex<Times>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Times {
    next: Option<Timestamp>,
    last: Option<Timestamp>,
}

/// A schedule as it stands.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleView {
    /// The function's logical id.
    pub function: String,
    /// The event's key.
    pub id: String,
    /// `rate(…)` or `cron(…)`.
    pub expression: String,
    /// Whether the clock fires it.
    pub enabled: bool,
    /// When the clock fires it next.
    pub next: Option<String>,
    /// When it was last fired since the stack was started.
    pub last: Option<String>,
}

/// What came of firing a schedule.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fired {
    /// Whether the function succeeded.
    pub ok: bool,
    /// What it answered, or its error.
    pub answer: Value,
}

impl Schedules {
    /// Reads the schedules of all functions. Their expressions were checked with the template.
    pub fn new(lambdas: &Arc<Lambdas>, region: &str) -> Result<Self> {
        let mut entries = Vec::new();
        for pool in lambdas.pools() {
            for event in &pool.function().events {
                if let Event::Schedule(schedule) = event {
                    let when = When::parse(&schedule.expression.0)?;
                    let times = Mutex::default();
                    entries.push(Entry { pool: Arc::clone(pool), schedule: schedule.clone(), when, times });
                }
            }
        }
        let (entries, lambdas) = (Arc::new(entries), Arc::clone(lambdas));
        Ok(Self { entries, lambdas, region: region.to_owned() })
    }

    /// Starts the clock of each schedule that is enabled.
    pub fn start(&self, tasks: &mut JoinSet<()>) {
        for (index, entry) in self.entries.iter().enumerate() {
            if entry.schedule.enabled {
                let schedules = self.clone();
                tasks.spawn(async move { schedules.tick(index).await });
            }
        }
    }

    /// All schedules.
    pub fn list(&self) -> Vec<ScheduleView> {
        self.entries.iter().map(Entry::view).collect()
    }

    /// Fires a function's schedule now and waits for what comes of it. `id` is needed only where a
    /// function has several.
    pub async fn fire(&self, function: &str, id: Option<&str>) -> Result<Fired> {
        let wanted = |entry: &&Entry| {
            let its = entry.pool.function();
            (its.logical_id == function || its.code.handler == function) && id.is_none_or(|id| entry.schedule.id == id)
        };
        let entry = self.entries.iter().find(wanted);
        let entry = entry.ok_or_else(|| Error::new(format!("{function} has no such schedule")))?;
        let answer = self.lambdas.invoke(&entry.pool, self.call(entry, Timestamp::now())).await;
        Ok(match answer {
            Answer::Response(body) => Fired { ok: true, answer: serde_json::from_slice(&body).unwrap_or_default() },
            Answer::Failure(failure) => Fired { ok: false, answer: failure.payload },
        })
    }

    async fn tick(&self, index: usize) {
        let entry = &self.entries[index];
        let mut next = entry.when.next_after(Timestamp::now());
        loop {
            entry.change(|times| times.next = next);
            let Some(due) = next else { return };
            let now = Timestamp::now();
            if now < due {
                let left = Duration::try_from(due.duration_since(now)).unwrap_or_default();
                tokio::time::sleep(left.min(LONGEST_SLEEP)).await;
                continue;
            }
            let call = self.call(entry, due);
            let (lambdas, pool) = (Arc::clone(&self.lambdas), Arc::clone(&entry.pool));
            tokio::spawn(async move { lambdas.deliver(&pool, call).await });
            next = entry.when.next_after(now);
        }
    }

    fn call(&self, entry: &Entry, moment: Timestamp) -> Call {
        entry.change(|times| times.last = Some(moment));
        if let Some(input) = &entry.schedule.input {
            return Call::json(input);
        }
        let (region, rule) = (&self.region, entry.rule());
        // Whole seconds: EventBridge sends no fractions.
        let time = Timestamp::from_second(moment.as_second()).unwrap_or(moment);
        Call::json(&json!({
            "version": "0",
            "id": identifiers::uuid(),
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": ACCOUNT,
            "time": time.to_string(),
            "region": region,
            "resources": [format!("arn:aws:events:{region}:{ACCOUNT}:rule/{rule}")],
            "detail": {},
        }))
    }
}

impl Entry {
    fn rule(&self) -> String {
        format!("{}{}", self.pool.function().logical_id, self.schedule.id)
    }

    fn change(&self, change: impl FnOnce(&mut Times)) {
        change(&mut self.times.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn view(&self) -> ScheduleView {
        let times = *self.times.lock().unwrap_or_else(PoisonError::into_inner);
        let text = |time: Option<Timestamp>| time.map(|time| time.to_string());
        ScheduleView {
            function: self.pool.function().logical_id.clone(),
            id: self.schedule.id.clone(),
            expression: self.schedule.expression.0.clone(),
            enabled: self.schedule.enabled,
            next: text(times.next),
            last: text(times.last),
        }
    }
}
