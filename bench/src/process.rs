//! One process under measurement: started, asked, read off, ended.

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
use crate::runtime_api::{RuntimeApi, Sign};

/// Longest wait for a process to do anything.
const PATIENCE: Duration = Duration::from_secs(30);

/// How to start a process.
#[derive(Debug, Clone)]
pub struct Program {
    /// The program and its arguments.
    pub words: Vec<PathBuf>,
    /// All of its environment.
    pub environment: BTreeMap<String, String>,
}

/// A process that asks for invocations.
pub struct Process {
    child: Child,
    clock: ClockId,
    pid: u32,
    api: RuntimeApi,
    said: Arc<Mutex<VecDeque<String>>>,
    _readers: JoinSet<()>,
}

impl Process {
    /// Starts a process and waits until it first asks for an invocation.
    pub async fn start(command: &Program) -> Result<Self> {
        let api = RuntimeApi::start().await?;
        let (program, arguments) = command.words.split_first().ok_or_else(|| Error::new("nothing to start"))?;
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
        let pid = child.id().ok_or_else(|| Error::new("it ended at once"))?;
        let clock = clock_getcpuclockid(Pid::from_raw(i32::try_from(pid).map_err(Error::new)?))?;
        let (said, mut readers) = (Arc::default(), JoinSet::new());
        readers.spawn(listen(child.stdout.take(), Arc::clone(&said)));
        readers.spawn(listen(child.stderr.take(), Arc::clone(&said)));
        let mut process = Self { child, clock, pid, api, said, _readers: readers };
        process.asks().await?;
        Ok(process)
    }

    /// Hands an event to the process and waits for its answer and until it asks for the next.
    pub async fn call(&mut self, event: &Value) -> Result<Value> {
        self.api.work.send(event.to_string()).await.map_err(Error::new)?;
        let answer = match self.sign().await? {
            Sign::Answers(answer) => serde_json::from_slice(&answer)?,
            Sign::Fails(error) => return Err(self.trouble(&String::from_utf8_lossy(&error))),
            Sign::Asks => return Err(self.trouble("it asks without an answer")),
        };
        self.asks().await?;
        Ok(answer)
    }

    async fn asks(&mut self) -> Result<()> {
        match self.sign().await? {
            Sign::Asks => Ok(()),
            Sign::Fails(error) => Err(self.trouble(&String::from_utf8_lossy(&error))),
            Sign::Answers(_) => Err(self.trouble("it answers without a question")),
        }
    }

    async fn sign(&mut self) -> Result<Sign> {
        let sign = tokio::select! {
            sign = tokio::time::timeout(PATIENCE, self.api.signs.recv()) => sign.ok().flatten(),
            _ = self.child.wait() => None,
        };
        sign.ok_or_else(|| self.trouble("it ended or does nothing"))
    }

    /// CPU time that it has used, in user and kernel mode and by all of its threads, once it has
    /// come to rest: what it still does after it has asked counts too.
    pub async fn cpu(&self) -> Result<Duration> {
        let mut last = Duration::from(self.clock.now()?);
        for _ in 0..200 {
            // Coming to rest is nothing that a process tells.
            tokio::time::sleep(Duration::from_millis(1)).await;
            let now = Duration::from(self.clock.now()?);
            if now == last {
                break;
            }
            last = now;
        }
        Ok(last)
    }

    /// The most memory that it has occupied, in bytes.
    pub fn peak(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        kibibytes.map(|kibibytes| kibibytes * 1024).ok_or_else(|| Error::new("the kernel does not tell VmHWM"))
    }

    /// Ends it and waits until it has ended.
    pub async fn end(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }

    /// Trouble with what the process said last.
    pub fn trouble(&self, what: &str) -> Error {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let lines: Vec<&str> = said.iter().map(String::as_str).collect();
        Error::new(format!("{what}; its last words: {}", lines.join("\n")))
    }
}

async fn listen(pipe: Option<impl AsyncRead + Unpin>, said: Arc<Mutex<VecDeque<String>>>) {
    let Some(pipe) = pipe else { return };
    let mut lines = BufReader::new(pipe).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.len() == 8 {
            said.pop_front();
        }
        said.push_back(line);
    }
}
