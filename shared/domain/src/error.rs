//! Errors of the domain, free of any transport: an enum per operation, and each of its variants has a
//! [`Kind`] that clients can rely on. `glotto_http` turns a class into a status; `docs/errors.md` has a
//! row for each kind.

use crate::input::FieldError;

/// The class of a refusal; what HTTP makes a status of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The request makes no sense as it stands.
    Invalid,
    /// Who asks is not known.
    Unauthenticated,
    /// Who asks is known and may not.
    Forbidden,
    /// It does not exist, or its existence is none of the asker's business.
    NotFound,
    /// It contradicts the present state.
    Conflict,
    /// It was there and is no more.
    Gone,
    /// The state has moved on since the asker last looked.
    Stale,
    /// Well-formed, understood, and still impossible.
    Unprocessable,
    /// Too much or too often.
    TooMany,
    /// More than is taken in at once.
    TooLarge,
    /// In a form that is not read here.
    UnsupportedMedia,
    /// A mistake of ours.
    Internal,
    /// Not at the moment; the same may work in a little while.
    Unavailable,
}

/// One reason for a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Stable name in kebab case; the last part of the problem's `type`.
    pub slug: &'static str,
    /// What sort of refusal it is.
    pub class: Class,
    /// One sentence for the person at the other end.
    pub title: &'static str,
}

/// The kinds that several operations share: each is said once.
pub mod kinds {
    use super::{Class, Kind};

    const fn kind(slug: &'static str, class: Class, title: &'static str) -> Kind {
        Kind { slug, class, title }
    }

    /// It does not exist, or its existence is none of the asker's business.
    pub const NOT_FOUND: Kind = kind("not-found", Class::NotFound, "There is no such thing here.");
    /// Somebody changed it in between.
    pub const STALE: Kind = kind("stale", Class::Stale, "It has changed since you last read it.");
    /// They lack the permission.
    pub const FORBIDDEN: Kind = kind("forbidden", Class::Forbidden, "Your role does not allow this.");
    /// The input is well formed and invalid.
    pub const INVALID: Kind = kind("invalid-input", Class::Unprocessable, "Validation failed.");
    /// Another request with the same idempotency key is being answered.
    pub const IN_PROGRESS: Kind =
        kind("request-in-progress", Class::Conflict, "Another request with this idempotency key is in progress.");
    /// A mistake of the platform.
    pub const INTERNAL: Kind = kind("internal", Class::Internal, "An internal error occurred.");
    /// Temporary: the same request may succeed a little later.
    pub const UNAVAILABLE: Kind = kind("unavailable", Class::Unavailable, "The platform is busy; try again soon.");
    /// Courses are changed by their owners, their co-instructors and admins.
    pub const NOT_YOUR_COURSE: Kind =
        kind("not-your-course", Class::Forbidden, "This course belongs to somebody else.");
    /// Nobody is there, or they may not teach: which of the two is not told.
    pub const NO_SUCH_INSTRUCTOR: Kind =
        kind("no-such-instructor", Class::Conflict, "Nobody who may teach has this id or address.");
    /// An outline has a size that can be stored.
    pub const OUTLINE_TOO_LARGE: Kind = kind(
        "outline-too-large",
        Class::Unprocessable,
        "The titles of the course's modules and lessons are too long altogether.",
    );
    /// Lessons are for those who learn with the course.
    pub const NOT_ENROLLED: Kind = kind("not-enrolled", Class::Forbidden, "Enrol in the course first.");
}

/// An error that a client can be told about: it has a stable [`Kind`]. Everything that a handler may
/// fail with implements it, so that `?` turns all of it into a problem.
pub trait Classify: std::error::Error {
    /// The stable kind of this error.
    fn kind(&self) -> Kind;

    /// The invalid parts of the input, if that is the error.
    fn field_errors(&self) -> &[FieldError] {
        &[]
    }

    /// Whether another request changed in between what this one had read, so that reading again and
    /// deciding again may succeed.
    fn is_conflict(&self) -> bool {
        false
    }

    /// Whether another request with the same idempotency key may have been answered already.
    fn is_duplicate(&self) -> bool {
        false
    }
}

/// The error enum of an operation, written by `#[derive(DomainError)]`:
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
///     /// There is no such train.
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
