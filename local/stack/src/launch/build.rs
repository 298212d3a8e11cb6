//! Builds what runs: the workspace's default members, which are this program and the artifacts of all features.

use std::collections::BTreeSet;
use std::process::Stdio;

use tokio::process::Command;

use super::Options;
use crate::error::{Error, Result};
use crate::template::Template;

/// Builds all artifacts unless asked not to, and looks whether they are there.
pub(super) async fn functions(template: &Template, options: &Options) -> Result<()> {
    if options.build {
        artifacts(&BTreeSet::new(), options).await?;
    }
    let folder = options.bin_dir();
    let mut binaries = template.code()?.into_iter().map(|code| folder.join(code.binary));
    match binaries.find(|binary| !binary.exists()) {
        None => Ok(()),
        Some(binary) => Err(Error::new(format!("there is no {}", binary.display()))
            .hint("run without --no-build; if that does not help, run `make sync`")),
    }
}

/// Runs `cargo build` for some artifacts, or for all, its progress shown in the terminal.
///
/// Cargo is asked for the default members in any case, so that every crate has the same features.
pub(super) async fn artifacts(names: &BTreeSet<String>, options: &Options) -> Result<()> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.arg("build");
    if options.release {
        cargo.arg("--release");
    }
    for name in names {
        cargo.args(["--bin", name]);
    }
    let status = cargo.stdin(Stdio::null()).kill_on_drop(true).status().await;
    let status = status
        .map_err(|error| Error::new(format!("cannot run cargo: {error}")).hint("install Rust: https://rustup.rs"))?;
    if status.success() {
        return Ok(());
    }
    Err(Error::new("the functions do not build").hint("see the compiler's message above, fix it and run again"))
}
