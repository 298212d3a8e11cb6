//! How long a lesson takes.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::numbers::read_whole_number;
use crate::{FromJson, Pointer, ValidationErrors};

/// An author's estimate in minutes, from 1 to a maximum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Minutes<const MOST: u32>(u32);

/// The author's estimate of the minutes that a lesson takes, from 1 to 600.
pub type EstimatedMinutes = Minutes<600>;

/// The author's estimate of the minutes that a course takes, from 1 to 60,000.
pub type CourseMinutes = Minutes<60_000>;

impl<const MOST: u32> Minutes<MOST> {
    /// The minutes.
    pub fn get(self) -> u32 {
        self.0
    }
}

/// How many minutes a lesson takes: those of its content, if that has a duration, begun minutes included; otherwise
/// what the author estimates, if they do.
pub fn minutes_of(seconds: Option<u32>, estimate: Option<EstimatedMinutes>) -> Option<u32> {
    seconds.map(|seconds| seconds.div_ceil(60).max(1)).or(estimate.map(Minutes::get))
}

impl<const MOST: u32> FromJson for Minutes<MOST> {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        read_whole_number(value, 1..=MOST, at, errors).map(Self)
    }
}

impl<const MOST: u32> JsonSchema for Minutes<MOST> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("MinutesTo{MOST}").into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 1, "maximum": MOST, "examples": [15]})
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::input;

    #[test]
    fn an_estimate_is_from_one_minute_to_ten_hours() {
        for (value, is_valid) in [
            (json!(1), true),
            (json!(600), true),
            (json!(15.0), true),
            (json!(0), false),
            (json!(601), false),
            (json!(-5), false),
            (json!(1.5), false),
            (json!("15"), false),
            (json!(65_537), false),
        ] {
            assert_eq!(input::read::<EstimatedMinutes>(&value).is_ok(), is_valid, "{value}");
        }
    }

    #[test]
    fn a_duration_takes_precedence_over_an_estimate() {
        let estimate = input::read(&json!(15)).ok();
        for (seconds, minutes) in [(Some(0), Some(1)), (Some(60), Some(1)), (Some(61), Some(2)), (None, Some(15))] {
            assert_eq!(minutes_of(seconds, estimate), minutes, "{seconds:?}");
        }
        assert_eq!(minutes_of(None, None), None);
    }
}
