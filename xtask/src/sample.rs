//! The example of a schema: its own, or else the simplest value that it allows.

use serde_json::{Map, Value, json};

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
        self.below(schema, 0)
    }

    fn below(self, schema: &Value, depth: usize) -> Value {
        if depth > DEEPEST {
            return Value::Null;
        }
        if let Some(given) = example_value(schema) {
            return given;
        }
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            return self.below(&self.definitions[name], depth + 1);
        }
        let mut value = match kind(schema) {
            Some("object") => self.object(schema, depth),
            Some("array") => self.array(schema, depth),
            Some("string") => text(schema),
            Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
            Some("boolean") => json!(true),
            _ => Value::Null,
        };
        for part in self.parts(schema, depth) {
            value = merged(value, part);
        }
        value
    }

    /// The samples that a schema combines: all of `allOf`, or one of the others.
    fn parts(self, schema: &Value, depth: usize) -> Vec<Value> {
        let all = schema["allOf"].as_array().into_iter().flatten();
        let one = ["oneOf", "anyOf"].into_iter().filter_map(|key| {
            let variants = schema[key].as_array()?;
            variants.iter().find(|variant| variant["type"] != "null")
        });
        all.chain(one).map(|part| self.below(part, depth + 1)).collect()
    }

    fn object(self, schema: &Value, depth: usize) -> Value {
        let mut object = Map::new();
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            object.insert(name.clone(), self.below(member, depth + 1));
        }
        let names = schema.get("propertyNames");
        let members = schema["additionalProperties"].as_object().map(|_| &schema["additionalProperties"]);
        if let Some(members) = members.filter(|_| object.is_empty()) {
            let name = names.map(|names| self.below(names, depth + 1));
            let name = name.as_ref().and_then(Value::as_str).unwrap_or("en");
            object.insert(name.to_owned(), self.below(members, depth + 1));
        }
        if let Some(patterns) = schema["patternProperties"].as_object().filter(|_| object.is_empty())
            && let Some(member) = patterns.values().next()
        {
            object.insert("en".to_owned(), self.below(member, depth + 1));
        }
        object.into()
    }

    fn array(self, schema: &Value, depth: usize) -> Value {
        match (schema["prefixItems"].as_array(), schema.get("items")) {
            (Some(items), _) => items.iter().map(|item| self.below(item, depth + 1)).collect(),
            (None, Some(item)) => {
                let least = schema["minItems"].as_u64().unwrap_or(1).max(1);
                (0..least).map(|_| self.below(item, depth + 1)).collect()
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

fn text(schema: &Value) -> Value {
    let formatted = match schema["format"].as_str() {
        Some("date-time") => Some("2026-03-02T18:30:00.000Z"),
        Some("date") => Some("2026-03-02"),
        Some("time" | "partial-time") => Some("18:30:00"),
        Some("email") => Some("ada@example.com"),
        Some("uri" | "url") => Some("https://example.com/a"),
        Some("uri-reference") => Some("/a"),
        _ => None,
    };
    if let Some(text) = formatted {
        return text.into();
    }
    let size = |key: &str| schema[key].as_u64().and_then(|size| usize::try_from(size).ok());
    let mut text = "Good morning".to_owned();
    while text.len() < size("minLength").unwrap_or(0) {
        text.push_str(", good morning");
    }
    text.truncate(size("maxLength").unwrap_or(usize::MAX));
    text.into()
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
