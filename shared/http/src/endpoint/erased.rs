//! An endpoint without its types, as the crates of features list them: what runs, and what is
//! generated from it. No binary has to compile the runtime again for each endpoint.

use std::fmt;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use glotto_runtime::start::Warm;
use glotto_runtime::{Context, Grant, Sizing};

use super::{Cx, Endpoint, Spec};
use crate::docs::Docs;
use crate::response::Tag;
use crate::{Access, DomainErrors, PathParams, Problem, QueryParams, Reply, Request, RequestBody, Respond};

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
    /// Whether the caller must have authenticated recently.
    pub requires_recent_auth: bool,
    /// Whether response times are padded ([`crate::response_time`]).
    pub pads_response_time: bool,
    /// Whether an operator may require a proof of work ([`crate::proof_of_work`]).
    pub proof_of_work: bool,
    /// Whether it reads a JSON body.
    pub reads_json: bool,
    /// Whether an `Idempotency-Key` is honoured.
    pub idempotent: bool,
    /// What it prepares while it starts.
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
    /// What the handler touches.
    pub grants: &'static [Grant],
    /// Memory and timeout.
    pub sizing: Sizing,
    /// The artifact that holds its code, if not that of its feature.
    pub artifact: Option<&'static str>,
    /// Its documentation.
    pub docs: Docs,
}

impl EndpointSpec {
    /// The endpoint of a type.
    pub const fn of<E: Endpoint>() -> Self {
        const { assert_path(E::SPEC.path, <E::Path as PathParams>::NAMES) };
        let Spec { operation, method, path, access, grants, sizing, artifact, warm, summary, description, example, .. } = E::SPEC;
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
                warm,
                handler: run::<E>,
            },
            method,
            path,
            grants,
            sizing,
            artifact,
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
