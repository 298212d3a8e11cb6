//! Parsing of untrusted JSON. RFC 8259 leaves the meaning of duplicate members open, and parsers differ.
//! They are rejected here, because a firewall or proxy that inspected the body may have read the other
//! value.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::{Map, Number, Value};

use crate::Problem;

/// Longer names are truncated in error messages.
const MAX_NAME_LENGTH: usize = 60;

/// Parses a document.
///
/// # Errors
///
/// 400 with the position of a syntax error or of the level that is too deep, or with the name of a duplicate
/// member.
pub(crate) fn read(text: &str) -> Result<Value, Problem> {
    serde_json::from_str(text).map(|Unambiguous(value)| value).map_err(|error| {
        let place = format!("see line {}, column {}.", error.line(), error.column());
        Problem::malformed(match error.classify() {
            // The visitor below has one error only: a duplicate member.
            Category::Data => format!("{error}."),
            _ if error.to_string().starts_with(TOO_DEEP) => format!("The body is nested too deeply: {place}"),
            _ => format!("The body is not JSON: {place}"),
        })
    })
}

/// How the error of `serde_json` begins if arrays and objects are nested in more than 127 levels. Its error has
/// no public type for this.
const TOO_DEEP: &str = "recursion limit exceeded";

/// A value without duplicate members.
struct Unambiguous(Value);

impl<'de> Deserialize<'de> for Unambiguous {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue).map(Self)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(Unambiguous(element)) = elements.next_element()? {
            array.push(element);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if object.contains_key(&name) {
                let name: String = name.chars().take(MAX_NAME_LENGTH).collect();
                return Err(A::Error::custom(format!("The body has a member twice: {name:?}")));
            }
            let Unambiguous(value) = members.next_value()?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_parsed_unchanged() {
        let text = r#"{"a":[1,-2,2.5,1e3,true,null,"x\n"],"b":{"a":{"a":[]}},"":{},"é":18446744073709551615}"#;
        assert_eq!(read(text).unwrap(), serde_json::from_str::<Value>(text).unwrap());
    }

    #[test]
    fn a_duplicate_member_is_reported_at_any_depth() {
        for text in [r#"{"title":1,"b":2,"title":1}"#, r#"[{"b":{"title":1,"\u0074itle":2}}]"#] {
            let problem = read(text).unwrap_err();
            assert_eq!(problem.kind.slug, "malformed-request");
            let detail = problem.detail.unwrap();
            assert!(detail.starts_with("The body has a member twice: \"title\" at line 1 column "), "{detail}");
        }
        let long = format!(r#"{{"{0}":1,"{0}":2}}"#, "x".repeat(100_000));
        assert!(read(&long).unwrap_err().detail.unwrap().len() < 200);
    }

    #[test]
    fn malformed_json_is_reported_with_its_position() {
        for text in ["{", "{} {}", "{\"a\":}", "nul", &"[".repeat(127)] {
            let detail = read(text).unwrap_err().detail.unwrap();
            assert!(detail.starts_with("The body is not JSON: see line 1, column "), "{detail}");
        }
    }

    #[test]
    fn a_document_may_be_nested_in_127_levels_and_deeper_ones_are_reported_as_such() {
        let nested = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(read(&nested(127)).is_ok());
        for text in [nested(128), "{\"a\":".repeat(128), "[".repeat(10_000)] {
            let detail = read(&text).unwrap_err().detail.unwrap();
            assert!(detail.starts_with("The body is nested too deeply: see line 1, column "), "{detail}");
        }
    }
}
