//! The whole platform on one machine: see `glotto --help`.

use std::process::ExitCode;

use glotto_stack::launch::{self, Options};

#[tokio::main]
async fn main() -> ExitCode {
    let level = std::env::var("GLOTTO_LOG").ok().and_then(|level| level.parse().ok());
    let level: tracing::Level = level.unwrap_or(tracing::Level::WARN);
    tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr).init();
    let arguments = std::env::args().skip(1);
    let outcome = match Options::read(arguments, |name| std::env::var(name).ok()) {
        Ok(options) => launch::run(options).await,
        Err(trouble) => Err(trouble),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("\nglotto: {trouble}");
            ExitCode::FAILURE
        }
    }
}
