//! A real browser with a virtual authenticator. Every request of its pages is intercepted and answered by the handlers
//! of this process, so a page of our origin needs neither a server nor a certificate.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::devtools::DevTools;
use crate::world::{APP, Answer, World};

/// The content of all pages: only their origin matters.
const PAGE: &str = "<!doctype html><title>Glotto</title>";

/// A browser with one page of our origin.
pub struct Chromium<'w> {
    world: &'w World,
    browser: DevTools,
}

impl<'w> Chromium<'w> {
    /// Starts it, with a platform authenticator that always verifies the user.
    pub async fn start(world: &'w World) -> Self {
        let mut page = Self { world, browser: DevTools::start().await };
        let authenticator = json!({"options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
            "isUserVerified": true, "automaticPresenceSimulation": true,
        }});
        page.call("WebAuthn.enable", json!({})).await;
        page.call("WebAuthn.addVirtualAuthenticator", authenticator).await;
        page.call("Fetch.enable", json!({"patterns": [{"urlPattern": "*"}]})).await;
        page.browser.open(APP, async |paused: &Value| answer(world, paused).await).await;
        page
    }

    /// Runs the body of an async function in the page, and returns its result.
    pub async fn run(&mut self, script: &str) -> Value {
        let world = self.world;
        self.browser.run(script, async |paused: &Value| answer(world, paused).await).await
    }

    /// Closes it.
    pub async fn stop(self) {
        self.browser.stop().await;
    }

    async fn call(&mut self, method: &str, params: Value) -> Value {
        let world = self.world;
        self.browser.call(method, params, async |paused: &Value| answer(world, paused).await).await
    }
}

/// Answers a request of the page, as the API or as the page itself.
async fn answer(world: &World, paused: &Value) -> Value {
    let request = &paused["request"];
    let url = request["url"].as_str().unwrap();
    let path = url.strip_prefix(APP).unwrap_or_else(|| panic!("the page asks for {url}"));
    let (status, kind, body) = if path.starts_with("/v1/") {
        let Answer { status, body, .. } = ask(world, path, request).await;
        (status, "application/json", body)
    } else {
        (200, "text/html", PAGE.into())
    };
    json!({
        "responseCode": status,
        "responseHeaders": [{"name": "content-type", "value": kind}],
        "body": STANDARD.encode(body),
    })
}

async fn ask(world: &World, path: &str, request: &Value) -> Answer {
    let mut caller = world.anonymous();
    for (name, value) in request["headers"].as_object().unwrap() {
        caller = caller.with(&name.to_lowercase(), value.as_str().unwrap());
    }
    let body = request["postData"].as_str().unwrap_or_default().to_owned();
    caller.send(request["method"].as_str().unwrap(), path, body).await
}
