//! Positions in lessons.

use crate::{DomainError, kinds};
use jiff::Timestamp;

use super::reject_future;

/// Why a position cannot be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum PositionError {
    /// The reported time is in the future.
    #[problem(kinds::TIME_IN_FUTURE)]
    NotYet,
    /// The video was not watched: so much does not fit into the time since the enrolment at the highest speed.
    #[problem(Unprocessable, "watched-too-much", "More was watched than there was time for since the enrolment.")]
    TooMuch,
}

/// Players report positions below this, in seconds, when they load and unload a video.
const STRAY_BELOW: u32 = 5;

/// The report of a player.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// The position, in seconds from the start.
    pub seconds: u32,
    /// The length of the video, if it is known; zero is an unknown length.
    pub duration: Option<u32>,
    /// When the player was at this position, by the device's clock.
    pub recorded: Timestamp,
    /// Whether the learner returned to the start on purpose.
    pub restarted: bool,
}

/// The position at which a learner stopped in a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Seconds from the start.
    pub seconds: u32,
    /// The length of the video, if known.
    pub duration: Option<u32>,
    /// When the player was at this position, to the millisecond.
    pub recorded: Timestamp,
    /// Whether the learner certainly was at this position. Near the start it may only be what the
    /// player reported while it loaded.
    pub certain: bool,
}

impl Position {
    /// The new position, or none if the stored one stays. The newest report wins, but one near the
    /// start never replaces another position.
    pub fn report(stored: Option<&Self>, report: Report, now: Timestamp) -> Result<Option<Self>, PositionError> {
        let recorded = reject_future(report.recorded, now).ok_or(PositionError::NotYet)?;
        // Players say zero until they know how long the video is.
        let duration = report.duration.filter(|&duration| duration > 0);
        let new = Self {
            seconds: duration.map_or(report.seconds, |duration| report.seconds.min(duration)),
            duration,
            recorded: Timestamp::from_millisecond(recorded.as_millisecond()).unwrap_or(recorded),
            certain: report.restarted || report.seconds >= STRAY_BELOW,
        };
        Ok(stored.is_none_or(|stored| new.supersedes(stored)).then_some(new))
    }

    /// Positions have a total order, so the same one stays in whatever order reports arrive: certain
    /// before uncertain; of certain ones the newer, of uncertain ones the further.
    fn supersedes(&self, other: &Self) -> bool {
        match (self.certain, other.certain) {
            (true, true) => (self.recorded, self.seconds) > (other.recorded, other.seconds),
            (false, false) => (self.seconds, self.recorded) > (other.seconds, other.recorded),
            (certain, _) => certain,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: &str = "2026-05-04T12:00:00Z";

    fn now() -> Timestamp {
        NOW.parse().unwrap()
    }

    fn at(time: &str, seconds: u32, restarted: bool) -> Report {
        let recorded = format!("2026-05-04T{time}Z").parse().unwrap();
        Report { seconds, duration: Some(300), recorded, restarted }
    }

    fn after(reports: &[Report]) -> Option<Position> {
        let mut stored = None;
        for report in reports {
            if let Some(new) = Position::report(stored.as_ref(), *report, now()).unwrap() {
                stored = Some(new);
            }
        }
        stored
    }

    fn seconds_after(reports: &[Report]) -> u32 {
        after(reports).unwrap().seconds
    }

    #[test]
    fn the_newest_report_wins_in_any_order() {
        let (early, late) = (at("10:00:00", 100, false), at("11:00:00", 40, false));
        assert_eq!(seconds_after(&[early, late]), 40);
        assert_eq!(seconds_after(&[late, early, late]), 40);
    }

    #[test]
    fn an_accidental_start_does_not_erase_a_position() {
        let (watched, stray) = (at("10:00:00", 100, false), at("11:00:00", 0, false));
        assert_eq!(seconds_after(&[watched, stray]), 100);
        assert_eq!(seconds_after(&[stray, watched]), 100, "though the player loaded after the report was made");
    }

    #[test]
    fn an_accidental_start_does_not_even_erase_the_first_seconds() {
        assert_eq!(seconds_after(&[at("10:00:00", 3, false), at("11:00:00", 0, false)]), 3);
    }

    #[test]
    fn a_restart_saves_position_zero() {
        assert_eq!(seconds_after(&[at("10:00:00", 100, false), at("11:00:00", 0, true)]), 0);
    }

    #[test]
    fn the_start_is_saved_if_there_is_no_position_yet() {
        assert_eq!(seconds_after(&[at("10:00:00", 2, false)]), 2);
    }

    #[test]
    fn a_position_beyond_the_end_is_the_end() {
        assert_eq!(seconds_after(&[at("10:00:00", 301, false)]), 300);
    }

    #[test]
    fn a_length_of_zero_is_an_unknown_length() {
        let unmeasured = Report { duration: Some(0), ..at("10:00:00", 130, false) };
        let stored = after(&[unmeasured]).unwrap();
        assert_eq!((stored.seconds, stored.duration), (130, None));
    }

    #[test]
    fn a_clock_slightly_ahead_is_accepted_and_one_far_ahead_is_not() {
        let ahead = after(&[at("12:05:00", 100, false)]).unwrap();
        assert_eq!(ahead.recorded, now());
        assert_eq!(Position::report(None, at("12:05:01", 100, false), now()), Err(PositionError::NotYet));
    }

    fn reports() -> impl Strategy<Value = Vec<Report>> {
        let report = (0_u32..15, 0_i64..20_000, any::<bool>()).prop_map(|(seconds, millis, restarted)| Report {
            seconds,
            duration: None,
            recorded: now() - jiff::SignedDuration::from_millis(millis / 1000),
            restarted,
        });
        prop::collection::vec(report, 1..12)
    }

    proptest! {
        #[test]
        fn any_order_and_repetition_of_reports_gives_the_same_position(
            (reports, shuffled) in reports().prop_flat_map(|reports| {
                let twice = [reports.clone(), reports.clone()].concat();
                (Just(reports), Just(twice).prop_shuffle())
            })
        ) {
            prop_assert_eq!(after(&reports), after(&shuffled));
        }

        #[test]
        fn a_position_is_certain_if_any_report_was_certain(reports in reports()) {
            let certain = reports.iter().any(|report| report.restarted || report.seconds >= STRAY_BELOW);
            prop_assert_eq!(after(&reports).unwrap().certain, certain);
        }
    }
}
