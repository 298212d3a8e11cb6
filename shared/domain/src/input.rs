//! Parses JSON into domain types and reports all errors at once. A parser that stops at the first error makes
//! users fix a form field by field. Here each part of an input reports its errors with a JSON pointer (RFC 6901),
//! and only an input without errors becomes a value.

use serde_json::{Map, Value};

use crate::change::InputKind;
use crate::numbers::read_whole_number;
use crate::{Classify, FieldError, FieldErrorCode, Kind, Violation, kinds};

/// The errors of an input: the first hundred, and how many more there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ValidationErrors {
    first: Vec<FieldError>,
    omitted: u32,
}

/// How many errors a response lists. A hostile body could otherwise cause megabytes of them.
pub const MAX_FIELD_ERRORS: usize = 100;

impl ValidationErrors {
    /// Adds an error.
    pub fn add(&mut self, at: &Pointer, violation: impl Into<Violation>) {
        if self.first.len() < MAX_FIELD_ERRORS {
            self.first.push(FieldError::new(at, violation));
        } else {
            self.omitted = self.omitted.saturating_add(1);
        }
    }

    /// Adds other errors.
    pub fn append(&mut self, other: Self) {
        let room = MAX_FIELD_ERRORS.saturating_sub(self.first.len());
        let left = u32::try_from(other.first.len().saturating_sub(room)).unwrap_or(u32::MAX);
        self.omitted = self.omitted.saturating_add(other.omitted).saturating_add(left);
        self.first.extend(other.first.into_iter().take(room));
    }

    /// Whether there are no errors.
    pub fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    /// Whether one of the errors that are listed is at this location.
    pub fn names(&self, at: &Pointer) -> bool {
        self.first.iter().any(|error| error.pointer == at.as_str())
    }

    /// The errors that are listed, in the order in which they were found.
    pub fn into_vec(self) -> Vec<FieldError> {
        self.first
    }
}

impl std::fmt::Display for ValidationErrors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(kinds::INVALID.title)
    }
}

impl std::error::Error for ValidationErrors {}

impl Classify for ValidationErrors {
    fn kind(&self) -> Kind {
        kinds::INVALID
    }

    fn field_errors(&self) -> &[FieldError] {
        &self.first
    }

    fn omitted_errors(&self) -> u32 {
        self.omitted
    }
}

/// A location in a JSON document (RFC 6901).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pointer(String);

impl Pointer {
    /// The whole document.
    pub fn root() -> Self {
        Self::default()
    }

    /// The text of the pointer.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The member or element with this name, below this location.
    #[must_use]
    pub fn child(&self, name: &str) -> Self {
        Self(format!("{}/{}", self.0, name.replace('~', "~0").replace('/', "~1")))
    }
}

/// A type that can be parsed from a JSON value. If the result is `None`, at least one error was added.
pub trait FromJson: Sized {
    /// What kind of input it is.
    const KIND: InputKind = InputKind::Value;
    /// Whether `null` in a change removes the value.
    const REMOVABLE: bool = false;

    /// Parses the value at a location, and adds its errors.
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self>;

    /// The value of a missing member. An error, unless the type has a default.
    fn from_nothing(at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        errors.add(at, Violation::required());
        None
    }
}

/// A type that is parsed from a string: value objects and ids.
pub trait ParseText: Sized {
    /// Parses it. The error is a predicate such as "must be …".
    fn parse_text(text: &str) -> Result<Self, Violation>;
}

impl<T: ParseText> FromJson for T {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        let Value::String(text) = value else {
            errors.add(at, Violation::wrong_type("string", value));
            return None;
        };
        T::parse_text(text).map_err(|detail| errors.add(at, detail)).ok()
    }
}

impl<T: FromJson> FromJson for Option<T> {
    const KIND: InputKind = T::KIND;

    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        if value.is_null() { Some(None) } else { T::from_json(value, at, errors).map(Some) }
    }

    fn from_nothing(_: &Pointer, _: &mut ValidationErrors) -> Option<Self> {
        Some(None)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        let Value::Array(elements) = value else {
            errors.add(at, Violation::wrong_type("array", value));
            return None;
        };
        let read = |(index, element): (usize, &Value)| T::from_json(element, &at.child(&index.to_string()), errors);
        // All elements are read, so that all errors are reported. One invalid element makes the list invalid.
        let elements: Vec<Option<T>> = elements.iter().enumerate().map(read).collect();
        elements.into_iter().collect()
    }
}

impl FromJson for bool {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        let read = value.as_bool();
        if read.is_none() {
            errors.add(at, Violation::wrong_type("boolean", value));
        }
        read
    }
}

impl FromJson for u32 {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        read_whole_number(value, 0..=Self::MAX, at, errors)
    }
}

impl FromJson for u64 {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        read_whole_number(value, 0..=(1 << 53) - 1, at, errors)
    }
}

/// Reads the members of an object. `#[input]` generates the calls.
#[derive(Debug)]
pub struct Members<'a> {
    object: &'a Map<String, Value>,
    at: &'a Pointer,
    known: Vec<&'static str>,
}

impl<'a> Members<'a> {
    /// Takes the value as an object, or adds an error.
    pub fn of(value: &'a Value, at: &'a Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        let Value::Object(object) = value else {
            errors.add(at, Violation::wrong_type("object", value));
            return None;
        };
        Some(Self { object, at, known: Vec::new() })
    }

    /// Reads a member. One that is null counts as absent, unless null means that the value is removed.
    pub fn read<T: FromJson>(&mut self, name: &'static str, errors: &mut ValidationErrors) -> Option<T> {
        let at = self.at.child(name);
        let read = match self.object.get(name).filter(|value| T::REMOVABLE || !value.is_null()) {
            Some(value) => T::from_json(value, &at, errors),
            None => T::from_nothing(&at, errors),
        };
        self.known.push(name);
        read
    }

    /// Whether a member is `null`.
    pub fn is_null(&self, name: &str) -> bool {
        self.object.get(name).is_some_and(Value::is_null)
    }

    /// Adds an error at a member, which is not read.
    pub fn reject(&mut self, name: &'static str, violation: Violation, errors: &mut ValidationErrors) {
        self.known.push(name);
        errors.add(&self.at.child(name), violation);
    }

    /// Adds an error for each unknown member.
    pub fn finish(self, errors: &mut ValidationErrors) {
        for name in self.object.keys().filter(|name| !self.known.contains(&name.as_str())) {
            errors.add(&self.at.child(name), Violation::new(FieldErrorCode::Unknown, "is not a known field"));
        }
    }
}

impl ParseText for String {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        Ok(text.to_owned())
    }
}

/// Parses a whole document.
pub fn read<T: FromJson>(value: &Value) -> Result<T, ValidationErrors> {
    let mut errors = ValidationErrors::default();
    match T::from_json(value, &Pointer::root(), &mut errors) {
        Some(read) if errors.is_empty() => Ok(read),
        _ => Err(errors),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::input;

    /// A test input.
    #[input]
    struct Ticket {
        /// A flag.
        pub first_class: bool,
        /// A list.
        pub seats: Vec<u32>,
        /// May be missing.
        pub coach: Option<u32>,
    }

    #[test]
    fn a_valid_input_becomes_a_value() {
        let ticket: Ticket = read(&json!({"firstClass": true, "seats": [1, 2]})).unwrap();
        assert!(ticket.first_class && ticket.coach.is_none());
        assert_eq!(ticket.seats, [1, 2]);
    }

    #[test]
    fn every_error_is_reported_with_its_place() {
        let body = json!({"seats": [1, -2, "x"], "coach": "b", "a/b": 1});
        let errors = read::<Ticket>(&body).unwrap_err().into_vec();
        let pointers: Vec<_> = errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/firstClass", "/seats/1", "/seats/2", "/coach", "/a~1b"]);
    }

    #[test]
    fn a_member_that_is_null_counts_as_absent() {
        let errors = read::<Ticket>(&json!({"firstClass": null, "seats": null, "coach": null})).unwrap_err().into_vec();
        let found: Vec<_> = errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect();
        assert_eq!(found, [("/firstClass", FieldErrorCode::Required), ("/seats", FieldErrorCode::Required)]);
    }

    #[test]
    fn a_body_that_is_not_an_object_is_one_error_at_the_root() {
        let errors = read::<Ticket>(&json!([1])).unwrap_err().into_vec();
        assert_eq!(errors, [FieldError::new(&Pointer::root(), Violation::wrong_type("object", &json!([])))]);
    }

    #[test]
    fn the_number_of_validation_errors_is_limited_and_those_beyond_it_are_counted() {
        for (faults, omitted) in [(100, 0), (101, 1), (10_000, 9_900)] {
            let errors = read::<Vec<u32>>(&json!(vec!["x"; faults])).unwrap_err();
            assert_eq!((errors.field_errors().len(), errors.omitted_errors()), (MAX_FIELD_ERRORS, omitted));
        }
    }
}
