//! Schemas of requests and responses. They can differ for the same type: a member can be optional in a request
//! and always present in a response. So each direction has its own generator.

use std::fmt::Write as _;

use glotto_http::docs::SchemaOf;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

/// Collects the schemas of all types.
#[derive(Debug)]
pub struct Schemas {
    read: SchemaGenerator,
    answered: SchemaGenerator,
}

fn settings() -> SchemaSettings {
    SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
        settings.transforms.push(Box::new(RecursiveTransform(list_constants)));
    })
}

/// Makes one `enum` of constants that have a schema each, because they are documented. Generators of clients
/// understand only the former. The documentation of the constants moves into the description.
fn list_constants(schema: &mut Schema) {
    let Some(Value::Array(choices)) = schema.get("oneOf") else { return };
    let Some(constants) = choices.iter().map(|choice| choice.get("const").cloned()).collect::<Option<Vec<Value>>>()
    else {
        return;
    };
    let mut description = schema.get("description").and_then(Value::as_str).unwrap_or_default().to_owned();
    for choice in choices {
        if let (Some(name), Some(text)) = (choice["const"].as_str(), choice["description"].as_str()) {
            description.push_str(if description.contains("\n- ") { "\n" } else { "\n\n" });
            _ = write!(description, "- `{name}`: {text}");
        }
    }
    schema.remove("oneOf");
    schema.insert("type".to_owned(), json!("string"));
    schema.insert("enum".to_owned(), Value::Array(constants));
    schema.insert("description".to_owned(), json!(description.trim_start()));
}

impl Default for Schemas {
    fn default() -> Self {
        Self {
            read: settings().for_deserialize().into_generator(),
            answered: settings().for_serialize().into_generator(),
        }
    }
}

impl Schemas {
    /// The schema of a body that is read.
    pub fn read(&mut self, of: SchemaOf) -> Value {
        of(&mut self.read).to_value()
    }

    /// The schema of a body that is answered.
    pub fn response_schema(&mut self, of: SchemaOf) -> Value {
        of(&mut self.answered).to_value()
    }

    /// All named schemas so far, by name.
    ///
    /// # Panics
    ///
    /// If two different schemas have the same name, because the document would describe one of them wrongly.
    pub fn definitions(&mut self) -> Value {
        let mut all: Map<String, Value> = self.read.take_definitions(true);
        for (name, schema) in self.answered.take_definitions(true) {
            let previous = all.insert(name.clone(), schema.clone());
            assert!(
                previous.is_none_or(|previous| previous == schema),
                "the type {name} is read in one shape and answered in another: give it two names"
            );
        }
        all.insert("Problem".into(), problem());
        Value::Object(super::sorted(all))
    }
}

/// The schema of a parameter, without references: parameters are simple.
pub fn inline(of: SchemaOf) -> Value {
    let settings = settings().with(|settings| settings.inline_subschemas = true);
    of(&mut settings.for_deserialize().into_generator()).to_value()
}

/// The schema of all problems.
fn problem() -> Value {
    json!({
        "type": "object",
        "description": "Why a request failed (RFC 9457).",
        "required": ["type", "title", "status", "instance"],
        "properties": {
            "type": {
                "type": "string",
                "format": "uri",
                "description": "The stable kind of problem; see the list of errors.",
            },
            "title": {"type": "string", "description": "The kind in one sentence."},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "code": {
                "type": "string",
                "description": "Only with 401: what it means, so that a client knows whether to refresh, to log in or to re-authenticate.",
            },
            "detail": {"type": "string", "description": "What happened this time."},
            "instance": {"type": "string", "description": "The id of the request."},
            "errors": {
                "type": "array",
                "description": "The faults of the input, a hundred at most.",
                "maxItems": glotto_domain::input::MAX_FIELD_ERRORS,
                "items": {
                    "type": "object",
                    "required": ["pointer", "detail"],
                    "properties": {
                        "pointer": {
                            "type": "string",
                            "description": "Where: a JSON pointer (RFC 6901) into the body; query parameters stand under `/query`.",
                        },
                        "detail": {"type": "string", "description": "What is wrong."},
                    },
                },
            },
            "errorsOmitted": {
                "type": "integer",
                "minimum": 1,
                "description": "How many more faults the input has than `errors` lists; missing if it lists all.",
            },
        },
    })
}
