//! Answers on the beat. An endpoint that works on an address does the same work whoever has it, and
//! still not quite: an item that is there takes longer to read than one that is not. So its answers
//! leave at whole beats after its call came, and the difference stays inside of one. Work and beat
//! are chosen so that the work ends well before: it takes about half a beat on one processor.

use std::time::Duration;

/// Time between two beats.
const BEAT: Duration = Duration::from_millis(100);

/// How long to rest after so much work until the next beat.
pub fn padding(worked: Duration) -> Duration {
    let into = Duration::from_nanos(u64::try_from(worked.as_nanos() % BEAT.as_nanos()).unwrap_or_default());
    BEAT.saturating_sub(into)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn work_and_rest_are_whole_beats_together(nanos in 0_u64..20_000_000_000) {
            let worked = Duration::from_nanos(nanos);
            let rest = padding(worked);
            prop_assert!(rest > Duration::ZERO && rest <= BEAT);
            prop_assert_eq!((worked + rest).as_nanos() % BEAT.as_nanos(), 0);
        }
    }

    #[test]
    fn a_little_more_work_makes_no_later_answer() {
        let answered = |millis| Duration::from_millis(millis) + padding(Duration::from_millis(millis));
        assert_eq!(answered(31), answered(58));
        assert_eq!(answered(99), Duration::from_millis(100));
        assert_eq!(answered(100), Duration::from_millis(200));
    }
}
