//! A new password: with the current one, or with the token of a mail if it was forgotten.

use jiff::{SignedDuration, Timestamp};

use crate::id::UserId;
use crate::{DomainError, kinds};

/// How long the link in the mail works.
const LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// A password reset that was requested by mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordReset {
    /// The user whose password it sets.
    pub user: UserId,
    /// A fingerprint of the address and the password that the account had when it was requested. It
    /// works only as long as the account has the same.
    pub fingerprint: String,
    /// When it expires.
    pub ends: Timestamp,
}

impl PasswordReset {
    /// A reset that begins now.
    pub fn begin(user: UserId, fingerprint: String, now: Timestamp) -> Self {
        Self { user, fingerprint, ends: now.saturating_add(LIFETIME).unwrap_or(now) }
    }

    /// Whether it still works, given the fingerprint that the account has now.
    pub fn check(&self, fingerprint: &str, now: Timestamp) -> Result<(), ResetPasswordError> {
        if self.ends > now && self.fingerprint == fingerprint { Ok(()) } else { Err(ResetPasswordError::Invalid) }
    }
}

/// Why a password could not be reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum ResetPasswordError {
    /// The token is forged, used or expired, or the password or the address has changed since it was
    /// requested. The client must not learn which.
    #[problem(
        Invalid,
        "password-reset-invalid",
        "This link was used, has expired, or does not match the account any more. Request a new mail."
    )]
    Invalid,
}

/// Why a password could not be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum UpdatePasswordError {
    /// The current password is another one.
    #[problem(kinds::WRONG_PASSWORD)]
    WrongPassword,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id as _;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_reset_ends_after_an_hour() {
        let now = at("2026-03-01T12:00:00Z");
        let reset = PasswordReset::begin(UserId::new(now, 1), "lock".to_owned(), now);
        assert_eq!(reset.check("lock", at("2026-03-01T12:59:59Z")), Ok(()));
        assert_eq!(reset.check("lock", at("2026-03-01T13:00:00Z")), Err(ResetPasswordError::Invalid));
    }

    #[test]
    fn a_reset_is_valid_only_for_its_credential_fingerprint() {
        let now = at("2026-03-01T12:00:00Z");
        let reset = PasswordReset::begin(UserId::new(now, 1), "lock".to_owned(), now);
        assert_eq!(reset.check("another", now), Err(ResetPasswordError::Invalid));
    }
}
