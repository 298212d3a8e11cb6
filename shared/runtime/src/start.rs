//! Starting a function on Lambda, whatever it does afterwards.

use futures::future::{BoxFuture, LocalBoxFuture};
use lambda_runtime::Error;

use crate::{Context, telemetry};

/// How large a function is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizing {
    /// Megabytes; CPU comes in proportion.
    pub memory: u32,
    /// Seconds after which Lambda ends a call.
    pub timeout: u32,
}

impl Sizing {
    /// What an endpoint has unless it says otherwise.
    pub const ENDPOINT: Self = Self { memory: 256, timeout: 10 };
    /// What a worker has unless it says otherwise.
    pub const WORKER: Self = Self { memory: 256, timeout: 30 };
}

/// What a function makes ready while it starts, which Lambda does with a whole processor and before
/// anybody waits: connections above all.
pub type Warm = for<'a> fn(&'a Context) -> BoxFuture<'a, ()>;

/// What a function does once it has started.
pub type Serve = Box<dyn FnOnce(Context) -> LocalBoxFuture<'static, Result<(), Error>>>;

/// Starts logs, runtime and context, warms what the first call will need, and runs.
///
/// # Panics
///
/// When the function's settings are incomplete or the runtime cannot start: Lambda then reports
/// the failed start with this message.
pub fn run(warm: Warm, serve: Serve) {
    telemetry::begin();
    // One thread beside this one: names are looked up on it and passwords hashed, never two at a
    // time. Each further one would keep a heap of its own, of the size of a hash.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(1).build();
    #[expect(clippy::expect_used, reason = "start-up: there is nobody to answer to yet")]
    let outcome = runtime.expect("the runtime could not start").block_on(async {
        let context = Context::from_env()?;
        warm(&context).await;
        serve(context).await
    });
    if let Err(error) = outcome {
        tracing::error!(%error, "the function stopped");
        std::process::exit(1);
    }
}

/// Ends a process that cannot run, with a line in the log that says why.
pub fn fail(error: &str) {
    telemetry::begin();
    tracing::error!(%error, "the function cannot start");
    std::process::exit(1);
}
