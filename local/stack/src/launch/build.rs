//! Builds the functions that the template names.

use std::collections::BTreeSet;
use std::process::Stdio;

use tokio::process::Command;

use super::Options;
use crate::template::Template;
use crate::trouble::{Outcome, Trouble};

/// Runs `cargo build` for all functions, its progress shown in the terminal.
pub(super) async fn functions(template: &Template, options: &Options) -> Outcome<()> {
    let binaries: BTreeSet<String> = template.binaries()?.into_iter().collect();
    if !options.build || binaries.is_empty() {
        return Ok(());
    }
    println!("Building {} functions; the first time takes some minutes …", binaries.len());
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.arg("build").args(binaries.iter().flat_map(|binary| ["--bin", binary]));
    if options.release {
        cargo.arg("--release");
    }
    let status = cargo.stdin(Stdio::null()).kill_on_drop(true).status().await;
    let status = status.map_err(|error| {
        Trouble::new(format!("cannot run cargo: {error}")).remedy("install Rust: https://rustup.rs")
    })?;
    if status.success() {
        return Ok(());
    }
    Err(Trouble::new("the functions do not build")
        .remedy("see the compiler's message above, put it right and run again"))
}
