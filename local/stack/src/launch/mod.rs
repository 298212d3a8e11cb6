//! The program `glotto` behind `make run`, `make admin` and `make rotate-keys`. It checks the machine, builds the
//! functions, starts the stack, seeds a demo course, and prints the addresses.

mod admin;
mod banner;
mod build;
mod client;
mod console;
mod containers;
mod machine;
mod options;
mod providers;
pub mod sam;
mod seed;
mod watch;

use std::io::{ErrorKind, Write as _};
use std::path::Path;

use tokio::signal::unix::{SignalKind, signal};

pub use console::print_error;
pub use options::{Command, Options, USAGE};

use crate::error::{Error, Result};
use crate::stack::lock::{StateLock, no_state};
use crate::stack::setup::ports_are_free;
use crate::stack::{Stack, StackConfig};
use crate::template::Template;
use containers::Containers;
use sam::SamFiles;

/// The demo account of an admin.
pub const ADMIN: &str = "admin@example.com";

/// The demo account of an instructor.
pub const INSTRUCTOR: &str = "instructor@example.com";

/// The password of all demo accounts; they exist on this machine only.
pub const DEMO_PASSWORD: &str = "learn-a-language-2026";

/// Runs the command of the command line.
pub async fn run(options: Options) -> Result<()> {
    match &options.command {
        Command::Help => {
            console::print(USAGE);
            Ok(())
        }
        Command::Admin(email) => admin::appoint(&options, email).await,
        Command::RotateKeys(purpose) => admin::rotate_keys(&options, *purpose).await,
        Command::Run => platform(&options).await,
    }
}

async fn platform(options: &Options) -> Result<()> {
    // Installed first, so that the build can be interrupted.
    let mut stop = Stop::new()?;
    tokio::select! {
        started = start(options) => {
            let (stack, files) = started?;
            tokio::select! {
                () = stop.requested() => {}
                () = watch::watch(&stack, options), if options.watch => {}
                () = keep(&files, &stack) => {}
            }
            console::print("\nStopping …");
            tokio::select! {
                () = stack.stop() => {}
                // The second signal stops immediately.
                () = stop.requested() => {}
            }
            Ok(())
        }
        () = stop.requested() => Err(Error::new("stopped before everything was running")),
    }
}

async fn start(options: &Options) -> Result<(Stack, SamFiles)> {
    providers::check(&options.parameters)?;
    ports_are_free(options.port, options.cloud).await?;
    // The stack takes the lock again. Taking it here avoids a build before the stack fails.
    drop(StateLock::take(&options.state)?);
    machine::check().await?;
    let template = Template::read(&options.template, &options.parameters)?;
    build::functions(&template, options).await?;
    let containers = Containers::find(options.containers.as_deref()).await;
    let config = StackConfig {
        containers: containers.address,
        state_dir: Some(options.state.clone()),
        port: options.port,
        cloud: options.cloud,
        parameters: options.parameters.clone(),
        concurrency: options.concurrency,
        terminal: false,
        clock: true,
        ..StackConfig::new(&options.template, options.bin_dir())
    };
    keep_out_of_git(&options.state)?;
    let docs_are_public = config.docs_are_public();
    let stack = Stack::start(config).await?;
    let demo = if options.seed { seeded(&stack, &options.state).await } else { None };
    banner::show(&stack, demo.as_ref(), docs_are_public);
    // Recorded after the seed, so that calls of the seed are not included.
    stack.logs().show(true);
    let files = SamFiles {
        root: options.template.parent().unwrap_or(Path::new("")).to_owned(),
        folder: options.state.join("sam"),
        host: containers.host,
        password: DEMO_PASSWORD.to_owned(),
    };
    Ok((stack, files))
}

/// Writes the files for `sam local invoke`, and keeps them valid until the stack is stopped. Everything else works
/// without them.
async fn keep(files: &SamFiles, stack: &Stack) {
    let outcome = match files.create(stack).await {
        Ok(callers) => files.renew(stack, callers).await,
        Err(error) => Err(error),
    };
    if let Err(error) = outcome {
        console::print_error(&format!("\nThe files for `sam local invoke` are out of date from now on: {error}"));
    }
    std::future::pending::<()>().await;
}

/// A failed seed does not stop the stack, because the stack helps to debug it.
async fn seeded(stack: &Stack, state: &Path) -> Option<seed::Demo> {
    match seed::seed(stack, state).await {
        Ok(demo) => demo,
        Err(trouble) => {
            console::print_error(&format!("\nThe demo course could not be made: {trouble}"));
            None
        }
    }
}

/// Excludes the state directory from git, wherever it is. A directory with its own `.gitignore` keeps it.
fn keep_out_of_git(state: &Path) -> Result<()> {
    let write = || std::fs::File::create_new(state.join(".gitignore"))?.write_all(b"*\n");
    match std::fs::create_dir_all(state).and_then(|()| write()) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(no_state(state, &error)),
        _ => Ok(()),
    }
}

/// The signals that stop the program.
struct Stop([tokio::signal::unix::Signal; 3]);

impl Stop {
    fn new() -> Result<Self> {
        let listen = |kind| signal(kind).map_err(|error| Error::new(error.to_string()));
        Ok(Self([listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?, listen(SignalKind::hangup())?]))
    }

    async fn requested(&mut self) {
        let [interrupt, terminate, hangup] = &mut self.0;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gitignore_that_was_there_before_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let (fresh, file) = (folder.path().join("fresh"), folder.path().join(".gitignore"));
        keep_out_of_git(&fresh).unwrap();
        assert_eq!(std::fs::read_to_string(fresh.join(".gitignore")).unwrap(), "*\n");
        std::fs::write(&file, "/target\n").unwrap();
        keep_out_of_git(folder.path()).unwrap();
        assert_eq!(std::fs::read_to_string(file).unwrap(), "/target\n");
    }
}
