//! Times that devices report.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::DateTime;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::{FieldErrorCode, ParseText, Violation};

/// A time that a device reports: RFC 3339, with any offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceTime(pub Timestamp);

impl DeviceTime {
    /// The time by our clock. A device that also says what time it was when it sent the report may have any clock:
    /// what counts is how long before that the reported time was.
    pub fn by_our_clock(self, sent: Option<Self>, now: Timestamp) -> Timestamp {
        let Some(sent) = sent else { return self.0 };
        now.saturating_add(self.0.duration_since(sent.0)).unwrap_or(self.0)
    }
}

impl ParseText for DeviceTime {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let other_form = || Violation::format("must be a timestamp such as 2026-05-04T08:30:00Z");
        let read = with_nanoseconds(text).ok_or_else(other_form)?;
        read.parse().map(Self).map_err(|_| if is_too_late(text) { out_of_range() } else { other_form() })
    }
}

/// Whether a text of the form of a timestamp is a day and a time that exist, so that it can only be beyond
/// [`Timestamp::MAX`]: years have four digits, and the smallest timestamp is before the year 0.
fn is_too_late(text: &str) -> bool {
    text.get(..FORM.len()).is_some_and(|moment| moment.parse::<DateTime>().is_ok())
}

fn out_of_range() -> Violation {
    Violation::new(FieldErrorCode::Invalid, "must be before 9999-12-30T22:00:00Z")
}

const FORM: &[u8] = b"0000-00-00T00:00:00";

/// The text with at most nine digits of a fraction, if it has the form `date-time` of RFC 3339, 5.6. Other forms of
/// ISO 8601 and the annotations of RFC 9557 are read by some parsers only.
fn with_nanoseconds(text: &str) -> Option<String> {
    let (moment, rest) = text.split_at_checked(FORM.len())?;
    if !has_form(moment, FORM) {
        return None;
    }
    let (fraction, offset) = match rest.strip_prefix('.') {
        None => ("", rest),
        Some(rest) => {
            let (digits, offset) = rest.split_at(rest.bytes().take_while(u8::is_ascii_digit).count());
            (if digits.is_empty() { return None } else { &digits[..digits.len().min(9)] }, offset)
        }
    };
    let point = if fraction.is_empty() { "" } else { "." };
    is_offset(offset).then(|| format!("{moment}{point}{fraction}{offset}"))
}

/// Whether a text has a digit wherever the form has one, and otherwise the same characters in either case.
fn has_form(text: &str, form: &[u8]) -> bool {
    let fits = |(byte, wanted): (u8, &u8)| match wanted {
        b'0' => byte.is_ascii_digit(),
        _ => byte.eq_ignore_ascii_case(wanted),
    };
    text.len() == form.len() && text.bytes().zip(form).all(fits)
}

/// Whether a text is `Z`, or an offset of less than a day.
fn is_offset(text: &str) -> bool {
    let is_numeric = || has_form(text, b"+00:00") || has_form(text, b"-00:00");
    text.eq_ignore_ascii_case("Z") || (is_numeric() && &text[1..3] < "24" && &text[4..] < "60")
}

impl JsonSchema for DeviceTime {
    fn schema_name() -> Cow<'static, str> {
        "DeviceTime".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string", "format": "date-time", "examples": ["2026-05-04T08:30:00Z"],
            "description": "A time by the clock of a device: RFC 3339, with any offset.",
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{FieldError, Pointer};

    fn time(text: &str) -> DeviceTime {
        DeviceTime::parse_text(text).unwrap()
    }

    #[test]
    fn a_wrong_clock_does_not_matter_if_the_device_says_when_it_sent_the_report() {
        let now = time("2026-05-04T12:00:00Z").0;
        let (recorded, sent) = (time("2026-05-04T12:05:30Z"), time("2026-05-04T12:06:00Z"));
        assert_eq!(recorded.by_our_clock(Some(sent), now), time("2026-05-04T11:59:30Z").0);
        assert_eq!(recorded.by_our_clock(None, now), recorded.0);
    }

    #[test]
    fn a_time_that_is_not_rfc_3339_is_rejected() {
        for text in [
            "2026-11-29T10:00:00+24:00",
            "2026-11-29T10:00:00+25:00",
            "2026-11-29T10:00:00+01:60",
            "2026-11-29T10:00:00+01",
            "2026-11-29T10:00:00,5Z",
            "2026-11-29T10:00:00.Z",
            "2026-11-29T10:00:00Z[Europe/Paris]",
            "2026-11-29T10:00:00",
            "2026-11-29T10:00Z",
            "2026-11-29T10Z",
            "2026-11-29 10:00:00Z",
            " 2026-11-29T10:00:00Z",
            "20261129T100000Z",
            "-009999-01-01T00:00:00Z",
            "2026-02-30T10:00:00Z",
            "2026-11-29T24:00:01Z",
            "2026-11-29",
            "1764489600",
            "",
        ] {
            assert!(DeviceTime::parse_text(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_time_that_is_too_late_is_not_called_malformed() {
        let code = |text: &str| {
            let violation = DeviceTime::parse_text(text).unwrap_err();
            FieldError::new(&Pointer::root(), violation).code
        };
        for late in ["9999-12-31T23:59:59Z", "9999-12-31T00:00:00.5+01:00", "9999-12-30T23:00:00-01:00"] {
            assert_eq!(code(late), FieldErrorCode::Invalid, "{late}");
        }
        for malformed in ["2026-02-30T10:00:00Z", "9999-12-32T00:00:00Z", "2026-11-29"] {
            assert_eq!(code(malformed), FieldErrorCode::InvalidFormat, "{malformed}");
        }
        assert!(DeviceTime::parse_text("9999-12-30T21:59:59Z").is_ok());
    }

    #[test]
    fn every_form_of_rfc_3339_is_accepted() {
        for (text, same) in [
            ("2026-05-04t08:30:00z", "2026-05-04T08:30:00Z"),
            ("2026-05-04T10:30:00+02:00", "2026-05-04T08:30:00Z"),
            ("2026-05-04T08:30:00-00:00", "2026-05-04T08:30:00Z"),
            ("2026-05-04T08:30:00.1234567891Z", "2026-05-04T08:30:00.123456789Z"),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
        ] {
            assert_eq!(time(text), time(same), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_pair_of_times_makes_the_correction_panic(
            at in -377_705_023_201_i64..=253_402_207_200, sent in -377_705_023_201_i64..=253_402_207_200,
        ) {
            let time = |second| DeviceTime(Timestamp::from_second(second).unwrap());
            let _ = time(at).by_our_clock(Some(time(sent)), time(0).0);
        }
    }
}
