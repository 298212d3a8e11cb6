//! The versions of a key: which one is used, which are valid, and when the next is due.
//!
//! A version is announced a day before it is used, so that every reader knows it by then. It is used until the next one
//! is, and stays valid for a while after that. How long both take is the [`Schedule`] of the key.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long before it is used a version is announced. Functions read their keys again after ten seconds, and a
/// deployment that changes the wrapping key takes minutes. Verifiers of access tokens may cache the public keys for
/// five minutes; many keep them for hours nevertheless.
pub const AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// When the versions of a key follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// How long a version is used before the next one is; none if only an operator replaces it.
    pub period: Option<SignedDuration>,
    /// How long a version stays valid after the next one is used; none if it has no end.
    pub overlap: Option<SignedDuration>,
}

/// A version of a key.
pub trait Versioned: Clone {
    /// Its id, unique among the versions of the key. What it makes names it.
    fn id(&self) -> &str;

    /// When it begins to be used.
    fn from(&self) -> Timestamp;

    /// When it stops being valid; unknown until its successor is announced.
    fn until(&self) -> Option<Timestamp>;

    /// The version with these times.
    #[must_use]
    fn with_times(self, from: Timestamp, until: Option<Timestamp>) -> Self;

    /// Whether what it made is valid at a moment.
    fn is_valid(&self, now: Timestamp) -> bool {
        self.until().is_none_or(|until| now < until)
    }
}

/// All versions of a key, in the order in which they are used. Stored as a list of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timeline<T>(Vec<T>);

impl<T> Default for Timeline<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Versioned> Timeline<T> {
    /// The timeline of some versions.
    pub fn new(mut versions: Vec<T>) -> Self {
        versions.sort_by_key(Versioned::from);
        Self(versions)
    }

    /// A timeline of one version: the first one, or the one that replaces all others.
    pub fn of(version: T) -> Self {
        let from = version.from();
        Self(vec![version.with_times(from, None)])
    }

    /// The versions, in the order in which they are used.
    pub fn versions(&self) -> &[T] {
        &self.0
    }

    /// The version of an id, if it is valid.
    pub fn find(&self, id: &str, now: Timestamp) -> Option<&T> {
        self.valid(now).find(|version| version.id() == id)
    }

    /// The versions that are valid at a moment, including those that will be used later.
    pub fn valid(&self, now: Timestamp) -> impl Iterator<Item = &T> {
        self.0.iter().filter(move |version| version.is_valid(now))
    }

    /// The version that is used at a moment. A function whose clock is behind takes the first one that will be.
    pub fn in_use(&self, now: Timestamp) -> Option<&T> {
        self.0.iter().rev().find(|version| version.from() <= now).or_else(|| self.0.first())
    }

    /// The version that was announced last.
    pub fn last(&self) -> Option<&T> {
        self.0.last()
    }

    /// Whether it is time to announce the next version.
    pub fn is_rotation_due(&self, schedule: Schedule, now: Timestamp) -> bool {
        match (self.last(), schedule.period) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(last), Some(period)) => now >= last.from() + (period - AHEAD),
        }
    }

    /// The timeline with a version that is announced now, and without expired ones. It begins to be used on time, but
    /// never before readers know it. Former versions stay valid for the overlap.
    #[must_use]
    pub fn announce(&self, schedule: Schedule, version: T, now: Timestamp) -> Self {
        let regular = self.last().zip(schedule.period).map(|(last, period)| last.from() + period);
        let from = match self.last() {
            Some(_) => regular.unwrap_or(now).max(now + AHEAD),
            None => now,
        };
        let until = schedule.overlap.map(|overlap| from + overlap);
        let former = self.valid(now).cloned().map(|former| {
            let (from, until) = (former.from(), former.until().or(until));
            former.with_times(from, until)
        });
        Self(former.chain([version.with_times(from, None)]).collect())
    }

    /// The timeline without expired versions.
    #[must_use]
    pub fn without_expired(&self, now: Timestamp) -> Self {
        Self(self.valid(now).cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECOND: SignedDuration = SignedDuration::from_secs(1);

    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    struct Version {
        id: String,
        from: Timestamp,
        until: Option<Timestamp>,
    }

    impl Versioned for Version {
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

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_772_366_400 + seconds).unwrap()
    }

    fn version(number: usize, from: Timestamp, until: Option<Timestamp>) -> Version {
        Version { id: number.to_string(), from, until }
    }

    fn id(version: Option<&Version>) -> &str {
        version.map_or("none", |version| &version.id)
    }

    /// A timeline to which a version was added after each of these pauses (seconds), and when it became so.
    fn history(schedule: Schedule, pauses: &[i64]) -> Vec<(Timestamp, Timeline<Version>)> {
        let (mut now, mut timeline) = (at(0), Timeline::of(version(0, at(0), None)));
        let mut states = vec![(now, timeline.clone())];
        for (number, pause) in pauses.iter().enumerate() {
            now += SignedDuration::from_secs(*pause);
            timeline = timeline.announce(schedule, version(number + 1, now, None), now);
            states.push((now, timeline.clone()));
        }
        states
    }

    fn pauses() -> impl Strategy<Value = Vec<i64>> {
        // Most of them less than a day, so that versions are announced before the one before them is used.
        proptest::collection::vec(prop_oneof![1_i64..100_000, 1_i64..5_000_000], 1..30)
    }

    fn hours(range: std::ops::Range<i64>) -> impl Strategy<Value = Option<SignedDuration>> {
        proptest::option::of(range.prop_map(SignedDuration::from_hours))
    }

    fn schedules() -> impl Strategy<Value = Schedule> {
        (hours(1..2_000), hours(0..2_000)).prop_map(|(period, overlap)| Schedule { period, overlap })
    }

    #[test]
    fn a_timeline_is_stored_as_a_list_of_its_versions() {
        let timeline = Timeline::new(vec![version(2, at(2), None), version(1, at(1), Some(at(3)))]);
        let stored = serde_json::to_value(&timeline).unwrap();
        assert_eq!(stored, serde_json::to_value(timeline.versions()).unwrap());
        assert_eq!(serde_json::from_value::<Timeline<Version>>(stored).unwrap(), timeline);
    }

    #[test]
    fn the_first_version_is_used_at_once() {
        let schedule = Schedule { period: None, overlap: None };
        assert!(Timeline::<Version>::default().is_rotation_due(schedule, at(1)));
        let first = Timeline::default().announce(schedule, version(1, at(0), None), at(1));
        assert_eq!(first, Timeline::of(version(1, at(1), None)));
    }

    proptest! {
        #[test]
        fn the_latest_version_that_has_begun_is_used_and_an_expired_one_is_not_found(
            times in proptest::collection::btree_map(1_i64..100, proptest::option::of(1_i64..200), 1..12),
            now in 0_i64..200,
        ) {
            let versions = times.iter().enumerate();
            let mut versions: Vec<_> =
                versions.map(|(number, (from, until))| version(number, at(*from), until.map(at))).collect();
            let now = at(now);
            let begun = versions.iter().rposition(|version| version.from <= now).unwrap_or(0).to_string();
            let sorted = Timeline::new(versions.clone());
            versions.reverse();
            let timeline = Timeline::new(versions.clone());
            prop_assert_eq!(&timeline, &sorted, "the order in which they were given is irrelevant");
            prop_assert_eq!(id(timeline.in_use(now)), begun);
            let unexpired = timeline.without_expired(now);
            for version in &versions {
                let is_valid = version.until.is_none_or(|until| until > now);
                prop_assert_eq!(timeline.find(&version.id, now).is_some(), is_valid);
                prop_assert_eq!(unexpired.versions().contains(version), is_valid);
            }
        }

        /// Otherwise one function would use a version that another one does not know.
        #[test]
        fn readers_with_a_copy_of_less_than_a_day_use_the_same_version(schedule in schedules(), pauses in pauses()) {
            let states = history(schedule, &pauses);
            for (number, (read, copy)) in states.iter().enumerate() {
                let last = *read + (AHEAD - SECOND);
                for (since, present) in states[number..].iter().take_while(|(since, _)| *since <= last) {
                    for moment in [*since, last] {
                        prop_assert_eq!(id(copy.in_use(moment)), id(present.in_use(moment)));
                    }
                }
            }
        }

        /// Neither shorter, which would refuse what was made just before, nor longer.
        #[test]
        fn a_version_is_valid_for_the_overlap_after_it_was_last_used(schedule in schedules(), pauses in pauses()) {
            let states = history(schedule, &pauses);
            for (number, (used, before)) in states.iter().enumerate() {
                let in_use = before.in_use(*used).unwrap();
                for (now, after) in &states[number..] {
                    let is_recent = schedule.overlap.is_none_or(|overlap| now.duration_since(*used) < overlap);
                    prop_assert!(!is_recent || after.find(&in_use.id, *now).is_some(), "{} is lost", in_use.id);
                }
                if let Some(overlap) = schedule.overlap {
                    let oldest = before.in_use(*used - overlap).unwrap();
                    prop_assert!(before.valid(*used).all(|version| version.from >= oldest.from));
                }
            }
        }

        #[test]
        fn the_next_version_is_due_a_day_before_the_last_one_has_been_used_for_the_period(
            schedule in schedules(),
            pauses in pauses(),
        ) {
            for (_, timeline) in history(schedule, &pauses) {
                let last = timeline.last().unwrap().from;
                let due = last + (schedule.period.unwrap_or(AHEAD) - AHEAD);
                prop_assert_eq!(timeline.is_rotation_due(schedule, due), schedule.period.is_some());
                prop_assert!(!timeline.is_rotation_due(schedule, due - SECOND));
                if let Some(period) = schedule.period {
                    let next = timeline.announce(schedule, version(100, due, None), due);
                    prop_assert_eq!(next.last().unwrap().from, last + period, "one on time loses no time");
                }
            }
        }
    }
}
