//! A client of the running platform: HTTP and nothing else.

use glotto_stack::Stack;
use reqwest::Method;
use serde_json::{Value, json};

/// A password that is hard to guess.
pub const PASSWORD: &str = "correct horse battery staple";

/// A user with an HTTP client, and perhaps a token.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    email: String,
    headers: Vec<(&'static str, String)>,
    /// What the last login answered.
    pub tokens: Value,
}

/// What came back.
pub struct Got {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Vec<u8>,
}

impl Got {
    /// Demands a status.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self
    }

    /// Demands a 2xx.
    #[track_caller]
    pub fn succeeded(self) -> Self {
        assert!((200..300).contains(&self.status), "{}: {}", self.status, String::from_utf8_lossy(&self.body));
        self
    }

    /// Demands a refusal: a problem of a status and a type.
    #[track_caller]
    pub fn refused(self, status: u16, slug: &str) {
        let got = self.is(status);
        assert_eq!(got.text("type"), format!("urn:glotto:problem:{slug}"));
    }

    /// A header that must be there.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name}")).to_str().unwrap()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("not JSON: {}", String::from_utf8_lossy(&self.body)))
    }

    /// A member of the body that is a text; `a.b` is a member of a member.
    #[track_caller]
    pub fn text(&self, member: &str) -> String {
        let body = self.json();
        let pointer = format!("/{}", member.replace('.', "/"));
        body.pointer(&pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no {member} in {body}")).to_owned()
    }
}

impl Client {
    pub fn new(stack: &Stack) -> Self {
        Self::at(stack.url())
    }

    /// A client of a platform that runs somewhere else.
    pub fn at(base: String) -> Self {
        let (http, email) = (reqwest::Client::new(), String::new());
        Self { http, base, email, headers: Vec::new(), tokens: Value::Null }
    }

    /// The same person, who sends a header with everything.
    pub fn with(&self, name: &'static str, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.push((name, value.to_owned()));
        client
    }

    /// Calls an address of the platform, or any other if it is a whole one.
    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Got {
        let request = self.request(method, path);
        Self::receive(if let Some(body) = body { request.json(&body) } else { request }).await
    }

    /// Puts a text of a media type.
    pub async fn put_text(&self, path: &str, media_type: &str, text: &str) -> Got {
        let request = self.request(Method::PUT, path).header("content-type", media_type);
        Self::receive(request.body(text.to_owned())).await
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) };
        let mut request = self.http.request(method, url);
        if let Some(token) = self.tokens["accessToken"].as_str() {
            request = request.bearer_auth(token);
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        request
    }

    async fn receive(request: reqwest::RequestBuilder) -> Got {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Got { status, headers, body: response.bytes().await.unwrap().to_vec() }
    }

    pub async fn get(&self, path: &str) -> Got {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Got {
        self.send(Method::POST, path, Some(body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Got {
        self.send(Method::PUT, path, Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Got {
        self.send(Method::PATCH, path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Got {
        self.send(Method::DELETE, path, None).await
    }

    /// A plain GET of an address, without token, with one header.
    pub async fn fetch(&self, url: &str, header: Option<(&str, &str)>) -> Got {
        let mut request = reqwest::Client::new().get(url);
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Got { status, headers, body: response.bytes().await.unwrap().to_vec() }
    }

    /// Where an address redirects to.
    pub async fn location(&self, url: &str) -> String {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let response = client.get(url).send().await.unwrap();
        assert_eq!(response.status().as_u16(), 302, "{url}");
        response.headers()["location"].to_str().unwrap().to_owned()
    }

    /// Asks for an account; the rest is in the mail.
    pub async fn register(&self, email: &str) -> Got {
        let account = json!({"email": email, "password": PASSWORD, "displayName": "Ada", "locale": "en", "timeZone": "Europe/Berlin"});
        self.post("/v1/accounts", account).await.is(202)
    }

    /// Registers, takes the code from the mail, verifies and logs in.
    pub async fn sign_up(&self, stack: &Stack, email: &str) -> Self {
        self.register(email).await;
        let token = self.code_mailed_to(stack, email).await;
        self.post("/v1/accounts/verification", json!({"token": token})).await.is(204);
        Self { email: email.to_owned(), ..self.clone() }.log_in_again().await
    }

    /// The code in the newest mail to an address, once there is one.
    pub async fn code_mailed_to(&self, stack: &Stack, email: &str) -> String {
        let inbox = stack.cloud().inbox();
        let limit = std::time::Duration::from_mins(1);
        let mail =
            inbox.wait_for(limit, |mail| mail.to.iter().any(|to| to.contains(email))).await.expect("no mail came");
        let text = mail.text.unwrap();
        let link = text.split_whitespace().find(|word| word.contains("token=")).expect("no link in the mail");
        link.split("token=").nth(1).unwrap().to_owned()
    }

    /// The same person with new tokens.
    pub async fn log_in_again(&self) -> Self {
        let body = json!({"email": self.email, "password": PASSWORD});
        let tokens = Self { tokens: Value::Null, ..self.clone() }.post("/v1/sessions", body).await.is(201).json();
        Self { tokens, ..self.clone() }
    }

    /// The same person with other tokens.
    pub fn holding(&self, tokens: Value) -> Self {
        Self { tokens, ..self.clone() }
    }

    /// Makes a user an admin, as the operator does: by invoking the function.
    pub async fn appoint_admin(&self, stack: &Stack, email: &str) {
        let url = format!("{}/2015-03-31/functions/AppointAdminFunction/invocations", stack.cloud().endpoints().aws);
        let request =
            self.http.post(url).header("authorization", "AWS4-HMAC-SHA256 local").json(&json!({"email": email}));
        let response = request.send().await.unwrap();
        assert_eq!(response.status().as_u16(), 200);
        assert!(response.headers().get("x-amz-function-error").is_none(), "{}", response.text().await.unwrap());
    }
}
