//! Times that devices report.

use std::borrow::Cow;

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::{ParseText, Violation};

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
        let read: Option<Timestamp> = text.parse().ok();
        read.map(Self).ok_or_else(|| Violation::format("must be a timestamp such as 2026-05-04T08:30:00Z"))
    }
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
