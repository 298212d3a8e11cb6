//! A caller of the API.

use std::net::{IpAddr, SocketAddr};

use bytes::Bytes;
use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::Role;
use http::Request;
use serde_json::Value;

use crate::{API, Answer, World};

/// A caller of the API.
#[derive(Clone)]
pub struct Actor<'w> {
    pub(crate) world: &'w World,
    /// The headers that are sent with each request.
    pub headers: Vec<(String, String)>,
    /// User and session, if signed in.
    pub identity: Option<(UserId, SessionId)>,
    /// The role in the user's tokens, if signed in.
    pub role: Option<Role>,
    /// The client's IP address, if it is not the default one.
    pub address: Option<IpAddr>,
}

impl<'w> Actor<'w> {
    pub(crate) fn anonymous(world: &'w World) -> Self {
        Self { world, headers: Vec::new(), identity: None, role: None, address: None }
    }

    /// The user's id.
    pub fn user(&self) -> UserId {
        self.identity.expect("the actor is not signed in").0
    }

    /// The same caller with one more header.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut with = self.without(name);
        with.headers.push((name.to_owned(), value.to_owned()));
        with
    }

    /// The same caller without a header.
    #[must_use]
    pub fn without(&self, name: &str) -> Self {
        let mut without = self.clone();
        without.headers.retain(|(header, _)| !header.eq_ignore_ascii_case(name));
        without
    }

    /// The same caller at another IP address.
    #[must_use]
    pub fn at_address(&self, address: &str) -> Self {
        Self { address: Some(address.parse().unwrap()), ..self.clone() }
    }

    /// Sends a request with any method and any bytes.
    pub async fn send(&self, method: &str, path: &str, body: impl Into<Bytes>) -> Answer {
        self.world.call(self.request(method, path, body)).await
    }

    /// The request that [`Actor::send`] sends.
    pub fn request(&self, method: &str, path: &str, body: impl Into<Bytes>) -> Request<Bytes> {
        let mut request =
            Request::builder().method(method).uri(format!("{API}{path}")).header("host", "api.glotto.test");
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let mut request = request.body(body.into()).unwrap();
        if let Some(address) = self.address {
            request.extensions_mut().insert(SocketAddr::from((address, 4711)));
        }
        request
    }

    async fn json(&self, method: &str, path: &str, body: Value) -> Answer {
        let has_type = self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let typed = if has_type { self.clone() } else { self.with("content-type", "application/json") };
        typed.send(method, path, body.to_string()).await
    }

    /// Gets a resource.
    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "").await
    }

    /// Deletes a resource.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, "").await
    }

    /// Posts JSON.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.json("POST", path, body).await
    }

    /// Posts without a body.
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
