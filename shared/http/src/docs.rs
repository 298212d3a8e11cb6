//! The documentation of an endpoint, from which `openapi.json` is generated.

use glotto_domain::Kind;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::QueryValue;

/// Makes the schema of a type.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// The documentation of an endpoint.
#[derive(Debug, Clone, Copy)]
pub struct Docs {
    /// The title: "Verb noun".
    pub summary: &'static str,
    /// A paragraph for client developers.
    pub description: &'static str,
    /// The parameters of its path.
    pub path: fn() -> Vec<Parameter>,
    /// Its query parameters.
    pub query: fn() -> Vec<Parameter>,
    /// The schema of the body.
    pub input: Option<SchemaOf>,
    /// The media types of the body.
    pub input_types: &'static [&'static str],
    /// Whether the body may be missing.
    pub input_is_optional: bool,
    /// An example of the body, as JSON.
    pub example: Option<&'static str>,
    /// The response if the request succeeds.
    pub response: Response,
    /// Another response if it succeeds: 200 beside 201 if the thing may exist already, or a further step.
    pub also: Option<Response>,
    /// The kinds of its own errors, beside those that follow from the rest.
    pub errors: &'static [&'static [Kind]],
    /// Whether its `ETag` is a revision.
    pub versioned: bool,
    /// Whether it honours `If-Match`, if it changes something.
    pub takes_if_match: bool,
    /// Whether its `ETag` is a hash of the body.
    pub tagged: bool,
}

/// A successful response.
#[derive(Debug, Clone, Copy)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// Its description; empty if the status says it all.
    pub said: &'static str,
    /// Whether it has a `Location`, if its status does not imply one.
    pub located: bool,
    /// The media type; empty if there is no body.
    pub content_type: &'static str,
    /// The schema of a JSON body.
    pub schema: Option<SchemaOf>,
}

/// A parameter of a path or a query.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub description: &'static str,
    /// Its schema.
    pub schema: SchemaOf,
}

impl Parameter {
    /// A query parameter of a type.
    pub fn query<T: QueryValue>(name: &'static str, description: &'static str) -> Self {
        Self { name, description, schema: SchemaGenerator::subschema_for::<T::Value> }
    }

    /// A parameter of the path of a type.
    pub fn path<T: JsonSchema>(name: &'static str, description: &'static str) -> Self {
        Self { name, description, schema: SchemaGenerator::subschema_for::<T> }
    }
}

/// The schema of `limit`.
pub(crate) fn limit_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "integer", "minimum": 1, "maximum": 100, "default": 20})
}

/// The schema of `cursor`.
pub(crate) fn cursor_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "maxLength": 2048})
}
