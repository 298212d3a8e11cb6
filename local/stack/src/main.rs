//! The whole platform on one machine: see `glotto --help`.

use std::process::ExitCode;

use glotto_stack::launch::{self, Options};

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(std::env::var("GLOTTO_LOG").unwrap_or_else(|_| "warn".to_owned()))
        .with_writer(std::io::stderr)
        .init();
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
