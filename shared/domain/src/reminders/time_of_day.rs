//! Local times.

use std::fmt;

use jiff::civil;
use serde::{Serialize, Serializer};

/// A local time: hours and minutes, `HH:MM` from 00:00 to 23:59.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    hour: i8,
    minute: i8,
}

impl TimeOfDay {
    /// Parses exactly two digits, a colon and two digits. Seconds are accepted if they are zero: `<input type="time">`
    /// with a step, and the times of Python and .NET, always have them.
    pub fn parse(text: &str) -> Result<Self, String> {
        let read = || {
            let (hour, rest) = text.split_once(':')?;
            let (minute, seconds) = rest.split_once(':').unwrap_or((rest, "00"));
            is_zero(seconds).then_some(())?;
            Some(Self { hour: below(hour, 24)?, minute: below(minute, 60)? })
        };
        read().ok_or_else(|| "must be a time from 00:00 to 23:59 such as 18:30".to_owned())
    }

    /// This local time on a day.
    pub fn on(self, day: civil::Date) -> civil::DateTime {
        day.at(self.hour, self.minute, 0, 0)
    }
}

/// Whether these are no seconds, with or without decimals.
fn is_zero(seconds: &str) -> bool {
    let (whole, decimals) = seconds.split_once('.').unwrap_or((seconds, "0"));
    whole == "00" && !decimals.is_empty() && decimals.bytes().all(|digit| digit == b'0')
}

fn below(text: &str, end: i8) -> Option<i8> {
    let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().filter(|number| *number < end)
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

crate::text_value!(TimeOfDay, {
    "type": "string", "description": "A local time. Responses have no seconds.",
    "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9](:00([.]0+)?)?$", "examples": ["18:30"],
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_malformed_time_is_rejected() {
        for text in ["", "8:30", "24:00", "12:60", "12:3", "-1:30", "+1:30", "12.30", "１２:30", " 12:30"] {
            assert!(TimeOfDay::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn seconds_that_are_zero_are_accepted() {
        for text in ["18:30", "18:30:00", "18:30:00.0", "18:30:00.0000000"] {
            assert_eq!(TimeOfDay::parse(text).unwrap().to_string(), "18:30", "{text}");
        }
        for text in
            ["18:30:", "18:30:01", "18:30:0", "18:30:000", "18:30:00.", "18:30:00.5", "18:30:00:00", "18:30:00Z"]
        {
            assert!(TimeOfDay::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_time_reads_back_as_itself(hour in 0..24_u8, minute in 0..60_u8) {
            let text = format!("{hour:02}:{minute:02}");
            prop_assert_eq!(TimeOfDay::parse(&text).unwrap().to_string(), text);
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in ".*") {
            let _ = TimeOfDay::parse(&text);
        }
    }
}
