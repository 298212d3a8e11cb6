//! The environments of one function. They stay warm, each runs one invocation at a time, and more are started
//! under load.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::{Mutex, Semaphore, oneshot};

use super::environment::{self, Answer, Environment, Failure, FailureKind, Launch};
use super::runtime_api::Work;
use super::statistics::{Numbers, Statistics};
use super::{Call, LambdaSettings, Logs};
use crate::identifiers;
use crate::template::Function;

/// One function and its environments.
#[derive(Debug)]
pub struct Pool {
    function: Function,
    settings: Arc<LambdaSettings>,
    logs: Arc<Logs>,
    /// Environments that wait for work; the last used is used first, so that the rest go idle.
    waiting: Mutex<Vec<Environment>>,
    places: Semaphore,
    alive: Arc<AtomicUsize>,
    statistics: Statistics,
}

/// Counts a running environment as long as it is held.
struct Alive(Arc<AtomicUsize>);

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Pool {
    pub(super) fn new(function: Function, settings: Arc<LambdaSettings>, logs: Arc<Logs>) -> Self {
        let reserved = function.most_environments.and_then(|most| usize::try_from(most).ok());
        let most = settings.most_environments;
        let places = Semaphore::new(reserved.map_or(most, |reserved| reserved.min(most)));
        let (alive, statistics) = (Arc::default(), Statistics::default());
        Self { function, settings, logs, waiting: Mutex::default(), places, alive, statistics }
    }

    /// The function that runs here.
    pub fn function(&self) -> &Function {
        &self.function
    }

    /// How it has done so far.
    pub async fn numbers(&self) -> Numbers {
        let busy = self.alive.load(Ordering::Relaxed);
        let waiting = self.waiting.lock().await.len();
        self.statistics.numbers(busy + waiting, busy)
    }

    /// Where the binary is.
    pub fn binary(&self) -> PathBuf {
        self.settings.bin_dir.join(&self.function.code.binary)
    }

    pub(super) async fn invoke(&self, call: Call) -> Answer {
        // Closed only when the stack stops.
        let Ok(_place) = self.places.acquire().await else {
            return Answer::Failure(super::stopping());
        };
        let _alive = self.count();
        let mut environment = match self.environment().await {
            Ok(environment) => environment,
            Err(failure) => return self.failed(failure, Duration::ZERO),
        };
        let began = Instant::now();
        let (reply, answer) = oneshot::channel();
        let work = self.work(call, reply);
        let request_id = work.request_id.clone();
        let answer = environment.run(work, answer, self.function.timeout).await;
        match answer {
            Answer::Failure(failure) if failure.kind != FailureKind::Reported => {
                // Killed by being dropped.
                drop(environment);
                self.logs.platform(&self.function.logical_id, &request_id, failure.message());
                self.failed(failure, began.elapsed())
            }
            answer => {
                self.statistics.record(began.elapsed(), matches!(answer, Answer::Response(_)));
                environment.idle_since = Instant::now();
                if !self.places.is_closed() {
                    self.waiting.lock().await.push(environment);
                }
                answer
            }
        }
    }

    fn count(&self) -> Alive {
        self.alive.fetch_add(1, Ordering::Relaxed);
        Alive(Arc::clone(&self.alive))
    }

    fn failed(&self, failure: Failure, took: Duration) -> Answer {
        self.statistics.record(took, false);
        if failure.kind == FailureKind::NotStarted {
            self.logs.platform(&self.function.logical_id, "-", failure.message());
        }
        Answer::Failure(failure)
    }

    /// A warm environment with the current binary, or else a new one.
    async fn environment(&self) -> Result<Environment, Failure> {
        let binary = self.binary();
        let built = environment::modified(&binary).map_err(|error| {
            let name = &self.function.code.binary;
            Failure::new(
                FailureKind::NotStarted,
                "Runtime.InvalidEntrypoint",
                format!("{} is not there ({error}); build it with `cargo build --bin {name}`", binary.display()),
            )
        })?;
        {
            let mut waiting = self.waiting.lock().await;
            waiting.retain(|environment| environment.built == built && environment.lives());
            if let Some(environment) = waiting.pop() {
                return Ok(environment);
            }
        }
        let function = &self.function.logical_id;
        let (variables, logs) = (self.variables(), Arc::clone(&self.logs));
        let launch = Launch { function, binary: &binary, handler: &self.function.code.handler, variables, logs };
        let environment = Environment::start(launch).await?;
        self.statistics.cold_start(environment.init);
        Ok(environment)
    }

    fn work(&self, call: Call, reply: oneshot::Sender<super::runtime_api::Reply>) -> Work {
        let timeout = i64::try_from(self.function.timeout.as_millis()).unwrap_or(i64::MAX);
        Work {
            request_id: identifiers::uuid(),
            payload: call.payload,
            deadline_ms: Timestamp::now().as_millisecond().saturating_add(timeout),
            function_arn: self.function.arn.clone(),
            trace_id: call.trace_id.unwrap_or_else(identifiers::trace_id),
            reply,
        }
    }

    fn variables(&self) -> BTreeMap<String, String> {
        let Function { name, memory, code, .. } = &self.function;
        let log_stream = format!("{}/[$LATEST]{}", Timestamp::now().strftime("%Y/%m/%d"), identifiers::hex(16));
        let own = [
            ("AWS_LAMBDA_FUNCTION_NAME", name.clone()),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", memory.to_string()),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
            ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".to_owned()),
            ("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{name}")),
            ("AWS_LAMBDA_LOG_STREAM_NAME", log_stream),
            ("AWS_LAMBDA_LOG_FORMAT", "JSON".to_owned()),
            ("AWS_EXECUTION_ENV", "AWS_Lambda_provided.al2023".to_owned()),
            ("LAMBDA_TASK_ROOT", self.settings.bin_dir.display().to_string()),
            ("LAMBDA_RUNTIME_DIR", self.settings.bin_dir.display().to_string()),
            ("_HANDLER", code.handler.clone()),
            ("TZ", ":UTC".to_owned()),
            ("LANG", "en_US.UTF-8".to_owned()),
            ("PATH", std::env::var("PATH").unwrap_or_default()),
        ];
        let mut variables: BTreeMap<_, _> = own.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        variables.extend(self.settings.environment.iter().cloned());
        variables.extend(self.function.environment.clone());
        variables
    }

    pub(super) async fn end_idle(&self) {
        let idle = self.settings.idle;
        self.waiting.lock().await.retain(|environment| environment.idle_since.elapsed() < idle);
    }

    /// Ends idle environments that run an earlier build of the binary; returns how many.
    pub(super) async fn end_outdated(&self) -> usize {
        let built = environment::modified(&self.binary()).ok();
        let mut waiting = self.waiting.lock().await;
        let before = waiting.len();
        waiting.retain(|environment| Some(environment.built) == built);
        before - waiting.len()
    }

    /// Without waiting.
    pub(super) fn end(&self) {
        self.places.close();
        if let Ok(mut waiting) = self.waiting.try_lock() {
            waiting.clear();
        }
    }

    pub(super) async fn stop(&self) {
        self.places.close();
        self.waiting.lock().await.clear();
    }
}
