//! The whole platform on one machine: see `glotto --help`.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

use glotto_stack::launch::{self, Options};
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

#[tokio::main]
async fn main() -> ExitCode {
    // Where standard error is gone, a report that it cannot be written to would panic.
    let lines = fmt::layer().with_writer(std::io::stderr).log_internal_errors(false);
    tracing_subscriber::registry().with(lines).with(filter()).init();
    let variables: BTreeMap<OsString, OsString> = std::env::vars_os().collect();
    let outcome = match Options::read(std::env::args_os().skip(1), |name| variables.get(OsStr::new(name)).cloned()) {
        Ok(options) => launch::run(options).await,
        Err(trouble) => Err(trouble),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            launch::print_error(&format!("\nglotto: {trouble}"));
            ExitCode::FAILURE
        }
    }
}

/// The filter of `GLOTTO_LOG`. By default warnings, except those of the embedded DynamoDB, which warns about each
/// failed condition, and failed conditions are normal.
fn filter() -> Targets {
    let level = std::env::var("GLOTTO_LOG").ok().and_then(|level| level.parse::<Level>().ok());
    match level {
        Some(level) => Targets::new().with_default(level),
        None => Targets::new().with_default(Level::WARN).with_target("dynoxide", Level::ERROR),
    }
}
