//! What happens when something dies between two steps: killed, as a machine that loses its power
//! would, not asked to end.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use glotto_stack::Stack;
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use super::client::Client;
use super::{bin_dir, config, quiet, root, start};

const SOON: Duration = Duration::from_mins(1);

/// The binaries under names of their own, by which their processes are told from those of every
/// other test.
struct Binaries(TempDir);

impl Binaries {
    fn link() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("debug")).unwrap();
        for entry in std::fs::read_dir(bin_dir()).unwrap().map(Result::unwrap) {
            // A program has no extension; what has one are libraries and notes.
            let is_program = entry.path().is_file() && entry.path().extension().is_none();
            if is_program {
                let link = folder.path().join("debug").join(entry.file_name());
                std::os::unix::fs::symlink(entry.path(), link).unwrap();
            }
        }
        Self(folder)
    }

    /// Where `cargo build` would have put them.
    fn folder(&self) -> PathBuf {
        self.0.path().join("debug")
    }

    /// The one process of a function, by its artifact and its handler.
    async fn process(&self, function: &str) -> String {
        let found = Command::new("pgrep").arg("-f").arg(self.folder().join(function)).output().await.unwrap();
        let found = String::from_utf8(found.stdout).unwrap();
        let [process] = found.lines().collect::<Vec<_>>()[..] else { panic!("{function} runs as {found:?}") };
        process.to_owned()
    }
}

async fn signal(name: &str, process: &str) {
    assert!(Command::new("kill").args([name, process]).status().await.unwrap().success(), "kill {name} {process}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_delivered_once_although_its_relay_is_killed_while_running() {
    let binaries = Binaries::link();
    let stack = Stack::start(config(binaries.folder())).await.unwrap();
    let faults = stack.cloud().faults();
    // The relay's call does not get through, nor do the repetitions of a relay that waits too long.
    let mut held: Vec<_> = (0..4).map(|_| faults.hold("SendMessageBatch")).collect();
    Client::new(&stack).register("ada@example.com").await;
    tokio::time::timeout(SOON, held[0].arrived()).await.expect("the relay never began");
    assert!(stack.cloud().inbox().list().is_empty());
    signal("-KILL", &binaries.process("glotto-messaging relay-events").await).await;
    faults.clear();
    drop(held);

    let mail = stack.cloud().inbox().wait_for(SOON, |mail| mail.to.iter().any(|to| to.contains("ada@"))).await;
    assert!(mail.is_some(), "the event of the killed relay was not delivered");
    quiet(&stack).await;
    assert_eq!(stack.cloud().inbox().list().len(), 1);
    let lines = stack.logs().last("RelayEventsFunction", 200);
    assert!(lines.iter().any(|line| line.message.contains("signal 9")), "the relay was not killed at work: {lines:?}");
    stack.stop().await;
}

/// A process that stands still; it is killed in the end, as it would never end by itself.
struct Frozen(String);

impl Frozen {
    async fn at(process: String) -> Self {
        signal("-STOP", &process).await;
        Self(process)
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        let _ = std::process::Command::new("kill").args(["-KILL", &self.0]).status();
    }
}

/// The whole platform as a process of its own.
struct Life {
    glotto: Child,
    client: Client,
}

impl Life {
    /// Starts it on what is left in a folder by an earlier life.
    async fn begin(binaries: &Binaries, state: &Path) -> Self {
        let mut glotto = Command::new(bin_dir().join("glotto"))
            .args(["run", "--no-build", "--no-seed", "--port", "0", "--dynamodb-port", "0"])
            .args(["--s3-port", "0", "--aws-port", "0", "--state"])
            .arg(state)
            .current_dir(root())
            .env("CARGO_TARGET_DIR", binaries.0.path())
            .env_remove("CARGO_BUILD_TARGET")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(glotto.stdout.take().unwrap()).lines();
        let url = loop {
            let line = lines.next_line().await.unwrap().expect("glotto ended before it was ready");
            if let Some((_, url)) = line.split_once("Developer page") {
                break url.trim().trim_end_matches("/local").to_owned();
            }
        };
        // Read on, so that the pipe never fills.
        tokio::spawn(async move { while lines.next_line().await.is_ok_and(|line| line.is_some()) {} });
        Self { glotto, client: Client::at(url) }
    }

    /// The mails to a user, once there is one or `wait` seconds have passed.
    async fn mails(&self, email: &str, wait: u32) -> Vec<Value> {
        let mails = self.client.get(&format!("/local/api/inbox?to={email}&wait={wait}")).await.is(200).json();
        mails.as_array().unwrap().clone()
    }

    async fn quiet(&self) {
        self.client.get("/local/api/quiet?timeout=60").await.is(200);
    }

    async fn killed(mut self) {
        signal("-KILL", &self.glotto.id().unwrap().to_string()).await;
        self.glotto.wait().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_delivered_once_although_everything_is_killed_right_after_the_commit() {
    let (binaries, state) = (Binaries::link(), tempfile::tempdir().unwrap());
    let first = Life::begin(&binaries, state.path()).await;
    first.client.register("ada@example.com").await;
    assert_eq!(first.mails("ada@example.com", 60).await.len(), 1);
    first.quiet().await;

    // The relay stands still; what is committed now cannot go on.
    let relay = Frozen::at(binaries.process("glotto-messaging relay-events").await).await;
    first.client.register("bob@example.com").await;
    assert!(first.mails("bob@example.com", 0).await.is_empty());
    first.killed().await;
    drop(relay);

    let second = Life::begin(&binaries, state.path()).await;
    assert_eq!(second.mails("bob@example.com", 60).await.len(), 1, "what was committed was not delivered");
    second.quiet().await;
    for email in ["ada@example.com", "bob@example.com"] {
        assert_eq!(second.mails(email, 0).await.len(), 1, "{email}");
    }
    second.killed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poisoned_message_goes_to_the_dead_letter_queue_while_the_rest_goes_through() {
    let stack = start(&[("QueueRetrySeconds", "1")]).await;
    let queues = stack.cloud().queues().list();
    let name = |end: &str| {
        let found = queues.iter().find(|queue| queue.name.ends_with(end));
        found.unwrap_or_else(|| panic!("no queue {end}: {queues:?}")).name.clone()
    };
    let (mail_queue, dead_letters) = (name("-mail"), name("-mail-dead"));
    stack.cloud().queues().send(&mail_queue, "poison").unwrap();
    // A user registers; their mail shares the queue with the poison message.
    Client::new(&stack).register("bob@example.com").await;
    let inbox = stack.cloud().inbox();
    assert!(
        inbox.wait_for(Duration::from_mins(1), |mail| mail.to.iter().any(|to| to.contains("bob@"))).await.is_some()
    );
    let poisoned = stack.cloud().queues().receive(&dead_letters, 1, None, Duration::from_mins(1)).await;
    assert_eq!(poisoned.first().map(glotto_cloud::Received::body), Some("poison"));
    stack.stop().await;
}
