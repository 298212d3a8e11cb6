//! Parsed requests.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;

use glotto_domain::audit::AuditAction;
use glotto_domain::id::UserId;
use glotto_domain::identity::device;
use glotto_domain::{FromJson, Pointer, Precondition, ValidationErrors};
use glotto_runtime::{Context, Rng, TraceContext};
use glotto_store::administration::AuditItem;
use serde_json::Value;

use crate::gateway::{GatewayEvent, Malformed, is_header_value};
use crate::idempotency::IdempotencyKey;
use crate::{Actor, Problem, TokenError, client_ip, json, precondition};

/// A request.
pub struct Request {
    /// The id of the request in logs and responses.
    pub id: String,
    /// The trace context.
    pub trace: TraceContext,
    /// The path, with the values of its parameters.
    pub path: String,
    /// The IP address of the client.
    pub source_ip: Option<IpAddr>,
    /// The part of the event that could not be read.
    pub(crate) malformed: Option<Malformed>,
    /// Whether it is `GET` or `HEAD`.
    pub(crate) reads: bool,
    /// Whether it is `HEAD`: the response has the headers of that to `GET`, and no body (RFC 9110, 9.3.2).
    pub(crate) is_head: bool,
    /// Whether it is `PATCH`.
    pub(crate) is_patch: bool,
    pub(crate) actor: Option<Actor>,
    pub(crate) idempotency_key: Option<IdempotencyKey>,
    /// The headers, with names in lower case.
    pub(crate) headers: HashMap<String, String>,
    /// The cookies, each `name=value`.
    pub(crate) cookies: Vec<String>,
    pub(crate) path_parameters: HashMap<String, String>,
    pub(crate) query: HashMap<String, String>,
    /// The names of query parameters that occur more than once.
    pub(crate) repeated_query: BTreeSet<String>,
    pub(crate) body: Vec<u8>,
}

// It contains tokens and passwords.
glotto_domain::redacted_debug!(Request);

impl Request {
    /// The request of an event.
    pub(crate) fn new(event: GatewayEvent, rng: &Rng) -> Self {
        let (mut query, mut repeated_query) = (HashMap::new(), BTreeSet::new());
        for (name, value) in event.query {
            if query.contains_key(&name) {
                repeated_query.insert(name.clone());
            }
            query.insert(name, value);
        }
        let traceparent = event.headers.get("traceparent").map(String::as_str);
        Self {
            id: event.request_id.unwrap_or_else(|| format!("{:032x}", u128::from_be_bytes(rng.bytes()))),
            trace: TraceContext::from_header(traceparent, rng),
            path: event.path,
            source_ip: event.source_ip,
            malformed: event.malformed,
            reads: matches!(event.method.as_str(), "GET" | "HEAD"),
            is_head: event.method == "HEAD",
            is_patch: event.method == "PATCH",
            actor: None,
            idempotency_key: None,
            headers: event.headers,
            cookies: event.cookies,
            path_parameters: event.path_parameters,
            query,
            repeated_query,
            body: event.body,
        }
    }

    /// The caller.
    ///
    /// # Errors
    ///
    /// 401 if the request has no token.
    pub fn actor(&self) -> Result<&Actor, Problem> {
        self.actor.as_ref().ok_or_else(|| Problem::unauthenticated(TokenError::Missing))
    }

    /// The caller, if the request has a token.
    pub fn optional_actor(&self) -> Option<&Actor> {
        self.actor.as_ref()
    }

    /// Whether the client gets no body, so that the handler of a `GET` must not act as if it gave one away.
    pub fn is_head(&self) -> bool {
        self.is_head
    }

    /// Parses the body as JSON, and adds an error for every invalid member. None if there is no value because of them.
    ///
    /// # Errors
    ///
    /// 400 if the body is no JSON.
    pub fn json<T: FromJson>(&self, errors: &mut ValidationErrors) -> Result<Option<T>, Problem> {
        Ok(T::from_json(&self.json_value()?, &Pointer::root(), errors))
    }

    pub(crate) fn json_value(&self) -> Result<Value, Problem> {
        let text = std::str::from_utf8(&self.body).map_err(|_| Problem::malformed("The body is not UTF-8."))?;
        // A byte order mark may be ignored (RFC 8259, 8.1), and some editors and libraries send it.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.trim().is_empty() {
            return Err(Problem::malformed("The body is missing."));
        }
        json::read(text)
    }

    /// The body, unparsed.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The value of a header, by its name in lower case. None if the value is not printable ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str).filter(|value| is_header_value(value))
    }

    /// Whether the client names `text/html` among the media types that it accepts (RFC 9110, 12.5.1): browsers do when
    /// a person opens a link or sends a form, and programs do not.
    pub(crate) fn accepts_html(&self) -> bool {
        let is_html =
            |range: &str| range.split(';').next().is_some_and(|name| name.trim().eq_ignore_ascii_case("text/html"));
        self.header("accept").is_some_and(|accepted| accepted.split(',').any(is_html))
    }

    /// The value of a cookie. Only [`crate::session_cookie`] reads cookies: no other request depends on what a browser
    /// adds by itself.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find_map(|cookie| cookie.strip_prefix(name)?.strip_prefix('='))
    }

    /// The device of the client: its `User-Agent`, truncated.
    pub fn device(&self) -> Option<String> {
        self.header("user-agent").map(|agent| agent.chars().take(device::LONGEST).collect())
    }

    /// The network of the client. Limits count by it, and users see it in their list of sessions.
    pub fn client_ip_prefix(&self) -> Option<String> {
        self.source_ip.map(client_ip::prefix)
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

    /// The condition of `If-Match` and `If-None-Match`, for requests that change something.
    ///
    /// # Errors
    ///
    /// 400 if a header has more than a hundred `ETag`s.
    pub fn precondition(&self) -> Result<Precondition, Problem> {
        let header = |name| self.headers.get(name).map(String::as_str);
        precondition::read(header("if-match"), header("if-none-match"))
    }
}
