//! Revisions of what is stored: the number behind an `ETag`.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The revision of something that is stored. It grows with each change and never repeats: what is deleted
/// and created again does not begin at 1, because a client that remembers the earlier revision would get
/// a 304. So a new revision is made of the time and random bits, and every other one of the revision
/// before. Debug builds refuse to store [`UNWRITTEN`](Self::UNWRITTEN).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Revision(u64);

/// Random bits in a new revision. Above them there are seconds since 1970, for some centuries, and one
/// bit is left, so that the number also fits where numbers have a sign.
const RANDOM_BITS: u32 = 29;

impl Revision {
    /// The revision of what was never written, such as a profile that its owner has never changed.
    pub const UNWRITTEN: Self = Self(0);

    /// The first revision of something that is created at a moment. It is later than all revisions that
    /// were made before that second, and within the second chance keeps it apart from others.
    pub fn new(now: Timestamp, random: u64) -> Self {
        let seconds = u64::try_from(now.as_second()).unwrap_or_default();
        let high = (seconds << RANDOM_BITS) & (u64::MAX >> 1);
        Self((high | (random >> (u64::BITS - RANDOM_BITS))).max(1))
    }

    /// The revision after a change.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The revision after a change, or `first` if this was never written.
    #[must_use]
    pub fn next_or(self, first: Self) -> Self {
        if self == Self::UNWRITTEN { first } else { self.next() }
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Reads a revision that a client sends back.
impl FromStr for Revision {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        text.parse().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    proptest! {
        #[test]
        fn an_item_created_again_never_has_an_earlier_revision(
            second in 0_i64..4_102_444_800,
            later in 1_i64..100_000,
            changes in 0_u16..1_000,
            chances: (u64, u64),
        ) {
            let mut before = Revision::new(at(second), chances.0);
            for _ in 0..changes {
                before = before.next();
            }
            // Nothing is changed as often as half a billion times a second.
            prop_assert!(Revision::new(at(second + later), chances.1) > before);
        }

        #[test]
        fn a_revision_reads_back_as_itself(second in -5_i64..16_725_225_600, random: u64) {
            let revision = Revision::new(at(second), random);
            prop_assert_ne!(revision, Revision::UNWRITTEN);
            prop_assert_eq!(revision.to_string().parse(), Ok(revision));
            prop_assert!(i64::try_from(revision.0).is_ok());
        }
    }

    #[test]
    fn the_first_write_makes_a_new_revision_and_every_other_moves_it_on() {
        let first = Revision::new(at(7), 7);
        assert_eq!(Revision::UNWRITTEN.next_or(first), first);
        assert_eq!(first.next_or(Revision::new(at(8), 8)), first.next());
    }

    #[test]
    fn revisions_within_the_same_second_differ_by_random_bits() {
        assert_ne!(Revision::new(at(7), u64::MAX), Revision::new(at(7), u64::MAX >> 1));
    }
}
