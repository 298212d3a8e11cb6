//! The parts of a video that a player reports as watched.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::Value;

use super::PlaybackSeconds;
use crate::change::InputKind;
use crate::input::Members;
use crate::{FromJson, Pointer, ValidationErrors, Violation};

/// A part of a video that was watched: the seconds from `from` on, before `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WatchedInterval {
    /// The first second, from the start of the video.
    pub from: u32,
    /// The second after the last.
    pub to: u32,
}

/// Intervals in a report at most.
const MAX_INTERVALS: usize = 100;

/// The intervals of a report: at most [`MAX_INTERVALS`], in any order. They may overlap. Ends are rounded to whole
/// seconds, so two intervals that touch still do, and many short ones are as long together as they were.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WatchedIntervals(pub Vec<WatchedInterval>);

impl FromJson for WatchedInterval {
    const KIND: InputKind = InputKind::Object;

    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        let mut members = Members::of(value, at, errors)?;
        let from: Option<PlaybackSeconds> = members.read("from", errors);
        let to: Option<PlaybackSeconds> = members.read("to", errors);
        members.finish(errors);
        let (from, to) = (from?.0, to?.0);
        if from > to {
            errors.add(&at.child("to"), "must not be before from");
            return None;
        }
        Some(Self { from, to })
    }
}

impl FromJson for WatchedIntervals {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        let intervals = Vec::<WatchedInterval>::from_json(value, at, errors)?;
        if intervals.len() > MAX_INTERVALS {
            let detail = format!("must have at most {MAX_INTERVALS} intervals, not {}", intervals.len());
            errors.add(at, Violation::count(0, MAX_INTERVALS, intervals.len(), detail));
            return None;
        }
        Some(Self(intervals))
    }
}

impl JsonSchema for WatchedIntervals {
    fn schema_name() -> Cow<'static, str> {
        "WatchedIntervals".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let seconds = generator.subschema_for::<PlaybackSeconds>();
        json_schema!({
            "type": "array", "maxItems": MAX_INTERVALS,
            "items": {
                "type": "object", "required": ["from", "to"], "additionalProperties": false,
                "properties": {"from": seconds, "to": seconds},
            },
            "description": "Parts of the video, in any order. They may overlap, and be reported again.",
            "examples": [[{"from": 0, "to": 95.4}]],
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{FieldErrorCode, input};

    fn errors_of(value: &Value) -> Vec<(String, FieldErrorCode)> {
        let errors = input::read::<WatchedIntervals>(value).unwrap_err().into_vec();
        errors.into_iter().map(|error| (error.pointer, error.code)).collect()
    }

    #[test]
    fn intervals_of_a_player_are_rounded_so_that_those_that_touch_still_do() {
        let reported = json!([{"from": 0, "to": 9.98}, {"from": 9.98, "to": 20.51}, {"from": 20.51, "to": 20.6}]);
        let WatchedIntervals(read) = input::read(&reported).unwrap();
        assert_eq!(read.iter().map(|read| (read.from, read.to)).collect::<Vec<_>>(), [(0, 10), (10, 21), (21, 21)]);
        assert_eq!(input::read::<WatchedIntervals>(&json!([])).unwrap(), WatchedIntervals::default());
    }

    #[test]
    fn each_interval_that_no_player_can_have_played_is_named() {
        let wrong = json!([
            {"from": 20, "to": 10}, {"from": 0, "to": 10}, {"from": -1, "to": "x"}, {"to": 5}, 7, {"from": 0, "to": 1, "x": 2},
        ]);
        let expected = [
            ("/0/to", FieldErrorCode::Invalid),
            ("/2/from", FieldErrorCode::NumberOutOfRange),
            ("/2/to", FieldErrorCode::WrongType),
            ("/3/from", FieldErrorCode::Required),
            ("/4", FieldErrorCode::WrongType),
            ("/5/x", FieldErrorCode::Unknown),
        ];
        assert_eq!(errors_of(&wrong), expected.map(|(at, code)| (at.to_owned(), code)));
    }

    #[test]
    fn a_hundred_intervals_are_accepted_and_one_more_is_not() {
        let many = |count| Value::Array(vec![json!({"from": 1, "to": 2}); count]);
        assert!(input::read::<WatchedIntervals>(&many(100)).is_ok());
        assert_eq!(errors_of(&many(101)), [(String::new(), FieldErrorCode::WrongCount)]);
    }
}
