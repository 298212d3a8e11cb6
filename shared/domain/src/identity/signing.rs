//! The keys that sign access tokens: which one signs, which are valid, and when the next is due.
//!
//! A key is announced a day before it signs, so that verifiers have seen it by then. It signs until
//! the next one does, and stays valid until the last token that it may have signed has expired. In an
//! emergency all of that is skipped: one new key signs, and no other is valid from then on.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::keys::{Schedule, Timeline, Versioned};

/// How long an access token is valid.
pub const TOKEN_LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// How long a key signs.
pub const PERIOD: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How long a key stays valid after its successor begins to sign: a token's lifetime, and the delay of
/// a signer (its clock, and a call under way).
pub const OVERLAP: SignedDuration = SignedDuration::from_hours(1);

/// When the keys follow each other.
pub const SCHEDULE: Schedule = Schedule { period: Some(PERIOD), overlap: Some(OVERLAP) };

/// How long a signer may go on with a key whose successor it cannot decrypt.
pub const STOPGAP: SignedDuration = SignedDuration::from_mins(45);

/// The public part of a signing key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicKey {
    /// Key id: the JWK thumbprint (RFC 7638).
    pub kid: String,
    /// The 32 bytes of the key, base64url without padding: a JWK's `x` (RFC 8037).
    pub x: String,
    /// The version of the key set [`AccessTokens`](crate::keys::KeyPurpose::AccessTokens) that holds the private key.
    pub version: String,
    /// When it begins to sign.
    pub from: Timestamp,
    /// When it stops being valid; unknown until its successor is announced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Versioned for PublicKey {
    fn id(&self) -> &str {
        &self.kid
    }

    fn from(&self) -> Timestamp {
        self.from
    }

    fn until(&self) -> Option<Timestamp> {
        self.until
    }

    fn with_times(self, from: Timestamp, until: Option<Timestamp>) -> Self {
        Self { from, until, ..self }
    }
}

impl PublicKey {
    /// Whether it may still sign at a moment in place of another: what it signs then is valid until it
    /// expires.
    fn is_fallback(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until - (OVERLAP - STOPGAP))
    }
}

/// All known keys, in the order in which they sign.
pub type Keyring = Timeline<PublicKey>;

impl Keyring {
    /// The keys that may sign at a moment in place of the one that should, the latest first.
    pub fn fallback_keys(&self, now: Timestamp) -> impl Iterator<Item = &PublicKey> {
        let signing = self.in_use(now).map(|key| &key.kid);
        let others = self.versions().iter().rev().filter(move |key| Some(&key.kid) != signing);
        others.filter(move |key| key.from <= now && key.is_fallback(now))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::keys::AHEAD;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_772_366_400 + seconds).unwrap()
    }

    fn key(name: usize, from: Timestamp) -> PublicKey {
        let text = |what: &str| format!("{what} {name}");
        PublicKey { kid: text("kid"), x: text("x"), version: text("version"), from, until: None }
    }

    /// A keyring whose first key signs, and whose second is announced.
    fn announced() -> Keyring {
        Keyring::of(key(1, at(0))).announce(SCHEDULE, key(2, at(0)), at(0) + (PERIOD - AHEAD))
    }

    fn kid(key: Option<&PublicKey>) -> &str {
        key.map_or("none", |key| &key.kid)
    }

    #[test]
    fn the_next_key_is_due_a_day_before_it_signs() {
        let ring = Keyring::of(key(1, at(0)));
        let due = at(0) + (PERIOD - AHEAD);
        assert!(!ring.is_rotation_due(SCHEDULE, due - SignedDuration::from_secs(1)));
        assert!(ring.is_rotation_due(SCHEDULE, due));
        assert!(!announced().is_rotation_due(SCHEDULE, due));
    }

    #[test]
    fn a_key_signs_until_the_next_one_does() {
        let (ring, handover) = (announced(), at(0) + PERIOD);
        assert_eq!(kid(ring.in_use(handover - SignedDuration::from_secs(1))), "kid 1");
        assert_eq!(kid(ring.in_use(handover)), "kid 2");
        assert_eq!(kid(ring.in_use(at(-1))), "kid 1", "a clock that is behind");
    }

    #[test]
    fn a_key_verifies_until_its_last_token_has_expired() {
        let (ring, handover) = (announced(), at(0) + PERIOD);
        let over = handover + OVERLAP;
        assert!(ring.find("kid 1", over - SignedDuration::from_secs(1)).is_some());
        assert!(ring.find("kid 1", over).is_none());
        assert_eq!(ring.without_expired(over).versions().len(), 1);
    }

    #[test]
    fn a_key_that_is_late_is_still_announced_a_day_ahead() {
        let now = at(0) + PERIOD * 3;
        let ring = Keyring::of(key(1, at(0))).announce(SCHEDULE, key(2, at(0)), now);
        assert_eq!(ring.last().map(|key| key.from), Some(now + AHEAD));
    }

    #[test]
    fn a_former_key_signs_as_long_as_its_tokens_expire_before_it() {
        let (ring, handover) = (announced(), at(0) + PERIOD);
        assert_eq!(ring.fallback_keys(handover - SignedDuration::from_secs(1)).count(), 0);
        let last = handover + STOPGAP - SignedDuration::from_secs(1);
        assert_eq!(kid(ring.fallback_keys(last).next()), "kid 1");
        assert!(ring.find("kid 1", last + TOKEN_LIFETIME).is_some());
        assert_eq!(ring.fallback_keys(handover + STOPGAP).count(), 0);
    }

    /// The keyring in the memory of a function, and since when.
    type Copy = (Keyring, Timestamp);

    proptest! {
        /// Whatever time passes between the steps, and however old the keys in memory are.
        #[test]
        fn no_rotation_invalidates_a_valid_token(
            steps in proptest::collection::vec((1_i64..3_000_000, 0_usize..8, any::<bool>()), 1..80),
        ) {
            let (mut now, mut ring, mut names) = (at(0), Keyring::of(key(0, at(0))), 0);
            // Functions that sign read again after ten seconds; those that only verify after a day.
            let mut copies: Vec<Copy> = vec![(ring.clone(), now); 8];
            let mut tokens: Vec<(String, Timestamp)> = Vec::new();
            for (pause, function, rotates) in steps {
                now += SignedDuration::from_secs(if rotates { pause } else { pause % 700 });
                if rotates && ring.is_rotation_due(SCHEDULE, now) {
                    names += 1;
                    ring = ring.announce(SCHEDULE, key(names, now), now);
                }
                prop_assert!(ring.versions().len() <= 3);
                let age = if function < 4 { SignedDuration::from_secs(10) } else { AHEAD };
                if now.duration_since(copies[function].1) >= age {
                    copies[function] = (ring.clone(), now);
                }
                if function < 4 {
                    let signed = copies[function].0.in_use(now).map(|key| key.kid.clone()).unwrap();
                    tokens.push((signed, now + TOKEN_LIFETIME));
                }
                tokens.retain(|(_, ends)| *ends > now);
                for (kid, _) in &tokens {
                    prop_assert!(copies[function].0.find(kid, now).is_some(), "{kid} is not valid");
                }
            }
        }
    }
}
