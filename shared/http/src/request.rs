//! A request as a handler sees it.

use std::collections::{BTreeSet, HashMap};

use glotto_domain::audit::Act;
use glotto_domain::id::{Id, UserId};
use glotto_domain::identity::device;
use glotto_domain::locale::{LanguageTag, accept_language};
use glotto_domain::{Faults, FromJson, ParseText, Pointer, Revision, input};
use glotto_runtime::{Context, TraceContext};
use glotto_store::administration::AuditItem;
use serde_json::Value;

use crate::once::Once;
use crate::{Actor, Parameter, Problem, json, kinds, place};

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
    pub(crate) once: Option<Once>,
    pub(crate) headers: http::HeaderMap,
    pub(crate) path_parameters: HashMap<String, String>,
    pub(crate) query: HashMap<String, String>,
    /// The names of those that were given more than once.
    pub(crate) repeated_query: BTreeSet<String>,
    pub(crate) known_query: &'static [Parameter],
    pub(crate) body: Vec<u8>,
}

// It has tokens and passwords in it.
glotto_domain::silent!(Request);

impl Request {
    /// Who calls; a problem if nobody is signed in.
    pub fn actor(&self) -> Result<&Actor, Problem> {
        self.actor.as_ref().ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))
    }

    /// Who calls, if somebody is signed in.
    pub fn visitor(&self) -> Option<&Actor> {
        self.actor.as_ref()
    }

    /// An id from the path. One that is malformed or of another kind names nothing: 404.
    pub fn path_id<T: Id>(&self, name: &str) -> Result<T, Problem> {
        let text = self.path_parameters.get(name).ok_or_else(Problem::not_found)?;
        T::parse(text).map_err(|_| Problem::not_found())
    }

    /// A parameter of the path as it is.
    pub fn path_text(&self, name: &str) -> Result<&str, Problem> {
        self.path_parameters.get(name).map(String::as_str).ok_or_else(Problem::not_found)
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

    /// A query parameter as a text.
    pub fn query_text(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    /// A query parameter as a value, noting what is wrong with it.
    pub fn query<T: ParseText>(&self, name: &str, faults: &mut Faults) -> Option<T> {
        let text = self.query.get(name)?;
        let at = Pointer::root().child("query").child(name);
        T::parse_text(text).map_err(|detail| faults.add(&at, detail)).ok()
    }

    /// The faults of the query so far: parameters that the endpoint does not know, and those that are
    /// given more than once. A misspelt filter must not mean "all", nor the last of two silently win.
    pub fn query_faults(&self) -> Faults {
        let mut faults = Faults::default();
        let known = |name: &str| self.known_query.iter().any(|parameter| parameter.name == name);
        let mut unknown: Vec<_> = self.query.keys().filter(|name| !known(name)).collect();
        unknown.sort();
        for name in unknown {
            faults.add(&Pointer::root().child("query").child(name), "is not a known parameter");
        }
        for name in self.repeated_query.iter().filter(|name| known(name)) {
            faults.add(&Pointer::root().child("query").child(name), "is given more than once");
        }
        faults
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
    pub fn place(&self) -> Option<String> {
        self.source_ip.as_deref().and_then(place::of)
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
            place: self.place(),
            device: self.device().as_deref().and_then(device::named),
            request: Some(self.id.clone()),
            detail: None,
        }
    }

    /// The languages that the caller reads, the dearest first: `?lang=` before `Accept-Language`.
    pub fn languages(&self) -> Vec<LanguageTag> {
        let asked = self.query_text("lang").and_then(|text| LanguageTag::parse(text).ok());
        let accepted = self.header("accept-language").map(accept_language).unwrap_or_default();
        asked.into_iter().chain(accepted).collect()
    }

    /// The revision that a change is meant for: `If-Match`, which must be one of our `ETag`s, of
    /// whichever representation. `*` and a missing header mean whichever is there.
    pub fn if_match(&self) -> Result<Option<Revision>, Problem> {
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
