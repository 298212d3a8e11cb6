//! The domain errors that endpoints declare.

use glotto_domain::{Classify, DomainError, Kind, kinds};

/// The errors of an endpoint: a tuple of domain errors.
pub trait DomainErrors {
    /// The kinds of each error.
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

/// Errors that several endpoints return and that do not follow from their types.
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
    /// 401: the account of the caller no longer exists.
    Unauthenticated = crate::kinds::UNAUTHENTICATED;
    /// 403: the role of the caller does not permit the operation.
    Forbidden = kinds::FORBIDDEN;
    /// 404: the resource does not exist, or the caller may not know that it does.
    NotFound = kinds::NOT_FOUND;
    /// 412: the resource has changed since the client read it.
    Stale = kinds::STALE;
    /// 429: a rate limit was reached.
    RateLimited = crate::kinds::TOO_MANY_REQUESTS;
    /// 503: a dependency is unavailable.
    Unavailable = kinds::UNAVAILABLE;
}
