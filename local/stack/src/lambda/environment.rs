//! One execution environment: a `bootstrap` process and the Runtime API that it talks to.

use std::collections::{BTreeMap, VecDeque};
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use glotto_cloud::RoleCredentials;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;

use super::logs::Logs;
use super::runtime_api::{Phase, Reply, RuntimeApi, Work};

/// The time until a process must request its first invocation. AWS allows ten seconds; a debug build on a machine
/// that is compiling needs more.
const INIT_LIMIT: Duration = Duration::from_mins(1);
const TAIL: usize = 12;

/// How an invocation ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The function's response, unchanged.
    Response(bytes::Bytes),
    /// The function failed. The payload is what Lambda would respond.
    Failure(Failure),
}

/// A failed invocation.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// The kind of failure.
    pub kind: FailureKind,
    /// `{"errorType": …, "errorMessage": …}`.
    pub payload: Value,
}

/// The kinds of failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The function reported an error and lives on.
    Reported,
    /// It took longer than its `Timeout`.
    TimedOut,
    /// Its process ended.
    Crashed,
    /// It could not be started.
    NotStarted,
    /// It was not invoked, because the function or the account had reached its concurrency limit.
    Throttled,
}

impl Failure {
    pub(super) fn new(kind: FailureKind, error_type: &str, message: impl Into<String>) -> Self {
        let payload = json!({ "errorType": error_type, "errorMessage": message.into() });
        Self { kind, payload }
    }

    /// The message for people.
    pub fn message(&self) -> &str {
        self.payload["errorMessage"].as_str().unwrap_or("the function failed without a message")
    }
}

/// How to start an environment.
pub(super) struct Launch<'l> {
    pub(super) function: &'l str,
    pub(super) binary: &'l Path,
    pub(super) handler: &'l str,
    pub(super) variables: BTreeMap<String, String>,
    pub(super) credentials: RoleCredentials,
    pub(super) logs: Arc<Logs>,
}

#[derive(Debug)]
pub(super) struct Environment {
    /// When the binary that runs here was built.
    pub(super) built: SystemTime,
    pub(super) idle_since: Instant,
    pub(super) init: Duration,
    /// The credentials of the role, which the process has in its variables and cannot renew.
    pub(super) credentials: RoleCredentials,
    work: mpsc::Sender<Work>,
    exited: watch::Receiver<Option<String>>,
    tail: Arc<Mutex<VecDeque<String>>>,
    /// Serves the Runtime API, reads the output and owns the process: ends with the environment.
    _tasks: JoinSet<()>,
}

impl Environment {
    /// Starts a process, and waits until it requests its first invocation.
    pub(super) async fn start(launch: Launch<'_>) -> Result<Self, Failure> {
        let began = Instant::now();
        let cannot = |what: &str, error: &std::io::Error| {
            let message = format!("{what} {}: {error}", launch.binary.display());
            Failure::new(FailureKind::NotStarted, "Runtime.InvalidEntrypoint", message)
        };
        let built = modified(launch.binary).map_err(|e| cannot("cannot find", &e))?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.map_err(|e| cannot("no port for", &e))?;
        let address = listener.local_addr().map_err(|e| cannot("no address for", &e))?;
        let (work, queue) = mpsc::channel(1);
        let (api, mut phase) = RuntimeApi::new(queue);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            if let Err(error) = axum::serve(listener, api.router()).await {
                tracing::warn!(%error, "a Runtime API stopped");
            }
        });
        let mut child = Command::new(launch.binary)
            // The list of processes shows which of the artifact's functions each of them is.
            .arg0(format!("{} {}", launch.binary.display(), launch.handler))
            .env_clear()
            .envs(&launch.variables)
            .envs(launch.credentials.as_env())
            .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Ctrl-C in the terminal is for the stack, which then ends its children itself.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(|e| cannot("cannot start", &e))?;
        let tail = Arc::new(Mutex::new(VecDeque::new()));
        let output = read_output(&mut child, launch.function, &launch.logs, &tail);
        let (exit, exited) = watch::channel(None);
        tasks.spawn(async move {
            let (status, ()) = tokio::join!(child.wait(), output);
            let reason = status.map_or_else(|error| error.to_string(), describe);
            exit.send_replace(Some(reason));
        });
        let (idle_since, init, credentials) = (Instant::now(), Duration::ZERO, launch.credentials);
        let mut environment = Self { built, idle_since, init, credentials, work, exited, tail, _tasks: tasks };
        environment.initialised(&mut phase).await?;
        environment.init = began.elapsed();
        Ok(environment)
    }

    async fn initialised(&mut self, phase: &mut watch::Receiver<Phase>) -> Result<(), Failure> {
        let mut exited = self.exited.clone();
        tokio::select! {
            biased;
            reached = phase.wait_for(|phase| *phase != Phase::Starting) => match reached.as_deref() {
                Ok(Phase::InitError(body)) => Err(reported(FailureKind::NotStarted, body)),
                Ok(_) => Ok(()),
                Err(_) => Err(self.crash("ended before it was ready")),
            },
            _ = exited.wait_for(Option::is_some) => Err(self.crash("ended before it was ready")),
            () = tokio::time::sleep(INIT_LIMIT) => Err(Failure::new(
                FailureKind::NotStarted,
                "Sandbox.Timedout",
                format!("the process did not ask for an invocation within {} s", INIT_LIMIT.as_secs()),
            )),
        }
    }

    /// Whether the process is still there.
    pub(super) fn lives(&self) -> bool {
        self.exited.borrow().is_none()
    }

    /// Runs one invocation. After anything but a response or a reported error the environment is
    /// of no further use.
    pub(super) async fn run(&mut self, work: Work, reply: oneshot::Receiver<Reply>, timeout: Duration) -> Answer {
        let request_id = work.request_id.clone();
        if self.work.send(work).await.is_err() {
            return Answer::Failure(self.crash("was gone before it could be asked"));
        }
        let mut exited = self.exited.clone();
        tokio::select! {
            biased;
            reply = reply => match reply {
                Ok(Reply::Response(body)) => Answer::Response(body),
                Ok(Reply::Error(body)) => Answer::Failure(reported(FailureKind::Reported, &body)),
                Err(_) => Answer::Failure(self.crash("asked for more without an answer")),
            },
            _ = exited.wait_for(Option::is_some) => {
                Answer::Failure(self.crash(&format!("ended during {request_id}")))
            }
            () = tokio::time::sleep(timeout) => Answer::Failure(Failure::new(
                FailureKind::TimedOut,
                "Sandbox.Timedout",
                format!("RequestId: {request_id} Error: Task timed out after {:.2} seconds", timeout.as_secs_f64()),
            )),
        }
    }

    fn crash(&self, when: &str) -> Failure {
        let status = self.exited.borrow().clone().unwrap_or_else(|| "it lives on".to_owned());
        let tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        let last: Vec<&str> = tail.iter().map(String::as_str).collect();
        let stderr = if last.is_empty() { "nothing".to_owned() } else { last.join("\n") };
        let message = format!("the process {when} ({status}); its last words on stderr: {stderr}");
        Failure::new(FailureKind::Crashed, "Runtime.ExitError", message)
    }
}

pub(super) fn modified(binary: &Path) -> std::io::Result<SystemTime> {
    std::fs::metadata(binary)?.modified()
}

fn reported(kind: FailureKind, body: &[u8]) -> Failure {
    let payload = serde_json::from_slice(body)
        .unwrap_or_else(|_| json!({ "errorType": "Unhandled", "errorMessage": String::from_utf8_lossy(body) }));
    Failure { kind, payload }
}

fn describe(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit status {code}"),
        (_, Some(signal)) => format!("signal {signal}"),
        _ => status.to_string(),
    }
}

/// A future that reads both pipes to their ends.
fn read_output(
    child: &mut Child,
    function: &str,
    logs: &Arc<Logs>,
    tail: &Arc<Mutex<VecDeque<String>>>,
) -> impl Future<Output = ()> + Send + use<> {
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let (function, logs, tail) = (function.to_owned(), Arc::clone(logs), Arc::clone(tail));
    async move {
        let out = lines(stdout, |line| logs.line(&function, &line));
        let err = lines(stderr, |line| {
            let mut tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
            if tail.len() == TAIL {
                tail.pop_front();
            }
            tail.push_back(line.clone());
            logs.line(&function, &line);
        });
        tokio::join!(out, err);
    }
}

async fn lines(pipe: Option<impl AsyncRead + Unpin>, mut each: impl FnMut(String)) {
    let Some(pipe) = pipe else { return };
    let mut reader = BufReader::new(pipe);
    let mut buffer = Vec::new();
    while reader.read_until(b'\n', &mut buffer).await.is_ok_and(|read| read > 0) {
        each(String::from_utf8_lossy(&buffer).trim_end().to_owned());
        buffer.clear();
    }
}
