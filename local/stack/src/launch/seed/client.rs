//! A simple client of the API.

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::error::{Error, Result};

/// A client, possibly logged in.
#[derive(Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
}

impl Client {
    pub(super) fn anonymous(base: &str) -> Self {
        Self { http: reqwest::Client::new(), base: base.to_owned(), token: None }
    }

    /// A logged-in client; none if the address or the password is wrong.
    pub(super) async fn log_in(&self, email: &str, password: &str) -> Result<Option<Self>> {
        let body = json!({ "email": email, "password": password });
        let request = self.request(Method::POST, "/v1/sessions").json(&body);
        let (status, answer) = self.send(request).await?;
        match status {
            StatusCode::CREATED | StatusCode::OK => {
                let token = answer["accessToken"].as_str().map(str::to_owned);
                Ok(Some(Self { token, ..self.clone() }))
            }
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Ok(None),
            status => Err(refused("POST /v1/sessions", status, &answer)),
        }
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
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    async fn call(&self, method: Method, path: &str, request: RequestBuilder) -> Result<Value> {
        let (status, answer) = self.send(request).await?;
        if status.is_success() { Ok(answer) } else { Err(refused(&format!("{method} {path}"), status, &answer)) }
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

fn refused(what: &str, status: StatusCode, answer: &Value) -> Error {
    let message = ["detail", "title", "message"].iter().find_map(|key| answer[*key].as_str());
    let faults = match answer.get("errors") {
        Some(errors) => format!(" {errors}"),
        None => String::new(),
    };
    Error::new(format!("{what} was answered with {status}: {}{faults}", message.unwrap_or("no message")))
}
