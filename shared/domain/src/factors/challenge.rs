//! Between the first factor and the code: what a client holds that has shown the one and not yet
//! the other. It opens nothing by itself.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::SecondFactorError;
use crate::id::{Id as _, UserId};
use crate::identity::Means;

/// How long somebody has to find the app.
const LIFETIME: SignedDuration = SignedDuration::from_mins(5);

/// What a code is asked for after. A passkey is two factors by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// They knew the password.
    Password,
    /// A provider said who they are.
    Provider,
}

impl First {
    const ALL: [Self; 2] = [Self::Password, Self::Provider];

    fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Provider => "provider",
        }
    }
}

impl From<First> for Means {
    fn from(first: First) -> Self {
        match first {
            First::Password => Self::Password,
            First::Provider => Self::Provider,
        }
    }
}

/// That somebody showed a first factor a moment ago.
#[derive(Clone, PartialEq, Eq)]
pub struct Challenge {
    /// Who.
    pub user: UserId,
    /// What they showed.
    pub first: First,
    /// What the account was locked with at that moment, as a hash: with another password or other
    /// factors it is worth nothing. Not the account's revision, which anybody moves on who holds
    /// some session of it and changes the profile: that must not keep its owner out.
    pub fingerprint: String,
    /// When it ends, to the second.
    pub ends: Timestamp,
    /// Tells it from others, so that it is used once.
    pub nonce: String,
}

impl Challenge {
    /// For so many seconds it can be met.
    pub const SECONDS: i64 = LIFETIME.as_secs();

    /// One that begins now.
    pub fn begin(user: UserId, first: First, fingerprint: String, nonce: String, now: Timestamp) -> Self {
        let ends = now.saturating_add(LIFETIME).unwrap_or(now);
        Self { user, first, fingerprint, ends: Timestamp::from_second(ends.as_second()).unwrap_or(ends), nonce }
    }

    /// Reads its text.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let user = UserId::parse(parts.next()?).ok()?;
        let first = parts.next()?;
        let first = First::ALL.into_iter().find(|one| one.name() == first)?;
        let fingerprint = parts.next()?.to_owned();
        let ends = Timestamp::from_second(parts.next()?.parse().ok()?).ok()?;
        let nonce = parts.next()?.to_owned();
        let whole = parts.next().is_none() && !nonce.is_empty() && !fingerprint.is_empty();
        whole.then_some(Self { user, first, fingerprint, ends, nonce })
    }

    /// Whether there is still time.
    pub fn in_time(&self, now: Timestamp) -> Result<(), SecondFactorError> {
        if self.ends > now { Ok(()) } else { Err(SecondFactorError::Unusable) }
    }

    /// Whether the account is still locked as it was.
    pub fn holds(&self, fingerprint: &str) -> Result<(), SecondFactorError> {
        if self.fingerprint == fingerprint { Ok(()) } else { Err(SecondFactorError::Unusable) }
    }
}

/// As it is sealed.
impl fmt::Display for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}.{}.{}", self.user, self.first.name(), self.fingerprint, self.ends.as_second(), self.nonce)
    }
}

/// Half of a sign-in shows in no log.
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
        let first = First::ALL[usize::from(second % 2 == 0)];
        let now = Timestamp::from_second(second).unwrap();
        Challenge::begin(UserId::new(now, 7), first, fingerprint.to_owned(), "bm9uY2U".to_owned(), now)
    }

    #[test]
    fn there_are_five_minutes() {
        let challenge = challenge(1_772_366_400, "lock");
        let at = |second: i64| Timestamp::from_second(1_772_366_400 + second).unwrap();
        assert_eq!(challenge.in_time(at(299)), Ok(()));
        assert_eq!(challenge.in_time(at(300)), Err(SecondFactorError::Unusable));
    }

    #[test]
    fn it_is_worth_nothing_once_the_lock_is_another() {
        assert_eq!(challenge(0, "lock").holds("lock"), Ok(()));
        assert_eq!(challenge(0, "lock").holds("other"), Err(SecondFactorError::Unusable));
    }

    #[test]
    fn what_is_no_challenge_is_not_read() {
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
        fn it_reads_back_as_itself(second in 0_i64..4_000_000_000, fingerprint in "[A-Za-z0-9_-]{1,50}") {
            let challenge = challenge(second, &fingerprint);
            prop_assert_eq!(Challenge::parse(&challenge.to_string()), Some(challenge));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,80}") {
            let _ = Challenge::parse(&text);
        }
    }
}
