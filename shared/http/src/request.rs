//! A request as a handler sees it.

use std::collections::{BTreeSet, HashMap};

use glotto_domain::audit::Act;
use glotto_domain::id::UserId;
use glotto_domain::identity::device;
use glotto_domain::{FromJson, input};
use glotto_runtime::{Context, TraceContext};
use glotto_store::audit::AuditItem;
use serde_json::Value;

use crate::idempotency::IdempotencyKey;
use crate::{Actor, Problem, client_ip, json, kinds};

/// A request whose caller has been let in.
pub struct Request {
    /// Names the request in logs and answers.
    pub id: String,
    /// Where it stands in a trace.
    pub trace: TraceContext,
    /// The path as it was called.
    pub path: String,
    /// The caller's address.
    pub source_ip: Option<String>,
    pub(crate) reads: bool,
    pub(crate) actor: Option<Actor>,
    pub(crate) idempotency_key: Option<IdempotencyKey>,
    pub(crate) headers: http::HeaderMap,
    pub(crate) path_parameters: HashMap<String, String>,
    pub(crate) query: HashMap<String, String>,
    /// The names of those that were given more than once.
    pub(crate) repeated_query: BTreeSet<String>,
    pub(crate) body: Vec<u8>,
}

// It has tokens and passwords in it.
glotto_domain::redacted_debug!(Request);

impl Request {
    /// Who calls; a problem if nobody is signed in.
    pub fn actor(&self) -> Result<&Actor, Problem> {
        self.actor.as_ref().ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))
    }

    /// Who calls, if somebody is signed in.
    pub fn visitor(&self) -> Option<&Actor> {
        self.actor.as_ref()
    }

    /// The body as JSON of a type, or a problem that names every fault.
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

    /// The body as it is.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The caller's device, as it calls itself.
    pub fn device(&self) -> Option<String> {
        self.header("user-agent").map(|agent| agent.chars().take(device::LONGEST).collect())
    }

    /// Whence the caller calls: what limits count by, and what people are shown.
    pub fn client_ip_prefix(&self) -> Option<String> {
        self.source_ip.as_deref().and_then(client_ip::prefix)
    }

    /// An entry of the audit trail: what the caller does to somebody by this request.
    pub fn act(&self, context: &Context, act: Act, subject: UserId) -> AuditItem {
        AuditItem {
            audit_id: context.new_id(),
            act,
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

    /// The revision that a change is meant for: `If-Match`, which must be one of our `ETag`s, of
    /// whichever representation. `*` and a missing header mean whichever is there.
    pub fn if_match(&self) -> Result<Option<u64>, Problem> {
        match self.header("if-match").map(str::trim) {
            None | Some("*") => Ok(None),
            Some(tag) => {
                let inside = tag.strip_prefix("\"r").and_then(|rest| rest.strip_suffix('"'));
                let revision = inside.and_then(|inside| inside.split('.').next()?.parse().ok());
                revision.map(Some).ok_or_else(|| Problem::of(kinds::STALE))
            }
        }
    }
}
