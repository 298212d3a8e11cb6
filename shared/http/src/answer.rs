//! From a request to an answer: the one path that every endpoint's calls take.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use glotto_runtime::{Context, TraceContext};
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use lambda_http::request::RequestContext;
use lambda_http::{Body, RequestExt as _};
use tracing::Instrument as _;

use crate::actor::RECENT_AUTH;
use crate::idempotency::IdempotencyKey;
use crate::response_time;
use crate::{Actor, Function, Keyring, Problem, Reply, Request, kinds, proof_of_work, token};

/// Bodies above this are refused: media never passes through a function.
pub const LARGEST_BODY: usize = 256 * 1024;

/// A handler that takes longer is given up, while there is still time to say so.
const PATIENCE: Duration = Duration::from_secs(9);

/// Headers of every answer (OWASP REST Security Cheat Sheet). A reply may set its own instead.
const SECURITY_HEADERS: &[(&str, &str)] = &[
    ("cache-control", "no-store"),
    ("content-security-policy", "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    ("referrer-policy", "no-referrer"),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

/// Answers a request.
pub async fn answer(function: &Function, context: &Context, raw: lambda_http::Request) -> http::Response<Body> {
    let mut request = read(context, raw);
    let span = tracing::info_span!(
        "request",
        function = function.operation,
        request_id = %request.id,
        trace_id = %request.trace.trace_id(),
        user = tracing::field::Empty,
    );
    let before = context.store.meter().reading();
    let began = std::time::Instant::now();
    let told = async {
        let answered = tokio::time::timeout(PATIENCE, admit_and_handle(function, context, &mut request)).await;
        let outcome = answered.unwrap_or_else(|_| Err(Problem::unavailable(&"the handler took too long")));
        let used = context.store.meter().reading().since(before);
        let status = outcome.as_ref().map_or_else(|problem| problem.status, |reply| reply.status);
        let problem = outcome.as_ref().err().map(|problem| problem.kind.slug);
        let millis = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(
            status,
            problem,
            duration_ms = millis,
            reads = used.reads,
            writes = used.writes,
            read_milliunits = used.read_milliunits,
            write_milliunits = used.write_milliunits,
            "answered"
        );
        outcome
    };
    let outcome = told.instrument(span).await;
    if function.pads_response_time {
        tokio::time::sleep(response_time::padding(began.elapsed())).await;
    }
    response(&request, outcome)
}

/// Takes a request apart.
fn read(context: &Context, raw: lambda_http::Request) -> Request {
    let (gateway_id, source_ip) = match raw.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(gateway)) => (gateway.request_id.clone(), gateway.http.source_ip.clone()),
        _ => (None, None),
    };
    let path_parameters =
        raw.path_parameters().iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let (mut query, mut repeated_query) = (HashMap::new(), BTreeSet::new());
    for (name, value) in raw.query_string_parameters().iter() {
        if query.insert(name.to_owned(), value.to_owned()).is_some() {
            repeated_query.insert(name.to_owned());
        }
    }
    let path = raw.uri().path().to_owned();
    let (parts, body) = raw.into_parts();
    let traceparent = parts.headers.get("traceparent").and_then(|value| value.to_str().ok());
    Request {
        id: gateway_id.unwrap_or_else(|| format!("{:032x}", u128::from_be_bytes(context.rng.bytes()))),
        trace: TraceContext::from_header(traceparent, &context.rng),
        path,
        reads: parts.method == http::Method::GET,
        source_ip,
        actor: None,
        idempotency_key: None,
        headers: parts.headers,
        path_parameters,
        query,
        repeated_query,
        body: body.to_vec(),
    }
}

async fn admit_and_handle(function: &Function, context: &Context, request: &mut Request) -> Result<Reply, Problem> {
    request.actor = admit(function, context, request).await?;
    if let Some(actor) = &request.actor {
        tracing::Span::current().record("user", tracing::field::display(actor.user));
    }
    check_body(function, request)?;
    if function.proof_of_work {
        proof_of_work::check(context, request, function.operation).await?;
    }
    if function.idempotent {
        request.idempotency_key = IdempotencyKey::of(request, function.operation, context.now())?;
    }
    let outcome = (function.handler)(context, request).await;
    match (&request.idempotency_key, outcome) {
        // What refuses a repeated request may be what the first one did: its answer comes first.
        (Some(key), Err(problem)) if problem.status < 500 || problem.maybe_answered => {
            key.find_answer(context).await?.unwrap_or(Err(problem))
        }
        (_, outcome) => outcome,
    }
}

/// Lets a caller in, or does not.
async fn admit(function: &Function, context: &Context, request: &Request) -> Result<Option<Actor>, Problem> {
    let access = function.access;
    if !access.reads_token() {
        return Ok(None);
    }
    let Some(header) = request.headers.get("authorization") else {
        return if access.requires_token() { Err(Problem::of(kinds::UNAUTHENTICATED)) } else { Ok(None) };
    };
    let actor = header.to_str().ok().and_then(bearer);
    let actor = match actor {
        Some(token) => authenticate(context, token).await?,
        None => None,
    };
    let actor = actor.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
    if !access.admits(actor.role) {
        return Err(Problem::of(kinds::FORBIDDEN));
    }
    if function.requires_recent_auth && !actor.has_recent_auth(context.now()) {
        return Err(Problem::of(kinds::STEP_UP));
    }
    Ok(Some(actor))
}

/// The token of an `Authorization` header (RFC 6750, 2.1).
fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Who a token belongs to: it must verify, its key must still be believed, and its session must
/// still be there.
async fn authenticate(context: &Context, token: &str) -> Result<Option<Actor>, Problem> {
    let keyring = context.port::<Keyring>()?;
    let Some(kid) = token::kid_of(token) else { return Ok(None) };
    let Some(x) = keyring.find(context, &kid).await? else { return Ok(None) };
    let issuer = context.settings.public_url()?;
    let Some(claims) = token::verify(token, &x, issuer, context.now()) else { return Ok(None) };
    let session = keyring.session(context, &kid, claims.sub, claims.sid).await?;
    Ok(session.map(|session| Actor {
        user: session.user_id,
        session: session.session_id,
        role: session.role,
        proven: session.proven,
    }))
}

fn check_body(function: &Function, request: &Request) -> Result<(), Problem> {
    if request.body.len() > LARGEST_BODY {
        return Err(Problem::of(kinds::TOO_LARGE));
    }
    if !function.reads_json || request.body.is_empty() {
        return Ok(());
    }
    let kind = request.header("content-type").unwrap_or_default();
    let media_type = kind.split(';').next().unwrap_or_default().trim();
    if media_type.eq_ignore_ascii_case("application/json") { Ok(()) } else { Err(Problem::of(kinds::NOT_JSON)) }
}

fn response(request: &Request, outcome: Result<Reply, Problem>) -> http::Response<Body> {
    let reply = match outcome {
        Ok(reply) => fresh(request, reply),
        Err(problem) => told(&request.id, &problem),
    };
    let body = if reply.body.is_empty() { Body::Empty } else { body_of(&reply) };
    let mut response = http::Response::new(body);
    *response.status_mut() =
        http::StatusCode::from_u16(reply.status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    for (name, value) in SECURITY_HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    let own = reply.headers.iter().map(|(name, value)| (*name, value.as_str()));
    let trace = request.trace.to_string();
    for (name, value) in own.chain([("x-request-id", request.id.as_str()), ("traceparent", trace.as_str())]) {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            headers.insert(name, value);
        }
    }
    response
}

/// Text stays text, so that API Gateway needs no base64.
fn body_of(reply: &Reply) -> Body {
    let binary = reply.get("content-encoding").is_some();
    match String::from_utf8(reply.body.clone()) {
        Ok(text) if !binary => Body::Text(text),
        _ => Body::Binary(reply.body.clone()),
    }
}

/// 304 if the caller has it already (RFC 9110, 13.1.2): an answer to those who read.
fn fresh(request: &Request, reply: Reply) -> Reply {
    let known = request.header("if-none-match").zip(reply.get("etag"));
    let matches = known.is_some_and(|(known, etag)| {
        known.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
    });
    if !request.reads || reply.status != 200 || !matches {
        return reply;
    }
    let headers = reply.headers.into_iter().filter(|(name, _)| *name != CONTENT_TYPE.as_str()).collect();
    Reply { status: 304, headers, body: Vec::new() }
}

fn told(request_id: &str, problem: &Problem) -> Reply {
    let mut headers = vec![("content-type", "application/problem+json".to_owned())];
    if problem.status == 401 {
        headers.push(("www-authenticate", challenge(problem)));
    }
    if let Some(seconds) = problem.retry_after {
        headers.push(("retry-after", seconds.to_string()));
    }
    if let Some(work) = &problem.work {
        headers.push((proof_of_work::CHALLENGE_HEADER, work.to_string()));
    }
    Reply { status: problem.status, headers, body: problem.body(request_id) }
}

/// What a 401 asks for (RFC 6750, 3; RFC 9470, 3).
fn challenge(problem: &Problem) -> String {
    if problem.kind == kinds::STEP_UP {
        format!(r#"Bearer error="insufficient_user_authentication", max_age="{}""#, RECENT_AUTH.as_secs())
    } else {
        "Bearer".to_owned()
    }
}
