//! A stack of its own for each test: any ports, state in a temporary folder.

use std::path::{Path, PathBuf};
use std::time::Duration;

use glotto_stack::lambda::{Answer, Call, Failure, Numbers};
use glotto_stack::{Stack, StackConfig};
use serde_json::Value;
use tempfile::TempDir;

pub struct World {
    pub stack: Stack,
    pub folder: TempDir,
    pub http: reqwest::Client,
}

/// The artifacts that the template names, and the one binary that they all are.
pub const BINARIES: [&str; 2] = ["echo", "workers"];

pub fn template() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixture.yaml")
}

pub fn install(folder: &Path) {
    for binary in BINARIES {
        let installed = folder.join(binary);
        // A file that still runs cannot be written, but replaced.
        let _ = std::fs::remove_file(&installed);
        std::fs::copy(env!("CARGO_BIN_EXE_fake-bootstrap"), installed).unwrap();
    }
}

pub fn config(folder: &Path) -> StackConfig {
    StackConfig { state_dir: Some(folder.join("state")), ..StackConfig::new(template(), folder) }
}

/// The configuration of a stack whose template is the fixture with some of its text replaced.
pub fn changed(folder: &Path, changes: &[(&str, &str)]) -> StackConfig {
    let mut text = std::fs::read_to_string(template()).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    let template = folder.join("template.yaml");
    std::fs::write(&template, text).unwrap();
    StackConfig { template, ..config(folder) }
}

impl World {
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut StackConfig)) -> Self {
        Self::of(|folder| {
            let mut config = config(folder);
            change(&mut config);
            config
        })
        .await
    }

    /// A stack of a configuration for a folder.
    pub async fn of(configure: impl FnOnce(&Path) -> StackConfig) -> Self {
        let folder = tempfile::tempdir().unwrap();
        install(folder.path());
        let config = configure(folder.path());
        let stack = Stack::start(config).await.unwrap();
        let http = reqwest::Client::builder().timeout(Duration::from_mins(1)).build().unwrap();
        Self { stack, folder, http }
    }

    /// Calls `EchoFunction`.
    pub async fn echo(&self, event: Value) -> Answer {
        self.call("EchoFunction", event).await
    }

    pub async fn call(&self, function: &str, event: Value) -> Answer {
        let pool = self.stack.lambdas().find(function).unwrap();
        self.stack.lambdas().invoke(pool, Call::json(&event)).await
    }

    pub async fn numbers(&self, function: &str) -> Numbers {
        self.stack.lambdas().find(function).unwrap().numbers().await
    }

    pub async fn pid(&self) -> u64 {
        answer(&self.echo(serde_json::json!({"do": "pid"})).await)["pid"].as_u64().unwrap()
    }

    pub async fn quiet(&self) {
        self.stack.quiet(Duration::from_secs(30)).await.unwrap();
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.stack.url())
    }

    pub async fn get(&self, path: &str) -> reqwest::Response {
        self.http.get(self.url(path)).send().await.unwrap()
    }

    /// What a function logged that it saw, in order.
    pub fn seen(&self, function: &str) -> Vec<String> {
        let lines = self.stack.logs().last(function, 200);
        let saw = |line: &glotto_stack::lambda::LogLine| {
            let rest = line.message.strip_prefix("saw ")?;
            Some(rest.split(' ').next()?.to_owned())
        };
        lines.iter().filter_map(saw).collect()
    }
}

/// A queue's own name.
pub fn queue(logical_id: &str) -> String {
    format!("glotto-{logical_id}")
}

pub fn answer(answer: &Answer) -> Value {
    match answer {
        Answer::Response(body) => serde_json::from_slice(body).unwrap(),
        Answer::Failure(failure) => panic!("{failure:?}"),
    }
}

pub fn failure(answer: Answer) -> Failure {
    match answer {
        Answer::Failure(failure) => failure,
        Answer::Response(body) => panic!("{body:?}"),
    }
}
