//! Starts a function on Lambda.

use futures::future::{BoxFuture, LocalBoxFuture};
use lambda_runtime::Error;

use crate::{Context, telemetry};

/// Memory and timeout of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizing {
    /// Memory in MB. Lambda allocates CPU in proportion.
    pub memory: u32,
    /// Seconds after which Lambda aborts an invocation.
    pub timeout: u32,
}

impl Sizing {
    /// The default for endpoints.
    pub const ENDPOINT: Self = Self { memory: 256, timeout: 10 };
    /// The default for workers.
    pub const WORKER: Self = Self { memory: 256, timeout: 30 };
}

/// What a function prepares while it starts, mainly connections. During the start, Lambda provides a whole
/// processor, and often no request is waiting.
pub type Warm = for<'a> fn(&'a Context) -> BoxFuture<'a, ()>;

/// The main loop of a function.
pub type Serve = Box<dyn FnOnce(Context) -> LocalBoxFuture<'static, Result<(), Error>>>;

/// Initializes logging, runtime and context, prepares the first invocation, and runs the main loop.
///
/// # Panics
///
/// If the runtime cannot start. Lambda then reports a failed start with this message.
pub fn run(warm: Warm, serve: Serve) {
    telemetry::init();
    // One thread for blocking work, which resolves names and hashes passwords, never concurrently. Each
    // further thread would keep its own heap, as large as the memory of a password hash.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(1).build();
    #[expect(clippy::expect_used, reason = "start-up: no request is waiting yet")]
    let result = runtime.expect("the runtime could not start").block_on(async {
        let context = Context::from_env()?;
        context.store.use_one_connection();
        warm(&context).await;
        serve(context).await
    });
    if let Err(error) = result {
        tracing::error!(%error, "the function stopped");
        std::process::exit(1);
    }
}

/// Logs an error and ends a process that cannot start.
pub fn fail(error: &str) {
    telemetry::init();
    tracing::error!(%error, "the function cannot start");
    std::process::exit(1);
}
