//! What all schemas have in common, so that generators of clients make the same types of all endpoints. Types are
//! documented as `schemars` derives them; here the schemas get the form that generators understand.

use std::fmt::Write as _;

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde_json::{Map, Value, json};

/// The largest integer that JSON carries without loss (RFC 7493, 2.2).
pub const MAX_INTEGER: u64 = (1 << 53) - 1;

/// Integers that may need more than 32 bits, by the format that `schemars` gives them.
const WIDE: &[&str] = &["int", "uint", "int64", "uint64"];

/// Integers that fit in 32 bits.
const NARROW: &[&str] = &["int8", "uint8", "int16", "uint16", "int32", "uint32"];

/// The conventions of all schemas.
pub fn settings() -> SchemaSettings {
    SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
        settings.transforms.push(Box::new(RecursiveTransform(list_constants)));
        settings.transforms.push(Box::new(RecursiveTransform(simplify_integer)));
    })
}

/// The conventions of responses: those of all schemas, and a member without a value is absent, never null.
pub fn settings_of_responses() -> SchemaSettings {
    settings().with(|settings| {
        settings.transforms.push(Box::new(RecursiveTransform(remove_null)));
        settings.transforms.push(Box::new(RecursiveTransform(mark_addresses)));
    })
}

/// Makes one `enum` of constants that have a schema each, because they are documented. Generators of clients
/// understand only the former. The documentation of the constants moves into the description, and beside the values,
/// where generators find it.
fn list_constants(schema: &mut Schema) {
    let Some(choices) = schema.get("oneOf").and_then(Value::as_array) else { return };
    let Some(constants) = choices.iter().map(constants_of).collect::<Option<Vec<_>>>() else { return };
    let constants = constants.concat();
    let mut description = schema.get("description").and_then(Value::as_str).unwrap_or_default().to_owned();
    for (name, text) in constants.iter().filter(|(_, text)| !text.is_empty()) {
        description.push_str(if description.contains("\n- ") { "\n" } else { "\n\n" });
        _ = write!(description, "- `{name}`: {text}");
    }
    let (names, texts): (Vec<String>, Vec<String>) = constants.into_iter().unzip();
    schema.remove("oneOf");
    schema.insert("type".to_owned(), json!("string"));
    schema.insert("enum".to_owned(), json!(names));
    schema.insert("description".to_owned(), json!(description.trim_start()));
    schema.insert("x-enum-descriptions".to_owned(), json!(texts));
}

/// The constants of one choice with their documentation; none if it is no choice of constant strings. Constants
/// without documentation share an `enum`.
fn constants_of(choice: &Value) -> Option<Vec<(String, String)>> {
    let text = choice["description"].as_str().unwrap_or_default();
    let values = match choice.get("const") {
        Some(constant) => std::slice::from_ref(constant),
        None => choice["enum"].as_array()?.as_slice(),
    };
    values.iter().map(|value| Some((value.as_str()?.to_owned(), text.to_owned()))).collect()
}

/// Removes the format of an integer, which says how Rust stores it: generators make a `bigint` of `int64`, although
/// the number fits into a JSON number. One that may be large has a maximum instead.
fn simplify_integer(schema: &mut Schema) {
    let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
    let (wide, narrow) = (WIDE.contains(&format), NARROW.contains(&format));
    if wide && schema.get("maximum").is_none() {
        schema.insert("maximum".to_owned(), json!(MAX_INTEGER));
    }
    if wide || narrow {
        schema.remove("format");
    }
}

/// Gives members that are addresses by their name the format of addresses.
fn mark_addresses(schema: &mut Schema) {
    let Some(members) = schema.get_mut("properties").and_then(Value::as_object_mut) else { return };
    for (_, member) in members.iter_mut().filter(|(name, _)| is_address(name)) {
        if member["type"] == "string" && member.get("format").is_none() {
            member["format"] = json!("uri");
        }
    }
}

/// Whether a member is an address by its name: `url`, `avatarUrl`, `jwks_uri`.
pub fn is_address(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["url", "uri", "issuer"].iter().any(|end| name.ends_with(end))
}

/// Removes null from members that may be absent. A required member keeps it, and fails a test: skip it when it is
/// serialised without a value.
fn remove_null(schema: &mut Schema) {
    let names = |list: &Value| list.as_array().into_iter().flatten().cloned().collect::<Vec<_>>();
    let required = schema.get("required").map(names).unwrap_or_default();
    let Some(members) = schema.get_mut("properties").and_then(Value::as_object_mut) else { return };
    for (_, member) in members.iter_mut().filter(|(name, _)| !required.iter().any(|other| other == name.as_str())) {
        if let Some(member) = member.as_object_mut() {
            remove_null_of(member);
        }
    }
}

fn remove_null_of(member: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = member.get_mut("type") {
        types.retain(|name| name != "null");
        if types.len() == 1 {
            let only = types.remove(0);
            member.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(values)) = member.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    for key in ["anyOf", "oneOf"] {
        let Some(Value::Array(mut choices)) = member.get(key).cloned() else { continue };
        choices.retain(|choice| choice["type"] != "null");
        let only = if choices.len() == 1 { choices[0].as_object().cloned() } else { None };
        let Some(only) = only else {
            member.insert(key.to_owned(), choices.into());
            continue;
        };
        member.remove(key);
        // The description of the member says more than that of its type.
        let own = std::mem::replace(member, only);
        member.extend(own);
    }
}

#[cfg(test)]
mod tests {
    use schemars::transform::Transform as _;
    use schemars::{JsonSchema, json_schema};

    use super::*;

    fn after(transform: fn(&mut Schema), schema: Value) -> Value {
        let mut schema: Schema = schema.try_into().unwrap();
        RecursiveTransform(transform).transform(&mut schema);
        schema.to_value()
    }

    /// A size.
    #[derive(JsonSchema)]
    #[schemars(rename_all = "camelCase")]
    #[expect(dead_code, reason = "only its schema is tested")]
    enum Size {
        /// A cup.
        SmallCup,
        Jug,
        Barrel,
    }

    #[test]
    fn an_enum_is_one_list_of_values_with_their_descriptions_beside_it() {
        let mut schema = schemars::schema_for!(Size);
        list_constants(&mut schema);
        let schema = schema.to_value();
        let (mut values, mut texts) = (schema["enum"].clone(), schema["x-enum-descriptions"].clone());
        assert!(schema.get("oneOf").is_none(), "{schema:#}");
        assert!(schema["description"].as_str().unwrap().contains("- `smallCup`: A cup."), "{schema:#}");
        values.as_array_mut().unwrap().sort_by_key(ToString::to_string);
        texts.as_array_mut().unwrap().sort_by_key(ToString::to_string);
        assert_eq!((values, texts), (json!(["barrel", "jug", "smallCup"]), json!(["", "", "A cup."])));
    }

    #[test]
    fn a_choice_between_types_is_no_enum() {
        let choice = json!({"oneOf": [{"const": "a"}, {"type": "object"}]});
        assert_eq!(after(list_constants, choice.clone()), choice);
    }

    #[test]
    fn an_integer_has_no_format_and_a_large_one_has_a_maximum() {
        let object = json!({"properties": {
            "seconds": {"type": "integer", "format": "int64"},
            "percent": {"type": "integer", "format": "uint8", "maximum": 255},
            "ratio": {"type": "number", "format": "double"},
        }});
        let expected = json!({"properties": {
            "seconds": {"type": "integer", "maximum": 9_007_199_254_740_991_u64},
            "percent": {"type": "integer", "maximum": 255},
            "ratio": {"type": "number", "format": "double"},
        }});
        assert_eq!(after(simplify_integer, object), expected);
    }

    #[test]
    fn a_member_that_may_be_absent_is_never_null() {
        let choices = json!([{"$ref": "#/components/schemas/UserId"}, {"type": "null"}]);
        let object = json!({"required": ["kept"], "properties": {
            "text": {"type": ["string", "null"], "description": "A text."},
            "id": {"anyOf": choices, "description": "An id."},
            "kept": {"type": ["string", "null"]},
        }});
        let expected = json!({"required": ["kept"], "properties": {
            "text": {"type": "string", "description": "A text."},
            "id": {"$ref": "#/components/schemas/UserId", "description": "An id."},
            "kept": {"type": ["string", "null"]},
        }});
        assert_eq!(after(remove_null, object), expected);
    }

    #[test]
    fn the_conventions_hold_for_a_schema_that_is_not_a_definition() {
        let settings = settings().with(|settings| settings.inline_subschemas = true);
        let mut generator = settings.into_generator();
        let mut schema = json_schema!({"type": "integer", "format": "int64"});
        generator.transforms_mut().for_each(|transform| transform.transform(&mut schema));
        assert!(schema.get("format").is_none());
    }
}
