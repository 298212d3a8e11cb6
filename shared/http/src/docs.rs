//! What is told of an endpoint in `openapi.json`.

use glotto_domain::Kind;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::QueryValue;

/// Makes the schema of a type.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// The documentation of an endpoint.
#[derive(Debug, Clone, Copy)]
pub struct Docs {
    /// A title.
    pub summary: &'static str,
    /// A paragraph for those who call it.
    pub description: &'static str,
    /// The parameters of its path.
    pub path: fn() -> Vec<Parameter>,
    /// Its query parameters.
    pub query: fn() -> Vec<Parameter>,
    /// The body that it reads.
    pub input: Option<SchemaOf>,
    /// The media types of that body.
    pub input_types: &'static [&'static str],
    /// Whether that body may be missing.
    pub input_is_optional: bool,
    /// An example of it, as JSON.
    pub example: Option<&'static str>,
    /// What it answers when all is well.
    pub response: Response,
    /// Another answer when all is well: 200 beside 201, if what is to be created may be there.
    pub also: Option<Response>,
    /// Reasons for refusing, beyond those that every endpoint has.
    pub errors: &'static [&'static [Kind]],
    /// Whether it answers with an `ETag` that is a revision.
    pub versioned: bool,
    /// Whether it honours `If-Match`, if it changes something.
    pub takes_if_match: bool,
    /// Whether it answers with an `ETag` of what it says, which has no revision.
    pub tagged: bool,
}

impl Docs {
    /// Nothing told yet.
    pub const EMPTY: Self = Self {
        summary: "",
        description: "",
        path: Vec::new,
        query: Vec::new,
        input: None,
        input_types: &[],
        input_is_optional: false,
        example: None,
        response: Response { status: 204, said: "", located: false, content_type: "", schema: None },
        also: None,
        errors: &[],
        versioned: false,
        takes_if_match: false,
        tagged: false,
    };
}

/// An answer when all is well.
#[derive(Debug, Clone, Copy)]
pub struct Response {
    /// Its status.
    pub status: u16,
    /// What it means; empty if that is what its status always means.
    pub said: &'static str,
    /// Whether `Location` tells where to go on, with a status that does not always.
    pub located: bool,
    /// Its media type; empty if it has no body.
    pub content_type: &'static str,
    /// Its schema, if it is JSON.
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

/// A query parameter of an endpoint that parses its query by hand.
#[derive(Debug, Clone, Copy)]
pub struct StaticParameter {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub description: &'static str,
    /// Its JSON schema, as JSON.
    pub schema: &'static str,
}

/// The parameters of every list.
pub const LIMIT: StaticParameter = StaticParameter {
    name: "limit",
    description: "How many items a page holds at most.",
    schema: r#"{"type":"integer","minimum":1,"maximum":100,"default":20}"#,
};

/// The language to read texts in.
pub const LANG: StaticParameter = StaticParameter {
    name: "lang",
    description: "The language to read texts in, before those of `Accept-Language`.",
    schema: r#"{"type":"string","maxLength":35,"examples":["pt-BR"]}"#,
};

/// See [`LIMIT`].
pub const CURSOR: StaticParameter = StaticParameter {
    name: "cursor",
    description: "Where to go on: the `nextCursor` of the page before.",
    schema: r#"{"type":"string","maxLength":2048}"#,
};

/// The schema of `limit`.
pub(crate) fn limit_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "integer", "minimum": 1, "maximum": 100, "default": 20})
}

/// The schema of `cursor`.
pub(crate) fn cursor_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "maxLength": 2048})
}
