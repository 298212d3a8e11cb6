//! The challenge that a passkey signs. It contains its purpose, its user and its expiry, so nothing
//! has to be stored except that it was used.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use crate::id::{Id as _, SessionId, UserId};

/// The longest lifetime that the standard recommends (Level 3, 15.1), as a login form that offers
/// passkeys by autofill may stay open for a while.
const LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// The purpose of a challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// To add a passkey to an account.
    Create {
        /// The owner of the account.
        user: UserId,
        /// The session in which it was issued, and in which it must be answered.
        session: SessionId,
        /// The user handle of the new passkey.
        handle: String,
    },
    /// To sign in. The user is not known yet.
    SignIn,
    /// To reauthenticate.
    Reauthenticate {
        /// The user.
        user: UserId,
        /// The session that is reauthenticated.
        session: SessionId,
    },
}

/// A challenge. It can be used once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// Its purpose.
    pub purpose: Purpose,
    /// When it expires, to the second.
    pub ends: Timestamp,
    /// Makes it unique.
    pub nonce: String,
}

impl Challenge {
    /// Its lifetime in seconds.
    pub const SECONDS: i64 = LIFETIME.as_secs();

    /// A new challenge. Handle and nonce are base64url.
    pub fn begin(purpose: Purpose, nonce: String, now: Timestamp) -> Self {
        let ends = now.saturating_add(LIFETIME).unwrap_or(now);
        Self { purpose, ends: Timestamp::from_second(ends.as_second()).unwrap_or(ends), nonce }
    }

    /// Parses its text.
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('.').collect();
        let (purpose, ends, nonce) = match parts.as_slice() {
            ["add", user, session, handle, ends, nonce] => {
                let (user, session) = (UserId::parse(user).ok()?, SessionId::parse(session).ok()?);
                (Purpose::Create { user, session, handle: (*handle).to_owned() }, ends, nonce)
            }
            ["enter", ends, nonce] => (Purpose::SignIn, ends, nonce),
            ["prove", user, session, ends, nonce] => {
                let (user, session) = (UserId::parse(user).ok()?, SessionId::parse(session).ok()?);
                (Purpose::Reauthenticate { user, session }, ends, nonce)
            }
            _ => return None,
        };
        let ends = Timestamp::from_second(ends.parse().ok()?).ok()?;
        (!nonce.is_empty()).then(|| Self { purpose, ends, nonce: (*nonce).to_owned() })
    }

    /// Whether it has not expired.
    pub fn is_in_time(&self, now: Timestamp) -> bool {
        self.ends > now
    }
}

/// The text that is sealed.
impl fmt::Display for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.purpose {
            Purpose::Create { user, session, handle } => write!(f, "add.{user}.{session}.{handle}")?,
            Purpose::SignIn => f.write_str("enter")?,
            Purpose::Reauthenticate { user, session } => write!(f, "prove.{user}.{session}")?,
        }
        write!(f, ".{}.{}", self.ends.as_second(), self.nonce)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn purposes(bits: u128) -> [Purpose; 3] {
        let now = Timestamp::UNIX_EPOCH;
        let (user, session) = (UserId::new(now, bits), SessionId::new(now, bits));
        [
            Purpose::Create { user, session, handle: "aGFuZGxl".to_owned() },
            Purpose::SignIn,
            Purpose::Reauthenticate { user, session },
        ]
    }

    #[test]
    fn there_are_ten_minutes() {
        let at = |second: i64| Timestamp::from_second(1_772_366_400 + second).unwrap();
        let challenge = Challenge::begin(Purpose::SignIn, "x".to_owned(), at(0));
        assert!(challenge.is_in_time(at(599)));
        assert!(!challenge.is_in_time(at(600)));
    }

    #[test]
    fn a_malformed_challenge_is_rejected_by_the_parser() {
        let user = UserId::new(Timestamp::UNIX_EPOCH, 7);
        for text in [
            "",
            "enter",
            "enter.1",
            "enter.1.",
            "enter.x.y",
            "enter.1.y.z",
            "prove.1.y",
            &format!("prove.{user}.{user}.1.y"),
            &format!("add.{user}.1.y"),
        ] {
            assert_eq!(Challenge::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn its_text_parses_to_the_same_value(second in 0_i64..4_000_000_000, bits in 0_u128..(1 << 80)) {
            let now = Timestamp::from_second(second).unwrap();
            for purpose in purposes(bits) {
                let challenge = Challenge::begin(purpose, "bm9uY2U".to_owned(), now);
                prop_assert_eq!(Challenge::parse(&challenge.to_string()), Some(challenge));
            }
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,80}") {
            let _ = Challenge::parse(&text);
        }
    }
}
