//! Request bodies.

use std::ops::Deref;

use glotto_domain::change::InputKind;
use glotto_domain::{FromJson, ValidationErrors};
use schemars::JsonSchema;

use crate::docs::SchemaOf;
use crate::{Json, Request, Result};

/// The request body of an endpoint.
pub trait RequestBody: Sized + Send + Sync {
    /// The documentation of the body. None if the endpoint reads no body.
    const DOCS: Option<BodyDocs>;

    /// Reads the body of a request, and adds an error for every invalid member to those of the query: a 422 lists and
    /// counts them together. None if there is no value because of them.
    ///
    /// # Errors
    ///
    /// 400 if the body cannot be read.
    fn read(request: &Request, errors: &mut ValidationErrors) -> Result<Option<Self>>;
}

/// The documentation of a body.
#[derive(Debug, Clone, Copy)]
pub struct BodyDocs {
    /// The schema.
    pub schema: SchemaOf,
    /// The media types that are accepted.
    pub media_types: &'static [&'static str],
    /// Whether the body may be missing.
    pub optional: bool,
    /// Whether it is a change: `#[input(change)]`.
    pub is_change: bool,
}

impl BodyDocs {
    /// A JSON body.
    pub const fn json(schema: SchemaOf) -> Self {
        Self { schema, media_types: &["application/json"], optional: false, is_change: false }
    }

    /// A body in other media types.
    pub const fn other(schema: SchemaOf, media_types: &'static [&'static str]) -> Self {
        Self { schema, media_types, optional: false, is_change: false }
    }

    /// Allows requests without a body.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
}

impl RequestBody for () {
    const DOCS: Option<BodyDocs> = None;

    fn read(_: &Request, _: &mut ValidationErrors) -> Result<Option<Self>> {
        Ok(Some(()))
    }
}

impl<T: FromJson + JsonSchema + Send + Sync> RequestBody for Json<T> {
    const DOCS: Option<BodyDocs> = Some(BodyDocs {
        is_change: matches!(T::KIND, InputKind::Change),
        ..BodyDocs::json(schemars::SchemaGenerator::subschema_for::<T>)
    });

    fn read(request: &Request, errors: &mut ValidationErrors) -> Result<Option<Self>> {
        Ok(request.json(errors)?.map(Self))
    }
}

/// A JSON body that may be missing, for an endpoint whose members all have a default.
impl<T: FromJson + JsonSchema + Send + Sync> RequestBody for Option<Json<T>> {
    const DOCS: Option<BodyDocs> = Some(BodyDocs::json(schemars::SchemaGenerator::subschema_for::<T>).optional());

    fn read(request: &Request, errors: &mut ValidationErrors) -> Result<Option<Self>> {
        if request.body().trim_ascii().is_empty() {
            return Ok(Some(None));
        }
        Ok(request.json(errors)?.map(|body| Some(Json(body))))
    }
}

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
