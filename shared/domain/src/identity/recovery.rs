//! Choosing another password: by knowing the present one, or by a mail when it is forgotten.

use jiff::{SignedDuration, Timestamp};

use crate::DomainError;
use crate::id::UserId;

/// How long the link in the mail works.
const LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// What a mail that resets a password stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordReset {
    /// Whose password it would set.
    pub user: UserId,
    /// What it opens: the address and the password that the account had when it was asked for,
    /// as a text that says nothing. It opens no other.
    pub lock: String,
    /// When it ends.
    pub ends: Timestamp,
}

impl PasswordReset {
    /// One that begins now.
    pub fn begin(user: UserId, lock: String, now: Timestamp) -> Self {
        Self { user, lock, ends: now.saturating_add(LIFETIME).unwrap_or(now) }
    }

    /// Whether it still opens something, given what lock the account has now.
    pub fn check(&self, lock: &str, now: Timestamp) -> Result<(), ResetPasswordError> {
        if self.ends > now && self.lock == lock { Ok(()) } else { Err(ResetPasswordError::Unusable) }
    }
}

/// Why a password could not be set by way of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum ResetPasswordError {
    /// Never ours, used, expired, or asked for when the account had another password or
    /// another address: which, is not told.
    #[problem(
        Invalid,
        "reset-unusable",
        "This link has been used, has expired, or no longer fits the account; ask for a new mail."
    )]
    Unusable,
}

/// Why a password could not be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum UpdatePasswordError {
    /// The present password is another one.
    #[problem(Unprocessable, "wrong-password", "The password is wrong.")]
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
        assert_eq!(reset.check("lock", at("2026-03-01T13:00:00Z")), Err(ResetPasswordError::Unusable));
    }

    #[test]
    fn a_reset_opens_only_the_lock_that_it_was_asked_for() {
        let now = at("2026-03-01T12:00:00Z");
        let reset = PasswordReset::begin(UserId::new(now, 1), "lock".to_owned(), now);
        assert_eq!(reset.check("another", now), Err(ResetPasswordError::Unusable));
    }
}
