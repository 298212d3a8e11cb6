//! What an endpoint is. From this constant `make sync` makes its route, its policy, its part of
//! `openapi.json` and its event file, and the tests make its rows in the tables over all endpoints.

use std::fmt;

use futures::future::BoxFuture;
use glotto_domain::Kind;
use glotto_runtime::start::Warm;
use glotto_runtime::{Context, Grant, Sizing};
use schemars::JsonSchema;

use crate::docs::{Docs, Parameter, Response};
use crate::{Access, Problem, Reply, Request, keyring};

/// The code of an endpoint: a plain function that returns a boxed future, so that no binary has
/// to compile the runtime for it again.
pub type Handler = for<'a> fn(&'a Context, &'a Request) -> BoxFuture<'a, Result<Reply, Problem>>;

/// HTTP methods in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates, or does something.
    Post,
    /// Replaces, or creates under a known name.
    Put,
    /// Changes in part.
    Patch,
    /// Deletes.
    Delete,
}

impl Method {
    /// As it stands in a request line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The part of an endpoint that runs. It holds nothing of the documentation, so that schemas and
/// texts stay out of the binaries.
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own, and all combinations make sense")]
#[derive(Clone, Copy)]
pub struct Function {
    /// `<verb>_<resource>`.
    pub operation: &'static str,
    /// Who may call it.
    pub access: Access,
    /// Whether the caller must have proved a short time ago who they are.
    pub fresh: bool,
    /// Whether it answers on the beat ([`crate::beat`]).
    pub on_the_beat: bool,
    /// Whether it may ask for a proof of work first ([`crate::work`]).
    pub costs_work: bool,
    /// Whether its body is JSON that is read.
    pub reads_json: bool,
    /// Whether an `Idempotency-Key` is honoured.
    pub once: bool,
    /// The query parameters that it knows.
    pub query: &'static [Parameter],
    /// What it makes ready while it starts.
    pub warm: Warm,
    /// The code.
    pub handler: Handler,
}

/// An endpoint.
#[derive(Clone, Copy)]
pub struct Endpoint {
    /// What runs.
    pub function: Function,
    /// The method of its route.
    pub method: Method,
    /// The path of its route, with parameters in braces.
    pub path: &'static str,
    /// What it may touch, beyond what its access needs.
    pub grants: &'static [Grant],
    /// How large it is.
    pub sizing: Sizing,
    /// The artifact that holds its code, where that is not the one of its feature.
    pub artifact: Option<&'static str>,
    /// What is told of it.
    pub docs: Docs,
}

impl Endpoint {
    /// An endpoint; what it may touch and what is told of it is added by the methods below.
    pub const fn new(
        operation: &'static str,
        method: Method,
        path: &'static str,
        access: Access,
        handler: Handler,
    ) -> Self {
        Self {
            function: Function {
                operation,
                access,
                fresh: false,
                on_the_beat: false,
                costs_work: false,
                reads_json: false,
                once: false,
                query: &[],
                warm: keyring::read_ahead,
                handler,
            },
            method,
            path,
            grants: &[],
            sizing: Sizing::ENDPOINT,
            artifact: None,
            docs: Docs::EMPTY,
        }
    }

    /// What it may touch. Reading the table for the sake of its access is understood.
    #[must_use]
    pub const fn grants(mut self, grants: &'static [Grant]) -> Self {
        self.grants = grants;
        self
    }

    /// What it does: a title, and a paragraph for those who call it.
    #[must_use]
    pub const fn tells(mut self, summary: &'static str, description: &'static str) -> Self {
        self.docs.summary = summary;
        self.docs.description = description;
        self
    }

    /// It reads a JSON body of this type.
    #[must_use]
    pub const fn accepts<T: JsonSchema>(mut self) -> Self {
        self.function.reads_json = true;
        self.docs.input = Some(schemars::SchemaGenerator::subschema_for::<T>);
        self.docs.input_types = &["application/json"];
        self
    }

    /// It reads a body of its own that is not JSON: a form with these members, in any of these types.
    #[must_use]
    pub const fn accepts_form<T: JsonSchema>(mut self, types: &'static [&'static str]) -> Self {
        self.docs.input = Some(schemars::SchemaGenerator::subschema_for::<T>);
        self.docs.input_types = types;
        self
    }

    /// It does without the body as well.
    #[must_use]
    pub const fn or_no_body(mut self) -> Self {
        self.docs.input_is_optional = true;
        self
    }

    /// An example body that it accepts, as JSON.
    #[must_use]
    pub const fn example(mut self, json: &'static str) -> Self {
        self.docs.example = Some(json);
        self
    }

    /// It answers with JSON of this type.
    #[must_use]
    pub const fn answers<T: JsonSchema>(mut self, status: u16) -> Self {
        self.docs.response = Response {
            status,
            content_type: "application/json",
            schema: Some(schemars::SchemaGenerator::subschema_for::<T>),
            ..Docs::EMPTY.response
        };
        self
    }

    /// It answers with nothing, or with something that is not JSON.
    #[must_use]
    pub const fn answers_with(mut self, status: u16, content_type: &'static str) -> Self {
        self.docs.response = Response { status, content_type, ..Docs::EMPTY.response };
        self
    }

    /// `Location` tells where what it has begun can be seen; with 201 and redirects that goes without saying.
    #[must_use]
    pub const fn located(mut self) -> Self {
        self.docs.response.located = true;
        self
    }

    /// It answers with the same body and another status when what it creates was there before.
    #[must_use]
    pub const fn or_answers(mut self, status: u16) -> Self {
        self.docs.also = Some(Response { status, ..self.docs.response });
        self
    }

    /// It answers with JSON of another type and status when there is more to do: what that is, in a sentence.
    #[must_use]
    pub const fn or_answers_with<T: JsonSchema>(mut self, status: u16, said: &'static str) -> Self {
        self.docs.also = Some(Response {
            status,
            said,
            content_type: "application/json",
            schema: Some(schemars::SchemaGenerator::subschema_for::<T>),
            ..Docs::EMPTY.response
        });
        self
    }

    /// Query parameters that it reads.
    #[must_use]
    pub const fn query(mut self, parameters: &'static [Parameter]) -> Self {
        self.function.query = parameters;
        self
    }

    /// Reasons of its own for which it refuses: the `KINDS` of its domain errors.
    #[must_use]
    pub const fn refuses(mut self, kinds: &'static [&'static [Kind]]) -> Self {
        self.docs.refuses = kinds;
        self
    }

    /// It does what is sensitive: the caller must have proved who they are within the last ten
    /// minutes ([`crate::actor::FRESH`]), and is asked to do so if not (RFC 9470).
    #[must_use]
    pub const fn fresh(mut self) -> Self {
        self.function.fresh = true;
        self
    }

    /// It works on an address that may or may not be somebody's: how long its answer takes must not
    /// tell which ([`crate::beat`]).
    #[must_use]
    pub const fn on_the_beat(mut self) -> Self {
        self.function.on_the_beat = true;
        self
    }

    /// It is what machines would do by the thousand: an operator may have it ask for a proof of work
    /// ([`crate::work`]). It has to be granted [`Grant::Seal`].
    #[must_use]
    pub const fn costs_work(mut self) -> Self {
        self.function.costs_work = true;
        self
    }

    /// It honours an `Idempotency-Key`.
    #[must_use]
    pub const fn once(mut self) -> Self {
        self.function.once = true;
        self
    }

    /// It honours `If-Match` and answers with an `ETag`.
    #[must_use]
    pub const fn versioned(mut self) -> Self {
        self.docs.versioned = true;
        self
    }

    /// It answers with an `ETag` of what it says ([`crate::Reply::tagged`]), though that has no revision.
    #[must_use]
    pub const fn tagged(mut self) -> Self {
        self.docs.tagged = true;
        self
    }

    /// What it makes ready while it starts, where the keys that verify tokens do not do.
    #[must_use]
    pub const fn warmed_by(mut self, warm: Warm) -> Self {
        self.function.warm = warm;
        self
    }

    /// Its size, where the usual one does not do.
    #[must_use]
    pub const fn sized(mut self, memory: u32, timeout: u32) -> Self {
        self.sizing = Sizing { memory, timeout };
        self
    }

    /// The artifact of the feature that holds its code: one of its own, where it needs a library that the
    /// feature's other functions should not carry (`glotto-artifact`).
    #[must_use]
    pub const fn artifact(mut self, name: &'static str) -> Self {
        self.artifact = Some(name);
        self
    }

    /// What runs. `serve(const { ENDPOINT.function() })` links nothing but this.
    pub const fn function(&self) -> Function {
        self.function
    }

    /// The names of the path's parameters.
    pub fn path_parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.function.operation, self.method, self.path)
    }
}
