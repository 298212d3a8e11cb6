//! The versions of a purpose's keys. They follow each other on the schedule of the purpose. After a compromise it is
//! skipped: a new version is used at once, and no other is valid from then on.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::KeyPurpose;
use super::timeline::{Schedule, Timeline, Versioned};

/// How long a version stays valid beyond the lifetime of what it made: the delay of a function that uses it (its clock,
/// and a call under way).
pub const DELAY: SignedDuration = SignedDuration::from_hours(1);

/// A version of a purpose's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyVersion {
    /// Its id: 8 characters of base64url, unique within the purpose. What it makes names it.
    pub id: String,
    /// The key, encrypted with the wrapping key.
    pub wrapped: String,
    /// When it was created.
    pub created: Timestamp,
    /// When it begins to be used.
    pub from: Timestamp,
    /// When it stops being valid; unknown until its successor is announced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Versioned for KeyVersion {
    fn id(&self) -> &str {
        &self.id
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

impl KeyPurpose {
    /// When the versions of its keys follow each other. A former version stays valid as long as what it made.
    pub fn schedule(self) -> Schedule {
        Schedule { period: self.period(), overlap: self.lifetime().map(|lifetime| lifetime + DELAY) }
    }
}

/// All versions of a purpose's key, in the order in which they are used.
pub type KeySet = Timeline<KeyVersion>;

impl KeySet {
    /// The set after a compromise: a new version is used at once, and all others are invalid. Versions of purposes
    /// without a lifetime stay: without those of [`KeyPurpose::Factors`] no authenticator app works any more, and
    /// CloudFront decides which of [`KeyPurpose::Media`] it accepts.
    #[must_use]
    pub fn replace(&self, purpose: KeyPurpose, version: KeyVersion, now: Timestamp) -> Self {
        let stays = purpose.lifetime().is_none();
        // One that was announced must not be used after the new one.
        let former = self.versions().iter().filter(|former| stays && former.from <= now).cloned();
        Self::new(former.chain([version.with_times(now, None)]).collect())
    }

    /// The set with the keys of some versions encrypted again.
    #[must_use]
    pub fn rewrap(&self, mut rewrapped: impl FnMut(&KeyVersion) -> Option<String>) -> Self {
        let wrap = |version: &KeyVersion| match rewrapped(version) {
            Some(wrapped) => KeyVersion { wrapped, ..version.clone() },
            None => version.clone(),
        };
        Self::new(self.versions().iter().map(wrap).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::keys::AHEAD;

    use super::*;

    const SECOND: SignedDuration = SignedDuration::from_secs(1);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_772_366_400 + seconds).unwrap()
    }

    fn version(number: usize, now: Timestamp) -> KeyVersion {
        KeyVersion { id: number.to_string(), wrapped: String::new(), created: now, from: now, until: None }
    }

    fn first() -> KeySet {
        KeySet::new(vec![version(1, at(0))])
    }

    fn id(version: Option<&KeyVersion>) -> &str {
        version.map_or("none", |version| &version.id)
    }

    /// A set whose first version is used, and whose second is announced; and when that one is used.
    fn announced(purpose: KeyPurpose) -> (KeySet, Timestamp) {
        let now = at(0) + (purpose.period().unwrap() - AHEAD);
        let set = first().announce(purpose.schedule(), version(2, now), now);
        let handover = set.last().unwrap().from;
        (set, handover)
    }

    #[test]
    fn the_next_version_is_due_a_day_before_it_is_used() {
        let due = at(0) + (KeyPurpose::Cursors.period().unwrap() - AHEAD);
        assert!(!first().is_rotation_due(KeyPurpose::Cursors.schedule(), due - SECOND));
        assert!(first().is_rotation_due(KeyPurpose::Cursors.schedule(), due));
        assert!(!first().is_rotation_due(KeyPurpose::Media.schedule(), due + SignedDuration::from_hours(10_000)));
        let (set, handover) = announced(KeyPurpose::Cursors);
        assert_eq!(handover, due + AHEAD);
        assert!(!set.is_rotation_due(KeyPurpose::Cursors.schedule(), due));
        assert!(KeySet::default().is_rotation_due(KeyPurpose::Media.schedule(), due));
    }

    #[test]
    fn a_version_is_used_until_the_next_one_is_and_valid_until_what_it_made_has_expired() {
        for purpose in [KeyPurpose::Challenges, KeyPurpose::RefreshTokens, KeyPurpose::Unsubscribe] {
            let (set, handover) = announced(purpose);
            assert_eq!(id(set.in_use(handover - SECOND)), "1");
            assert_eq!(id(set.in_use(handover)), "2");
            let last = handover + purpose.lifetime().unwrap();
            assert!(set.find("1", last).is_some());
            assert!(set.find("1", last + DELAY).is_none());
            assert_eq!(set.without_expired(last + DELAY).versions().len(), 1);
        }
    }

    #[test]
    fn a_late_rotation_still_announces_a_day_ahead() {
        let now = at(0) + SignedDuration::from_hours(10_000);
        let set = first().announce(KeyPurpose::Playback.schedule(), version(2, now), now);
        assert_eq!(set.last().map(|last| last.from), Some(now + AHEAD));
        assert_eq!(id(set.in_use(now)), "1");
    }

    #[test]
    fn a_replaced_version_is_invalid_at_once() {
        let (set, handover) = announced(KeyPurpose::RefreshTokens);
        let replaced = set.replace(KeyPurpose::RefreshTokens, version(3, handover - SECOND), handover - SECOND);
        assert_eq!(id(replaced.in_use(handover)), "3");
        assert!(replaced.find("1", handover).is_none() && replaced.find("2", handover).is_none());
    }

    #[test]
    fn versions_of_factors_are_never_lost() {
        let (set, handover) = announced(KeyPurpose::Factors);
        let years = handover + SignedDuration::from_hours(100_000);
        assert!(set.without_expired(years).find("1", years).is_some());
        let replaced = set.replace(KeyPurpose::Factors, version(3, handover), handover);
        assert_eq!(id(replaced.in_use(handover)), "3");
        assert!(replaced.find("1", years).is_some() && replaced.find("2", years).is_some());
        // One that was announced and not used yet has made nothing.
        let early = set.replace(KeyPurpose::Factors, version(3, at(1)), at(1));
        assert_eq!(id(early.in_use(years)), "3");
        assert!(early.find("2", years).is_none());
    }

    /// The set in the memory of a function, and since when.
    type Copy = (KeySet, Timestamp);

    proptest! {
        /// Whatever time passes between the steps: 8 functions read their keys again after ten seconds.
        #[test]
        fn what_was_sealed_opens_everywhere_until_its_lifetime_ends(
            purpose in proptest::sample::select(vec![
                KeyPurpose::Challenges, KeyPurpose::RefreshTokens, KeyPurpose::MailLinks, KeyPurpose::Unsubscribe,
            ]),
            steps in proptest::collection::vec((1_i64..3_000_000, 0_usize..8, any::<bool>()), 1..80),
        ) {
            let (mut now, mut set, mut names) = (at(0), first(), 1);
            let mut copies: Vec<Copy> = vec![(set.clone(), now); 8];
            let mut sealed: Vec<(String, Timestamp)> = Vec::new();
            for (pause, function, rotates) in steps {
                now += SignedDuration::from_secs(if rotates { pause } else { pause % 20 });
                if rotates && set.is_rotation_due(purpose.schedule(), now) {
                    names += 1;
                    set = set.announce(purpose.schedule(), version(names, now), now);
                }
                if now.duration_since(copies[function].1) >= SignedDuration::from_secs(10) {
                    copies[function] = (set.clone(), now);
                }
                let copy = &copies[function].0;
                let in_use = copy.in_use(now).unwrap();
                prop_assert!(in_use.from <= now && in_use.is_valid(now), "an inactive version is used");
                sealed.push((in_use.id.clone(), now + purpose.lifetime().unwrap()));
                sealed.retain(|(_, ends)| *ends > now);
                for (id, _) in &sealed {
                    prop_assert!(copy.find(id, now).is_some(), "{id} does not open");
                }
                prop_assert!(set.versions().len() <= 16, "the item stays small");
            }
        }
    }
}
