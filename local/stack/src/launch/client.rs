//! A simple client of the API.

use std::time::Duration;

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::error::{Error, Result};

/// A client, possibly logged in.
#[derive(Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    base: String,
    tokens: Option<Tokens>,
}

/// The tokens of a session.
#[derive(Clone)]
pub(super) struct Tokens {
    /// What requests are signed with.
    pub(super) access: String,
    /// How long the access token is valid from now on.
    pub(super) lifetime: Duration,
    refresh: String,
}

impl Tokens {
    /// The tokens in the answer to a login; none if it asks for a second factor.
    fn read(answer: &Value) -> Option<Self> {
        let text = |name: &str| answer[name].as_str().map(str::to_owned);
        let lifetime = Duration::from_secs(answer["expiresIn"].as_u64()?);
        Some(Self { access: text("accessToken")?, lifetime, refresh: text("refreshToken")? })
    }
}

/// A client of this machine, whatever proxy the environment names.
pub(super) fn direct() -> Result<reqwest::Client> {
    let client = reqwest::Client::builder().no_proxy().build();
    client.map_err(|error| Error::new(format!("no client of the stack can be made: {error}")))
}

impl Client {
    /// A client that is not logged in.
    pub(super) fn anonymous(base: &str) -> Result<Self> {
        Ok(Self { http: direct()?, base: base.to_owned(), tokens: None })
    }

    /// A logged-in client; none if the address or the password is wrong.
    pub(super) async fn log_in(&self, email: &str, password: &str) -> Result<Option<Self>> {
        let body = json!({ "email": email, "password": password });
        let request = self.request(Method::POST, "/v1/sessions").json(&body);
        let (status, answer) = self.send(request).await?;
        match status {
            StatusCode::CREATED | StatusCode::OK => Ok(Some(Self { tokens: Tokens::read(&answer), ..self.clone() })),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Ok(None),
            status => Err(unexpected_status("POST /v1/sessions", status, &answer)),
        }
    }

    /// The tokens, if the client is logged in.
    pub(super) fn tokens(&self) -> Option<&Tokens> {
        self.tokens.as_ref()
    }

    /// The same session with new tokens; none if it has ended.
    pub(super) async fn refresh(&self) -> Result<Option<Self>> {
        let Some(tokens) = &self.tokens else { return Ok(None) };
        let body = json!({ "refreshToken": tokens.refresh });
        let anonymous = Self { tokens: None, ..self.clone() };
        let request = anonymous.request(Method::POST, "/v1/sessions/refresh").json(&body);
        let (status, answer) = self.send(request).await?;
        let tokens = if status.is_success() { Tokens::read(&answer) } else { None };
        Ok(tokens.map(|tokens| Self { tokens: Some(tokens), ..anonymous }))
    }

    pub(super) async fn get(&self, path: &str) -> Result<Value> {
        self.call(Method::GET, path, self.request(Method::GET, path)).await
    }

    pub(super) async fn put(&self, path: &str, body: &Value) -> Result<Value> {
        self.call(Method::PUT, path, self.request(Method::PUT, path).json(body)).await
    }

    /// Posts with an idempotency key, so that an interrupted seed creates nothing twice.
    pub(super) async fn post(&self, path: &str, key: &str, body: &Value) -> Result<Value> {
        let request = self.request(Method::POST, path).header("idempotency-key", format!("demo-{key}"));
        let request = if body.is_null() { request } else { request.json(body) };
        self.call(Method::POST, path, request).await
    }

    /// Uploads bytes to a presigned address.
    pub(super) async fn upload(&self, upload: &Value, bytes: Vec<u8>) -> Result<()> {
        let address = upload["url"].as_str().unwrap_or_default();
        let mut request = self.http.put(address).body(bytes);
        for (name, value) in upload["headers"].as_object().into_iter().flatten() {
            request = request.header(name, value.as_str().unwrap_or_default());
        }
        let response = request.send().await.map_err(|error| unreachable(&error))?;
        match response.status() {
            status if status.is_success() => Ok(()),
            status => Err(Error::new(format!("the upload was refused with {status}"))),
        }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.tokens {
            Some(tokens) => request.bearer_auth(&tokens.access),
            None => request,
        }
    }

    async fn call(&self, method: Method, path: &str, request: RequestBuilder) -> Result<Value> {
        let (status, answer) = self.send(request).await?;
        if status.is_success() {
            Ok(answer)
        } else {
            Err(unexpected_status(&format!("{method} {path}"), status, &answer))
        }
    }

    async fn send(&self, request: RequestBuilder) -> Result<(StatusCode, Value)> {
        let response = request.send().await.map_err(|error| unreachable(&error))?;
        let status = response.status();
        // Not every answer has a body.
        Ok((status, response.json().await.unwrap_or_default()))
    }
}

fn unreachable(error: &reqwest::Error) -> Error {
    Error::new(format!("the stack does not answer: {error}"))
}

fn unexpected_status(what: &str, status: StatusCode, answer: &Value) -> Error {
    let message = ["detail", "title", "message"].iter().find_map(|key| answer[*key].as_str());
    let faults = match answer.get("errors") {
        Some(errors) => format!(" {errors}"),
        None => String::new(),
    };
    Error::new(format!("{what} was answered with {status}: {}{faults}", message.unwrap_or("no message")))
}
