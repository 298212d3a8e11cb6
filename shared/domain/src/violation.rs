//! Why a part of an input is invalid: a code and parameters for programs, a sentence for people.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::Pointer;

/// The stable code of a violation. Clients choose their own words by it; the parameters that each has are named in
/// its documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum FieldErrorCode {
    /// It is missing.
    Required,
    /// There is no such member or parameter.
    Unknown,
    /// It is given twice.
    Duplicate,
    /// It is not permitted here: not together with the others, or not on this platform. `id` is that of what it names,
    /// in a text or a list.
    NotPermitted,
    /// It is null in a change, which removes a value, and this one cannot be removed.
    NotRemovable,
    /// It has another JSON type: `expected` and `actual`.
    WrongType,
    /// It is not a whole number from `min` to `max`.
    OutOfRange,
    /// It is not a number from `min` to `max`; decimals are permitted.
    NumberOutOfRange,
    /// The text has not `min` to `max` characters, but `actual`.
    WrongLength,
    /// The list has not `min` to `max` elements, but `actual`.
    WrongCount,
    /// The text has a `character` that is not permitted, in a `line` and `column`; or, without parameters, none that is
    /// visible.
    WrongCharacters,
    /// It is none of the `options`.
    NotAnOption,
    /// What it refers to does not exist. `id` is that of what it names, in a text or a list.
    NotFound,
    /// It cannot be used yet. `id` is that of what it names, in a text or a list.
    NotReady,
    /// The text in the `language` that all texts must exist in is missing, or so many `modules`, `lessons` or both lack
    /// one in it.
    MissingLanguage,
    /// The password is too easy to guess.
    WeakPassword,
    /// The text has another form; `detail` has an example, and `line` is the line of a file.
    InvalidFormat,
    /// Another rule; `detail` says which, and `missing` what a list has to name.
    Invalid,
}

/// A violation, before its location is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    code: FieldErrorCode,
    params: BTreeMap<&'static str, Value>,
    detail: String,
}

impl Violation {
    /// A violation with the predicate of an English sentence, such as "must be …".
    pub fn new(code: FieldErrorCode, detail: impl Into<String>) -> Self {
        Self { code, params: BTreeMap::new(), detail: detail.into() }
    }

    /// Adds a parameter.
    #[must_use]
    pub fn param(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.params.insert(name, value.into());
        self
    }

    /// A value that is missing.
    pub fn required() -> Self {
        Self::new(FieldErrorCode::Required, "is required")
    }

    /// A text of another form. Keeps the code of a violation that has one.
    pub fn format(error: impl Into<Self>) -> Self {
        let mut violation = error.into();
        if violation.code == FieldErrorCode::Invalid {
            violation.code = FieldErrorCode::InvalidFormat;
        }
        violation
    }

    /// A value of another JSON type than the expected one, such as `string`.
    pub fn wrong_type(expected: &'static str, value: &Value) -> Self {
        let actual = type_name(value);
        let detail = format!("must be {}, not {}", with_article(expected), with_article(actual));
        Self::new(FieldErrorCode::WrongType, detail).param("expected", expected).param("actual", actual)
    }

    /// Not a whole number in a range, both ends included.
    pub fn range(min: u64, max: u64) -> Self {
        Self::new(FieldErrorCode::OutOfRange, format!("must be a whole number from {min} to {max}"))
            .param("min", min)
            .param("max", max)
    }

    /// Not a number in a range, both ends included. Decimals are permitted.
    pub fn number_range(min: u64, max: u64) -> Self {
        Self::new(FieldErrorCode::NumberOutOfRange, format!("must be a number from {min} to {max}"))
            .param("min", min)
            .param("max", max)
    }

    /// A text of another length, in characters.
    pub fn length(min: usize, max: usize, actual: usize) -> Self {
        let detail = match (min, actual) {
            (1, 0) => "must not be empty".to_owned(),
            (0, _) => format!("must have at most {max} characters, not {actual}"),
            _ => format!("must have {min} to {max} characters, not {actual}"),
        };
        Self::new(FieldErrorCode::WrongLength, detail).param("min", min).param("max", max).param("actual", actual)
    }

    /// A list of another length. The predicate names its elements.
    pub fn count(min: usize, max: usize, actual: usize, detail: impl Into<String>) -> Self {
        Self::new(FieldErrorCode::WrongCount, detail).param("min", min).param("max", max).param("actual", actual)
    }

    /// A text that is none of the options.
    pub fn option(options: &[&'static str]) -> Self {
        let detail = match options {
            [others @ .., last] if !others.is_empty() => format!("must be {} or {last}", others.join(", ")),
            _ => format!("must be {}", options.concat()),
        };
        Self::new(FieldErrorCode::NotAnOption, detail).param("options", options)
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl From<String> for Violation {
    fn from(detail: String) -> Self {
        Self::new(FieldErrorCode::Invalid, detail)
    }
}

impl From<&str> for Violation {
    fn from(detail: &str) -> Self {
        detail.to_owned().into()
    }
}

/// An error in an input, with its location.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// An RFC 6901 pointer into the body. Query parameters are under `/query`.
    pub pointer: String,
    /// The stable code.
    pub code: FieldErrorCode,
    /// The parameters of the code.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<&'static str, Value>,
    /// The error as the predicate of a sentence: "must be …".
    pub detail: String,
}

impl FieldError {
    /// A violation at a location.
    pub fn new(at: &Pointer, violation: impl Into<Violation>) -> Self {
        let Violation { code, params, detail } = violation.into();
        Self { pointer: at.as_str().to_owned(), code, params, detail }
    }
}

/// The name of a JSON type.
fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn with_article(name: &str) -> String {
    match name {
        "null" => name.to_owned(),
        "array" | "object" => format!("an {name}"),
        _ => format!("a {name}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_violation_has_a_code_and_parameters_beside_its_sentence() {
        let length = Violation::length(3, 30, 2);
        assert_eq!((length.code, length.params["min"].clone()), (FieldErrorCode::WrongLength, json!(3)));
        let option = Violation::option(&["public", "private"]);
        assert_eq!(
            (option.to_string(), option.params["options"].clone()),
            ("must be public or private".to_owned(), json!(["public", "private"]))
        );
        assert_eq!(Violation::number_range(0, 9).to_string(), "must be a number from 0 to 9");
        assert_eq!(Violation::option(&["me"]).to_string(), "must be me");
        assert_eq!(Violation::wrong_type("object", &json!([])).to_string(), "must be an object, not an array");
    }

    #[test]
    fn a_rule_without_a_code_of_its_own_says_in_words_what_is_wrong() {
        assert_eq!(Violation::from("must rest").code, FieldErrorCode::Invalid);
        assert_eq!(Violation::format("must be a day").code, FieldErrorCode::InvalidFormat);
        assert_eq!(Violation::format(Violation::required()).code, FieldErrorCode::Required);
    }
}
