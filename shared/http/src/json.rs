//! JSON as it is sent by strangers. RFC 8259 leaves open what a member that is given twice means, and
//! parsers differ; here it means nothing, because whoever looked at the body before us may have seen
//! the other one.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::{Map, Number, Value};

use crate::Problem;

/// More of a name than this helps nobody to find it.
const LONGEST_NAME: usize = 60;

/// Reads a document, or says why it is none.
pub(crate) fn read(text: &str) -> Result<Value, Problem> {
    serde_json::from_str(text).map(|Unambiguous(value)| value).map_err(|error| {
        Problem::malformed(match error.classify() {
            // The visitor below refuses one thing only.
            Category::Data => format!("{error}."),
            _ => format!("The body is not JSON: see line {}, column {}.", error.line(), error.column()),
        })
    })
}

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
                let name: String = name.chars().take(LONGEST_NAME).collect();
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
    fn a_document_is_read_as_it_stands() {
        let text = r#"{"a":[1,-2,2.5,1e3,true,null,"x\n"],"b":{"a":{"a":[]}},"":{},"é":18446744073709551615}"#;
        assert_eq!(read(text).unwrap(), serde_json::from_str::<Value>(text).unwrap());
    }

    #[test]
    fn a_member_that_is_given_twice_is_named_wherever_it_stands() {
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
    fn what_is_no_json_is_told_with_its_place() {
        for text in ["{", "{} {}", "{\"a\":}", "nul", &"[".repeat(10_000)] {
            let detail = read(text).unwrap_err().detail.unwrap();
            assert!(detail.starts_with("The body is not JSON: see line 1, column "), "{detail}");
        }
    }
}
