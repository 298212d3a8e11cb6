//! The example of a schema: its own, or else one by the name of its type or member, or the simplest value that it
//! allows.

use serde_json::{Map, Value, json};

use crate::sample_texts;

/// Makes examples of schemas that can refer to each other.
#[derive(Debug, Clone, Copy)]
pub struct Sampler<'a> {
    definitions: &'a Value,
}

/// Deeper than any of our schemas. Ends the recursion for a schema that contains itself.
const DEEPEST: usize = 24;

impl<'a> Sampler<'a> {
    /// A sampler of the schemas under `components.schemas`.
    pub fn new(definitions: &'a Value) -> Self {
        Self { definitions }
    }

    /// An example of a schema.
    pub fn sample(self, schema: &Value) -> Value {
        self.below("", schema, 0)
    }

    /// An example of a schema that is a member or a type of this name.
    fn below(self, name: &str, schema: &Value, depth: usize) -> Value {
        if depth > DEEPEST {
            return Value::Null;
        }
        if let Some(given) = example_value(schema) {
            return given;
        }
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            return self.below(name, &self.definitions[name], depth + 1);
        }
        let mut value = match kind(schema) {
            Some("object") => self.object(schema, depth),
            Some("array") => self.array(name, schema, depth),
            Some("string") => text(name, schema),
            Some("integer" | "number") => number(schema),
            Some("boolean") => json!(true),
            _ => Value::Null,
        };
        for part in self.parts(name, schema, depth) {
            value = merged(value, part);
        }
        value
    }

    /// The samples that a schema combines: all of `allOf`, or one of the others.
    fn parts(self, name: &str, schema: &Value, depth: usize) -> Vec<Value> {
        let all = schema["allOf"].as_array().into_iter().flatten();
        let one = ["oneOf", "anyOf"].into_iter().filter_map(|key| {
            let variants = schema[key].as_array()?;
            variants.iter().find(|variant| variant["type"] != "null")
        });
        all.chain(one).map(|part| self.below(name, part, depth + 1)).collect()
    }

    fn object(self, schema: &Value, depth: usize) -> Value {
        let mut object = Map::new();
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            object.insert(name.clone(), self.below(name, member, depth + 1));
        }
        let names = schema.get("propertyNames");
        let members = schema["additionalProperties"].as_object().map(|_| &schema["additionalProperties"]);
        if let Some(members) = members.filter(|_| object.is_empty()) {
            let name = names.map(|names| self.below("", names, depth + 1));
            let name = name.as_ref().and_then(Value::as_str).unwrap_or("en");
            object.insert(name.to_owned(), self.below(name, members, depth + 1));
        }
        if let Some(patterns) = schema["patternProperties"].as_object().filter(|_| object.is_empty())
            && let Some(member) = patterns.values().next()
        {
            object.insert("en".to_owned(), self.below("en", member, depth + 1));
        }
        object.into()
    }

    fn array(self, name: &str, schema: &Value, depth: usize) -> Value {
        if schema["maxItems"] == 0 {
            return json!([]);
        }
        match (schema["prefixItems"].as_array(), schema.get("items")) {
            (Some(items), _) => items.iter().map(|item| self.below(name, item, depth + 1)).collect(),
            (None, Some(item)) => {
                let least = schema["minItems"].as_u64().unwrap_or(1).max(1);
                (0..least).map(|_| self.below(name, item, depth + 1)).collect()
            }
            (None, None) => json!([]),
        }
    }
}

/// A value that the schema itself gives.
fn example_value(schema: &Value) -> Option<Value> {
    let first = |key: &str| schema[key].as_array().and_then(|all| all.first().cloned());
    let constant = schema.get("const").cloned();
    constant
        .or_else(|| first("examples"))
        .or_else(|| schema.get("example").cloned())
        .or_else(|| first("enum"))
        .or_else(|| schema.get("default").filter(|default| !default.is_null()).cloned())
}

fn kind(schema: &Value) -> Option<&str> {
    match &schema["type"] {
        Value::String(kind) => Some(kind),
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        _ => schema.get("properties").map(|_| "object"),
    }
}

/// The least number above zero that a schema allows.
fn number(schema: &Value) -> Value {
    let least = schema["minimum"].as_i64().unwrap_or(0);
    let most = schema["maximum"].as_i64().unwrap_or(i64::MAX);
    json!(least.max(1).min(most))
}

/// An example by its name, which says more than one by its format.
fn text(name: &str, schema: &Value) -> Value {
    if let Some(text) = sample_texts::named(name) {
        return text.into();
    }
    let formatted = match schema["format"].as_str() {
        Some("date-time") => Some("2026-03-02T18:30:00.000Z"),
        Some("date") => Some("2026-03-02"),
        Some("time" | "partial-time") => Some("18:30:00"),
        Some("email") => Some("ada@example.com"),
        Some("uri" | "url") => Some("https://api.example.com/v1/courses"),
        Some("uri-reference") => Some("/v1/courses"),
        _ => None,
    };
    formatted.map_or_else(|| format!("{} {name}", sample_texts::MISSING), str::to_owned).into()
}

fn merged(value: Value, part: Value) -> Value {
    match (value, part) {
        (Value::Object(mut value), Value::Object(part)) => {
            value.extend(part);
            Value::Object(value)
        }
        (Value::Null, part) => part,
        (value, _) => value,
    }
}
