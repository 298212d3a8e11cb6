//! Schemas of requests and responses. They can differ for the same type: a member can be optional in a request
//! and always present in a response. So each direction has its own generator.

use glotto_domain::FieldErrorCode;
use glotto_http::docs::SchemaOf;
use schemars::SchemaGenerator;
use serde_json::{Map, Value};

use super::conventions::{settings, settings_of_responses};
use super::problem::{field_error, problem};

/// Collects the schemas of all types.
#[derive(Debug)]
pub struct Schemas {
    read: SchemaGenerator,
    answered: SchemaGenerator,
}

impl Default for Schemas {
    fn default() -> Self {
        Self {
            read: settings().for_deserialize().into_generator(),
            answered: settings_of_responses().for_serialize().into_generator(),
        }
    }
}

impl Schemas {
    /// The schema of a body or a parameter that is read.
    pub fn read(&mut self, of: SchemaOf) -> Value {
        schema(&mut self.read, of)
    }

    /// The schema of a body that is answered.
    pub fn response_schema(&mut self, of: SchemaOf) -> Value {
        schema(&mut self.answered, of)
    }

    /// All named schemas so far, by name, with those of problems, which are of these types.
    ///
    /// # Panics
    ///
    /// If two different schemas have the same name, because the document would describe one of them wrongly.
    pub fn definitions(&mut self, types: Value) -> Value {
        let code = self.response_schema(SchemaGenerator::subschema_for::<FieldErrorCode>);
        let mut all: Map<String, Value> = self.read.take_definitions(true);
        for (name, schema) in self.answered.take_definitions(true) {
            let previous = all.insert(name.clone(), schema.clone());
            assert!(
                previous.is_none_or(|previous| previous == schema),
                "the type {name} is read in one shape and answered in another: give it two names"
            );
        }
        all.insert("Problem".into(), problem());
        all.insert("FieldError".into(), field_error(&code));
        all.insert("ProblemType".into(), types);
        Value::Object(super::sorted(all))
    }
}

/// A schema with the conventions of its generator, which applies them only to definitions by itself.
fn schema(generator: &mut SchemaGenerator, of: SchemaOf) -> Value {
    let mut schema = of(generator);
    generator.transforms_mut().for_each(|transform| transform.transform(&mut schema));
    schema.to_value()
}

/// The schema of a parameter, without references.
pub fn inline(of: SchemaOf) -> Value {
    let settings = settings().with(|settings| settings.inline_subschemas = true);
    schema(&mut settings.for_deserialize().into_generator(), of)
}
