//! When a code of an authenticator app is valid (RFC 6238).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How many seconds an app shows one code.
const PERIOD: i64 = 30;

/// How long a new secret can be confirmed before it expires.
pub const TOTP_SETUP_LIFETIME: SignedDuration = SignedDuration::from_mins(30);

/// The time step of a code: the number of half minutes since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Step(u64);

impl Step {
    /// The step of a time.
    pub fn at(moment: Timestamp) -> Self {
        // Our clocks never show a time before 1970.
        Self(u64::try_from(moment.as_second().div_euclid(PERIOD)).unwrap_or(0))
    }

    /// The steps whose codes are valid now: the current one, the one before and the one after, as
    /// clocks differ and users type slowly. Steps up to the last one that was accepted are left out,
    /// so a code is valid once, and earlier codes become invalid with it.
    pub fn accepted(now: Timestamp, last: Option<Self>) -> impl Iterator<Item = Self> {
        let present = Self::at(now).0;
        (present.saturating_sub(1)..=present.saturating_add(1)).map(Self).filter(move |step| Some(*step) > last)
    }

    /// The counter that goes into the HMAC (RFC 4226, 5.1).
    pub fn counter(self) -> [u8; 8] {
        self.0.to_be_bytes()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn accepted(second: i64, last: Option<u64>) -> Vec<u64> {
        Step::accepted(at(second), last.map(Step)).map(|step| step.0).collect()
    }

    #[test]
    fn a_step_lasts_half_a_minute() {
        // RFC 6238, appendix B.
        for (second, step) in
            [(59, 1), (1_111_111_109, 0x0235_23ec), (1_234_567_890, 0x0273_ef07), (20_000_000_000, 0x27bc_86aa)]
        {
            assert_eq!(Step::at(at(second)), Step(step));
        }
        assert_eq!(Step::at(at(29)), Step(0));
        assert_eq!(Step::at(at(30)), Step(1));
        assert_eq!(Step::at(at(-1)), Step(0));
    }

    #[test]
    fn a_clock_may_differ_by_one_step() {
        assert_eq!(accepted(300, None), [9, 10, 11]);
        assert_eq!(accepted(0, None), [0, 1]);
    }

    #[test]
    fn neither_a_used_code_nor_an_earlier_one_is_accepted() {
        assert_eq!(accepted(300, Some(9)), [10, 11]);
        assert_eq!(accepted(300, Some(10)), [11]);
        assert_eq!(accepted(300, Some(11)), [0_u64; 0]);
        assert_eq!(accepted(330, Some(11)), [12]);
    }

    proptest! {
        #[test]
        fn a_user_who_waits_two_steps_has_a_code_that_is_taken(second in 0_i64..4_000_000_000) {
            let last = Step::accepted(at(second), None).last();
            prop_assert!(Step::accepted(at(second + 2 * PERIOD), last).next().is_some());
        }

        #[test]
        fn each_step_is_accepted_once_and_in_order(moments in proptest::collection::vec(0_i64..600, 1..60)) {
            let mut moments = moments;
            moments.sort_unstable();
            let (mut last, mut all) = (None, Vec::new());
            for moment in moments {
                if let Some(step) = Step::accepted(at(moment), last).next() {
                    all.push(step);
                    last = Some(step);
                }
            }
            prop_assert!(all.is_sorted_by(|one, other| one < other));
        }
    }
}
