//! Type-erased endpoints, as the feature crates list them: the code to run, and the data from which
//! templates and documentation are generated. The runtime takes these, so that it is compiled once and
//! not once per endpoint.

use std::fmt;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use glotto_runtime::start::Warm;
use glotto_runtime::{Context, Grant, Sizing};

use super::derived::{assert_cacheable, assert_change, assert_path, is_json, is_link};
use super::{CacheKey, Caching, Call, Cx, Endpoint, Spec, Throttle};
use crate::docs::Docs;
use crate::response::Tag;
use crate::{
    Access, CookieUse, DomainErrors, PathParams, Problem, QueryParams, Reply, Request, RequestBody, Respond, kinds,
};

/// The handler of an endpoint, type-erased: a plain function that returns a boxed future.
pub type Handler = for<'a> fn(&'a Context, &'a Request) -> BoxFuture<'a, Result<Reply, Problem>>;

/// The HTTP methods in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates, or performs an operation.
    Post,
    /// Replaces, or creates under a name that the client chooses.
    Put,
    /// Changes a part.
    Patch,
    /// Deletes.
    Delete,
}

impl Method {
    /// The name in the request line.
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

/// The part of an endpoint that is needed at run time. Documentation is kept out of it, so that schemas
/// and texts are not linked into binaries.
#[expect(clippy::struct_excessive_bools, reason = "the flags are independent, and all combinations are valid")]
#[derive(Clone, Copy)]
pub struct Function {
    /// `<verb>_<resource>`.
    pub operation: &'static str,
    /// Who may call the endpoint.
    pub access: Access,
    /// Whether the caller must have authenticated recently.
    pub requires_recent_auth: bool,
    /// Whether response times are padded ([`crate::response_time`]).
    pub pads_response_time: bool,
    /// Whether it answers while the platform is closed ([`crate::closed`]).
    pub answers_when_closed: bool,
    /// Whether operators may require a proof of work ([`crate::proof_of_work`]).
    pub proof_of_work: bool,
    /// What becomes of the session cookie, if the request asks for it.
    pub session_cookie: CookieUse,
    /// Larger bodies are rejected.
    pub max_body_bytes: usize,
    /// Whether the endpoint reads a body.
    pub reads_body: bool,
    /// Whether that is JSON.
    pub reads_json: bool,
    /// Whether browsers, players and mail programs request it as a link, and not callers of the API: its response is a
    /// page, a picture, a playlist or a redirect. Links come back with more query than they had (`utm_source`, a
    /// cache-buster), which is ignored. Follows from the type of the response.
    pub is_link: bool,
    /// Whether an `Idempotency-Key` is honoured.
    pub idempotent: bool,
    /// Whether the handler has no effect but its response, so that it may run before the session of the caller has
    /// been checked. Follows from method and grants.
    pub only_reads: bool,
    /// What the function prepares while it starts.
    pub warm: Warm,
    /// The handler.
    pub handler: Handler,
}

/// An endpoint, type-erased.
#[derive(Clone, Copy)]
pub struct EndpointSpec {
    /// The part that is needed at run time.
    pub function: Function,
    /// The method of the route.
    pub method: Method,
    /// The path of the route, with parameters in braces.
    pub path: &'static str,
    /// The permissions of the handler.
    pub grants: &'static [Grant],
    /// Memory and timeout.
    pub sizing: Sizing,
    /// The artifact that contains the code, if not that of the feature.
    pub artifact: Option<&'static str>,
    /// The limits of the route, if it has limits of its own.
    pub throttle: Option<Throttle>,
    /// How long the CDN may keep responses.
    pub caching: Option<Caching>,
    /// Whether it refuses archived courses.
    pub refuses_archived: bool,
    /// Whether texts of the response are in the language of the caller.
    pub localized: bool,
    /// The documentation.
    pub docs: Docs,
}

impl EndpointSpec {
    /// Erases the type of an endpoint.
    pub const fn of<E: Endpoint>() -> Self {
        const { assert_path(E::SPEC.path, <E::Path as PathParams>::NAMES) };
        const { assert_cacheable(&E::SPEC) };
        const { assert_change(&E::SPEC, <E::Body as RequestBody>::DOCS) };
        let Spec {
            operation,
            method,
            path,
            access,
            grants,
            sizing,
            artifact,
            throttle,
            caching,
            warm,
            summary,
            description,
            example,
            ..
        } = E::SPEC;
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
                answers_when_closed: E::SPEC.answers_when_closed,
                proof_of_work: E::SPEC.proof_of_work,
                session_cookie: E::SPEC.session_cookie,
                max_body_bytes: E::SPEC.max_body_bytes,
                reads_body: !input_types.is_empty(),
                reads_json: matches!(input_types, [only] if is_json(only)),
                is_link: is_link(&docs),
                idempotent: docs.idempotent,
                only_reads: only_reads(&E::SPEC) && !docs.idempotent,
                warm,
                handler: run::<E>,
            },
            method,
            path,
            grants,
            sizing,
            artifact,
            throttle,
            caching,
            refuses_archived: E::SPEC.refuses_archived(),
            localized: <E::Query as QueryParams>::LOCALIZED,
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
                alternative: docs.alternative,
                errors: <E::Errors as DomainErrors>::KINDS,
                has_content_language: docs.localized,
                has_not_found_page: E::NOT_FOUND_PAGE.is_some(),
                tag: match (docs.tag, caching) {
                    (Tag::None, Some(_)) if docs.response.status == 200 => Tag::Body,
                    (tag, _) => tag,
                },
            },
        }
    }

    /// The part that is needed at run time. `serve(const { ENDPOINT.function() })` links nothing else.
    pub const fn function(&self) -> Function {
        self.function
    }

    /// What distinguishes the responses of the endpoint in the cache of the CDN, beside the path. None if it may not
    /// keep any. Callers with a token have entries of their own, which are never kept.
    pub fn cache_key(&self) -> Option<CacheKey> {
        self.caching?;
        let checks_query = self.path.starts_with("/v1/") && !self.function.is_link;
        let query = checks_query || !(self.docs.query)().is_empty();
        let headers = [("accept-language", self.localized), ("authorization", self.function.access.reads_token())];
        let headers = headers.into_iter().filter_map(|(name, matters)| matters.then_some(name)).collect();
        Some(CacheKey { query, headers })
    }

    /// Whether its responses vary by the language of the caller.
    pub const fn varies_by_language(&self) -> bool {
        self.docs.has_content_language || self.localized && matches!(self.method, Method::Get)
    }

    /// The names of the path parameters.
    pub fn path_parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }
}

impl fmt::Debug for EndpointSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.function.operation, self.method, self.path)
    }
}

/// Answers a request with the response of an endpoint. A person gets a page if there is nothing, where the endpoint has
/// one.
fn run<'a, E: Endpoint>(context: &'a Context, request: &'a Request) -> BoxFuture<'a, Result<Reply, Problem>> {
    async move {
        match (handle::<E>(context, request).await, E::NOT_FOUND_PAGE) {
            (Err(problem), Some(page)) if problem.kind == kinds::NOT_FOUND && request.accepts_html() => {
                page(&Call { context, request })
            }
            (result, _) => result,
        }
    }
    .boxed()
}

/// Parses a request, runs the handler of an endpoint, and renders its response.
async fn handle<E: Endpoint>(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let cx = Cx::<E>::parse(context, request)?;
    let mut reply = E::handle(&cx).await?.into_reply();
    if let Some(caching) = E::SPEC.caching {
        reply = caching.apply(request, reply);
    }
    let localized = <E::Query as QueryParams>::LOCALIZED && matches!(E::SPEC.method, Method::Get);
    if !localized || reply.get("vary").is_some() {
        return Ok(reply);
    }
    let varies_by_user = E::SPEC.access.reads_token();
    Ok(reply.header("vary", if varies_by_user { "accept-language, authorization" } else { "accept-language" }))
}

/// Whether a handler has no effect but its response: it answers `GET`, and its grants allow nothing else.
const fn only_reads(spec: &Spec) -> bool {
    let mut at = 0;
    while at < spec.grants.len() {
        if !spec.grants[at].only_reads() {
            return false;
        }
        at += 1;
    }
    matches!(spec.method, Method::Get) && !spec.proof_of_work
}
