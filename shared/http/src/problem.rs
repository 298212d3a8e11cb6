//! Problem responses (RFC 9457). A problem has a stable type with a row in `docs/errors.md`, and contains
//! what the client can act on. Internal causes are logged when the problem is created, and are not part
//! of it.

use std::num::NonZeroU32;

use glotto_domain::{Class, Classify, FieldError, Kind, ValidationErrors};
use serde::Serialize;

use crate::token_error::TokenError;

/// The prefix of `type`. The slug of the kind follows.
pub const TYPE_PREFIX: &str = "urn:glotto:problem:";

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The kind, which is stable.
    pub kind: Kind,
    /// The status code, which follows from the class of the kind.
    pub status: u16,
    /// Details about this occurrence, beyond the title.
    pub detail: Option<String>,
    /// The validation errors of the input.
    pub errors: Vec<FieldError>,
    /// How many more validation errors there are.
    pub errors_omitted: u32,
    /// Why the access token was not accepted, if the kind is [`kinds::UNAUTHENTICATED`]. Without a reason, the session
    /// or the account of a valid token is gone.
    pub token_error: Option<TokenError>,
    /// Seconds after which the client may retry. Not zero, so that a problem stays small.
    pub retry_after: Option<NonZeroU32>,
    /// The challenge of a required proof of work ([`crate::proof_of_work`]).
    pub proof_of_work_challenge: Option<Box<str>>,
    /// Whether another request has changed the data between read and write, so that a retry may succeed.
    pub conflict: bool,
    /// Whether a request with the same idempotency key has been answered before, or is in progress.
    pub duplicate: bool,
}

/// The kinds of problem that any endpoint may return.
pub mod kinds {
    pub use glotto_domain::kinds::{FORBIDDEN, IN_PROGRESS, INTERNAL, INVALID, NOT_FOUND, STALE, UNAVAILABLE};
    use glotto_domain::{Class, Kind};

    macro_rules! kinds {
        ($($(#[$doc:meta])* $name:ident = $class:ident $slug:literal $title:literal;)+) => {
            $($(#[$doc])* pub const $name: Kind = Kind { slug: $slug, class: Class::$class, title: $title };)+
            /// All kinds.
            pub const ALL: &[Kind] =
                &[FORBIDDEN, IN_PROGRESS, INTERNAL, INVALID, NOT_FOUND, STALE, UNAVAILABLE, $($name),+];
        };
    }

    kinds! {
        /// 400
        MALFORMED = Invalid "malformed-request" "The request could not be read.";
        /// 401
        UNAUTHENTICATED = Unauthenticated "unauthenticated" "Authentication required: send a valid access token.";
        /// 401
        STEP_UP = Unauthenticated "step-up-required"
            "Recent authentication required: re-authenticate and repeat the request.";
        /// 403
        FORBIDDEN_ORIGIN = Forbidden "forbidden-origin"
            "Requests to this address are not accepted. Use the public address of the API.";
        /// 403
        WORK_REQUIRED = Forbidden "work-required"
            "Proof of work required: solve the Proof-Of-Work-Challenge header and repeat the request.";
        /// 413
        TOO_LARGE = TooLarge "body-too-large" "The body is larger than this operation accepts.";
        /// 415
        NOT_JSON = UnsupportedMedia "unsupported-media-type" "The body must be application/json.";
        /// 415
        ENCODED_BODY = UnsupportedMedia "unsupported-content-encoding"
            "The body must not be compressed: send it without Content-Encoding.";
        /// 422
        IDEMPOTENCY_KEY_REUSED = Unprocessable "idempotency-key-reused"
            "This idempotency key was used for another request.";
        /// 429
        TOO_MANY_REQUESTS = TooMany "too-many-requests" "Too many requests. Retry later.";
    }
}

impl Problem {
    /// A problem of a kind.
    pub fn of(kind: Kind) -> Self {
        let status = status_of(kind.class);
        let retry_after = match status {
            503 => NonZeroU32::new(1),
            429 => NonZeroU32::new(60),
            _ => None,
        };
        Self {
            kind,
            status,
            detail: None,
            errors: Vec::new(),
            errors_omitted: 0,
            token_error: None,
            retry_after,
            proof_of_work_challenge: None,
            conflict: false,
            duplicate: false,
        }
    }

    /// Adds details about this occurrence.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Sets the seconds after which the client may retry.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = NonZeroU32::new(seconds);
        self
    }

    /// Adds the challenge of a required proof of work.
    #[must_use]
    pub(crate) fn with_challenge(mut self, challenge: String) -> Self {
        self.proof_of_work_challenge = Some(challenge.into_boxed_str());
        self
    }

    /// A request with the same idempotency key has been answered before, or is in progress. The recorded
    /// response replaces this problem, if there is one.
    pub(crate) fn duplicate() -> Self {
        Self { duplicate: true, ..Self::of(kinds::IN_PROGRESS).retry_after(1) }
    }

    /// Adds details if the problem is of a kind.
    #[must_use]
    pub fn detail_of(self, kind: Kind, detail: &str) -> Self {
        if self.kind == kind { self.detail(detail) } else { self }
    }

    /// The access token is missing or was not accepted.
    pub(crate) fn unauthenticated(error: TokenError) -> Self {
        Self { token_error: Some(error), ..Self::of(kinds::UNAUTHENTICATED) }
    }

    /// Why the access token was not accepted. None if the problem is another one.
    pub(crate) fn token_error(&self) -> Option<TokenError> {
        (self.kind == kinds::UNAUTHENTICATED).then(|| self.token_error.unwrap_or(TokenError::SessionEnded))
    }

    /// What a 401 means, so that clients know what to do. None for other statuses.
    pub fn code(&self) -> Option<String> {
        let code = || self.token_error().map_or_else(|| camel_case(self.kind.slug), |error| error.code().to_owned());
        (self.status == 401).then(code)
    }

    /// The resource does not exist, or the caller may not know that it does.
    pub fn not_found() -> Self {
        Self::of(kinds::NOT_FOUND)
    }

    /// The request is malformed.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::of(kinds::MALFORMED).detail(detail)
    }

    /// The input is invalid.
    pub fn invalid(errors: ValidationErrors) -> Self {
        Self { errors_omitted: errors.omitted_errors(), errors: errors.into_vec(), ..Self::of(kinds::INVALID) }
    }

    /// A bug or a broken environment. The cause is logged, and not shown to the client.
    pub fn internal(why: &dyn std::fmt::Display) -> Self {
        tracing::error!(error = %why, "internal problem");
        Self::of(kinds::INTERNAL)
    }

    /// A dependency is temporarily unavailable. The cause is logged, and not shown to the client.
    pub fn unavailable(why: &dyn std::fmt::Display) -> Self {
        tracing::warn!(error = %why, "a dependency is unavailable");
        Self::of(kinds::UNAVAILABLE)
    }

    /// The response body.
    pub fn body(&self, request_id: &str) -> Vec<u8> {
        let body = ProblemBody {
            r#type: format!("{TYPE_PREFIX}{}", self.kind.slug),
            title: self.kind.title,
            status: self.status,
            code: self.code(),
            detail: self.detail.as_deref(),
            instance: request_id,
            errors: &self.errors,
            errors_omitted: Some(self.errors_omitted).filter(|omitted| *omitted > 0),
        };
        serde_json::to_vec(&body).unwrap_or_default()
    }
}

/// A slug in camel case, as the values of all enums are.
fn camel_case(slug: &str) -> String {
    let mut words = slug.split('-');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut text, word| {
        let mut letters = word.chars();
        text.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        text + letters.as_str()
    })
}

/// The status code of a class of errors.
pub fn status_of(class: Class) -> u16 {
    match class {
        Class::Invalid => 400,
        Class::Unauthenticated => 401,
        Class::Forbidden => 403,
        Class::NotFound => 404,
        Class::Conflict => 409,
        Class::Gone => 410,
        Class::Stale => 412,
        Class::TooLarge => 413,
        Class::UnsupportedMedia => 415,
        Class::Unprocessable => 422,
        Class::TooMany => 429,
        Class::Internal => 500,
        Class::Unavailable => 503,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProblemBody<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    instance: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
    #[serde(skip_serializing_if = "Option::is_none")]
    errors_omitted: Option<u32>,
}

/// Converts every error of a handler. The causes of server errors are logged; the client sees the kind
/// only.
impl<E: Classify> From<E> for Problem {
    fn from(error: E) -> Self {
        let kind = error.kind();
        match kind.class {
            Class::Internal => tracing::error!(%error, "internal problem"),
            Class::Unavailable if !error.is_conflict() => tracing::warn!(%error, "a dependency is unavailable"),
            _ => {}
        }
        let mut problem = Self::of(kind);
        problem.errors = error.field_errors().to_vec();
        problem.errors_omitted = error.omitted_errors();
        problem.conflict = error.is_conflict();
        problem.duplicate = error.is_duplicate();
        if problem.duplicate { problem.retry_after(1) } else { problem }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_a_401_is_its_slug_in_camel_case_or_says_what_is_wrong_with_the_token() {
        assert_eq!(Problem::of(kinds::STEP_UP).code().as_deref(), Some("stepUpRequired"));
        assert_eq!(Problem::unauthenticated(TokenError::Expired).code().as_deref(), Some("tokenExpired"));
        assert_eq!(Problem::of(kinds::UNAUTHENTICATED).code().as_deref(), Some("sessionEnded"));
        assert_eq!(Problem::not_found().code(), None);
    }
}
