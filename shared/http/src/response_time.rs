//! Padding of response times. An endpoint that takes an email address does the same work whether or not
//! the address has an account, but small differences remain: an item that exists takes longer to read
//! than one that does not. So responses are sent at multiples of a fixed interval after the request
//! arrived, which hides differences within an interval. The interval is about twice as long as the work
//! takes on one processor, so that the work ends well before its end.

use std::time::Duration;

/// Response times are multiples of this.
const INTERVAL: Duration = Duration::from_millis(100);

/// How long to wait after this much work until the end of the interval.
pub fn padding(worked: Duration) -> Duration {
    let elapsed = Duration::from_nanos(u64::try_from(worked.as_nanos() % INTERVAL.as_nanos()).unwrap_or_default());
    INTERVAL.saturating_sub(elapsed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn work_and_padding_add_up_to_whole_intervals(nanos in 0_u64..20_000_000_000) {
            let worked = Duration::from_nanos(nanos);
            let rest = padding(worked);
            prop_assert!(rest > Duration::ZERO && rest <= INTERVAL);
            prop_assert_eq!((worked + rest).as_nanos() % INTERVAL.as_nanos(), 0);
        }
    }

    #[test]
    fn slightly_more_work_does_not_delay_the_response() {
        let answered = |millis| Duration::from_millis(millis) + padding(Duration::from_millis(millis));
        assert_eq!(answered(31), answered(58));
        assert_eq!(answered(99), Duration::from_millis(100));
        assert_eq!(answered(100), Duration::from_millis(200));
    }
}
