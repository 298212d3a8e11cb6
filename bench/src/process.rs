//! A measured process.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nix::time::{ClockId, clock_getcpuclockid};
use nix::unistd::Pid;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinSet;

use crate::error::{Error, Result};
use crate::runtime_api::{RuntimeApi, RuntimeCall};

/// How long to wait for the next event of a process.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How to start a process.
#[derive(Debug, Clone)]
pub struct Program {
    /// The program and its arguments.
    pub words: Vec<PathBuf>,
    /// The complete environment.
    pub environment: BTreeMap<String, String>,
}

/// A process that runs a Lambda function.
pub struct Process {
    child: Child,
    clock: ClockId,
    pid: u32,
    api: RuntimeApi,
    output: Arc<Mutex<VecDeque<String>>>,
    _readers: JoinSet<()>,
}

impl Process {
    /// Starts a process and waits until it first requests an invocation.
    pub async fn start(command: &Program) -> Result<Self> {
        let api = RuntimeApi::start().await?;
        let (program, arguments) =
            command.words.split_first().ok_or_else(|| Error::new("there is no program to start"))?;
        let mut child = Command::new(program)
            .args(arguments)
            .env_clear()
            .envs(&command.environment)
            .env("AWS_LAMBDA_RUNTIME_API", api.address.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| Error::new(format!("{}: {error}", program.display())))?;
        let pid = child.id().ok_or_else(|| Error::new("it exited immediately"))?;
        let clock = clock_getcpuclockid(Pid::from_raw(i32::try_from(pid).map_err(Error::new)?))?;
        let (output, mut readers) = (Arc::default(), JoinSet::new());
        readers.spawn(read_lines(child.stdout.take(), Arc::clone(&output)));
        readers.spawn(read_lines(child.stderr.take(), Arc::clone(&output)));
        let mut process = Self { child, clock, pid, api, output, _readers: readers };
        process.wait_until_idle().await?;
        Ok(process)
    }

    /// Sends an event to the process and waits for its response, and until it requests the next event.
    pub async fn call(&mut self, event: &Value) -> Result<Value> {
        self.api.invocations.send(event.to_string()).await.map_err(Error::new)?;
        let response = match self.next_call().await? {
            RuntimeCall::Response(response) => serde_json::from_slice(&response)?,
            RuntimeCall::Error(error) => return Err(self.error(&String::from_utf8_lossy(&error))),
            RuntimeCall::Next => return Err(self.error("it requested an invocation before it responded")),
        };
        self.wait_until_idle().await?;
        Ok(response)
    }

    async fn wait_until_idle(&mut self) -> Result<()> {
        match self.next_call().await? {
            RuntimeCall::Next => Ok(()),
            RuntimeCall::Error(error) => Err(self.error(&String::from_utf8_lossy(&error))),
            RuntimeCall::Response(_) => Err(self.error("it responded without an invocation")),
        }
    }

    async fn next_call(&mut self) -> Result<RuntimeCall> {
        let call = tokio::select! {
            call = tokio::time::timeout(TIMEOUT, self.api.calls.recv()) => call.ok().flatten(),
            _ = self.child.wait() => None,
        };
        call.ok_or_else(|| self.error("it exited or hangs"))
    }

    /// The CPU time of all threads, in user and kernel mode. Waits until it no longer grows, as the process
    /// may still work after it has requested the next invocation.
    pub async fn cpu(&self) -> Result<Duration> {
        let mut last = Duration::from(self.clock.now()?);
        for _ in 0..200 {
            // There is no event for the end of background work, so the clock is polled.
            tokio::time::sleep(Duration::from_millis(1)).await;
            let now = Duration::from(self.clock.now()?);
            if now == last {
                break;
            }
            last = now;
        }
        Ok(last)
    }

    /// The peak memory in bytes.
    pub fn peak(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        kibibytes.map(|kibibytes| kibibytes * 1024).ok_or_else(|| Error::new("/proc has no VmHWM"))
    }

    /// Ends the process and waits for its exit.
    pub async fn end(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }

    /// An error with the last lines of the output.
    pub fn error(&self, message: &str) -> Error {
        let output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        let lines: Vec<&str> = output.iter().map(String::as_str).collect();
        Error::new(format!("{message}; its last output: {}", lines.join("\n")))
    }
}

/// Keeps the last lines of a pipe.
async fn read_lines(pipe: Option<impl AsyncRead + Unpin>, output: Arc<Mutex<VecDeque<String>>>) {
    let Some(pipe) = pipe else { return };
    let mut lines = BufReader::new(pipe).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
        if output.len() == 8 {
            output.pop_front();
        }
        output.push_back(line);
    }
}
