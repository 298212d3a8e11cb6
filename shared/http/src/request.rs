//! Parsed requests.

use std::collections::{BTreeSet, HashMap};

use glotto_domain::audit::AuditAction;
use glotto_domain::id::UserId;
use glotto_domain::identity::device;
use glotto_domain::{FromJson, Revision, input};
use glotto_runtime::{Context, TraceContext};
use glotto_store::administration::AuditItem;
use serde_json::Value;

use crate::idempotency::IdempotencyKey;
use crate::{Actor, Problem, client_ip, json, kinds};

/// A request.
pub struct Request {
    /// The id of the request in logs and responses.
    pub id: String,
    /// The trace context.
    pub trace: TraceContext,
    /// The path, with the values of its parameters.
    pub path: String,
    /// The IP address of the client.
    pub source_ip: Option<String>,
    pub(crate) is_get: bool,
    pub(crate) actor: Option<Actor>,
    pub(crate) idempotency_key: Option<IdempotencyKey>,
    pub(crate) headers: http::HeaderMap,
    pub(crate) path_parameters: HashMap<String, String>,
    pub(crate) query: HashMap<String, String>,
    /// The names of query parameters that occur more than once.
    pub(crate) repeated_query: BTreeSet<String>,
    pub(crate) body: Vec<u8>,
}

// It contains tokens and passwords.
glotto_domain::redacted_debug!(Request);

impl Request {
    /// The caller.
    ///
    /// # Errors
    ///
    /// 401 if the request has no token.
    pub fn actor(&self) -> Result<&Actor, Problem> {
        self.actor.as_ref().ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))
    }

    /// The caller, if the request has a token.
    pub fn optional_actor(&self) -> Option<&Actor> {
        self.actor.as_ref()
    }

    /// Parses the body as JSON.
    ///
    /// # Errors
    ///
    /// 400 if the body is no JSON, 422 with every invalid member.
    pub fn json<T: FromJson>(&self) -> Result<T, Problem> {
        input::read(&self.json_value()?).map_err(Problem::invalid)
    }

    fn json_value(&self) -> Result<Value, Problem> {
        let text = std::str::from_utf8(&self.body).map_err(|_| Problem::malformed("The body is not UTF-8."))?;
        if text.trim().is_empty() {
            return Err(Problem::malformed("The body is missing."));
        }
        json::read(text)
    }

    /// The body, unparsed.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The device of the client: its `User-Agent`, truncated.
    pub fn device(&self) -> Option<String> {
        self.header("user-agent").map(|agent| agent.chars().take(device::LONGEST).collect())
    }

    /// The network of the client. Limits count by it, and users see it in their list of sessions.
    pub fn client_ip_prefix(&self) -> Option<String> {
        self.source_ip.as_deref().and_then(client_ip::prefix)
    }

    /// An entry for the audit trail: the caller does `action` to the user `subject`.
    pub(crate) fn audit_entry(&self, context: &Context, action: AuditAction, subject: UserId) -> AuditItem {
        AuditItem {
            audit_id: context.new_id(),
            act: action,
            subject,
            actor: self.actor.map(|actor| actor.user),
            session: self.actor.map(|actor| actor.session),
            at: context.now(),
            place: self.client_ip_prefix(),
            device: self.device().as_deref().and_then(device::platform),
            request: Some(self.id.clone()),
            detail: None,
        }
    }

    /// The revision in `If-Match`, which must be an `ETag` of any representation. None for `*` and for a
    /// missing header, which match every revision.
    ///
    /// # Errors
    ///
    /// 412 if the header is not an `ETag` of this API.
    pub fn if_match(&self) -> Result<Option<Revision>, Problem> {
        let Some(value) = self.headers.get("if-match") else { return Ok(None) };
        // A header that is no text is no `ETag` either.
        let tag = value.to_str().unwrap_or_default().trim();
        if tag == "*" {
            return Ok(None);
        }
        let unquoted = tag.strip_prefix("\"r").and_then(|rest| rest.strip_suffix('"'));
        let revision = unquoted.and_then(|unquoted| unquoted.split('.').next()?.parse().ok());
        revision.map(Some).ok_or_else(|| Problem::of(kinds::STALE))
    }
}
