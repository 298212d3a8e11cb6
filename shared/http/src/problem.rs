//! Problems as clients see them (RFC 9457). A problem has a stable type with a row in
//! `docs/errors.md`, and tells what the client can act on; what the log needs to know goes to the
//! log when the problem is made, and never into it.

use glotto_domain::{Class, Classify, FieldError, Kind, ValidationErrors};
use serde::Serialize;

/// What `type` begins with; the rest is the kind's slug.
pub const TYPE_PREFIX: &str = "urn:glotto:problem:";

/// Why a request was not answered as hoped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The stable kind.
    pub kind: Kind,
    /// The status, which follows from the class.
    pub status: u16,
    /// What happened this time, if there is more to say than the title.
    pub detail: Option<String>,
    /// All faults of a bad input.
    pub errors: Vec<FieldError>,
    /// Seconds after which to try again.
    pub retry_after: Option<u32>,
    /// The challenge of the work that is asked for ([`crate::proof_of_work`]).
    pub work: Option<Box<str>>,
    /// Whether another request changed in between what this one had read.
    pub conflict: bool,
    /// Whether another request with the same idempotency key may have been first.
    pub maybe_answered: bool,
}

/// The kinds of problem that any endpoint may answer with.
pub mod kinds {
    pub use glotto_domain::kinds::{FORBIDDEN, IN_PROGRESS, INTERNAL, INVALID, NOT_FOUND, STALE, UNAVAILABLE};
    use glotto_domain::{Class, Kind};

    macro_rules! kinds {
        ($($(#[$doc:meta])* $name:ident = $class:ident $slug:literal $title:literal;)+) => {
            $($(#[$doc])* pub const $name: Kind = Kind { slug: $slug, class: Class::$class, title: $title };)+
            /// All of them.
            pub const ALL: &[Kind] = &[FORBIDDEN, IN_PROGRESS, INTERNAL, INVALID, NOT_FOUND, STALE, UNAVAILABLE, $($name),+];
        };
    }

    kinds! {
        /// 400
        MALFORMED = Invalid "malformed-request" "The request could not be read.";
        /// 401
        UNAUTHENTICATED = Unauthenticated "unauthenticated" "This needs a valid access token.";
        /// 401
        STEP_UP = Unauthenticated "step-up-required" "Prove again who you are, then repeat this.";
        /// 403
        WORK = Forbidden "work-required" "Do the work of the Proof-Of-Work-Challenge header, then repeat this with it.";
        /// 413
        TOO_LARGE = TooLarge "body-too-large" "The body is larger than 256 KB.";
        /// 415
        NOT_JSON = UnsupportedMedia "unsupported-media-type" "The body must be application/json.";
        /// 422
        KEY_REUSED = Unprocessable "idempotency-key-reused" "This idempotency key was used for another request.";
        /// 429
        TOO_MANY = TooMany "too-many-requests" "Too many requests; wait a little.";
    }
}

impl Problem {
    /// A problem of a kind.
    pub fn of(kind: Kind) -> Self {
        let status = status_of(kind.class);
        let retry_after = match status {
            503 => Some(1),
            429 => Some(60),
            _ => None,
        };
        Self {
            kind,
            status,
            detail: None,
            errors: Vec::new(),
            retry_after,
            work: None,
            conflict: false,
            maybe_answered: false,
        }
    }

    /// With what happened this time.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// With the seconds after which to try again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// With the challenge of the work that is asked for.
    #[must_use]
    pub fn asking_for_work(mut self, challenge: String) -> Self {
        self.work = Some(challenge.into_boxed_str());
        self
    }

    /// The same request was answered before, or is being answered: that answer is given instead.
    pub(crate) fn answered_before() -> Self {
        Self { maybe_answered: true, ..Self::of(kinds::IN_PROGRESS).retry_after(1) }
    }

    /// With what happened this time, if it is of a kind.
    #[must_use]
    pub fn detail_of(self, kind: Kind, detail: &str) -> Self {
        if self.kind == kind { self.detail(detail) } else { self }
    }

    /// There is no such thing, or none that the asker may know of.
    pub fn not_found() -> Self {
        Self::of(kinds::NOT_FOUND)
    }

    /// The problem of a domain error.
    pub fn refused(error: impl Classify) -> Self {
        Self::from(error)
    }

    /// A malformed request.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::of(kinds::MALFORMED).detail(detail)
    }

    /// An input with faults.
    pub fn invalid(errors: ValidationErrors) -> Self {
        Self { errors: errors.into_vec(), ..Self::of(kinds::INVALID) }
    }

    /// A bug or a broken environment of ours: the log hears why, the client does not.
    pub fn internal(why: &dyn std::fmt::Display) -> Self {
        tracing::error!(error = %why, "internal problem");
        Self::of(kinds::INTERNAL)
    }

    /// Something that we depend on is not there at the moment.
    pub fn unavailable(why: &dyn std::fmt::Display) -> Self {
        tracing::warn!(error = %why, "a dependency is unavailable");
        Self::of(kinds::UNAVAILABLE)
    }

    /// The body of the answer.
    pub fn body(&self, request_id: &str) -> Vec<u8> {
        let body = ProblemBody {
            r#type: format!("{TYPE_PREFIX}{}", self.kind.slug),
            title: self.kind.title,
            status: self.status,
            detail: self.detail.as_deref(),
            instance: request_id,
            errors: &self.errors,
        };
        serde_json::to_vec(&body).unwrap_or_default()
    }
}

/// What HTTP makes of a class of refusals.
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
struct ProblemBody<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    instance: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
}

/// Every error that a handler may fail with. What the platform got wrong goes to the log; the client
/// reads the kind alone.
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
        problem.conflict = error.is_conflict();
        problem.maybe_answered = error.is_duplicate();
        if problem.maybe_answered { problem.retry_after(1) } else { problem }
    }
}
