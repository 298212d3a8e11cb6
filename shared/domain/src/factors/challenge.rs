//! The challenge that a client holds between the first factor and the second. By itself it gives no
//! access.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::SecondFactorError;
use crate::id::{Id as _, UserId};
use crate::identity::AuthMethod;

/// Users need time to find their phone.
const LIFETIME: SignedDuration = SignedDuration::from_mins(5);

/// The first factor. A passkey is not among them: it is two factors by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstFactor {
    /// The password.
    Password,
    /// A sign-in with a provider.
    Provider,
}

impl FirstFactor {
    const ALL: [Self; 2] = [Self::Password, Self::Provider];

    fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Provider => "provider",
        }
    }
}

impl From<FirstFactor> for AuthMethod {
    fn from(first: FirstFactor) -> Self {
        match first {
            FirstFactor::Password => Self::Password,
            FirstFactor::Provider => Self::Provider,
        }
    }
}

/// Proof that a user has presented a first factor.
#[derive(Clone, PartialEq, Eq)]
pub struct Challenge {
    /// The user.
    pub user: UserId,
    /// The first factor.
    pub first: FirstFactor,
    /// A hash of the password and factors that the account had at that moment. When one of them
    /// changes, the challenge is void. The revision of the account would not do: an attacker with a
    /// session could change the profile again and again and so keep the owner out.
    pub fingerprint: String,
    /// When it expires, to the second.
    pub ends: Timestamp,
    /// Makes it unique, so that it can be used once.
    pub nonce: String,
}

impl Challenge {
    /// Its lifetime in seconds.
    pub const SECONDS: i64 = LIFETIME.as_secs();

    /// A new challenge.
    pub fn begin(user: UserId, first: FirstFactor, fingerprint: String, nonce: String, now: Timestamp) -> Self {
        let ends = now.saturating_add(LIFETIME).unwrap_or(now);
        Self { user, first, fingerprint, ends: Timestamp::from_second(ends.as_second()).unwrap_or(ends), nonce }
    }

    /// Parses its text.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let user = UserId::parse(parts.next()?).ok()?;
        let first = parts.next()?;
        let first = FirstFactor::ALL.into_iter().find(|one| one.name() == first)?;
        let fingerprint = parts.next()?.to_owned();
        let ends = Timestamp::from_second(parts.next()?.parse().ok()?).ok()?;
        let nonce = parts.next()?.to_owned();
        let whole = parts.next().is_none() && !nonce.is_empty() && !fingerprint.is_empty();
        whole.then_some(Self { user, first, fingerprint, ends, nonce })
    }

    /// Checks that it has not expired.
    pub fn check_not_expired(&self, now: Timestamp) -> Result<(), SecondFactorError> {
        if self.ends > now { Ok(()) } else { Err(SecondFactorError::Invalid) }
    }

    /// Checks that password and factors of the account are the same.
    pub fn check_fingerprint(&self, fingerprint: &str) -> Result<(), SecondFactorError> {
        if self.fingerprint == fingerprint { Ok(()) } else { Err(SecondFactorError::Invalid) }
    }
}

/// The text that is sealed.
impl fmt::Display for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}.{}.{}", self.user, self.first.name(), self.fingerprint, self.ends.as_second(), self.nonce)
    }
}

/// Redacted: it is half of a login.
impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Challenge({})", self.user)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn challenge(second: i64, fingerprint: &str) -> Challenge {
        let first = FirstFactor::ALL[usize::from(second % 2 == 0)];
        let now = Timestamp::from_second(second).unwrap();
        Challenge::begin(UserId::new(now, 7), first, fingerprint.to_owned(), "bm9uY2U".to_owned(), now)
    }

    #[test]
    fn there_are_five_minutes() {
        let challenge = challenge(1_772_366_400, "lock");
        let at = |second: i64| Timestamp::from_second(1_772_366_400 + second).unwrap();
        assert_eq!(challenge.check_not_expired(at(299)), Ok(()));
        assert_eq!(challenge.check_not_expired(at(300)), Err(SecondFactorError::Invalid));
    }

    #[test]
    fn a_challenge_is_invalid_after_the_fingerprint_has_changed() {
        assert_eq!(challenge(0, "lock").check_fingerprint("lock"), Ok(()));
        assert_eq!(challenge(0, "lock").check_fingerprint("other"), Err(SecondFactorError::Invalid));
    }

    #[test]
    fn a_malformed_challenge_is_rejected_by_the_parser() {
        let user = UserId::new(Timestamp::UNIX_EPOCH, 7);
        for text in [
            "",
            "...",
            "a.password.1.1.x",
            &format!("{user}.password.1.1."),
            &format!("{user}.password.1.1.x.y"),
            &format!("{user}.passkey.1.1.x"),
            &format!("{user}.password..1.x"),
            &format!("{user}.password.1.x.x"),
        ] {
            assert_eq!(Challenge::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn its_text_parses_to_the_same_value(second in 0_i64..4_000_000_000, fingerprint in "[A-Za-z0-9_-]{1,50}") {
            let challenge = challenge(second, &fingerprint);
            prop_assert_eq!(Challenge::parse(&challenge.to_string()), Some(challenge));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,80}") {
            let _ = Challenge::parse(&text);
        }
    }
}
