//! Domain errors, independent of the transport. Each operation has an enum, and each variant has a
//! [`Kind`] that clients can rely on. `glotto_http` maps the class of a kind to a status code.
//! `docs/errors.md` has a row for each kind.

use crate::FieldError;

/// The class of an error, from which the HTTP status follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The request is malformed.
    Invalid,
    /// The caller is not authenticated.
    Unauthenticated,
    /// The caller is authenticated but not permitted.
    Forbidden,
    /// The resource does not exist, or the caller may not know that it does.
    NotFound,
    /// The operation contradicts the present state.
    Conflict,
    /// The resource no longer exists.
    Gone,
    /// The resource has changed since the client read it.
    Stale,
    /// The request is well formed but invalid.
    Unprocessable,
    /// A rate limit or quota is exceeded.
    TooMany,
    /// The body is too large.
    TooLarge,
    /// The media type of the body is not supported.
    UnsupportedMedia,
    /// A bug or misconfiguration of the platform.
    Internal,
    /// Temporarily unavailable. A retry may succeed.
    Unavailable,
}

/// The kind of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// A stable name in kebab case. The last part of the `type` of a problem.
    pub slug: &'static str,
    /// The class.
    pub class: Class,
    /// A sentence for the user or developer who reads the response.
    pub title: &'static str,
}

/// The kinds that several operations share.
pub mod kinds {
    use super::{Class, Kind};

    const fn kind(slug: &'static str, class: Class, title: &'static str) -> Kind {
        Kind { slug, class, title }
    }

    /// The resource does not exist, or the caller may not know that it does.
    pub const NOT_FOUND: Kind = kind("not-found", Class::NotFound, "Not found.");
    /// The resource has changed since the client read it.
    pub const STALE: Kind =
        kind("stale", Class::Stale, "This has changed since you read it: read it again and repeat the change.");
    /// The role of the caller lacks the permission.
    pub const FORBIDDEN: Kind = kind("forbidden", Class::Forbidden, "Your role does not permit this.");
    /// The input is well formed but invalid.
    pub const INVALID: Kind = kind("invalid-input", Class::Unprocessable, "Validation failed.");
    /// Another request with the same idempotency key is in progress.
    pub const IN_PROGRESS: Kind =
        kind("request-in-progress", Class::Conflict, "Another request with this idempotency key is in progress.");
    /// A bug or misconfiguration of the platform.
    pub const INTERNAL: Kind = kind("internal", Class::Internal, "An internal error occurred.");
    /// Temporarily unavailable. A retry may succeed.
    pub const UNAVAILABLE: Kind =
        kind("unavailable", Class::Unavailable, "The service is temporarily unavailable. Retry later.");
    /// Only the owner, the co-instructors and admins may change a course.
    pub const NOT_YOUR_COURSE: Kind = kind("not-your-course", Class::Forbidden, "Another instructor owns this course.");
    /// The user does not exist or may not teach. Clients cannot tell which, so that the error does not
    /// reveal accounts.
    pub const NO_SUCH_INSTRUCTOR: Kind =
        kind("no-such-instructor", Class::Conflict, "No instructor has this id or e-mail address.");
    /// The outline of the course is too large to be stored.
    pub const OUTLINE_TOO_LARGE: Kind = kind(
        "outline-too-large",
        Class::Unprocessable,
        "The titles of all modules and lessons of this course are too long in total.",
    );
    /// Only enrolled learners have access to lessons.
    pub const NOT_ENROLLED: Kind = kind("not-enrolled", Class::Forbidden, "Enrol in the course first.");
    /// The lesson has no video that is ready.
    pub const VIDEO_NOT_READY: Kind =
        kind("video-not-ready", Class::Conflict, "The video of this lesson is not ready yet.");
    /// The challenge of a passkey is forged, expired, used, or issued for another session or purpose. Which of
    /// these is not revealed.
    pub const PASSKEY_CHALLENGE_INVALID: Kind =
        kind("passkey-challenge-invalid", Class::Invalid, "This request has expired or was already used. Start again.");
    /// A passkey's response is not what browsers send.
    pub const PASSKEY_MALFORMED: Kind =
        kind("passkey-malformed", Class::Invalid, "This is not a valid passkey response.");
    /// A passkey was used on a page of another origin, in a frame, or for another domain.
    pub const PASSKEY_WRONG_PAGE: Kind =
        kind("passkey-wrong-page", Class::Unprocessable, "The passkey was used on a page of another site.");
    /// The user was not present, or did not unlock the passkey.
    pub const PASSKEY_NOT_VERIFIED: Kind =
        kind("passkey-not-verified", Class::Unprocessable, "Unlock the passkey with your fingerprint, face or PIN.");
    /// The signature of a passkey is wrong, or something else that proves it.
    pub const PASSKEY_REFUSED: Kind =
        kind("passkey-refused", Class::Unprocessable, "The passkey could not be verified.");
    /// The user has as many passkeys as are allowed.
    pub const TOO_MANY_PASSKEYS: Kind =
        kind("too-many-passkeys", Class::Conflict, "You already have 20 passkeys. Remove one first.");
    /// Without it, the user could not sign in any more.
    pub const LAST_SIGN_IN_METHOD: Kind =
        kind("last-sign-in-method", Class::Conflict, "This is your last way to sign in. Add another one first.");
    /// A provider's response does not belong to an authorization request that is in progress.
    pub const AUTHORIZATION_INVALID: Kind = kind(
        "authorization-invalid",
        Class::Invalid,
        "This request was not started here, has expired or was already used. Start again.",
    );
    /// A provider did not accept the code.
    pub const PROVIDER_CODE_REFUSED: Kind =
        kind("provider-code-refused", Class::Invalid, "The provider did not accept the code. Start again.");
    /// A provider's response is invalid.
    pub const PROVIDER_ANSWER_INVALID: Kind = kind(
        "provider-answer-invalid",
        Class::Unprocessable,
        "The provider's response could not be verified. Start again.",
    );
    /// A code of an authenticator app, or a recovery code, is wrong.
    pub const WRONG_CODE: Kind =
        kind("wrong-code", Class::Unprocessable, "The code is wrong or was already used. Wait for the next one.");
    /// The password is wrong.
    pub const WRONG_PASSWORD: Kind = kind("wrong-password", Class::Unprocessable, "The password is wrong.");
    /// The client reports a time in the future.
    pub const TIME_IN_FUTURE: Kind = kind(
        "time-in-future",
        Class::Unprocessable,
        "The reported time is in the future. Check the clock of your device.",
    );
}

/// An error that can be returned to clients: it has a stable [`Kind`]. All errors of handlers implement
/// it, so that `?` converts them into problems.
pub trait Classify: std::error::Error {
    /// The kind of this error, which is stable.
    fn kind(&self) -> Kind;

    /// The invalid parts of the input, if it failed validation.
    fn field_errors(&self) -> &[FieldError] {
        &[]
    }

    /// How many more parts of the input are invalid than [`Classify::field_errors`] lists.
    fn omitted_errors(&self) -> u32 {
        0
    }

    /// Whether another request has changed the data between read and write, so that a retry may succeed.
    fn is_conflict(&self) -> bool {
        false
    }

    /// Whether a request with the same idempotency key has been answered before, or is in progress.
    fn is_duplicate(&self) -> bool {
        false
    }
}

/// The error enum of an operation. Derive it with `#[derive(DomainError)]`:
///
/// ```
/// use glotto_domain::{Classify as _, DomainError, kinds};
///
/// /// Why a passenger cannot board.
/// #[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
/// pub enum BoardError {
///     /// All seats are taken.
///     #[problem(Conflict, "train-full", "All seats are taken.")]
///     Full,
///     /// The train does not exist.
///     #[problem(kinds::NOT_FOUND)]
///     NoSuchTrain,
/// }
///
/// assert_eq!(BoardError::Full.kind().slug, "train-full");
/// assert_eq!(BoardError::KINDS[1], kinds::NOT_FOUND);
/// ```
pub trait DomainError: Classify {
    /// The kinds of all variants.
    const KINDS: &'static [Kind];
}
