//! The refresh token in a cookie, for pages in a browser that ask for it (docs/decisions/0042-session-cookie.md).
//!
//! The API takes and returns refresh tokens in bodies. A page that sends [`MODE_HEADER`] gets its own in a cookie that
//! no script can read: it is moved there from the body of the response, and back into the body of the next request. So
//! this is the only place that knows of cookies. A cookie without the header means nothing, and the header lets no
//! form and no image make such a request: browsers ask first (CORS), and get no leave for other
//! origins.

use glotto_domain::ParseText as _;
use glotto_domain::pasted::SealedText;
use glotto_runtime::Context;
use serde_json::Value;

use crate::{Function, Problem, Reply, Request, kinds};

/// The header that asks for the cookie. Its only value is [`MODE`].
pub const MODE_HEADER: &str = "x-session-mode";

/// The value of [`MODE_HEADER`].
pub const MODE: &str = "cookie";

/// The cookie. Browsers accept the prefix only with `Secure`, with `Path=/` and without `Domain`, so that no other host
/// can set it (draft-ietf-httpbis-rfc6265bis, 4.1.3.2).
pub const NAME: &str = "__Host-glotto-refresh";

/// The setting with the origins whose pages may call the API.
const ORIGINS: &str = "CORS_ORIGINS";

/// The member of bodies that has the refresh token.
const MEMBER: &str = "refreshToken";

/// What stands in for the token of a page that has no cookie, or one that no response has set: empty or too long. It is
/// no token, so the session counts as ended. The page has no other way to replace a cookie that it cannot read.
const NO_TOKEN: &str = "none";

/// What an endpoint does with the cookie, if the request asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CookieUse {
    /// Nothing.
    Never,
    /// Its response begins a session, and sets the cookie.
    Sets,
    /// It takes the refresh token from the cookie, and sets the next one.
    Rotates,
    /// It takes the refresh token from the cookie, and deletes the cookie.
    Revokes,
    /// It ends the session, and deletes the cookie.
    Clears,
}

impl CookieUse {
    /// Whether responses may contain a refresh token.
    pub const fn sets(self) -> bool {
        matches!(self, Self::Sets | Self::Rotates)
    }

    const fn reads(self) -> bool {
        matches!(self, Self::Rotates | Self::Revokes)
    }

    /// Prepares a request that asks for the cookie; returns what to do with the reply.
    ///
    /// # Errors
    ///
    /// 400 for another mode, 403 if the request does not come from a page of an allowed origin.
    pub(crate) fn prepare(function: &Function, context: &Context, request: &mut Request) -> Result<Self, Problem> {
        let used = function.session_cookie;
        if used == Self::Never || !request.headers.contains_key(MODE_HEADER) {
            return Ok(Self::Never);
        }
        if request.header(MODE_HEADER) != Some(MODE) {
            return Err(Problem::malformed("X-Session-Mode must be `cookie`, or missing."));
        }
        let origins = context.settings.get(ORIGINS).unwrap_or_default();
        if !is_allowed(request.header("origin"), origins) {
            let detail = "The session cookie is for pages of the origins in CorsOrigins.";
            return Err(Problem::of(kinds::FORBIDDEN_ORIGIN).detail(detail));
        }
        if used.reads() {
            insert_token(request);
        }
        Ok(used)
    }

    /// Moves the refresh token of a reply into the cookie, or deletes the cookie.
    pub(crate) fn finish(self, reply: Reply) -> Reply {
        match self {
            Self::Never => reply,
            Self::Sets | Self::Rotates => move_token(reply),
            Self::Revokes | Self::Clears => reply.header("set-cookie", cookie("", 0)),
        }
    }
}

/// Whether the origin of a page is one of a list that is separated by commas. Browsers send it with every request that
/// is not `GET` or `HEAD`; a program that sends none has no use for a cookie.
fn is_allowed(origin: Option<&str>, origins: &str) -> bool {
    origin.is_some_and(|origin| origins.split(',').any(|allowed| allowed.trim() == origin))
}

/// Replaces the refresh token in the body by that of the cookie. A body that cannot be read stays, and the endpoint
/// reports it.
fn insert_token(request: &mut Request) {
    let Ok(Value::Object(mut body)) = request.json_value() else { return };
    let token = request.cookie(NAME).filter(|text| SealedText::parse_text(text).is_ok());
    let token = token.unwrap_or(NO_TOKEN).to_owned();
    body.insert(MEMBER.to_owned(), Value::String(token));
    request.body = Value::Object(body).to_string().into_bytes();
}

/// Moves the refresh token of a body into the cookie, for as long as the session lasts. The member stays, and is empty.
fn move_token(mut reply: Reply) -> Reply {
    let Ok(Value::Object(mut body)) = serde_json::from_slice(&reply.body) else { return reply };
    let seconds = body.get("refreshExpiresIn").and_then(Value::as_i64).unwrap_or_default();
    let Some(Value::String(token)) = body.get_mut(MEMBER).map(Value::take) else { return reply };
    body.insert(MEMBER.to_owned(), Value::String(String::new()));
    reply.body = Value::Object(body).to_string().into_bytes();
    reply.header("set-cookie", cookie(&token, seconds))
}

/// The value of `Set-Cookie`. With no seconds left, the browser deletes the cookie.
fn cookie(token: &str, seconds: i64) -> String {
    format!("{NAME}={token}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Strict")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn set_cookie(reply: &Reply) -> Option<&str> {
        reply.get("set-cookie")
    }

    #[test]
    fn only_a_page_of_an_allowed_origin_may_use_the_cookie() {
        let origins = "https://app.example.org,http://localhost:3000";
        for allowed in ["https://app.example.org", "http://localhost:3000"] {
            assert!(is_allowed(Some(allowed), origins), "{allowed}");
        }
        for other in ["https://example.org", "https://app.example.org.evil.test", "http://app.example.org", "null", ""]
        {
            assert!(!is_allowed(Some(other), origins), "{other}");
        }
        assert!(!is_allowed(None, origins) && !is_allowed(Some("https://x.test"), "") && !is_allowed(None, ""));
        assert!(!is_allowed(Some("https://x.test"), "*"), "a cookie for every page");
    }

    #[test]
    fn the_refresh_token_of_a_reply_is_moved_into_a_cookie_that_no_script_can_read() {
        let tokens = json!({"accessToken": "a", "refreshToken": "u.s.1.x", "refreshExpiresIn": 60});
        let reply = CookieUse::Rotates.finish(Reply::ok(&tokens));
        let expected = "__Host-glotto-refresh=u.s.1.x; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Strict";
        assert_eq!(set_cookie(&reply), Some(expected));
        let body: Value = serde_json::from_slice(&reply.body).unwrap();
        assert_eq!(body, json!({"accessToken": "a", "refreshToken": "", "refreshExpiresIn": 60}));
    }

    #[test]
    fn a_reply_without_a_refresh_token_sets_no_cookie() {
        let challenge = Reply::accepted(&json!({"challenge": "c"}));
        assert_eq!(set_cookie(&CookieUse::Sets.finish(challenge)), None);
        assert_eq!(set_cookie(&CookieUse::Never.finish(Reply::ok(&json!({"refreshToken": "t"})))), None);
    }

    #[test]
    fn a_session_that_ends_deletes_its_cookie() {
        for used in [CookieUse::Revokes, CookieUse::Clears] {
            let reply = used.finish(Reply::no_content());
            let expected = "__Host-glotto-refresh=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict";
            assert_eq!(set_cookie(&reply), Some(expected));
        }
    }
}
