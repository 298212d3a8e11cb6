//! Signing in, by whatever means.

use crate::DomainError;

/// Why somebody who has proven who they are is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum SignInError {
    /// An admin has suspended them.
    #[problem(Forbidden, "account-suspended", "This account is suspended; ask those who run the place.")]
    Suspended,
}
