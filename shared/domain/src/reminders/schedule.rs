//! When a reminder is due.

use jiff::tz::AmbiguousOffset;
use jiff::{SignedDuration, Timestamp, civil};

use super::{TimeOfDay, Weekdays};
use crate::locale::TimeZoneName;

/// A local time on some days of the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// The time.
    pub time: TimeOfDay,
    /// The days.
    pub weekdays: Weekdays,
    /// The time zone of the learner.
    pub zone: TimeZoneName,
    /// Whether the zone is that of the account, also when the account moves. Otherwise the reminder has a zone of its
    /// own.
    pub follows_account: bool,
}

/// A moment at which a reminder is due, and the learner's day that it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The moment, in whole seconds.
    pub at: Timestamp,
    /// The day.
    pub day: civil::Date,
}

/// How many days ahead the next wanted day can be: two weeks if the zone skipped the only wanted day
/// of one of them (Samoa skipped Friday, 30 December 2011), and a day on either side for the zone.
const HORIZON: i8 = 16;

impl Schedule {
    /// The first due time after a moment. There is none only at the end of the calendar.
    pub fn next_due(&self, after: Timestamp) -> Option<Due> {
        // Starts on the day before, which returns where an hour is repeated across midnight.
        let mut day = self.zone.day_of(after).yesterday().ok()?;
        for _ in 0..HORIZON {
            if let Some(at) = self.moment_on(day).filter(|at| *at > after) {
                return Some(Due { at, day });
            }
            day = day.tomorrow().ok()?;
        }
        None
    }

    /// The due time on a day, if the day is wanted and exists in the zone.
    fn moment_on(&self, day: civil::Date) -> Option<Timestamp> {
        if !self.weekdays.contains(day.weekday()) {
            return None;
        }
        let wanted = self.zone.rules().to_ambiguous_timestamp(self.time.on(day));
        match wanted.offset() {
            // In an hour that is repeated: the first time.
            AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => wanted.earlier().ok(),
            // A time in a gap: the end of the gap. If that is on the next day, the last second before
            // the gap; if that is not on this day either, the zone skipped the day.
            AmbiguousOffset::Gap { before, .. } => {
                let before_jump = wanted.earlier().ok()?;
                let mut jumps = self.zone.rules().following(before_jump);
                let landing = jumps.find(|jump| jump.offset() != before)?.timestamp();
                let last_second = landing.checked_sub(SignedDuration::from_secs(1)).ok()?;
                [landing, last_second].into_iter().find(|moment| self.zone.day_of(*moment) == day)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(zone: &str, time: &str, after: &str) -> String {
        let schedule = Schedule {
            time: TimeOfDay::parse(time).unwrap(),
            weekdays: Weekdays::ALL,
            zone: TimeZoneName::parse(zone).unwrap(),
            follows_account: true,
        };
        schedule.next_due(after.parse().unwrap()).unwrap().at.to_string()
    }

    #[test]
    fn a_reminder_is_due_in_the_learners_time_zone() {
        assert_eq!(due("Europe/Berlin", "18:30", "2026-01-10T12:00:00Z"), "2026-01-10T17:30:00Z");
        assert_eq!(due("Asia/Kolkata", "18:30", "2026-01-10T12:00:00Z"), "2026-01-10T13:00:00Z");
        assert_eq!(due("Pacific/Kiritimati", "00:00", "2026-01-10T12:00:00Z"), "2026-01-11T10:00:00Z");
    }

    #[test]
    fn at_the_due_time_the_next_reminder_is_on_another_day() {
        assert_eq!(due("Europe/Berlin", "18:30", "2026-01-10T17:30:00Z"), "2026-01-11T17:30:00Z");
        assert_eq!(due("Europe/Berlin", "18:30", "2026-01-10T17:29:59.999Z"), "2026-01-10T17:30:00Z");
    }

    #[test]
    fn a_skipped_local_time_is_the_end_of_the_gap() {
        assert_eq!(due("Europe/Berlin", "02:30", "2026-03-28T12:00:00Z"), "2026-03-29T01:00:00Z");
        assert_eq!(due("America/Sao_Paulo", "00:00", "2018-11-03T12:00:00Z"), "2018-11-04T03:00:00Z");
    }

    #[test]
    fn an_ambiguous_local_time_is_the_earlier_one() {
        assert_eq!(due("Europe/Berlin", "02:30", "2026-10-24T12:00:00Z"), "2026-10-25T00:30:00Z");
        assert_eq!(due("Europe/Berlin", "02:30", "2026-10-25T00:30:00Z"), "2026-10-26T01:30:00Z");
    }

    #[test]
    fn a_day_that_the_zone_skipped_has_no_reminder() {
        let friday = Weekdays::of(&[civil::Weekday::Friday]).unwrap();
        let zone = TimeZoneName::parse("Pacific/Apia").unwrap();
        let time = TimeOfDay::parse("12:00").unwrap();
        let schedule = Schedule { time, weekdays: friday, zone, follows_account: true };
        let due = schedule.next_due("2011-12-24T00:00:00Z".parse().unwrap()).unwrap();
        assert_eq!(due.day.to_string(), "2012-01-06");
    }

    #[test]
    fn a_gap_up_to_midnight_leaves_the_last_second_of_the_day() {
        // Greenland, 2023: the clocks changed from 22:00 to 23:00 and stayed there.
        assert_eq!(due("America/Nuuk", "22:30", "2023-03-25T12:00:00Z"), "2023-03-26T01:00:00Z");
        // Greenland, 2024: from 23:00 (UTC-2) to midnight (UTC-1).
        assert_eq!(due("America/Nuuk", "23:30", "2024-03-30T12:00:00Z"), "2024-03-31T00:59:59Z");
    }
}
