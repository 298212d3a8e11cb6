//! An endpoint without its types, as the crates of features list them: what runs, and what is
//! generated from it. No binary has to compile the runtime again for each endpoint.

use std::fmt;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use glotto_domain::Kind;
use glotto_runtime::start::Warm;
use glotto_runtime::{Context, Grant, Sizing};
use schemars::JsonSchema;

use super::{Cx, Endpoint, Spec};
use crate::docs::{Docs, Response, StaticParameter};
use crate::response::Tag;
use crate::{Access, DomainErrors, PathParams, Problem, QueryParams, Reply, Request, RequestBody, Respond, keyring};

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
    pub requires_recent_auth: bool,
    /// Whether it answers on the beat ([`crate::response_time`]).
    pub pads_response_time: bool,
    /// Whether it may ask for a proof of work first ([`crate::proof_of_work`]).
    pub proof_of_work: bool,
    /// Whether its body is JSON that is read.
    pub reads_json: bool,
    /// Whether an `Idempotency-Key` is honoured.
    pub idempotent: bool,
    /// Whether the handler parses the query itself.
    pub parses_query: bool,
    /// The query parameters that it knows, if it does not.
    pub query: &'static [StaticParameter],
    /// What it makes ready while it starts.
    pub warm: Warm,
    /// The code.
    pub handler: Handler,
}

/// An endpoint.
#[derive(Clone, Copy)]
pub struct EndpointSpec {
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
    /// What is told of it.
    pub docs: Docs,
}

impl EndpointSpec {
    /// The endpoint of a type.
    pub const fn of<E: Endpoint>() -> Self {
        const { assert_path(E::SPEC.path, <E::Path as PathParams>::NAMES) };
        let Spec { operation, method, path, access, grants, sizing, warm, summary, description, example, .. } = E::SPEC;
        let docs = <E::Response as Respond>::DOCS;
        let body = <E::Body as RequestBody>::DOCS;
        let (input, input_types, input_is_optional): (_, &[&str], _) = match body {
            Some(body) => (Some(body.schema), body.media_types, body.optional),
            None => (None, &[], false),
        };
        Self {
            function: Function {
                operation,
                access,
                requires_recent_auth: E::SPEC.requires_recent_auth,
                pads_response_time: E::SPEC.pads_response_time,
                proof_of_work: E::SPEC.proof_of_work,
                reads_json: matches!(input_types, [only] if is_json(only)),
                idempotent: docs.idempotent,
                parses_query: true,
                query: &[],
                warm,
                handler: run::<E>,
            },
            method,
            path,
            grants,
            sizing,
            docs: Docs {
                summary,
                description,
                path: <E::Path as PathParams>::parameters,
                query: <E::Query as QueryParams>::parameters,
                input,
                input_types,
                input_is_optional,
                example,
                response: docs.response,
                also: docs.also,
                errors: <E::Errors as DomainErrors>::KINDS,
                versioned: matches!(docs.tag, Tag::Revision),
                takes_if_match: matches!(docs.tag, Tag::Revision | Tag::Deleted),
                tagged: matches!(docs.tag, Tag::Body),
            },
        }
    }

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
                requires_recent_auth: false,
                pads_response_time: false,
                proof_of_work: false,
                reads_json: false,
                idempotent: false,
                parses_query: false,
                query: &[],
                warm: keyring::read_ahead,
                handler,
            },
            method,
            path,
            grants: &[],
            sizing: Sizing::ENDPOINT,
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
    pub const fn describe(mut self, summary: &'static str, description: &'static str) -> Self {
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
    pub const fn query(mut self, parameters: &'static [StaticParameter]) -> Self {
        self.function.query = parameters;
        self
    }

    /// Reasons of its own for which it refuses: the `KINDS` of its domain errors.
    #[must_use]
    pub const fn errors(mut self, kinds: &'static [&'static [Kind]]) -> Self {
        self.docs.errors = kinds;
        self
    }

    /// It does what is sensitive: the caller must have proved who they are within the last ten
    /// minutes ([`crate::actor::RECENT_AUTH`]), and is asked to do so if not (RFC 9470).
    #[must_use]
    pub const fn requires_recent_auth(mut self) -> Self {
        self.function.requires_recent_auth = true;
        self
    }

    /// It works on an address that may or may not be somebody's: how long its answer takes must not
    /// tell which ([`crate::response_time`]).
    #[must_use]
    pub const fn pad_response_time(mut self) -> Self {
        self.function.pads_response_time = true;
        self
    }

    /// It is what machines would do by the thousand: an operator may have it ask for a proof of work
    /// ([`crate::proof_of_work`]). It has to be granted [`Grant::Seal`].
    #[must_use]
    pub const fn proof_of_work(mut self) -> Self {
        self.function.proof_of_work = true;
        self
    }

    /// It honours an `Idempotency-Key`.
    #[must_use]
    pub const fn idempotent(mut self) -> Self {
        self.function.idempotent = true;
        self
    }

    /// It honours `If-Match` and answers with an `ETag`.
    #[must_use]
    pub const fn versioned(mut self) -> Self {
        self.docs.versioned = true;
        self.docs.takes_if_match = true;
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

    /// What runs. `serve(const { ENDPOINT.function() })` links nothing but this.
    pub const fn function(&self) -> Function {
        self.function
    }

    /// The names of the path's parameters.
    pub fn path_parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }
}

impl fmt::Debug for EndpointSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.function.operation, self.method, self.path)
    }
}

/// Runs the handler of an endpoint.
fn run<'a, E: Endpoint>(context: &'a Context, request: &'a Request) -> BoxFuture<'a, Result<Reply, Problem>> {
    async move {
        let cx = Cx::<E>::parse(context, request)?;
        let reply = E::handle(&cx).await?.into_reply();
        let localized = <E::Query as QueryParams>::LOCALIZED && matches!(E::SPEC.method, Method::Get);
        if !localized || reply.get("vary").is_some() {
            return Ok(reply);
        }
        let by_reader = E::SPEC.access.reads_token();
        Ok(reply.header("vary", if by_reader { "accept-language, authorization" } else { "accept-language" }))
    }
    .boxed()
}

const fn is_json(media_type: &str) -> bool {
    equal(media_type.as_bytes(), b"application/json")
}

const fn equal(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Stops the compiler where the type of a path has other parameters than the path.
const fn assert_path(path: &str, names: &[&str]) {
    let bytes = path.as_bytes();
    let (mut at, mut count) = (0, 0);
    while at < bytes.len() {
        if bytes[at] == b'{' {
            let mut end = at + 1;
            while bytes[end] != b'}' {
                end += 1;
            }
            let (_, from) = bytes.split_at(at + 1);
            let (name, _) = from.split_at(end - at - 1);
            assert!(contains(names, name), "the type of the path lacks a parameter of the path");
            count += 1;
            at = end;
        }
        at += 1;
    }
    assert!(count == names.len(), "the type of the path has a parameter that the path lacks");
}

const fn contains(names: &[&str], wanted: &[u8]) -> bool {
    let mut at = 0;
    while at < names.len() {
        if equal(names[at].as_bytes(), wanted) {
            return true;
        }
        at += 1;
    }
    false
}
