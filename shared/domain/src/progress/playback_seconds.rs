//! Times of players.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use crate::{FromJson, Pointer, ValidationErrors, Violation};

/// A position in a video, or its length, in whole seconds. Players report fractions (`currentTime` of HTML), which are
/// rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaybackSeconds(pub u32);

impl FromJson for PlaybackSeconds {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        if !value.is_number() {
            errors.add(at, Violation::wrong_type("number", value));
            return None;
        }
        let read = value.as_f64().and_then(round);
        if read.is_none() {
            errors.add(at, Violation::number_range(0, u32::MAX.into()));
        }
        read.map(Self)
    }
}

/// The nearest whole number. None if it is out of range.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number that is in range")]
fn round(seconds: f64) -> Option<u32> {
    (0.0..=f64::from(u32::MAX)).contains(&seconds).then(|| seconds.round() as u32)
}

impl JsonSchema for PlaybackSeconds {
    fn schema_name() -> Cow<'static, str> {
        "PlaybackSeconds".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "number", "minimum": 0, "maximum": u32::MAX,
            "description": "Seconds. A fraction is rounded to the nearest whole number.", "examples": [95.4],
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{FieldErrorCode, input};

    #[test]
    fn a_fraction_of_a_second_is_rounded() {
        for (value, seconds) in [
            (json!(0), 0),
            (json!(95), 95),
            (json!(95.0), 95),
            (json!(95.49), 95),
            (json!(95.5), 96),
            (json!(0.2), 0),
            (json!(-0.0), 0),
            (json!(1e3), 1000),
            (json!(u32::MAX), u32::MAX),
        ] {
            assert_eq!(input::read::<PlaybackSeconds>(&value).unwrap(), PlaybackSeconds(seconds), "{value}");
        }
    }

    #[test]
    fn a_position_that_no_video_has_is_an_error() {
        for value in [json!(-1), json!(-0.1), json!(4_294_967_296_u64), json!(1e300)] {
            let errors = input::read::<PlaybackSeconds>(&value).unwrap_err().into_vec();
            assert_eq!(errors[0].code, FieldErrorCode::NumberOutOfRange, "{value}");
        }
        for value in [json!("95"), json!(true), json!([])] {
            let errors = input::read::<PlaybackSeconds>(&value).unwrap_err().into_vec();
            assert_eq!(errors[0].code, FieldErrorCode::WrongType, "{value}");
        }
    }
}
