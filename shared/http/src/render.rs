//! Rendering of responses: headers of all of them, 304, `HEAD`, problems.

use glotto_domain::locale::{LanguageTag, accept_language};

use crate::actor::RECENT_AUTH;
use crate::answer::{IDENTITY, JSON, MERGE_PATCH};
use crate::gateway::GatewayResponse;
use crate::{Problem, Reply, Request, field_errors, kinds, proof_of_work};

/// Headers of every response (OWASP REST Security Cheat Sheet). A reply may override them.
const SECURITY_HEADERS: &[(&str, &str)] = &[
    ("cache-control", "no-store"),
    ("content-security-policy", "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    ("referrer-policy", "no-referrer"),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

/// Renders the response to a request.
pub(crate) fn response(request: &Request, result: Result<Reply, Problem>) -> GatewayResponse {
    let reply = match result {
        Ok(reply) => not_modified(request, reply),
        Err(problem) => localized_problem_reply(request, problem),
    };
    let reply = if request.is_head { without_body(reply) } else { reply };
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

/// Turns the reply to a `GET` into that to `HEAD`: with the same headers and the length that the body would have
/// (RFC 9110, 9.3.2 and 8.6).
fn without_body(reply: Reply) -> Reply {
    let has_length = !reply.body.is_empty();
    let length = reply.body.len().to_string();
    let reply = Reply { body: Vec::new(), ..reply };
    if has_length { reply.header("content-length", length) } else { reply }
}

/// Turns a reply to `GET` into 304 if the client has this representation already (RFC 9110, 13.1.2).
fn not_modified(request: &Request, reply: Reply) -> Reply {
    let tags = request.header("if-none-match").zip(reply.get("etag"));
    let matches = tags.is_some_and(|(cached, etag)| {
        cached.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
    });
    if !request.reads || reply.status != 200 || !matches {
        return reply;
    }
    let headers = reply.headers.into_iter().filter(|(name, _)| *name != "content-type").collect();
    Reply { status: 304, headers, body: Vec::new() }
}

/// The reply that describes a problem, with the sentences of field errors in the language of the caller: `lang`, or
/// those of `Accept-Language`. The reply names the language (RFC 9110, 8.5), and on what it depends (12.5.5).
fn localized_problem_reply(request: &Request, mut problem: Problem) -> Reply {
    let chosen = request.query.get("lang").and_then(|name| LanguageTag::parse(name).ok());
    let accepted = request.header("accept-language").map(accept_language).unwrap_or_default();
    let preferred: Vec<LanguageTag> = chosen.into_iter().chain(accepted).collect();
    let language = field_errors::localize(&mut problem.errors, &preferred);
    let reply = problem_reply(request, &problem);
    match language {
        Some(language) => reply.header("content-language", language).header("vary", "accept-language"),
        None => reply,
    }
}

/// The reply that describes a problem.
fn problem_reply(request: &Request, problem: &Problem) -> Reply {
    let mut headers = vec![("content-type", "application/problem+json".to_owned())];
    if problem.status == 401 {
        headers.push(("www-authenticate", www_authenticate(problem)));
    }
    if problem.kind == kinds::ENCODED_BODY {
        headers.push(("accept-encoding", IDENTITY.to_owned()));
    }
    // RFC 5789, 2.2 and 3.1.
    if problem.kind == kinds::NOT_JSON && request.is_patch {
        headers.push(("accept-patch", format!("{MERGE_PATCH}, {JSON}")));
    }
    if let Some(seconds) = problem.retry_after {
        headers.push(("retry-after", seconds.to_string()));
    }
    if let Some(challenge) = &problem.proof_of_work_challenge {
        headers.push((proof_of_work::CHALLENGE_HEADER, challenge.to_string()));
    }
    Reply { status: problem.status, headers, body: problem.body(&request.id) }
}

/// The header that says what a 401 requires (RFC 6750, 3; RFC 9470, 3), in the words of docs/api.md.
fn www_authenticate(problem: &Problem) -> String {
    match problem.token_error() {
        Some(error) => error.challenge().to_owned(),
        None if problem.kind == kinds::STEP_UP => {
            format!(r#"Bearer error="insufficient_user_authentication", max_age="{}""#, RECENT_AUTH.as_secs())
        }
        // What failed is not about a token.
        None => "Bearer".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_to_head_has_the_headers_of_that_to_get_and_the_length_of_its_body() {
        let reply = without_body(Reply::content("text/plain", "ä").tagged());
        assert!(reply.body.is_empty());
        assert_eq!((reply.get("content-type"), reply.get("content-length")), (Some("text/plain"), Some("2")));
        assert!(reply.get("etag").is_some());
        assert_eq!(without_body(Reply::no_content()).get("content-length"), None);
    }

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
