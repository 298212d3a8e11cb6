//! The errors that an endpoint declares.

use glotto_domain::{Classify, DomainError, Kind, kinds};

/// The errors of an endpoint: a tuple of domain errors.
pub trait DomainErrors {
    /// The kinds of each.
    const KINDS: &'static [&'static [Kind]];
}

macro_rules! tuples {
    ($(($($name:ident),*))+) => {$(
        impl<$($name: DomainError),*> DomainErrors for ($($name,)*) {
            const KINDS: &'static [&'static [Kind]] = &[$($name::KINDS),*];
        }
    )+};
}

tuples! {
    ()
    (A)
    (A, B)
    (A, B, C)
    (A, B, C, D)
    (A, B, C, D, E)
    (A, B, C, D, E, F)
}

/// Errors that several endpoints have and that no type of theirs says.
macro_rules! shared_errors {
    ($($(#[$doc:meta])* $name:ident = $kind:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name;

        impl Classify for $name {
            fn kind(&self) -> Kind {
                $kind
            }
        }

        impl DomainError for $name {
            const KINDS: &'static [Kind] = &[$kind];
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.kind().title)
            }
        }

        impl std::error::Error for $name {}
    )+};
}

shared_errors! {
    /// 400: the request cannot be read.
    Malformed = crate::kinds::MALFORMED;
    /// 401: the caller has no account any more.
    Unauthenticated = crate::kinds::UNAUTHENTICATED;
    /// 403: the caller's role does not allow it.
    Forbidden = kinds::FORBIDDEN;
    /// 404: there is no such thing, or none that the caller may know of.
    NotFound = kinds::NOT_FOUND;
    /// 412: it was changed since the client read it.
    Stale = kinds::STALE;
    /// 429: a rate limit was reached.
    RateLimited = crate::kinds::TOO_MANY;
    /// 503: a dependency is unavailable.
    Unavailable = kinds::UNAVAILABLE;
}
