//! Showing that an address is one's own: whoever registered gets a mail, and what is in it opens
//! the account once.

use jiff::{SignedDuration, Timestamp};

use crate::DomainError;
use crate::id::UserId;

/// How long the link in the mail works.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// How long a registration waits to be confirmed after its latest mail.
const PATIENCE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What a mail of verification stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verification {
    /// Whose address it would verify.
    pub user: UserId,
    /// Which registration of the address it belongs to: a later one makes it worthless.
    pub registration: u32,
    /// When it ends.
    pub ends: Timestamp,
}

impl Verification {
    /// One that begins now.
    pub fn begin(user: UserId, registration: u32, now: Timestamp) -> Self {
        Self { user, registration, ends: now.saturating_add(LIFETIME).unwrap_or(now) }
    }

    /// When the registration lapses if nobody has confirmed it by then: what somebody said of an
    /// address that may not be theirs is not kept for ever.
    pub fn lapses(&self) -> Timestamp {
        (self.ends - LIFETIME).saturating_add(PATIENCE).unwrap_or(self.ends)
    }

    /// Whether it still opens something.
    pub fn check(&self, now: Timestamp) -> Result<(), VerifyEmailError> {
        if self.ends > now { Ok(()) } else { Err(VerifyEmailError::Unusable) }
    }
}

/// Why an address could not be verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum VerifyEmailError {
    /// Never ours, outdated or expired, or the address was verified by another link: which, is
    /// not told.
    #[problem(
        Invalid,
        "verification-unusable",
        "This link has expired, was replaced by a later one, or is not needed any more; ask for a new mail."
    )]
    Unusable,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id as _;

    #[test]
    fn a_verification_ends_after_a_day() {
        let now: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        let verification = Verification::begin(UserId::new(now, 1), 1, now);
        assert_eq!(verification.check(now + LIFETIME - SignedDuration::from_secs(1)), Ok(()));
        assert_eq!(verification.check(now + LIFETIME), Err(VerifyEmailError::Unusable));
    }

    #[test]
    fn a_registration_lapses_a_week_after_its_mail_and_never_before_the_mail_ends() {
        let now: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        let verification = Verification::begin(UserId::new(now, 1), 1, now);
        assert_eq!(verification.lapses(), "2026-03-08T12:00:00Z".parse().unwrap());
        assert!(verification.lapses() > verification.ends);
    }
}
