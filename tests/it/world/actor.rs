//! Somebody who calls the API.

use std::net::{IpAddr, SocketAddr};

use bytes::Bytes;
use glotto_domain::id::{SessionId, UserId};
use http::Request;
use serde_json::Value;

use super::{API, Answer, World};

/// Somebody who calls the API.
#[derive(Clone)]
pub struct Actor<'w> {
    pub(super) world: &'w World,
    /// The headers that they send.
    pub headers: Vec<(String, String)>,
    /// Who they are, if they are signed in.
    pub identity: Option<(UserId, SessionId)>,
    /// From where they call, if not from where everybody does.
    pub ip: Option<IpAddr>,
}

impl<'w> Actor<'w> {
    pub(super) fn anonymous(world: &'w World) -> Self {
        Self { world, headers: Vec::new(), identity: None, ip: None }
    }

    /// The person's id.
    pub fn user(&self) -> UserId {
        self.identity.expect("nobody is signed in").0
    }

    /// The same person, sending one more header.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut with = self.clone();
        with.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        with.headers.push((name.to_owned(), value.to_owned()));
        with
    }

    /// The same person, calling from another address.
    pub fn from(&self, address: &str) -> Self {
        Self { ip: Some(address.parse().unwrap()), ..self.clone() }
    }

    /// Calls with any method and any bytes.
    pub async fn send(&self, method: &str, path: &str, body: impl Into<Bytes>) -> Answer {
        let body = body.into();
        self.world.let_a_stranger_ask(self, method, path, &body).await;
        self.send_alone(method, path, body).await
    }

    /// Calls, and no stranger before.
    pub(super) async fn send_alone(&self, method: &str, path: &str, body: Bytes) -> Answer {
        let mut request =
            Request::builder().method(method).uri(format!("{API}{path}")).header("host", "api.glotto.test");
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let mut request = request.body(body).unwrap();
        if let Some(address) = self.ip {
            request.extensions_mut().insert(SocketAddr::from((address, 4711)));
        }
        self.world.call(request).await
    }

    async fn json(&self, method: &str, path: &str, body: Value) -> Answer {
        let known = self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let typed = if known { self.clone() } else { self.with("content-type", "application/json") };
        typed.send(method, path, body.to_string()).await
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "").await
    }

    /// Deletes.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, "").await
    }

    /// Posts JSON.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.json("POST", path, body).await
    }

    /// Posts nothing.
    pub async fn post_empty(&self, path: &str) -> Answer {
        self.send("POST", path, "").await
    }

    /// Puts JSON.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.json("PUT", path, body).await
    }

    /// Patches with JSON.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.json("PATCH", path, body).await
    }
}
