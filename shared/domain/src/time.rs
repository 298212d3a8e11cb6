//! Times in responses.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

/// A time in a response: RFC 3339 in UTC, always with three decimals of a second, so that the texts sort by time and
/// JavaScript's `Date` keeps all of it. What is stored is more exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct UtcTime(Timestamp);

impl From<Timestamp> for UtcTime {
    fn from(time: Timestamp) -> Self {
        Self(time)
    }
}

impl fmt::Display for UtcTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.0)
    }
}

impl Serialize for UtcTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for UtcTime {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "UtcTime".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string", "format": "date-time",
            "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$",
            "examples": ["2026-03-02T18:30:00.000Z"],
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(nanoseconds: i128) -> String {
        UtcTime::from(Timestamp::from_nanosecond(nanoseconds).unwrap()).to_string()
    }

    #[test]
    fn a_time_always_has_three_decimals_of_a_second() {
        assert_eq!(text(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(text(1_500_000_000), "1970-01-01T00:00:01.500Z");
        assert_eq!(text(1_999_999_999), "1970-01-01T00:00:01.999Z");
        assert_eq!(serde_json::to_string(&UtcTime(Timestamp::UNIX_EPOCH)).unwrap(), r#""1970-01-01T00:00:00.000Z""#);
    }

    proptest! {
        #[test]
        fn the_texts_of_times_sort_by_time(
            first in 0..4_000_000_000_000_000_000_i128,
            later in 1_000_000..9_000_000_000_i128,
        ) {
            prop_assert!(text(first) < text(first + later));
        }
    }
}
