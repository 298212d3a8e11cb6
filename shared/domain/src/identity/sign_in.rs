//! Signing in, by any means.

use crate::DomainError;

/// Why a user who has proven their identity cannot sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum SignInError {
    /// An admin has suspended the account.
    #[problem(Forbidden, "account-suspended", "This account is suspended. Contact the administrator.")]
    Suspended,
}
