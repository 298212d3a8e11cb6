//! The clock: `rate(…)` and `cron(…)` as `EventBridge` reads them, always in UTC.

mod clock;

use std::str::FromStr;

use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use jiff::{Span, Timestamp, tz::TimeZone};

pub use clock::{Fired, ScheduleView, Schedules};

use crate::error::{Error, Result};

/// When a schedule fires.
#[derive(Debug, Clone)]
pub enum When {
    /// At an interval in minutes, hours or days after the start.
    Rate(Span),
    /// At the times of a cron expression with AWS's six fields.
    Cron(Box<Cron>),
}

impl When {
    /// Reads `rate(5 minutes)` or `cron(0 18 ? * MON-FRI *)`.
    pub fn parse(expression: &str) -> Result<Self> {
        let inside = |name: &str| {
            let rest = expression.trim().strip_prefix(name)?;
            rest.strip_prefix('(')?.strip_suffix(')').map(str::trim)
        };
        match (inside("rate"), inside("cron")) {
            (Some(rate), _) => parse_rate(rate),
            (_, Some(fields)) => parse_cron(fields),
            _ => Err(Error::new(format!("{expression:?} is neither rate(…) nor cron(…)"))),
        }
    }

    /// The first time after `moment` at which it fires.
    pub fn next_after(&self, moment: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Rate(span) => moment.checked_add(*span).ok(),
            Self::Cron(cron) => {
                let moment = moment.to_zoned(TimeZone::UTC);
                cron.find_next_occurrence(&moment, false).ok().map(|next| next.timestamp())
            }
        }
    }
}

fn parse_rate(rate: &str) -> Result<When> {
    let wrong = || {
        Error::new(format!("rate({rate}) needs a number and minutes, hours or days"))
            .hint("write rate(1 minute) or rate(5 minutes)")
    };
    let (number, unit) = rate.split_once(char::is_whitespace).ok_or_else(wrong)?;
    let number = i64::from_str(number).ok().filter(|number| *number > 0).ok_or_else(wrong)?;
    // EventBridge insists on the singular for one, and refuses it for more.
    let minutes = match (unit.trim(), number == 1) {
        ("minute", true) | ("minutes", false) => number,
        ("hour", true) | ("hours", false) => number * 60,
        ("day", true) | ("days", false) => number * 60 * 24,
        _ => return Err(wrong()),
    };
    Span::new().try_minutes(minutes).map(When::Rate).map_err(|_| wrong())
}

fn parse_cron(fields: &str) -> Result<When> {
    let wrong = |why: String| {
        Error::new(format!("cron({fields}) {why}"))
            .hint("write minutes, hours, day of month, month, day of week, year; one day field is ?")
    };
    let parts: Vec<&str> = fields.split_whitespace().collect();
    let [minute, hour, day, month, weekday, year] = parts[..] else {
        return Err(wrong(format!("has {} fields, not six", parts.len())));
    };
    if (day == "?") == (weekday == "?") {
        return Err(wrong("needs ? in exactly one of its two day fields".to_owned()));
    }
    // Weekdays count from 1 = Sunday, and 0/15 means "from 0 on, every 15", as on AWS.
    CronParser::builder()
        .seconds(Seconds::Required)
        .year(Year::Required)
        .alternative_weekdays(true)
        .sloppy_ranges(true)
        .build()
        .parse(&format!("0 {minute} {hour} {day} {month} {weekday} {year}"))
        .map(|cron| When::Cron(Box::new(cron)))
        .map_err(|error| wrong(format!("is not valid: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(expression: &str, after: &str) -> String {
        let moment: Timestamp = after.parse().unwrap();
        When::parse(expression).unwrap().next_after(moment).unwrap().to_string()
    }

    #[test]
    fn rates_count_from_the_start() {
        assert_eq!(next("rate(5 minutes)", "2026-03-01T10:00:30Z"), "2026-03-01T10:05:30Z");
        assert_eq!(next("rate(1 hour)", "2026-03-01T23:30:00Z"), "2026-03-02T00:30:00Z");
        assert_eq!(next("rate(1 day)", "2026-02-28T00:00:00Z"), "2026-03-01T00:00:00Z");
    }

    #[test]
    fn cron_knows_awss_fields() {
        for (expression, after, expected) in [
            ("cron(0/15 * * * ? *)", "2026-03-01T10:07:00Z", "2026-03-01T10:15:00Z"),
            ("cron(15 10 * * ? *)", "2026-03-01T10:15:00Z", "2026-03-02T10:15:00Z"),
            // 2026-03-06 is a Friday.
            ("cron(0 18 ? * MON-FRI *)", "2026-03-06T18:00:00Z", "2026-03-09T18:00:00Z"),
            // 1 is Sunday.
            ("cron(0 8 ? * 1 *)", "2026-03-02T00:00:00Z", "2026-03-08T08:00:00Z"),
            ("cron(0 0 L * ? *)", "2026-02-10T00:00:00Z", "2026-02-28T00:00:00Z"),
            // The second Tuesday.
            ("cron(0 9 ? * 3#2 *)", "2026-03-01T00:00:00Z", "2026-03-10T09:00:00Z"),
            // The last Friday.
            ("cron(0 9 ? * 6L *)", "2026-03-01T00:00:00Z", "2026-03-27T09:00:00Z"),
            // 15 March 2026 is a Sunday; Monday the 16th is nearest.
            ("cron(0 9 15W * ? *)", "2026-03-01T00:00:00Z", "2026-03-16T09:00:00Z"),
            ("cron(0 0 1 1 ? 2030)", "2026-03-01T00:00:00Z", "2030-01-01T00:00:00Z"),
        ] {
            assert_eq!(next(expression, after), expected, "{expression}");
        }
    }

    #[test]
    fn a_year_that_is_over_never_fires() {
        let when = When::parse("cron(0 0 1 1 ? 2020)").unwrap();
        assert_eq!(when.next_after("2026-01-01T00:00:00Z".parse().unwrap()), None);
    }

    #[test]
    fn expressions_that_eventbridge_rejects_are_rejected() {
        for expression in [
            "every day",
            "rate(5)",
            "rate(0 minutes)",
            "rate(1 minutes)",
            "rate(5 minute)",
            "cron(0 18 * * *)",
            "cron(0 18 * * * *)",
            "cron(0 18 ? * ? *)",
            "cron(99 18 * * ? *)",
        ] {
            assert!(When::parse(expression).is_err(), "{expression}");
        }
    }
}
