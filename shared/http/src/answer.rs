//! Request handling: the path that the requests of all endpoints take, from the event of Lambda to the
//! HTTP response.

use std::convert::Infallible;
use std::time::Duration;

use futures::future;
use glotto_domain::locale::{LanguageTag, accept_language};
use glotto_runtime::{Context, Keys};
use glotto_store::merge_reads;
use serde_json::Value;
use tracing::Instrument as _;

use crate::actor::RECENT_AUTH;
use crate::authorize::{self, CheckedCaller, VerifiedToken, Withheld};
use crate::closed::Closed;
use crate::gateway::{GatewayEvent, GatewayResponse};
use crate::idempotency::IdempotencyKey;
use crate::origin::Origin;
use crate::{Actor, Function, Problem, Reply, Request, field_errors, kinds, proof_of_work, response_time};

/// Larger bodies are rejected. Media never passes through a function, so no endpoint needs more.
pub const MAX_BODY_BYTES: usize = 256 * 1024;

/// How long a handler may take. It is less than the timeout of the function, so that the client still
/// gets a response.
const HANDLER_TIMEOUT: Duration = Duration::from_secs(9);

/// Headers of every response (OWASP REST Security Cheat Sheet). A reply may override them.
const SECURITY_HEADERS: &[(&str, &str)] = &[
    ("cache-control", "no-store"),
    ("content-security-policy", "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    ("referrer-policy", "no-referrer"),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

/// Answers an event of API Gateway, whatever it contains.
pub async fn answer(function: &Function, context: &Context, event: Value) -> GatewayResponse {
    let mut request = Request::new(GatewayEvent::read(event), &context.rng);
    let span = tracing::info_span!(
        "request",
        function = function.operation,
        request_id = %request.id,
        trace_id = %request.trace.trace_id(),
        user = tracing::field::Empty,
    );
    let before = context.store.meter().reading();
    let start = std::time::Instant::now();
    let handling = async {
        let handled =
            tokio::time::timeout(HANDLER_TIMEOUT, authorize_and_handle(function, context, &mut request)).await;
        let result = handled.unwrap_or_else(|_| Err(Problem::unavailable(&"the handler timed out")));
        let used = context.store.meter().reading().since(before);
        let status = result.as_ref().map_or_else(|problem| problem.status, |reply| reply.status);
        let problem = result.as_ref().err().map(|problem| problem.kind.slug);
        let millis = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(
            status,
            problem,
            duration_ms = millis,
            reads = used.reads,
            read_calls = used.read_calls,
            writes = used.writes,
            read_milliunits = used.read_milliunits,
            write_milliunits = used.write_milliunits,
            "answered"
        );
        result
    };
    let result = handling.instrument(span).await;
    if function.pads_response_time {
        tokio::time::sleep(response_time::padding(start.elapsed())).await;
    }
    render_response(&request, result)
}

async fn authorize_and_handle(function: &Function, context: &Context, request: &mut Request) -> Result<Reply, Problem> {
    context.port::<Origin>()?.admit(request)?;
    context.port::<Closed>()?.check(function)?;
    if let Some(part) = request.malformed {
        return Err(Problem::malformed(part.detail()));
    }
    let Some(token) = authorize::read_token(function, context, request).await? else {
        return check_and_handle(function, context, request).await;
    };
    let checking = authorize::check_session(function, context, &token);
    if let Some(claimed) = early_caller(function, &token) {
        handle_during_check(function, context, request, claimed, checking).await
    } else {
        identify(request, checking.await?);
        check_and_handle(function, context, request).await
    }
}

/// The caller that a handler may serve before the session has been checked: it only reads, and would admit the caller
/// that the token names.
fn early_caller(function: &Function, token: &VerifiedToken) -> Option<Actor> {
    token.claimed().filter(|claimed| function.only_reads && function.access.allows(claimed.role))
}

/// Handles a request while the session of its caller is checked, so that both are read in one call. The result
/// is withheld until the check has succeeded. If it fails, the handler is stopped and the problem is that of the check.
/// If the role of the caller has changed since the token was issued, the handler runs again.
async fn handle_during_check(
    function: &Function,
    context: &Context,
    request: &mut Request,
    claimed: Actor,
    checking: impl Future<Output = Result<CheckedCaller, Problem>>,
) -> Result<Reply, Problem> {
    request.actor = Some(claimed);
    let handling = async {
        let result = check_and_handle(function, context, request).await;
        Ok::<_, Problem>(Withheld::new(claimed, result))
    };
    // Polled in this order: the check offers its keys to the first read of the handler.
    let (caller, withheld) = merge_reads(future::try_join(checking, handling)).await?;
    identify(request, caller);
    match withheld.release(caller) {
        Some(result) => result,
        None => check_and_handle(function, context, request).await,
    }
}

/// From here on the request is that of a caller who has been checked.
fn identify(request: &mut Request, caller: CheckedCaller) {
    let actor = caller.actor();
    request.actor = Some(actor);
    tracing::Span::current().record("user", tracing::field::display(actor.user));
}

/// Checks the parts of a request that are not parsed by the endpoint, and calls the handler.
async fn check_and_handle(function: &Function, context: &Context, request: &mut Request) -> Result<Reply, Problem> {
    check_body(function, request)?;
    if function.proof_of_work {
        proof_of_work::check(context, request, function.operation).await?;
    }
    if function.idempotent {
        request.idempotency_key = IdempotencyKey::from_request(request, function.operation, context.now())?;
    }
    let result = handle(function, context, request).await;
    match (&request.idempotency_key, result) {
        // A repeated request may fail because the first one succeeded, so a recorded response comes first.
        (Some(key), Err(problem)) if problem.status < 500 || problem.duplicate => {
            key.find_recorded(context).await?.unwrap_or(Err(problem))
        }
        (_, result) => result,
    }
}

/// Calls the handler. A function with secret keys reads them again when they are out of date: with the session, if
/// there is one, and otherwise at the same time as the handler's first call, which costs no round trip. Cursors are
/// opened before the handler begins, so with the keys that are read with the session.
async fn handle(function: &Function, context: &Context, request: &Request) -> Result<Reply, Problem> {
    let keys = context.port::<Keys>()?;
    if request.query.contains_key("cursor") {
        keys.refresh_secrets(context).await?;
    }
    let refreshing = async {
        if let Err(error) = keys.refresh_secrets(context).await {
            // The handler fails if it needs them.
            tracing::warn!(%error, "the keys could not be read again");
        }
        std::future::pending::<Infallible>().await
    };
    tokio::select! {
        biased;
        result = (function.handler)(context, request) => result,
        never = refreshing => match never {},
    }
}

fn check_body(function: &Function, request: &Request) -> Result<(), Problem> {
    // The content of a GET has no meaning (RFC 9110, 9.3.1), and is not read.
    if !request.is_get && request.body.len() > MAX_BODY_BYTES {
        return Err(Problem::of(kinds::TOO_LARGE));
    }
    if !function.reads_json || request.body.is_empty() {
        return Ok(());
    }
    let kind = request.header("content-type").unwrap_or_default();
    let media_type = kind.split(';').next().unwrap_or_default().trim();
    if media_type.eq_ignore_ascii_case("application/json") { Ok(()) } else { Err(Problem::of(kinds::NOT_JSON)) }
}

fn render_response(request: &Request, result: Result<Reply, Problem>) -> GatewayResponse {
    let reply = match result {
        Ok(reply) => not_modified(request, reply),
        Err(problem) => problem_reply(&request.id, &localize(request, problem)),
    };
    let vary = vary_by_origin(&reply);
    let is_encoded = reply.get("content-encoding").is_some();
    let mut response = GatewayResponse::new(reply.status, reply.body, is_encoded);
    for (name, value) in SECURITY_HEADERS {
        response.set_header(name, *value);
    }
    for (name, value) in reply.headers {
        response.set_header(name, value);
    }
    if let Some(vary) = vary {
        response.set_header("vary", vary);
    }
    response.set_header("x-request-id", request.id.clone());
    response.set_header("traceparent", request.trace.to_string());
    response
}

/// `Vary` of a reply that a browser may keep. The CORS headers depend on `Origin`, also if there is none: a browser that
/// has shown a picture would otherwise use the same response, which has none of them, for a script's `fetch`.
fn vary_by_origin(reply: &Reply) -> Option<String> {
    if reply.get("cache-control").is_none_or(|control| control.contains("no-store")) {
        return None;
    }
    Some(reply.get("vary").map_or_else(|| "origin".to_owned(), |names| format!("{names}, origin")))
}

/// Turns a reply to `GET` into 304 if the client has this representation already (RFC 9110, 13.1.2).
fn not_modified(request: &Request, reply: Reply) -> Reply {
    let tags = request.header("if-none-match").zip(reply.get("etag"));
    let matches = tags.is_some_and(|(cached, etag)| {
        cached.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
    });
    if !request.is_get || reply.status != 200 || !matches {
        return reply;
    }
    let headers = reply.headers.into_iter().filter(|(name, _)| *name != "content-type").collect();
    Reply { status: 304, headers, body: Vec::new() }
}

/// Puts the sentences of field errors into the language of the caller: `lang`, or those of `Accept-Language`.
fn localize(request: &Request, mut problem: Problem) -> Problem {
    let chosen = request.query.get("lang").and_then(|name| LanguageTag::parse(name).ok());
    let accepted = request.header("accept-language").map(accept_language).unwrap_or_default();
    let preferred: Vec<LanguageTag> = chosen.into_iter().chain(accepted).collect();
    field_errors::localize(&mut problem.errors, &preferred);
    problem
}

/// The reply that describes a problem.
fn problem_reply(request_id: &str, problem: &Problem) -> Reply {
    let mut headers = vec![("content-type", "application/problem+json".to_owned())];
    if problem.status == 401 {
        headers.push(("www-authenticate", www_authenticate(problem)));
    }
    if let Some(seconds) = problem.retry_after {
        headers.push(("retry-after", seconds.to_string()));
    }
    if let Some(challenge) = &problem.proof_of_work_challenge {
        headers.push((proof_of_work::CHALLENGE_HEADER, challenge.to_string()));
    }
    Reply { status: problem.status, headers, body: problem.body(request_id) }
}

/// The header that says what a 401 requires (RFC 6750, 3; RFC 9470, 3).
fn www_authenticate(problem: &Problem) -> String {
    if problem.kind == kinds::STEP_UP {
        format!(r#"Bearer error="insufficient_user_authentication", max_age="{}""#, RECENT_AUTH.as_secs())
    } else {
        "Bearer".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_may_keep_varies_by_origin_in_one_header() {
        let reply = || Reply::content("image/svg+xml", "");
        let kept = |control: &str| reply().header("cache-control", control);
        assert_eq!(vary_by_origin(&kept("private, max-age=60")).as_deref(), Some("origin"));
        let localized = kept("public, max-age=0").header("vary", "accept-language, authorization");
        assert_eq!(vary_by_origin(&localized).as_deref(), Some("accept-language, authorization, origin"));
        assert_eq!(vary_by_origin(&kept("no-store")), None);
        assert_eq!(vary_by_origin(&reply()), None, "without a header of its own, a reply says no-store");
    }
}
