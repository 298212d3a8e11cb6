//! The confirmation of an address: the mail to it contains a token that activates the account once.

use jiff::{SignedDuration, Timestamp};

use crate::DomainError;
use crate::id::UserId;

/// How long after its latest mail a registration can be confirmed.
const CONFIRMABLE_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A verification that was requested by mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verification {
    /// The user whose address it verifies.
    pub user: UserId,
    /// The registration of the address that it belongs to: a later one invalidates it.
    pub registration: u32,
    /// When it expires.
    pub ends: Timestamp,
}

impl Verification {
    /// How long the link in the mail works.
    pub const LIFETIME: SignedDuration = SignedDuration::from_hours(24);

    /// A verification that begins now.
    pub fn begin(user: UserId, registration: u32, now: Timestamp) -> Self {
        Self { user, registration, ends: now.saturating_add(Self::LIFETIME).unwrap_or(now) }
    }

    /// When the registration is deleted unless it is confirmed before: data about an address that may
    /// belong to another person is not kept.
    pub fn unverified_until(&self) -> Timestamp {
        (self.ends - Self::LIFETIME).saturating_add(CONFIRMABLE_FOR).unwrap_or(self.ends)
    }

    /// Whether it still works.
    pub fn check(&self, now: Timestamp) -> Result<(), VerifyEmailError> {
        if self.ends > now { Ok(()) } else { Err(VerifyEmailError::Invalid) }
    }
}

/// Why an address was not verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum VerifyEmailError {
    /// The token is forged or expired, its registration was replaced by a later one, or its account was deleted. The
    /// client must not learn which.
    #[problem(
        Invalid,
        "verification-invalid",
        "This link has expired, was replaced by a later one, or is not needed any more. Request a new mail."
    )]
    Invalid,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id as _;

    #[test]
    fn a_verification_ends_after_a_day() {
        let now: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        let verification = Verification::begin(UserId::new(now, 1), 1, now);
        assert_eq!(verification.check(now + Verification::LIFETIME - SignedDuration::from_secs(1)), Ok(()));
        assert_eq!(verification.check(now + Verification::LIFETIME), Err(VerifyEmailError::Invalid));
    }

    #[test]
    fn a_registration_expires_a_week_after_its_mail_and_never_before_its_token() {
        let now: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        let verification = Verification::begin(UserId::new(now, 1), 1, now);
        assert_eq!(verification.unverified_until(), "2026-03-08T12:00:00Z".parse().unwrap());
        assert!(verification.unverified_until() > verification.ends);
    }
}
