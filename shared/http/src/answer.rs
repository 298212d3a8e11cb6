//! Request handling: the path that the requests of all endpoints take, from the event of Lambda to the
//! HTTP response.

use std::convert::Infallible;
use std::time::Duration;

use futures::future;
use glotto_runtime::{Context, Keys};
use glotto_store::merge_reads;
use serde_json::Value;
use tracing::Instrument as _;

use crate::authorize::{self, CheckedCaller, VerifiedToken, Withheld};
use crate::closed::Closed;
use crate::gateway::{GatewayEvent, GatewayResponse, Malformed};
use crate::idempotency::IdempotencyKey;
use crate::origin::Origin;
use crate::{Actor, CookieUse, Function, Problem, Reply, Request, kinds, proof_of_work, render, response_time};

/// The only coding of bodies: none (RFC 9110, 12.5.3).
pub(crate) const IDENTITY: &str = "identity";

/// The media type of bodies. A `PATCH` has the meaning of [`MERGE_PATCH`], so that either may be its type.
pub(crate) const JSON: &str = "application/json";

/// The media type of a JSON merge patch (RFC 7396, 4).
pub(crate) const MERGE_PATCH: &str = "application/merge-patch+json";

/// How long a handler may take. It is less than the timeout of the function, so that the client still
/// gets a response.
const HANDLER_TIMEOUT: Duration = Duration::from_secs(9);

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
    render::response(&request, result)
}

async fn authorize_and_handle(function: &Function, context: &Context, request: &mut Request) -> Result<Reply, Problem> {
    context.port::<Origin>()?.admit(request)?;
    context.port::<Closed>()?.check(function)?;
    // What was appended to a link on its way is not of the client's making.
    let is_ignored = |part: &Malformed| function.is_link && matches!(part, Malformed::QueryString(_));
    if let Some(part) = request.malformed.filter(|part| !is_ignored(part)) {
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
    let cookie = CookieUse::prepare(function, context, request)?;
    let result = handle(function, context, request).await.map(|reply| cookie.finish(reply));
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
    // The content of a GET or HEAD has no meaning (RFC 9110, 9.3.1 and 9.3.2), and is not read.
    if !request.reads && request.body.len() > function.max_body_bytes {
        return Err(Problem::of(kinds::TOO_LARGE));
    }
    if !function.reads_body || request.body.is_empty() {
        return Ok(());
    }
    // Decoding would be work that a small request could make large.
    if request.headers.get("content-encoding").is_some_and(|coding| !coding.trim().eq_ignore_ascii_case(IDENTITY)) {
        return Err(Problem::of(kinds::ENCODED_BODY));
    }
    if !function.reads_json {
        return Ok(());
    }
    let kind = request.header("content-type").unwrap_or_default();
    let media_type = kind.split(';').next().unwrap_or_default().trim();
    let is_merge_patch = request.is_patch && media_type.eq_ignore_ascii_case(MERGE_PATCH);
    if is_merge_patch || media_type.eq_ignore_ascii_case(JSON) { Ok(()) } else { Err(Problem::of(kinds::NOT_JSON)) }
}
