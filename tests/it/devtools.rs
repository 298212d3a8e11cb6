//! A real browser, controlled over Chromium's debugging pipe (CDP). A test may answer requests of its page.

use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// Chromium reads commands from descriptor 3 and writes to 4, but a child process gets 0 and 1.
const SCRIPT: &str = r#"exec chromium "$@" about:blank 3<&0 4>&1 </dev/null >/dev/null"#;

/// Long enough for a machine that does other things as well.
const TIMEOUT: Duration = Duration::from_mins(2);

/// A browser with one page. It ends when it is dropped.
pub struct DevTools {
    child: Child,
    commands: ChildStdin,
    messages: BufReader<ChildStdout>,
    page: Option<String>,
    sent: u64,
    _profile: tempfile::TempDir,
}

impl DevTools {
    /// Starts it, with a blank page.
    pub async fn start() -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut child = Command::new("sh")
            .args(["-c", SCRIPT, "sh", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--mute-audio"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .args(["--autoplay-policy=no-user-gesture-required", "--remote-debugging-pipe"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let (commands, messages) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let mut browser = Self { child, commands, messages, page: None, sent: 0, _profile: profile };
        let target = browser.call("Target.createTarget", json!({"url": "about:blank"}), refuse).await;
        let page = json!({"targetId": target["targetId"], "flatten": true});
        let page = browser.call("Target.attachToTarget", page, refuse).await;
        browser.page = Some(page["sessionId"].as_str().unwrap().to_owned());
        browser
    }

    /// Sends a command and waits for its result. Meanwhile it answers the requests that `Fetch` has paused: `answer`
    /// returns what `Fetch.fulfillRequest` takes beside the id of the request.
    pub async fn call(&mut self, method: &str, params: Value, answer: impl AsyncFn(&Value) -> Value) -> Value {
        let id = self.send(method, params).await;
        let message = self.receive_until(method, &answer, |message| message["id"] == id).await;
        assert!(message.get("error").is_none(), "{method}: {}", message["error"]);
        message["result"].clone()
    }

    /// Opens an address and waits until its page has loaded: a script that runs before that is lost.
    pub async fn open(&mut self, url: &str, answer: impl AsyncFn(&Value) -> Value) {
        self.load("Page.navigate", json!({"url": url}), answer).await;
    }

    /// Loads the page again, and waits like [`DevTools::open`].
    pub async fn reload(&mut self, answer: impl AsyncFn(&Value) -> Value) {
        self.load("Page.reload", json!({}), answer).await;
    }

    async fn load(&mut self, method: &str, params: Value, answer: impl AsyncFn(&Value) -> Value) {
        self.call("Page.enable", json!({}), &answer).await;
        self.send(method, params).await;
        self.receive_until(method, &answer, |message| message["method"] == "Page.loadEventFired").await;
    }

    /// Waits for a message, and answers paused requests meanwhile.
    async fn receive_until(
        &mut self,
        method: &str,
        answer: &impl AsyncFn(&Value) -> Value,
        is_wanted: impl Fn(&Value) -> bool,
    ) -> Value {
        loop {
            let received = tokio::time::timeout(TIMEOUT, self.receive()).await;
            let message = received.unwrap_or_else(|_| panic!("chromium does not answer {method}"));
            if is_wanted(&message) {
                return message;
            }
            if message["method"] == "Fetch.requestPaused" {
                let mut fulfilled = answer(&message["params"]).await;
                fulfilled["requestId"] = message["params"]["requestId"].clone();
                self.send("Fetch.fulfillRequest", fulfilled).await;
            }
        }
    }

    /// Runs the body of an async function in the page, and returns its result.
    pub async fn run(&mut self, script: &str, answer: impl AsyncFn(&Value) -> Value) -> Value {
        let expression = format!("(async () => {{ {script} }})()");
        let run = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let ran = self.call("Runtime.evaluate", run, answer).await;
        assert!(ran.get("exceptionDetails").is_none(), "{}", ran["exceptionDetails"]["exception"]);
        ran["result"]["value"].clone()
    }

    /// Closes it.
    pub async fn stop(mut self) {
        self.child.kill().await.unwrap();
    }

    async fn send(&mut self, method: &str, params: Value) -> u64 {
        self.sent += 1;
        let mut command = json!({"id": self.sent, "method": method, "params": params});
        if let Some(page) = &self.page {
            command["sessionId"] = json!(page);
        }
        let command = [command.to_string().as_bytes(), b"\0"].concat();
        self.commands.write_all(&command).await.expect("chromium is missing: apt-get install chromium");
        self.sent
    }

    async fn receive(&mut self) -> Value {
        let mut message = Vec::new();
        self.messages.read_until(0, &mut message).await.unwrap();
        assert_eq!(message.pop(), Some(0), "chromium has ended");
        serde_json::from_slice(&message).unwrap()
    }
}

/// Answers no request: for pages whose requests are not paused.
pub fn refuse(paused: &Value) -> std::future::Ready<Value> {
    panic!("no request should be paused: {}", paused["request"]["url"])
}
