//! Lambda on one machine: runs the real `bootstrap` binaries behind the real Runtime API.

mod asynchronous;
mod environment;
mod invoke_api;
pub(crate) mod limits;
mod logs;
mod pool;
mod runtime_api;
mod statistics;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use glotto_cloud::{Iam, Queues};
use tokio::sync::{Semaphore, watch};

pub use environment::{Answer, Failure, FailureKind};
pub use invoke_api::{EVENT_LIMIT, router as invoke_router};
pub use logs::{LogLine, Logs};
pub use pool::Pool;
pub use statistics::Numbers;

use crate::activity::Activity;
use crate::template::{Asynchronous, Function};

/// Before a throttled event is delivered again. AWS waits between a second and five minutes.
const THROTTLED_PAUSE: Duration = Duration::from_millis(200);

/// How functions are run.
#[derive(Debug, Clone)]
pub struct LambdaSettings {
    /// Where `cargo build` puts binaries.
    pub bin_dir: PathBuf,
    /// Variables of every function besides the template's: where this machine's AWS is.
    pub environment: Vec<(String, String)>,
    /// Most environments of one function at a time, for the sake of this machine; further calls wait.
    pub most_environments: usize,
    /// The concurrent executions of the account; further calls are throttled.
    pub concurrency: usize,
    /// Where the credentials of environments come from.
    pub iam: Iam,
    /// An idle environment ends after this time.
    pub idle: Duration,
}

/// One call of a function.
#[derive(Debug, Clone)]
pub struct Call {
    /// The event.
    pub payload: Bytes,
    /// `X-Amzn-Trace-Id`, generated if the caller sent none.
    pub trace_id: Option<String>,
}

impl Call {
    /// A call with a JSON event.
    pub fn json(event: &serde_json::Value) -> Self {
        Self { payload: event.to_string().into(), trace_id: None }
    }
}

/// Ends all environments when it is dropped.
#[derive(Debug)]
pub(crate) struct Ending(Arc<Lambdas>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.stopped.send_replace(true);
        for pool in self.0.pools.values() {
            pool.end();
        }
    }
}

fn stopping() -> Failure {
    Failure::new(FailureKind::NotStarted, "Service.Stopping", "the local stack is stopping")
}

/// All functions of the stack.
#[derive(Debug)]
pub struct Lambdas {
    pools: BTreeMap<String, Arc<Pool>>,
    activity: Activity,
    /// The queues for events that keep failing.
    queues: Queues,
    /// Turns true when the stack stops: calls under way end then, and their processes with them.
    stopped: watch::Sender<bool>,
}

impl Lambdas {
    /// Creates a pool for each function. A process starts only with the first invocation.
    pub fn new(
        functions: &[Function],
        settings: &LambdaSettings,
        logs: &Arc<Logs>,
        activity: &Activity,
        queues: &Queues,
    ) -> Self {
        let settings = Arc::new(settings.clone());
        // What functions reserve is theirs, and not for the others.
        let shared = settings.concurrency.saturating_sub(limits::reserved(functions));
        let shared = Arc::new(Semaphore::new(shared.min(Semaphore::MAX_PERMITS)));
        let pool = |function: &Function| {
            let pool = Pool::new(function.clone(), Arc::clone(&settings), Arc::clone(logs), &shared);
            (function.logical_id.clone(), Arc::new(pool))
        };
        let pools = functions.iter().map(pool).collect();
        let (activity, queues) = (activity.clone(), queues.clone());
        Self { pools, activity, queues, stopped: watch::Sender::new(false) }
    }

    /// All pools in the order of their names.
    pub fn pools(&self) -> impl Iterator<Item = &Arc<Pool>> {
        self.pools.values()
    }

    /// Finds a function by its logical id, its own name, its handler or its ARN.
    pub fn find(&self, name: &str) -> Option<&Arc<Pool>> {
        let name = name.rsplit(':').next().unwrap_or(name);
        self.pools.get(name).or_else(|| {
            self.pools.values().find(|pool| {
                let function = pool.function();
                function.name == name || function.code.handler == name
            })
        })
    }

    /// Invokes a function and waits for its response. The invocation continues if the caller disconnects.
    pub async fn invoke(&self, pool: &Arc<Pool>, call: Call) -> Answer {
        let (pool, busy) = (Arc::clone(pool), self.activity.begin());
        let mut stopped = self.stopped.subscribe();
        let running = tokio::spawn(async move {
            let _busy = busy;
            tokio::select! {
                answer = pool.invoke(call) => answer,
                _ = stopped.wait_for(|stopped| *stopped) => Answer::Failure(stopping()),
            }
        });
        running.await.unwrap_or_else(|error| {
            let message = format!("the invocation was given up: {error}");
            Answer::Failure(Failure::new(FailureKind::Crashed, "Service.Interrupted", message))
        })
    }

    /// Invokes a function asynchronously, as Lambda does for events. A failed invocation is retried, and an event
    /// that keeps failing goes to the function's destination. A throttled one was no attempt.
    pub async fn deliver(&self, pool: &Arc<Pool>, call: Call) -> Answer {
        let _busy = self.activity.begin();
        let Asynchronous { retries, .. } = pool.function().asynchronous;
        let mut attempts = 1;
        loop {
            let answer = self.invoke(pool, call.clone()).await;
            match &answer {
                Answer::Failure(_) if *self.stopped.borrow() => return answer,
                Answer::Failure(failure) if failure.kind == FailureKind::Throttled => {
                    tokio::time::sleep(THROTTLED_PAUSE).await;
                    continue;
                }
                Answer::Failure(failure) if attempts > retries => {
                    asynchronous::give_up(&self.queues, pool.function(), &call, failure, attempts);
                    return answer;
                }
                // AWS waits one and two minutes; a developer would not.
                Answer::Failure(_) => {
                    tokio::time::sleep(Duration::from_millis(500 * attempts)).await;
                }
                Answer::Response(_) => return answer,
            }
            attempts += 1;
        }
    }

    /// Ends all environments, those at work too.
    pub async fn stop(&self) {
        self.stopped.send_replace(true);
        for pool in self.pools.values() {
            pool.stop().await;
        }
        // When this returns, running invocations have released their processes.
        let ended = async { self.activity.watch().wait_for(|state| state.busy == 0).await.is_ok() };
        if tokio::time::timeout(Duration::from_secs(2), ended).await.is_err() {
            tracing::warn!("some calls did not end in time");
        }
    }

    /// Ends everything when it is dropped, for owners that do not call `stop`.
    pub(crate) fn ending(self: &Arc<Self>) -> Ending {
        Ending(Arc::clone(self))
    }

    /// Ends idle environments that run an earlier build of their binary; returns how many. A busy environment ends
    /// after its call, because no call is given to an earlier build.
    pub async fn end_outdated(&self) -> usize {
        let mut ended = 0;
        for pool in self.pools.values() {
            ended += pool.end_outdated().await;
        }
        ended
    }

    /// Ends idle environments in a loop.
    pub async fn end_idle_environments(&self, idle: Duration) {
        let mut ticks = tokio::time::interval((idle / 2).max(Duration::from_millis(50)));
        loop {
            ticks.tick().await;
            for pool in self.pools.values() {
                pool.end_idle().await;
            }
        }
    }
}
