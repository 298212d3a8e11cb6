//! The problems of an endpoint: those that follow from its declaration, and its own.

use std::collections::{BTreeMap, BTreeSet};

use glotto_domain::courses::{ArchivedError, AuthorError, CourseAct, OwnerError};
use glotto_domain::{FieldError, Kind, Pointer, Violation};
use glotto_http::problem::TYPE_PREFIX;
use glotto_http::{Access, EndpointSpec, Method, Problem, TokenError, kinds};
use serde_json::{Map, Value, json};

/// Responses that many endpoints share, by name: the kinds of problem with one status, in the order of their
/// slugs.
const SHARED: &[(&str, &[Kind])] = &[
    ("Malformed", &[kinds::MALFORMED]),
    ("Unauthenticated", &[kinds::UNAUTHENTICATED]),
    ("ForbiddenOrigin", &[kinds::FORBIDDEN_ORIGIN]),
    ("Forbidden", &[kinds::FORBIDDEN, kinds::FORBIDDEN_ORIGIN]),
    ("NotFound", &[kinds::NOT_FOUND]),
    ("Stale", &[kinds::STALE]),
    ("TooLarge", &[kinds::TOO_LARGE]),
    ("NotJson", &[kinds::ENCODED_BODY, kinds::NOT_JSON]),
    ("Invalid", &[kinds::INVALID]),
    ("TooMany", &[kinds::TOO_MANY_REQUESTS]),
    ("Internal", &[kinds::INTERNAL]),
    ("Unavailable", &[kinds::UNAVAILABLE]),
];

/// Kinds that every endpoint may answer with.
const COMMON: &[Kind] =
    &[kinds::MALFORMED, kinds::FORBIDDEN_ORIGIN, kinds::TOO_MANY_REQUESTS, kinds::INTERNAL, kinds::UNAVAILABLE];

/// Every kind of problem that an endpoint may answer with.
pub fn of(endpoint: &EndpointSpec) -> Vec<Kind> {
    let function = &endpoint.function;
    let mut all = COMMON.to_vec();
    let mut when = |condition: bool, kinds: &[Kind]| {
        if condition {
            all.extend_from_slice(kinds);
        }
    };
    when(endpoint.method != Method::Get, &[kinds::TOO_LARGE]);
    when(function.reads_body, &[kinds::ENCODED_BODY]);
    when(function.reads_json, &[kinds::INVALID, kinds::NOT_JSON]);
    when(function.idempotent, &[kinds::IN_PROGRESS, kinds::IDEMPOTENCY_KEY_REUSED]);
    when(function.access.reads_token(), &[kinds::UNAUTHENTICATED]);
    when(function.access.permission().is_some(), &[kinds::FORBIDDEN]);
    if let Access::Course(act) = function.access {
        when(true, if act == CourseAct::Write { AuthorError::KINDS } else { OwnerError::KINDS });
    }
    when(endpoint.refuses_archived, ArchivedError::KINDS);
    when(function.requires_recent_auth, &[kinds::STEP_UP]);
    when(function.proof_of_work, &[kinds::WORK_REQUIRED]);
    when(endpoint.path.contains('{'), &[kinds::NOT_FOUND]);
    let checks_query = !function.is_link || !(endpoint.docs.query)().is_empty();
    when(endpoint.path.starts_with("/v1/") && checks_query, &[kinds::INVALID]);
    when(takes_if_match(endpoint), &[kinds::STALE]);
    all.extend(endpoint.docs.errors.iter().copied().flatten());
    // Without a precondition in the request there is no 412 (RFC 9110, 15.5.13): a concurrent change is retried.
    all.retain(|kind| *kind != kinds::STALE || takes_if_match(endpoint));
    all.sort_by_key(|kind| (Problem::of(*kind).status, kind.slug));
    all.dedup_by_key(|kind| kind.slug);
    all
}

/// Whether `If-Match` is meaningful. A new resource has no revision yet.
pub fn takes_if_match(endpoint: &EndpointSpec) -> bool {
    let changes = match endpoint.method {
        Method::Get => false,
        Method::Post => endpoint.path_parameters().next().is_some(),
        Method::Put | Method::Patch | Method::Delete => true,
    };
    endpoint.docs.takes_if_match() && changes
}

/// The answers of an endpoint that are problems, by status.
pub fn responses(endpoint: &EndpointSpec) -> Map<String, Value> {
    let mut by_status: BTreeMap<u16, Vec<Kind>> = BTreeMap::new();
    for kind in of(endpoint) {
        by_status.entry(Problem::of(kind).status).or_default().push(kind);
    }
    let respond = |(status, kinds): (u16, Vec<Kind>)| {
        let is_page = endpoint.docs.has_not_found_page && kinds.contains(&kinds::NOT_FOUND);
        let is_patch = endpoint.method == Method::Patch && kinds.contains(&kinds::NOT_JSON);
        let answer = match (is_page, is_patch) {
            (true, _) => with_page(response(status, &kinds)),
            (_, true) => with_accept_patch(response(status, &kinds)),
            _ => answer(status, &kinds),
        };
        (status.to_string(), answer)
    };
    by_status.into_iter().map(respond).collect()
}

/// A problem that is a page for clients that accept one.
fn with_page(mut response: Value) -> Value {
    response["content"]["text/html"] = json!({"schema": {"type": "string"}});
    response
}

/// A problem that names the media types of changes.
fn with_accept_patch(mut response: Value) -> Value {
    response["headers"]["Accept-Patch"] = json!({"$ref": "#/components/headers/AcceptPatch"});
    response
}

fn answer(status: u16, kinds: &[Kind]) -> Value {
    let shared = SHARED.iter().find(|(_, shared)| kinds == *shared);
    match shared {
        Some((name, _)) => json!({"$ref": format!("#/components/responses/{name}")}),
        None => response(status, kinds),
    }
}

fn response(status: u16, problems: &[Kind]) -> Value {
    let titles: Vec<&str> = problems.iter().map(|kind| kind.title).collect();
    let examples: Map<String, Value> = problems
        .iter()
        .map(|kind| {
            let reference = format!("#/components/examples/{}", kind.slug);
            (kind.slug.to_owned(), json!({"$ref": reference}))
        })
        .collect();
    let mut headers = json!({"X-Request-Id": {"$ref": "#/components/headers/RequestId"}});
    if status == 401 {
        headers["WWW-Authenticate"] = json!({"$ref": "#/components/headers/WwwAuthenticate"});
    }
    if problems.contains(&kinds::WORK_REQUIRED) {
        headers["Proof-Of-Work-Challenge"] = json!({"$ref": "#/components/headers/ProofOfWorkChallenge"});
    }
    if problems.contains(&kinds::ENCODED_BODY) {
        headers["Accept-Encoding"] = json!({"$ref": "#/components/headers/AcceptEncoding"});
    }
    if problems.contains(&kinds::INVALID) {
        headers["Content-Language"] = json!({"$ref": "#/components/headers/ContentLanguage"});
        headers["Vary"] = json!({"$ref": "#/components/headers/Vary"});
    }
    if matches!(status, 429 | 503) {
        headers["Retry-After"] = json!({"$ref": "#/components/headers/RetryAfter"});
    }
    json!({
        "description": titles.join(" "),
        "headers": headers,
        "content": {
            "application/problem+json": {
                "schema": problem_of(problems),
                "examples": examples,
            },
        },
    })
}

/// The schema of a problem that is of one of these kinds.
fn problem_of(problems: &[Kind]) -> Value {
    let types: Vec<String> = problems.iter().map(|kind| type_of(*kind)).collect();
    json!({
        "allOf": [
            {"$ref": "#/components/schemas/Problem"},
            {"type": "object", "required": ["type"], "properties": {"type": {"type": "string", "enum": types}}},
        ],
    })
}

fn type_of(kind: Kind) -> String {
    format!("{TYPE_PREFIX}{}", kind.slug)
}

/// The schema of the types of all problems.
pub fn types(endpoints: &[&EndpointSpec]) -> Value {
    let all = all(endpoints);
    let types: Vec<String> = all.values().map(|kind| type_of(*kind)).collect();
    let titles: Vec<&str> = all.values().map(|kind| kind.title).collect();
    json!({
        "type": "string",
        "description": "The stable kind of problem. New versions of the API may add kinds.",
        "enum": types,
        "x-enum-descriptions": titles,
    })
}

/// `components.responses`.
pub fn shared_responses() -> Value {
    let shared = SHARED.iter().filter_map(|(name, kinds)| Some((name, Problem::of(*kinds.first()?).status, kinds)));
    Value::Object(shared.map(|(name, status, kinds)| ((*name).to_owned(), response(status, kinds))).collect())
}

/// Every kind that can occur: the general ones and those of the endpoints, by slug.
pub fn all(endpoints: &[&EndpointSpec]) -> BTreeMap<&'static str, Kind> {
    let own = endpoints.iter().flat_map(|endpoint| of(endpoint));
    kinds::ALL.iter().copied().chain(own).map(|kind| (kind.slug, kind)).collect()
}

/// The values of `code`, which every 401 has.
pub fn codes(endpoints: &[&EndpointSpec]) -> Vec<String> {
    let kinds = all(endpoints).into_values().filter(|kind| *kind != kinds::UNAUTHENTICATED);
    let own = kinds.filter_map(|kind| Problem::of(kind).code());
    let all: BTreeSet<_> = TokenError::ALL.iter().map(|error| error.code().to_owned()).chain(own).collect();
    all.into_iter().collect()
}

/// `components.examples`.
pub fn examples(endpoints: &[&EndpointSpec]) -> Value {
    let example = |(slug, kind): (&str, Kind)| {
        let value = example(kind);
        (slug.to_owned(), json!({"summary": kind.title, "value": value}))
    };
    Value::Object(all(endpoints).into_iter().map(example).collect())
}

fn example(kind: Kind) -> Value {
    let mut problem = Problem::of(kind);
    if kind == kinds::INVALID {
        problem.errors.push(FieldError::new(&Pointer::root().child("title"), Violation::length(1, 120, 0)));
    }
    let body = problem.body("Zk3vXhO1joEEPyw=");
    serde_json::from_slice(&body).unwrap_or_else(|_| json!({"type": TYPE_PREFIX}))
}
