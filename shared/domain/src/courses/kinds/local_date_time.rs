//! Local dates with times.

use std::fmt;

use jiff::civil;
use serde::{Serialize, Serializer};

use crate::reminders::TimeOfDay;

/// A day and a local time, to the minute: `YYYY-MM-DDTHH:MM`, from 1970 to 9998. Which moment it is depends on a time
/// zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDateTime(civil::DateTime);

/// Years that every time zone can turn into a moment.
const YEARS: std::ops::RangeInclusive<i16> = 1970..=9998;

impl LocalDateTime {
    /// Parses a day, `T` and a time, as `<input type="datetime-local">` writes them. Seconds are accepted if they are
    /// zero. An offset from UTC is refused: the time zone says it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let read = || {
            let (day, time) = text.split_once('T')?;
            let is_plain = day.len() == 10 && day.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
            let day = day.parse::<civil::Date>().ok().filter(|_| is_plain)?;
            Some(TimeOfDay::parse(time).ok()?.on(day))
        };
        let read = read().ok_or("must be a day and a local time such as 2026-03-02T18:30")?;
        if YEARS.contains(&read.year()) { Ok(Self(read)) } else { Err("must be in the years 1970 to 9998".to_owned()) }
    }

    /// The day and the time.
    pub fn get(self) -> civil::DateTime {
        self.0
    }
}

impl fmt::Display for LocalDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.strftime("%Y-%m-%dT%H:%M").fmt(f)
    }
}

impl Serialize for LocalDateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Those, and some days that no calendar has.
const PATTERN: &str = "^(?:19[7-9][0-9]|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])-\
    (?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9](?::00([.]0+)?)?$";

crate::text_value!(LocalDateTime, {
    "type": "string", "pattern": PATTERN, "examples": ["2026-03-02T18:30"],
    "description": "A day and a local time. Responses have no seconds.",
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stored(text: &str) -> Option<String> {
        LocalDateTime::parse(text).ok().map(|time| time.to_string())
    }

    #[test]
    fn a_local_time_has_a_day_and_minutes_and_no_offset() {
        for text in ["2026-03-02T18:30", "2026-03-02T18:30:00", "2026-03-02T18:30:00.000"] {
            assert_eq!(stored(text).as_deref(), Some("2026-03-02T18:30"), "{text}");
        }
        for text in [
            "",
            "2026-03-02",
            "2026-03-02 18:30",
            "2026-03-02t18:30",
            "2026-03-02T18:30Z",
            "2026-03-02T18:30+01:00",
            "2026-03-02T18:30[Europe/Berlin]",
            "2026-03-02T18:30:01",
            "2026-02-29T18:30",
            "2026-03-02T24:00",
            "1969-12-31T23:59",
            "9999-01-01T00:00",
            "+2026-03-02T18:30",
            "20260302T18:30",
        ] {
            assert_eq!(stored(text), None, "{text}");
        }
    }

    #[test]
    fn a_year_that_is_out_of_range_is_not_called_malformed() {
        for text in ["1969-01-01T10:00", "9999-12-31T23:30"] {
            assert_eq!(LocalDateTime::parse(text), Err("must be in the years 1970 to 9998".to_owned()), "{text}");
        }
        assert!(LocalDateTime::parse("1969-02-30T10:00").unwrap_err().contains("such as"));
    }

    proptest! {
        #[test]
        fn what_is_parsed_is_stored_as_a_text_that_sorts_by_time_and_reads_back(
            days in prop::array::uniform2((1970..=9998_i16, 1..=12_i8, 1..=28_i8, 0..=23_i8, 0..=59_i8)),
        ) {
            let [first, second] = days.map(|(year, month, day, hour, minute)| {
                LocalDateTime(civil::datetime(year, month, day, hour, minute, 0, 0))
            });
            prop_assert_eq!(LocalDateTime::parse(&first.to_string()), Ok(first));
            prop_assert_eq!(first.cmp(&second), first.to_string().cmp(&second.to_string()));
        }
    }
}
