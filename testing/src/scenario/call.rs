//! The request or event of a step.

use std::time::Duration;

use bytes::Bytes;
use glotto_events::bus::SOURCE;
use glotto_runtime::Context;
use glotto_store::Event;
use serde_json::{Value, json};

use crate::{Actor, Answer, World};

/// A prepared request, which another caller can send as well.
#[derive(Clone)]
pub struct Call<'w> {
    /// The caller.
    pub actor: Actor<'w>,
    method: &'static str,
    path: String,
    body: Bytes,
}

/// The input of a function.
#[derive(Clone)]
pub enum Input<'w> {
    /// A request, to an endpoint.
    Call(Call<'w>),
    /// An event, to a worker.
    Event(Value),
}

impl<'w> From<Call<'w>> for Input<'w> {
    fn from(call: Call<'w>) -> Self {
        Self::Call(call)
    }
}

impl From<Value> for Input<'_> {
    fn from(event: Value) -> Self {
        Self::Event(event)
    }
}

impl Input<'_> {
    /// The event that Lambda passes to the function.
    pub fn event(&self) -> Value {
        match self {
            Self::Call(call) => call.event(),
            Self::Event(event) => event.clone(),
        }
    }
}

impl<'w> Call<'w> {
    fn new(actor: &Actor<'w>, method: &'static str, path: impl Into<String>, body: impl Into<Bytes>) -> Self {
        Self { actor: actor.clone(), method, path: path.into(), body: body.into() }
    }

    fn json(actor: &Actor<'w>, method: &'static str, path: impl Into<String>, body: &Value) -> Self {
        Self::new(&actor.with("content-type", "application/json"), method, path, body.to_string())
    }

    /// Gets a resource.
    pub fn get(actor: &Actor<'w>, path: impl Into<String>) -> Self {
        Self::new(actor, "GET", path, "")
    }

    /// Posts JSON.
    pub fn post(actor: &Actor<'w>, path: impl Into<String>, body: &Value) -> Self {
        Self::json(actor, "POST", path, body)
    }

    /// Posts without a body.
    pub fn post_empty(actor: &Actor<'w>, path: impl Into<String>) -> Self {
        Self::new(actor, "POST", path, "")
    }

    /// Posts a form.
    pub fn post_form(actor: &Actor<'w>, path: impl Into<String>, form: &str) -> Self {
        let actor = actor.with("content-type", "application/x-www-form-urlencoded");
        Self::new(&actor, "POST", path, form.to_owned())
    }

    /// Puts JSON.
    pub fn put(actor: &Actor<'w>, path: impl Into<String>, body: &Value) -> Self {
        Self::json(actor, "PUT", path, body)
    }

    /// Puts a text of a media type.
    pub fn put_text(actor: &Actor<'w>, path: impl Into<String>, media_type: &str, text: &str) -> Self {
        Self::new(&actor.with("content-type", media_type), "PUT", path, text.to_owned())
    }

    /// Puts without a body.
    pub fn put_empty(actor: &Actor<'w>, path: impl Into<String>) -> Self {
        Self::new(actor, "PUT", path, "")
    }

    /// Patches with JSON.
    pub fn patch(actor: &Actor<'w>, path: impl Into<String>, body: &Value) -> Self {
        Self::json(actor, "PATCH", path, body)
    }

    /// Deletes a resource.
    pub fn delete(actor: &Actor<'w>, path: impl Into<String>) -> Self {
        Self::new(actor, "DELETE", path, "")
    }

    /// Its path, with the query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The same request by another caller.
    #[must_use]
    pub fn by(&self, actor: &Actor<'w>) -> Self {
        let own = self.actor.headers.iter().filter(|(name, _)| name != "authorization");
        let headers = own.chain(&actor.headers).cloned().collect();
        let actor = Actor { headers, ..actor.clone() };
        Self { actor, ..self.clone() }
    }

    /// The same request with one more header.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        Self { actor: self.actor.with(name, value), ..self.clone() }
    }

    /// The same request with more in its query.
    #[must_use]
    pub fn with_query(&self, appended: &str) -> Self {
        let separator = if self.path.contains('?') { '&' } else { '?' };
        Self { path: format!("{}{separator}{appended}", self.path), ..self.clone() }
    }

    /// The same request as `HEAD`.
    #[must_use]
    pub fn as_head(&self) -> Self {
        Self { method: "HEAD", ..self.clone() }
    }

    /// The same request without a token.
    #[must_use]
    pub fn without_token(&self) -> Self {
        Self { actor: self.actor.without("authorization"), ..self.clone() }
    }

    /// Sends it to a function with this context.
    pub async fn send_on(&self, context: &Context) -> Answer {
        let request = self.actor.request(self.method, &self.path, self.body.clone());
        self.actor.world.call_on(context, request).await
    }

    /// Sends it.
    pub async fn send(&self) -> Answer {
        self.actor.send(self.method, &self.path, self.body.clone()).await
    }

    /// The event that API Gateway makes of it.
    pub fn event(&self) -> Value {
        self.actor.world.event(&self.actor.request(self.method, &self.path, self.body.clone()))
    }
}

/// A message, as Lambda passes it from a queue.
pub fn queued(body: &str) -> Value {
    json!({"Records": [{
        "messageId": "19dd0b57-b21e-4ac1-bd88-01bbb068cb78", "receiptHandle": "r", "body": body,
        "attributes": {"ApproximateReceiveCount": "1"}, "eventSource": "aws:sqs", "awsRegion": "eu-central-1",
    }]})
}

/// An event of the outbox, as a rule of the event bus passes it on.
pub fn published(event: &Event) -> Value {
    json!({
        "version": "0", "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa", "detail-type": event.kind, "source": SOURCE,
        "account": "000000000000", "time": "2026-03-02T18:30:00Z", "region": "eu-central-1", "resources": [],
        "detail": event,
    })
}

impl World {
    /// Takes the next message of a queue, as Lambda passes it.
    pub async fn take_message(&self, logical_id: &str) -> Value {
        let name = self.name_of(logical_id);
        let received = self.cloud.queues().receive(name, 1, None, Duration::from_secs(10)).await;
        let message = received.first().unwrap_or_else(|| panic!("there is no message on {logical_id}"));
        self.cloud.queues().delete(name, message.receipt());
        json!({ "Records": [message.as_lambda_record()] })
    }
}
