//! Changes of several things of one kind, by their names.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use crate::change::InputKind;
use crate::{FromJson, ParseText, Pointer, ValidationErrors, Violation};

/// An object whose members are changes of the things that they are named after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByName<K, T>(pub BTreeMap<K, T>);

impl<K: ParseText + Ord, T: FromJson> FromJson for ByName<K, T> {
    const KIND: InputKind = InputKind::Change;

    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        let Value::Object(object) = value else {
            errors.add(at, Violation::wrong_type("object", value));
            return None;
        };
        // All members are read, so that all errors are reported.
        let read = |(name, value): (&String, &Value)| {
            let at = at.child(name);
            let key = K::parse_text(name).map_err(|violation| errors.add(&at, violation)).ok();
            key.zip(T::from_json(value, &at, errors))
        };
        let members: Vec<Option<(K, T)>> = object.iter().map(read).collect();
        members.into_iter().collect::<Option<_>>().map(Self)
    }
}

impl<K: JsonSchema, T: JsonSchema> JsonSchema for ByName<K, T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("{}By{}", T::schema_name(), K::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "propertyNames": generator.subschema_for::<K>(),
            "additionalProperties": generator.subschema_for::<T>(),
        })
    }
}
