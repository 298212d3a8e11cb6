//! Emulates MediaConvert: implements its REST API, reads the settings of the job, and runs `ffmpeg`.

mod access;
mod api;
mod audio;
mod cmaf;
mod codecs;
mod colours;
mod command;
mod event;
mod examine;
mod jobs;
mod loudness;
mod manifest;
mod package;
mod playlist;
mod preprocessors;
mod probe;
mod run;
mod settings;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};

use axum::response::Response;
use bytes::Bytes;
use http::request::Parts;
use serde_json::Value;
use tokio::sync::{broadcast, mpsc};

use crate::CloudError;
use crate::buses::BusEvent;
use crate::clock::CloudClock;
use crate::faults::Faults;
use crate::iam::Iam;
use crate::names::Names;
use crate::s3::Buckets;
use crate::server::Task;
pub(crate) use access::accesses;
pub(crate) use api::operation;
use jobs::{Failure, Jobs, Status, now};

/// Whether `ffmpeg` and `ffprobe` can be run. Without them, every job fails with an error that says so.
pub async fn ffmpeg_available() -> bool {
    runs("ffmpeg").await && runs("ffprobe").await
}

async fn runs(program: &str) -> bool {
    let mut command = tokio::process::Command::new(program);
    command.arg("-version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().await.is_ok_and(|status| status.success())
}

/// The jobs of a cloud. Clones share them.
#[derive(Clone)]
pub struct Transcoder {
    shared: Arc<Shared>,
}

/// What the transcoder needs of the cloud.
pub(crate) struct Dependencies {
    pub(crate) names: Names,
    pub(crate) clock: CloudClock,
    pub(crate) iam: Iam,
    pub(crate) buckets: Buckets,
    pub(crate) events: broadcast::Sender<BusEvent>,
}

struct Shared {
    jobs: Jobs,
    names: Names,
    iam: Iam,
    buckets: Buckets,
    events: broadcast::Sender<BusEvent>,
    waiting: mpsc::UnboundedSender<String>,
    /// The jobs that are queued or running, so that none runs twice.
    taken: Mutex<HashSet<String>>,
    /// The directory for outputs before they are stored.
    work: PathBuf,
}

impl std::fmt::Debug for Transcoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transcoder").finish_non_exhaustive()
    }
}

impl Transcoder {
    /// Loads the jobs of a state directory, and returns the task that runs them, one at a time.
    pub(crate) fn open(dependencies: Dependencies, directory: &Path) -> Result<(Self, Task), CloudError> {
        let Dependencies { names, clock, iam, buckets, events } = dependencies;
        let jobs = Jobs::open(directory.join("jobs"), clock)?;
        let work = directory.join("work");
        std::fs::create_dir_all(&work)?;
        let (waiting, mut queue) = mpsc::unbounded_channel::<String>();
        let taken = Mutex::default();
        let shared = Arc::new(Shared { jobs, names, iam, buckets, events, waiting, taken, work });
        let worker = Arc::clone(&shared);
        let task = Task::spawn(async move {
            while let Some(id) = queue.recv().await {
                worker.attend(&id).await;
                worker.taken().remove(&id);
            }
        });
        Ok((Self { shared }, task))
    }

    /// Every job, newest first, as `GetJob` shows it.
    pub fn list(&self) -> Vec<Value> {
        self.shared.jobs.list().iter().map(|job| self.shared.as_api_job(job)).collect()
    }

    /// Continues jobs that a restart interrupted, and repeats final events that no subscriber got.
    pub(crate) fn resume(&self) {
        for job in self.shared.jobs.list().into_iter().rev() {
            if !job.status.is_final() {
                self.shared.enqueue(&job.id);
            } else if !job.announced {
                self.shared.announce(&job);
            }
        }
    }

    pub(crate) async fn answer(&self, faults: &Faults, operation: &str, parts: &Parts, body: Bytes) -> Response {
        let call = api::answer(&self.shared, operation, parts, body);
        faults.around(operation, api::refuse, call).await
    }
}

impl Shared {
    fn taken(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enqueue(&self, id: &str) {
        if self.taken().insert(id.to_owned()) {
            // Fails only when the cloud is stopping; the job is on disk.
            let _ = self.waiting.send(id.to_owned());
        }
    }

    /// Does one job, unless it is cancelled before it is done.
    async fn attend(&self, id: &str) {
        let begun = self.jobs.advance(id, |job| {
            job.status = Status::Progressing;
            job.started = Some(now());
            job.percent = 0;
        });
        let Some(job) = begun else { return };
        self.announce(&job);
        let work = self.work.join(id);
        let outcome = tokio::select! {
            outcome = run::job(self, &job, &work) => Some(outcome),
            () = self.jobs.ended(id) => None,
        };
        if let Err(error) = tokio::fs::remove_dir_all(&work).await {
            tracing::debug!(job = id, %error, "no working directory to remove");
        }
        if let Some(outcome) = outcome {
            self.finish(id, outcome);
        }
    }

    fn finish(&self, id: &str, outcome: Result<Value, Failure>) {
        let finished = self.jobs.advance(id, |job| {
            job.finished = Some(now());
            match outcome {
                Ok(outputs) => {
                    job.status = Status::Complete;
                    job.percent = 100;
                    job.outputs = outputs;
                }
                Err(failure) => {
                    tracing::warn!(job = id, failure.code, failure.message, "a job failed");
                    job.status = Status::Error;
                    job.failure = Some(failure);
                }
            }
        });
        if let Some(job) = finished {
            self.announce(&job);
        }
    }
}
