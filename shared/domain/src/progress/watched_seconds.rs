//! A set of seconds of a video.

use super::{WatchedInterval, percent};

/// The longest video, in seconds: four hours, as [`crate::media::ladder::MAX_SECONDS`].
pub const LONGEST_VIDEO: u32 = 14_400;

/// Which seconds of a video a learner has watched: second `n` is the time from `n` to `n + 1` seconds after the start.
///
/// It is a set, one bit for each second, so a part that is watched or reported again counts once, and two sets become
/// one in any order. Four hours take 1,800 bytes and ten minutes 75, however the learner jumped. Bytes without a
/// watched second at the end are left out, so equal sets have equal bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WatchedSeconds(Vec<u8>);

impl WatchedSeconds {
    /// The seconds of some intervals.
    pub fn of(intervals: &[WatchedInterval]) -> Self {
        let mut seconds = Self::default();
        for interval in intervals {
            seconds.add(*interval);
        }
        seconds
    }

    /// Restores what [`bytes`](Self::bytes) returned.
    pub fn restore(bytes: Vec<u8>) -> Self {
        let mut seconds = Self(bytes);
        seconds.0.truncate(place(LONGEST_VIDEO).0);
        seconds.trim();
        seconds
    }

    /// The seconds as bits, from the lowest bit of the first byte.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Adds the seconds of an interval, as far as a video can have them.
    fn add(&mut self, WatchedInterval { from, to }: WatchedInterval) {
        let to = to.min(LONGEST_VIDEO);
        if from >= to {
            return;
        }
        let ((first, low), (last, high)) = (place(from), place(to - 1));
        if self.0.len() <= last {
            self.0.resize(last + 1, 0);
        }
        for (index, byte) in self.0.iter_mut().enumerate().take(last + 1).skip(first) {
            let after = if index == first { u8::MAX << low } else { u8::MAX };
            let until = if index == last { u8::MAX >> (7 - high) } else { u8::MAX };
            *byte |= after & until;
        }
    }

    /// The seconds of both sets.
    #[must_use]
    pub fn union(mut self, other: &Self) -> Self {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (byte, other) in self.0.iter_mut().zip(&other.0) {
            *byte |= other;
        }
        self
    }

    /// The seconds that a video of a length has.
    #[must_use]
    pub fn within(mut self, length: u32) -> Self {
        let (last, bits) = place(length);
        self.0.truncate(last + 1);
        if let Some(byte) = self.0.get_mut(last) {
            *byte &= !(u8::MAX << bits);
        }
        self.trim();
        self
    }

    fn trim(&mut self) {
        let end = self.0.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        self.0.truncate(end);
    }

    /// Whether none was watched.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many seconds were watched.
    pub fn count(&self) -> u32 {
        self.0.iter().map(|byte| byte.count_ones()).sum()
    }

    /// The watched part of a video of a length in percent, rounded down: 100 means every second.
    pub fn percent(&self, length: u32) -> u8 {
        percent(self.count() as usize, length as usize)
    }

    /// Whether a second was watched.
    pub fn contains(&self, second: u32) -> bool {
        let (index, bit) = place(second);
        self.0.get(index).is_some_and(|byte| byte & (1 << bit) != 0)
    }

    /// The watched parts: as few and as long as possible, the first one first.
    pub fn intervals(&self) -> Vec<WatchedInterval> {
        let mut intervals: Vec<WatchedInterval> = Vec::new();
        for second in (0..LONGEST_VIDEO).take(self.0.len() * 8).filter(|second| self.contains(*second)) {
            match intervals.last_mut() {
                Some(interval) if interval.to == second => interval.to += 1,
                _ => intervals.push(WatchedInterval { from: second, to: second + 1 }),
            }
        }
        intervals
    }
}

/// The byte of a second, and its bit there.
fn place(second: u32) -> (usize, u32) {
    ((second / 8) as usize, second % 8)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn interval() -> impl Strategy<Value = WatchedInterval> {
        (0..LONGEST_VIDEO + 100, 0_u32..400).prop_map(|(from, length)| WatchedInterval { from, to: from + length })
    }

    fn intervals() -> impl Strategy<Value = Vec<WatchedInterval>> {
        // Most of them near the start, so that they overlap and touch.
        let near = (0_u32..60, 0_u32..20).prop_map(|(from, length)| WatchedInterval { from, to: from + length });
        prop::collection::vec(prop_oneof![3 => near, 1 => interval()], 0..12)
    }

    /// The set in the simplest form.
    fn plain(intervals: &[WatchedInterval]) -> BTreeSet<u32> {
        intervals.iter().flat_map(|interval| interval.from..interval.to.min(LONGEST_VIDEO)).collect()
    }

    fn plain_of(seconds: &WatchedSeconds) -> BTreeSet<u32> {
        plain(&seconds.intervals())
    }

    #[test]
    fn a_part_that_is_watched_again_counts_once() {
        let part = WatchedInterval { from: 10, to: 20 };
        assert_eq!(WatchedSeconds::of(&[part, part, WatchedInterval { from: 15, to: 25 }]).count(), 15);
    }

    #[test]
    fn parts_that_touch_are_one_part() {
        let parts = [(20, 30), (10, 20), (40, 40), (50, 51)].map(|(from, to)| WatchedInterval { from, to });
        let whole = [(10, 30), (50, 51)].map(|(from, to)| WatchedInterval { from, to });
        assert_eq!(WatchedSeconds::of(&parts).intervals(), whole);
    }

    #[test]
    fn no_set_is_larger_than_two_kilobytes() {
        let every_other = (0..LONGEST_VIDEO / 2).map(|second| WatchedInterval { from: 2 * second, to: 2 * second + 1 });
        let seconds = WatchedSeconds::of(&every_other.collect::<Vec<_>>());
        assert_eq!((seconds.count(), seconds.bytes().len()), (LONGEST_VIDEO / 2, 1_800));
        let endless = WatchedSeconds::of(&[WatchedInterval { from: 0, to: u32::MAX }]);
        assert_eq!((endless.count(), endless.bytes().len()), (LONGEST_VIDEO, 1_800));
        assert_eq!(WatchedSeconds::restore(vec![u8::MAX; 4_000]), endless);
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "a constant")]
    fn the_longest_video_that_is_transcoded_fits() {
        assert_eq!(f64::from(LONGEST_VIDEO), crate::media::ladder::MAX_SECONDS);
    }

    proptest! {
        #[test]
        fn a_set_of_seconds_holds_what_a_plain_set_holds(intervals in intervals(), second in 0_u32..100) {
            let (seconds, plain) = (WatchedSeconds::of(&intervals), plain(&intervals));
            prop_assert_eq!(plain_of(&seconds), plain.clone());
            prop_assert_eq!(seconds.count() as usize, plain.len());
            prop_assert_eq!(seconds.contains(second), plain.contains(&second));
            prop_assert_eq!(WatchedSeconds::restore(seconds.bytes().to_vec()), seconds.clone());
            prop_assert_eq!(WatchedSeconds::of(&seconds.intervals()), seconds);
        }

        #[test]
        fn a_union_does_not_depend_on_order_or_repetition(a in intervals(), b in intervals(), c in intervals()) {
            let [a, b, c] = [a, b, c].map(|intervals| WatchedSeconds::of(&intervals));
            let both = a.clone().union(&b);
            prop_assert_eq!(plain_of(&both), &plain_of(&a) | &plain_of(&b));
            prop_assert_eq!(both.clone(), b.clone().union(&a));
            prop_assert_eq!(both.clone().union(&c), a.clone().union(&b.clone().union(&c)));
            prop_assert_eq!(both.clone().union(&a), both.clone());
            prop_assert_eq!(both.clone().union(&both), both);
        }

        #[test]
        fn nothing_beyond_the_end_of_a_video_counts(intervals in intervals(), length in 0_u32..100) {
            let seconds = WatchedSeconds::of(&intervals).within(length);
            let expected: BTreeSet<u32> = plain(&intervals).into_iter().filter(|second| *second < length).collect();
            prop_assert_eq!(plain_of(&seconds), expected);
            prop_assert_eq!(WatchedSeconds::of(&seconds.intervals()), seconds, "in its only form");
        }

        #[test]
        fn intervals_are_in_order_and_never_touch(intervals in intervals()) {
            let intervals = WatchedSeconds::of(&intervals).intervals();
            prop_assert!(intervals.iter().all(|interval| interval.from < interval.to));
            prop_assert!(intervals.windows(2).all(|pair| pair[0].to < pair[1].from));
        }
    }
}
