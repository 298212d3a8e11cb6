//! The versions of a purpose's keys: which one is used, which are valid, and when the next is due.
//!
//! A version is announced a day before it is used, so that every function has read it by then: functions read their
//! keys again after ten seconds, and a deployment that changes the wrapping key takes minutes. It is used until the
//! next one is, and stays valid as long as anything that it made. After a compromise all of that is skipped: a new
//! version is used at once, and no other is valid from then on.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::KeyPurpose;
use crate::identity::signing::AHEAD;

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

impl KeyVersion {
    /// Whether what it made is valid at a moment.
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// All versions of a purpose's key, in the order in which they are used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeySet(Vec<KeyVersion>);

impl KeySet {
    /// The set of some versions.
    pub fn new(mut versions: Vec<KeyVersion>) -> Self {
        versions.sort_by_key(|version| version.from);
        Self(versions)
    }

    /// The versions, in the order in which they are used.
    pub fn versions(&self) -> &[KeyVersion] {
        &self.0
    }

    /// The version of an id, if it is valid.
    pub fn find(&self, id: &str, now: Timestamp) -> Option<&KeyVersion> {
        self.valid(now).find(|version| version.id == id)
    }

    /// The versions that are valid at a moment, including those that will be used later.
    pub fn valid(&self, now: Timestamp) -> impl Iterator<Item = &KeyVersion> {
        self.0.iter().filter(move |version| version.is_valid(now))
    }

    /// The version that is used at a moment. A function whose clock is behind takes the first one that will be.
    pub fn in_use(&self, now: Timestamp) -> Option<&KeyVersion> {
        self.0.iter().rev().find(|version| version.from <= now).or_else(|| self.0.first())
    }

    /// The version that was announced last.
    pub fn last(&self) -> Option<&KeyVersion> {
        self.0.last()
    }

    /// Whether it is time to announce the next version.
    pub fn is_rotation_due(&self, purpose: KeyPurpose, now: Timestamp) -> bool {
        match (self.last(), purpose.period()) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(last), Some(period)) => now >= last.from + (period - AHEAD),
        }
    }

    /// The set with a version that is announced now, and without expired ones. It begins to be used on time, but never
    /// before functions have read it. Former versions stay valid as long as what they made.
    #[must_use]
    pub fn announce(&self, purpose: KeyPurpose, version: KeyVersion, now: Timestamp) -> Self {
        let regular = self.last().zip(purpose.period()).map(|(last, period)| last.from + period);
        let from = match self.last() {
            Some(_) => regular.unwrap_or(now).max(now + AHEAD),
            None => now,
        };
        let mut next = self.without_expired(now);
        let until = purpose.lifetime().map(|lifetime| from + lifetime + DELAY);
        for former in next.0.iter_mut().filter(|former| former.until.is_none()) {
            former.until = until;
        }
        next.0.push(KeyVersion { from, until: None, ..version });
        next
    }

    /// The set after a compromise: a new version is used at once, and all others are invalid. Versions of purposes
    /// without a lifetime stay: without those of [`KeyPurpose::Factors`] no authenticator app works any more, and
    /// CloudFront decides which of [`KeyPurpose::Media`] it accepts.
    #[must_use]
    pub fn replace(&self, purpose: KeyPurpose, version: KeyVersion, now: Timestamp) -> Self {
        let version = KeyVersion { from: now, until: None, ..version };
        let stays = purpose.lifetime().is_none();
        // One that was announced must not be used after the new one.
        let former = self.0.iter().filter(|former| stays && former.from <= now).cloned();
        Self(former.chain([version]).collect())
    }

    /// The set without expired versions.
    #[must_use]
    pub fn without_expired(&self, now: Timestamp) -> Self {
        Self(self.valid(now).cloned().collect())
    }

    /// The set with the keys of some versions encrypted again.
    #[must_use]
    pub fn rewrap(&self, mut rewrapped: impl FnMut(&KeyVersion) -> Option<String>) -> Self {
        let wrap = |version: &KeyVersion| match rewrapped(version) {
            Some(wrapped) => KeyVersion { wrapped, ..version.clone() },
            None => version.clone(),
        };
        Self(self.0.iter().map(wrap).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
        let set = first().announce(purpose, version(2, now), now);
        let handover = set.last().unwrap().from;
        (set, handover)
    }

    #[test]
    fn the_next_version_is_due_a_day_before_it_is_used() {
        let due = at(0) + (KeyPurpose::Cursors.period().unwrap() - AHEAD);
        assert!(!first().is_rotation_due(KeyPurpose::Cursors, due - SECOND));
        assert!(first().is_rotation_due(KeyPurpose::Cursors, due));
        assert!(!first().is_rotation_due(KeyPurpose::Media, due + SignedDuration::from_hours(10_000)));
        let (set, handover) = announced(KeyPurpose::Cursors);
        assert_eq!(handover, due + AHEAD);
        assert!(!set.is_rotation_due(KeyPurpose::Cursors, due));
        assert!(KeySet::default().is_rotation_due(KeyPurpose::Media, due));
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
        let set = first().announce(KeyPurpose::Playback, version(2, now), now);
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
                if rotates && set.is_rotation_due(purpose, now) {
                    names += 1;
                    set = set.announce(purpose, version(names, now), now);
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
