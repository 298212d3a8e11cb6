//! Builds what runs: the artifacts, which are the workspace's default members beside this program.

use std::collections::BTreeSet;
use std::process::Stdio;

use tokio::process::Command;

use super::Options;
use crate::error::{Error, Result};
use crate::template::Template;

/// Runs `cargo build`, its progress shown in the terminal.
pub(super) async fn functions(template: &Template, options: &Options) -> Result<()> {
    let binaries: BTreeSet<String> = template.code()?.into_iter().map(|code| code.binary).collect();
    if options.build {
        println!("Building what has changed of {} functions; the first time takes some minutes …", binaries.len());
        cargo_build(options).await?;
    }
    let folder = options.bin_dir();
    match binaries.iter().find(|binary| !folder.join(binary).exists()) {
        None => Ok(()),
        Some(binary) => Err(Error::new(format!("there is no {}", folder.join(binary).display()))
            .hint("run without --no-build; and if it stays away: `make sync`, as the template names it")),
    }
}

async fn cargo_build(options: &Options) -> Result<()> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.arg("build");
    if options.release {
        cargo.arg("--release");
    }
    let status = cargo.stdin(Stdio::null()).kill_on_drop(true).status().await;
    let status = status
        .map_err(|error| Error::new(format!("cannot run cargo: {error}")).hint("install Rust: https://rustup.rs"))?;
    if status.success() {
        return Ok(());
    }
    Err(Error::new("the functions do not build").hint("see the compiler's message above, put it right and run again"))
}
