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

/// An error of an operation that a client is told about.
pub trait Refused: std::error::Error {
    /// The stable kind of this refusal.
    fn kind(&self) -> Kind;
}

/// Declares the error enum of an operation:
///
/// ```
/// glotto_domain::refusals! {
///     /// Why somebody could not board.
///     pub enum BoardError {
///         /// All seats are taken.
///         Full = Conflict, "train-full", "All seats are taken.";
///     }
/// }
/// assert_eq!(BoardError::KINDS[0].slug, "train-full");
/// ```
#[macro_export]
macro_rules! refusals {
    ($(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$doc:meta])* $variant:ident = $class:ident, $slug:literal, $title:literal;)+
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $vis enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// Every way in which this can be refused.
            pub const KINDS: &'static [$crate::Kind] = &[$($crate::Kind {
                slug: $slug, class: $crate::Class::$class, title: $title,
            },)+];
        }

        impl $crate::Refused for $name {
            fn kind(&self) -> $crate::Kind {
                Self::KINDS[*self as usize]
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::Refused::kind(self).title)
            }
        }

        impl std::error::Error for $name {}
    };
}
