//! Why the domain says no, free of any transport: an error is an enum per operation, and each of
//! its variants has a [`Kind`] that a client can rely on. The HTTP room turns a class into a
//! status; `docs/errors.md` has a row for each kind.

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
    /// Later, perhaps.
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

/// An error of an operation that a client is told about.
pub trait Classify: std::error::Error {
    /// The stable kind of this refusal.
    fn kind(&self) -> Kind;
}

/// Declares the error enum of an operation. What other operations refuse alike is one of the
/// [`kinds`]:
///
/// ```
/// use glotto_domain::kinds;
///
/// glotto_domain::domain_errors! {
///     /// Why somebody could not board.
///     pub enum BoardError {
///         /// All seats are taken.
///         Full = Conflict, "train-full", "All seats are taken.";
///         /// It goes nowhere.
///         NoSuchTrain = kinds::NOT_FOUND;
///     }
/// }
/// assert_eq!(BoardError::KINDS[0].slug, "train-full");
/// assert_eq!(BoardError::KINDS[1], kinds::NOT_FOUND);
/// ```
#[macro_export]
macro_rules! domain_errors {
    (@kind $class:ident, $slug:literal, $title:literal) => {
        $crate::Kind { slug: $slug, class: $crate::Class::$class, title: $title }
    };
    (@kind $($shared:ident)::+) => { $($shared)::+ };
    ($(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$doc:meta])* $variant:ident = $($kind:ident)::+ $(, $slug:literal, $title:literal)?;)+
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $vis enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// Every way in which this can be refused.
            pub const KINDS: &'static [$crate::Kind] =
                &[$($crate::domain_errors!(@kind $($kind)::+ $(, $slug, $title)?)),+];
        }

        impl $crate::Classify for $name {
            fn kind(&self) -> $crate::Kind {
                Self::KINDS[*self as usize]
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::Classify::kind(self).title)
            }
        }

        impl std::error::Error for $name {}
    };
}
