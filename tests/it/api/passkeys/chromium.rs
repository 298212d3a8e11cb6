//! A real browser with a virtual authenticator, controlled over Chromium's debugging pipe (CDP). Every
//! request of its pages is intercepted and answered by the handlers of this process, so a page of our
//! origin needs neither a server nor a certificate.

use std::process::Stdio;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::world::{APP, Answer, World};

/// Chromium reads commands from descriptor 3 and writes to 4, but a child process gets 0 and 1.
const SCRIPT: &str = r#"exec chromium "$@" about:blank 3<&0 4>&1 </dev/null >/dev/null"#;

/// The content of all pages: only their origin matters.
const PAGE: &str = "<!doctype html><title>Glotto</title>";

/// A browser with one page of our origin.
pub struct Chromium<'w> {
    world: &'w World,
    child: Child,
    commands: ChildStdin,
    messages: BufReader<ChildStdout>,
    page: Option<String>,
    sent: u64,
    _profile: tempfile::TempDir,
}

impl<'w> Chromium<'w> {
    /// Starts it, with a platform authenticator that always verifies the user.
    pub async fn start(world: &'w World) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut child = Command::new("sh")
            .args(["-c", SCRIPT, "sh", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .arg("--remote-debugging-pipe")
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let (commands, messages) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let mut browser = Self { world, child, commands, messages, page: None, sent: 0, _profile: profile };
        browser.open().await;
        browser
    }

    async fn open(&mut self) {
        let target = self.call("Target.createTarget", json!({"url": "about:blank"})).await;
        let page = json!({"targetId": target["targetId"], "flatten": true});
        let page = self.call("Target.attachToTarget", page).await;
        self.page = Some(page["sessionId"].as_str().unwrap().to_owned());
        let authenticator = json!({"options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
            "isUserVerified": true, "automaticPresenceSimulation": true,
        }});
        self.call("WebAuthn.enable", json!({})).await;
        self.call("WebAuthn.addVirtualAuthenticator", authenticator).await;
        self.call("Fetch.enable", json!({"patterns": [{"urlPattern": "*"}]})).await;
        self.call("Page.enable", json!({})).await;
        self.call("Page.navigate", json!({"url": APP})).await;
    }

    /// Runs the body of an async function in the page, and returns its result.
    pub async fn run(&mut self, script: &str) -> Value {
        let expression = format!("(async () => {{ {script} }})()");
        let run = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let ran = self.call("Runtime.evaluate", run).await;
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

    /// Sends a command and waits for its result. Meanwhile it answers requests of the page.
    async fn call(&mut self, method: &str, params: Value) -> Value {
        let id = self.send(method, params).await;
        loop {
            let message = self.receive().await;
            if message["id"] == id {
                assert!(message.get("error").is_none(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
            if message["method"] == "Fetch.requestPaused" {
                self.answer(&message["params"]).await;
            }
        }
    }

    async fn receive(&mut self) -> Value {
        let mut message = Vec::new();
        self.messages.read_until(0, &mut message).await.unwrap();
        assert_eq!(message.pop(), Some(0), "chromium has ended");
        serde_json::from_slice(&message).unwrap()
    }

    /// Answers a request of the page, as the API or as the page itself.
    async fn answer(&mut self, paused: &Value) {
        let request = &paused["request"];
        let url = request["url"].as_str().unwrap();
        let path = url.strip_prefix(APP).unwrap_or_else(|| panic!("the page asks for {url}"));
        let (status, kind, body) = if path.starts_with("/v1/") {
            let Answer { status, body, .. } = self.ask(path, request).await;
            (status, "application/json", body)
        } else {
            (200, "text/html", PAGE.into())
        };
        let fulfilled = json!({
            "requestId": paused["requestId"],
            "responseCode": status,
            "responseHeaders": [{"name": "content-type", "value": kind}],
            "body": STANDARD.encode(body),
        });
        self.send("Fetch.fulfillRequest", fulfilled).await;
    }

    async fn ask(&self, path: &str, request: &Value) -> Answer {
        let mut caller = self.world.anonymous();
        for (name, value) in request["headers"].as_object().unwrap() {
            caller = caller.with(&name.to_lowercase(), value.as_str().unwrap());
        }
        let body = request["postData"].as_str().unwrap_or_default().to_owned();
        caller.send(request["method"].as_str().unwrap(), path, body).await
    }
}
