//! The jobs: in memory, and on disk as one JSON file each.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::watch;

use crate::clock::CloudClock;
use crate::random;

/// How long a request token makes a `CreateJob` idempotent, in milliseconds
/// (<https://docs.aws.amazon.com/mediaconvert/latest/apireference/idempotency.html>).
const TOKEN_LIFETIME: i64 = 60_000;

/// Where a job is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Status {
    Submitted,
    Progressing,
    Complete,
    Canceled,
    Error,
}

impl Status {
    pub(super) fn is_final(self) -> bool {
        !matches!(self, Self::Submitted | Self::Progressing)
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "SUBMITTED",
            Self::Progressing => "PROGRESSING",
            Self::Complete => "COMPLETE",
            Self::Canceled => "CANCELED",
            Self::Error => "ERROR",
        }
    }
}

/// Why a job ended without its outputs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Failure {
    pub(super) code: u16,
    pub(super) message: String,
}

/// One job. Times are milliseconds of the epoch.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Job {
    pub(super) id: String,
    /// The body of `CreateJob`.
    pub(super) request: Value,
    pub(super) status: Status,
    pub(super) submitted: i64,
    pub(super) started: Option<i64>,
    pub(super) finished: Option<i64>,
    pub(super) percent: u8,
    pub(super) failure: Option<Failure>,
    /// The output groups of a complete job, as its event shows them.
    pub(super) outputs: Value,
    /// Whether a subscriber got the final event.
    pub(super) announced: bool,
}

/// All jobs.
pub(super) struct Jobs {
    directory: PathBuf,
    by_id: Mutex<BTreeMap<String, Job>>,
    changed: watch::Sender<()>,
    clock: CloudClock,
}

impl Jobs {
    pub(super) fn open(directory: PathBuf, clock: CloudClock) -> io::Result<Self> {
        fs::create_dir_all(&directory)?;
        let files = fs::read_dir(&directory)?.flatten().filter_map(|f| fs::read(f.path()).ok());
        let jobs = files.filter_map(|json| serde_json::from_slice::<Job>(&json).ok());
        let by_id = Mutex::new(jobs.map(|job| (job.id.clone(), job)).collect());
        Ok(Self { directory, by_id, changed: watch::Sender::new(()), clock })
    }

    /// Submits a job. If one was submitted with the same `clientRequestToken` within a minute, returns that.
    pub(super) fn submit(&self, request: Value) -> Submitted {
        let now = self.clock.now().as_millisecond();
        let token = request["clientRequestToken"].as_str();
        let mut jobs = self.lock();
        let repeated = |job: &&Job| {
            let same = token.is_some() && job.request["clientRequestToken"].as_str() == token;
            same && now - job.submitted < TOKEN_LIFETIME
        };
        if let Some(job) = jobs.values().find(repeated) {
            let job = job.clone();
            return if job.request == request { Submitted::Again(job) } else { Submitted::Conflict };
        }
        let job = Job {
            id: format!("{now}-{}", random::id(6)),
            request,
            status: Status::Submitted,
            submitted: now,
            started: None,
            finished: None,
            percent: 0,
            failure: None,
            outputs: Value::Null,
            announced: false,
        };
        self.save(&job);
        jobs.insert(job.id.clone(), job.clone());
        Submitted::New(job)
    }

    pub(super) fn get(&self, id: &str) -> Option<Job> {
        self.lock().get(id).cloned()
    }

    /// Every job, newest first.
    pub(super) fn list(&self) -> Vec<Job> {
        self.lock().values().rev().cloned().collect()
    }

    /// Changes a job that has not ended yet, and returns it. `None` if it is unknown or has ended: the first change
    /// that ends a job wins.
    pub(super) fn advance(&self, id: &str, change: impl FnOnce(&mut Job)) -> Option<Job> {
        let mut jobs = self.lock();
        let job = jobs.get_mut(id).filter(|job| !job.status.is_final())?;
        change(job);
        self.save(job);
        let job = job.clone();
        drop(jobs);
        self.changed.send_replace(());
        Some(job)
    }

    pub(super) fn announced(&self, id: &str) {
        if let Some(job) = self.lock().get_mut(id) {
            job.announced = true;
            self.save(job);
        }
    }

    /// Returns when a job has ended, by whatever cause.
    pub(super) async fn ended(&self, id: &str) {
        let mut changed = self.changed.subscribe();
        loop {
            changed.borrow_and_update();
            if self.get(id).is_none_or(|job| job.status.is_final()) {
                return;
            }
            if changed.changed().await.is_err() {
                return;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Job>> {
        self.by_id.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn save(&self, job: &Job) {
        let file = self.directory.join(format!("{}.json", job.id));
        let saved = serde_json::to_vec_pretty(job).map_err(io::Error::from).and_then(|json| {
            let beside = file.with_extension("part");
            fs::write(&beside, json)?;
            fs::rename(beside, &file)
        });
        if let Err(error) = saved {
            tracing::error!(job = job.id, %error, "a job could not be saved");
        }
    }
}

/// The result of a `CreateJob`.
pub(super) enum Submitted {
    New(Job),
    Again(Job),
    /// The token was used for another job.
    Conflict,
}

pub(super) fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
