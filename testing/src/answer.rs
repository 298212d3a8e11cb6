//! A response of the API, and assertions on it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use glotto_http::GatewayResponse;
use glotto_store::Reading;
use regex_lite::Regex;
use serde_json::{Value, json};

/// A response.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its headers, with names in lower case.
    headers: BTreeMap<&'static str, String>,
    /// Its body.
    pub body: Vec<u8>,
    /// What the call cost in the table.
    pub cost: Reading,
}

impl Answer {
    /// Reads a response.
    pub(crate) fn read(response: &GatewayResponse, cost: Reading) -> Self {
        let cookies = response.cookies.iter().map(|cookie| ("set-cookie", cookie));
        let headers = response.headers.iter().map(|(name, value)| (*name, value)).chain(cookies);
        let headers = headers.map(|(name, value)| (name, value.to_string())).collect();
        Self { status: response.status_code, headers, body: response.bytes(), cost }
    }

    /// Asserts the status.
    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// Asserts that it is a problem of a type, with the members of all problems.
    #[track_caller]
    pub fn is_problem(&self, status: u16, slug: &str) -> &Self {
        self.is(status);
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let body = self.json();
        assert_eq!(body["type"], format!("urn:glotto:problem:{slug}"), "{}", self.text());
        assert_eq!(body["status"], status);
        assert_eq!(body["instance"].as_str(), self.header("x-request-id"));
        self
    }

    /// The JSON pointers of all validation errors.
    pub fn pointers(&self) -> Vec<String> {
        let errors = self.json()["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().filter_map(|error| Some(error["pointer"].as_str()?.to_owned())).collect()
    }

    /// All headers, with names in lower case.
    pub fn headers(&self) -> &BTreeMap<&'static str, String> {
        &self.headers
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name.to_ascii_lowercase().as_str()).map(String::as_str)
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    /// A string member of the body; a dot leads into an object.
    #[track_caller]
    pub fn text_of(&self, member: &str) -> String {
        let body = self.json();
        body.pointer(&format!("/{}", member.replace('.', "/")))
            .and_then(Value::as_str)
            .unwrap_or_else(|| panic!("no {member} in {body}"))
            .to_owned()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Status and body for a snapshot, without the values that differ in each run.
    pub fn snapshot(&self) -> Value {
        let body = if self.body.is_empty() { Value::Null } else { redacted(self.json()) };
        json!({ "status": self.status, "body": body })
    }
}

/// Replaces ids, times, tokens and URLs by placeholders.
fn redacted(value: Value) -> Value {
    static RULES: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
        [
            (r"https://api\.glotto\.test/(hls|avatars|library|v1/playback|v1/media)/[^ ]*", "[address]"),
            (r"\b(usr|ses|psk|crs|mod|les|vid|med|evt|mal|exp)_[0-9A-HJKMNP-TV-Z]{26}\b", "${1}_[id]"),
            (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "[time]"),
            (r"http://127\.0\.0\.1:\d+[^ ]*", "[address]"),
            (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "[uuid]"),
            (r"\b[A-Za-z0-9_-]{20,}={0,2}\.[A-Za-z0-9_.-]{20,}\b", "[token]"),
        ]
        .map(|(pattern, name)| (Regex::new(pattern).unwrap(), name))
        .into()
    });
    match value {
        Value::String(text) => {
            Value::String(RULES.iter().fold(text, |text, (rule, name)| rule.replace_all(&text, *name).into_owned()))
        }
        Value::Array(elements) => elements.into_iter().map(redacted).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| {
                let value = match name.as_str() {
                    "courseEtag" | "instance" | "nextCursor" | "accessToken" | "refreshToken" if value.is_string() => {
                        json!(format!("[{name}]"))
                    }
                    _ => redacted(value),
                };
                (name, value)
            })
            .collect(),
        other => other,
    }
}
