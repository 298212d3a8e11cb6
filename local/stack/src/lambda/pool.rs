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
    /// What this machine lets run of the function at a time.
    places: Semaphore,
    /// What Lambda lets run at a time: the reservation of the function, or what the account has for all others.
    executions: Arc<Semaphore>,
    alive: Arc<AtomicUsize>,
    statistics: Statistics,
}

/// How long before their end credentials are not used any more, besides the timeout of the call.
const MARGIN: Duration = Duration::from_secs(1);

/// Counts a running environment as long as it is held.
struct Alive(Arc<AtomicUsize>);

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Pool {
    pub(super) fn new(
        function: Function,
        settings: Arc<LambdaSettings>,
        logs: Arc<Logs>,
        shared: &Arc<Semaphore>,
    ) -> Self {
        let reserved = function.most_environments.and_then(|most| usize::try_from(most).ok());
        let executions = reserved.map_or_else(|| Arc::clone(shared), |reserved| Arc::new(Semaphore::new(reserved)));
        let places = Semaphore::new(settings.most_environments);
        let (waiting, alive, statistics) = (Mutex::default(), Arc::default(), Statistics::default());
        Self { function, settings, logs, waiting, places, executions, alive, statistics }
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
        let Ok(_execution) = self.executions.try_acquire() else {
            return Answer::Failure(self.throttled());
        };
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

    /// The failure of a call over the limit: Lambda does not queue calls.
    fn throttled(&self) -> Failure {
        self.statistics.throttle();
        let reason = match self.function.most_environments {
            Some(_) => "ReservedFunctionConcurrentInvocationLimitExceeded",
            None => "ConcurrentInvocationLimitExceeded",
        };
        tracing::warn!(function = self.function.logical_id, reason, "Lambda throttled a call");
        let mut failure = Failure::new(FailureKind::Throttled, "TooManyRequestsException", "Rate Exceeded.");
        failure.payload["reason"] = reason.into();
        failure
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

    /// A warm environment with the current binary and with credentials that last for the call, or else a new one.
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
            waiting.retain(|environment| {
                environment.built == built && environment.lives() && !self.outlives_credentials(environment)
            });
            if let Some(environment) = waiting.pop() {
                return Ok(environment);
            }
        }
        let function = &self.function.logical_id;
        let (handler, variables, logs) = (&self.function.code.handler, self.variables(), Arc::clone(&self.logs));
        let credentials = self.settings.iam.credentials(self.function.role_name());
        let launch = Launch { function, binary: &binary, handler, variables, credentials, logs };
        let environment = Environment::start(launch).await?;
        self.statistics.cold_start(environment.init);
        Ok(environment)
    }

    /// Whether a call in this environment could last longer than its credentials. On AWS credentials end no earlier
    /// than the environment.
    fn outlives_credentials(&self, environment: &Environment) -> bool {
        self.settings.iam.end_within(&environment.credentials, self.function.timeout + MARGIN)
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
