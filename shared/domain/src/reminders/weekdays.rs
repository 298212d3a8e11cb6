//! Days of the week.

use std::borrow::Cow;

use jiff::civil::Weekday;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::{FieldErrorCode, FromJson, Pointer, ValidationErrors, Violation};

/// One or more days of the week, each at most once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Weekdays(u8);

const NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

impl Weekdays {
    /// Every day.
    pub const ALL: Self = Self(0b111_1111);

    /// These days; none if the list is empty or has a day twice.
    pub fn of(days: &[Weekday]) -> Option<Self> {
        let mut set = Self(0);
        days.iter().all(|day| set.insert(bit(*day))).then_some(set).filter(|set| set.0 != 0)
    }

    /// Whether a day is among them.
    pub fn contains(self, day: Weekday) -> bool {
        self.0 & bit(day) != 0
    }

    /// Their names, from Monday on.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        NAMES.iter().enumerate().filter(move |(index, _)| self.0 & (1 << index) != 0).map(|(_, name)| *name)
    }

    /// Adds a day; returns whether it was new.
    fn insert(&mut self, bit: u8) -> bool {
        let new = self.0 & bit == 0;
        self.0 |= bit;
        new
    }
}

fn bit(day: Weekday) -> u8 {
    1 << day.to_monday_zero_offset()
}

fn bit_named(name: &str) -> Option<u8> {
    NAMES.iter().position(|other| *other == name).map(|index| 1 << index)
}

impl FromJson for Weekdays {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        let Value::Array(elements) = value else {
            errors.add(at, Violation::wrong_type("array", value));
            return None;
        };
        if elements.is_empty() {
            errors.add(at, Violation::count(1, 7, 0, "must name at least one day of the week"));
        }
        let mut days = Self(0);
        let mut sound = !elements.is_empty();
        for (index, element) in elements.iter().enumerate() {
            let error = match element.as_str().and_then(bit_named) {
                None => Violation::option(&NAMES),
                Some(bit) if !days.insert(bit) => Violation::new(FieldErrorCode::Duplicate, "must not be named twice"),
                Some(_) => continue,
            };
            errors.add(&at.child(&index.to_string()), error);
            sound = false;
        }
        sound.then_some(days)
    }
}

impl Serialize for Weekdays {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.names())
    }
}

impl<'de> Deserialize<'de> for Weekdays {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names;
        impl<'de> Visitor<'de> for Names {
            type Value = Weekdays;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("names of days of the week")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<Weekdays, A::Error> {
                let mut days = Weekdays(0);
                while let Some(name) = names.next_element::<Cow<'de, str>>()? {
                    days.insert(bit_named(&name).ok_or_else(|| de::Error::custom("not a day of the week"))?);
                }
                if days.0 == 0 { Err(de::Error::custom("no day of the week")) } else { Ok(days) }
            }
        }
        deserializer.deserialize_seq(Names)
    }
}

impl JsonSchema for Weekdays {
    fn schema_name() -> Cow<'static, str> {
        "Weekdays".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "array", "description": "Days of the week, each at most once.",
            "items": {"type": "string", "enum": NAMES}, "minItems": 1, "maxItems": 7, "uniqueItems": true,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::input;

    #[test]
    fn weekdays_are_listed_from_monday_in_any_input_order() {
        let days: Weekdays = input::read(&json!(["sunday", "monday"])).unwrap();
        assert_eq!(serde_json::to_value(days).unwrap(), json!(["monday", "sunday"]));
        assert_eq!(serde_json::from_value::<Weekdays>(json!(["monday", "sunday"])).unwrap(), days);
        assert_eq!(Weekdays::of(&[Weekday::Monday, Weekday::Sunday]), Some(days));
    }

    #[test]
    fn every_error_is_reported_with_its_place() {
        let errors = input::read::<Weekdays>(&json!(["monday", "Monday", 7, "monday"])).unwrap_err().into_vec();
        let pointers: Vec<_> = errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/1", "/2", "/3"]);
    }

    #[test]
    fn at_least_one_weekday_is_required() {
        for nothing in [json!([]), json!("monday"), json!(null)] {
            assert_eq!(input::read::<Weekdays>(&nothing).unwrap_err().into_vec().len(), 1);
        }
        assert_eq!(Weekdays::of(&[]), None);
        assert!(serde_json::from_value::<Weekdays>(json!([])).is_err());
    }
}
