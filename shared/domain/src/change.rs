//! Bodies of `PATCH`: `null` removes a value, and a missing member keeps it (RFC 7396). Whether a value can be removed
//! is in the type of the member: [`Change`] accepts `null`, and any other type rejects it.

use schemars::Schema;
use serde_json::Value;

use crate::input::Members;
use crate::{FieldErrorCode, FromJson, Pointer, ValidationErrors, Violation};

/// What kind of input a type is. An object in a change must be a change as well, because `PATCH` merges it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// A value, also a list: it is replaced as a whole.
    Value,
    /// An object, `#[input]`: in it, `null` is as if the member were missing.
    Object,
    /// A change of an object, `#[input(change)]`.
    Change,
}

/// The change of a value that can be removed. In an input, its schema is that of an option:
/// `#[schemars(with = "Option<T>")]`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// The member is missing: the value stays as it is.
    #[default]
    Keep,
    /// The member is null: the value is removed.
    Clear,
    /// The member has a value: it replaces the present one.
    Set(T),
}

impl<T> Change<T> {
    /// Applies the change.
    pub fn apply(self, value: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *value = None,
            Self::Set(new) => *value = Some(new),
        }
    }
}

impl<T: FromJson> FromJson for Change<T> {
    const KIND: InputKind = T::KIND;
    const REMOVABLE: bool = true;

    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        if value.is_null() { Some(Self::Clear) } else { T::from_json(value, at, errors).map(Self::Set) }
    }

    fn from_nothing(_: &Pointer, _: &mut ValidationErrors) -> Option<Self> {
        Some(Self::Keep)
    }
}

/// Reads a member of a change. `#[input(change)]` generates the calls.
pub fn read_member<T: FromJson>(
    members: &mut Members<'_>,
    name: &'static str,
    errors: &mut ValidationErrors,
) -> Option<T> {
    if members.is_null(name) && !T::REMOVABLE {
        let detail = "must not be null; leave it out to keep the present value";
        members.reject(name, Violation::new(FieldErrorCode::NotRemovable, detail), errors);
        return None;
    }
    members.read(name, errors)
}

/// Takes `null` out of the schema of a member of a change that rejects it. `#[input(change)]` generates the calls.
pub fn describe_member<T: FromJson>(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut().filter(|_| !T::REMOVABLE) else { return };
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| *name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(values)) = object.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    if let Some(Value::Array(choices)) = object.get_mut("anyOf") {
        choices.retain(|choice| choice["type"] != "null");
        if let [Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            object.remove("anyOf");
            object.extend(only);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::input;

    /// A nested change.
    #[input(change)]
    struct Stops {
        /// A member that cannot be removed.
        pub first: Option<bool>,
    }

    /// A change of a ticket.
    #[input(change)]
    struct TicketChange {
        /// A member that cannot be removed.
        pub seat: Option<u32>,
        /// One that can.
        #[schemars(with = "Option<String>")]
        pub note: Change<String>,
        /// A nested change.
        pub stops: Option<Stops>,
    }

    #[test]
    fn null_removes_what_can_be_removed_and_is_an_error_elsewhere_at_any_depth() {
        let change: TicketChange = input::read(&json!({"note": null})).unwrap();
        assert!(change.note == Change::Clear && change.seat.is_none() && change.stops.is_none());
        let change: TicketChange = input::read(&json!({"note": "x", "seat": 1, "stops": {"first": true}})).unwrap();
        assert!(change.note == Change::Set("x".to_owned()) && change.seat == Some(1));
        assert!(change.stops.is_some_and(|stops| stops.first == Some(true)));
        let errors = input::read::<TicketChange>(&json!({"seat": null, "stops": {"first": null}, "note": 1}));
        let errors = errors.unwrap_err().into_vec();
        let pointers: Vec<_> = errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/seat", "/note", "/stops/first"]);
        let errors = input::read::<TicketChange>(&json!({"stops": null})).unwrap_err().into_vec();
        assert_eq!((errors[0].pointer.as_str(), errors[0].code), ("/stops", FieldErrorCode::NotRemovable));
    }

    #[test]
    fn the_schema_of_a_change_allows_null_exactly_where_it_removes_a_value() {
        let schema = schemars::schema_for!(TicketChange).to_value();
        let properties = &schema["properties"];
        assert_eq!(properties["seat"]["type"], "integer");
        assert_eq!(properties["note"]["type"], json!(["string", "null"]));
        assert!(properties["stops"]["$ref"].is_string() && properties["stops"].get("anyOf").is_none());
        assert_eq!(schema["$defs"]["Stops"]["properties"]["first"]["type"], "boolean");
        assert!(schema.get("required").is_none());
    }

    #[test]
    fn a_missing_member_keeps_the_value() {
        let mut value = Some(1);
        Change::Keep.apply(&mut value);
        assert_eq!(value, Some(1));
        Change::Set(2).apply(&mut value);
        assert_eq!(value, Some(2));
        Change::Clear.apply(&mut value);
        assert_eq!(value, None);
    }
}
