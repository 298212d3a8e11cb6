//! The documentation of an endpoint, from which `openapi.json` is generated.

use glotto_domain::Kind;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::QueryValue;
use crate::response::Tag;

/// A function that generates the schema of a type.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// The documentation of an endpoint.
#[derive(Debug, Clone, Copy)]
pub struct Docs {
    /// The summary: "Verb noun".
    pub summary: &'static str,
    /// A paragraph for client developers.
    pub description: &'static str,
    /// The path parameters.
    pub path: fn() -> Vec<Parameter>,
    /// The query parameters.
    pub query: fn() -> Vec<Parameter>,
    /// The schema of the request body.
    pub input: Option<SchemaOf>,
    /// The media types of the request body.
    pub input_types: &'static [&'static str],
    /// Whether the request body may be missing.
    pub input_is_optional: bool,
    /// An example of the request body, as JSON.
    pub example: Option<&'static str>,
    /// The response to a request that succeeds.
    pub response: Response,
    /// A second response to a request that succeeds: 200 next to 201 if the resource may exist already, or
    /// a further step.
    pub alternative: Option<Response>,
    /// The kinds of the errors that the endpoint declares. Others follow from its spec and types.
    pub errors: &'static [&'static [Kind]],
    /// What its `ETag` is made of.
    pub tag: Tag,
    /// Whether its responses have a `Content-Language`.
    pub has_content_language: bool,
    /// Whether a 404 is a page for clients that accept `text/html`.
    pub has_not_found_page: bool,
}

impl Docs {
    /// Whether its responses have an `ETag`.
    pub const fn has_etag(&self) -> bool {
        matches!(self.tag, Tag::Revision | Tag::Body)
    }

    /// Whether it honours `If-Match`, if it changes something.
    pub const fn takes_if_match(&self) -> bool {
        matches!(self.tag, Tag::Revision | Tag::Deleted | Tag::Part)
    }
}

/// A successful response.
#[derive(Debug, Clone, Copy)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The description. If it is empty, a default for the status is used.
    pub description: &'static str,
    /// Whether the response has a `Location` header that its status does not imply.
    pub has_location: bool,
    /// The media type. Empty if there is no body.
    pub content_type: &'static str,
    /// Media types that a response may have instead.
    pub other_content_types: &'static [&'static str],
    /// The schema of a JSON body.
    pub schema: Option<SchemaOf>,
}

/// A path or query parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// The name.
    pub name: &'static str,
    /// The description.
    pub description: &'static str,
    /// The schema.
    pub schema: SchemaOf,
}

impl Parameter {
    /// A query parameter with the schema of a type.
    pub fn query<T: QueryValue>(name: &'static str, description: &'static str) -> Self {
        Self { name, description, schema: SchemaGenerator::subschema_for::<T::Value> }
    }

    /// A path parameter with the schema of a type.
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
