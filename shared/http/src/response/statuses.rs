//! Responses by their status.

use std::marker::PhantomData;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Reply, Respond, ResponseDocs, Tag};
use crate::docs::Response;

/// JSON: a response with status 200, or a request body.
#[derive(Debug, Clone)]
pub struct Json<T>(pub T);

impl<T: Serialize + JsonSchema + Send> Respond for Json<T> {
    const DOCS: ResponseDocs = ResponseDocs::json(200, schemars::SchemaGenerator::subschema_for::<T>);

    fn into_reply(self) -> Reply {
        Reply::ok(&self.0)
    }
}

/// 201: the created resource, and the path where it can be read.
#[derive(Debug, Clone)]
pub struct Created<T> {
    location: String,
    body: T,
}

impl<T> Created<T> {
    /// A resource that was created at a path.
    pub fn new(location: impl Into<String>, body: T) -> Self {
        Self { location: location.into(), body }
    }
}

impl<T: Serialize + JsonSchema + Send> Respond for Created<T> {
    const DOCS: ResponseDocs = ResponseDocs::json(201, schemars::SchemaGenerator::subschema_for::<T>);

    fn into_reply(self) -> Reply {
        Reply::created(self.location, &self.body)
    }
}

/// 201 if the resource was created, 200 if it existed.
#[derive(Debug, Clone)]
pub enum CreatedOrExisting<T> {
    /// The resource was created, and can be read at this path.
    Created(String, T),
    /// The resource existed.
    Existing(T),
}

impl<T: Serialize + JsonSchema + Send> Respond for CreatedOrExisting<T> {
    const DOCS: ResponseDocs = {
        let created = Created::<T>::DOCS;
        ResponseDocs { alternative: Some(Response { status: 200, ..created.response }), ..created }
    };

    fn into_reply(self) -> Reply {
        match self {
            Self::Created(location, body) => Reply::created(location, &body),
            Self::Existing(body) => Reply::ok(&body),
        }
    }
}

/// 202: the operation continues after the response. If its state can be read, `Location` has the path.
#[derive(Debug, Clone)]
pub struct Accepted<T, const LOCATED: bool = false> {
    location: Option<String>,
    body: T,
}

impl<T> Accepted<T, false> {
    /// An operation whose state cannot be read.
    pub fn new(body: T) -> Self {
        Self { location: None, body }
    }
}

impl<T> Accepted<T, true> {
    /// An operation whose state can be read at a path.
    pub fn at(location: impl Into<String>, body: T) -> Self {
        Self { location: Some(location.into()), body }
    }
}

impl<T: Serialize + JsonSchema + Send, const LOCATED: bool> Respond for Accepted<T, LOCATED> {
    const DOCS: ResponseDocs = {
        let mut docs = ResponseDocs::json(202, schemars::SchemaGenerator::subschema_for::<T>);
        docs.response.has_location = LOCATED;
        docs
    };

    fn into_reply(self) -> Reply {
        let reply = Reply::accepted(&self.body);
        match self.location {
            Some(location) => reply.header("location", location),
            None => reply,
        }
    }
}

/// 204 without a body.
#[derive(Debug, Clone, Copy)]
pub struct NoContent;

impl Respond for NoContent {
    const DOCS: ResponseDocs = ResponseDocs::status(204);

    fn into_reply(self) -> Reply {
        Reply::no_content()
    }
}

/// 204: the resource was deleted. The response has no `ETag`, but `If-Match` is honoured.
#[derive(Debug, Clone, Copy)]
pub struct Deleted;

impl Respond for Deleted {
    const DOCS: ResponseDocs = ResponseDocs { tag: Tag::Deleted, ..NoContent::DOCS };

    fn into_reply(self) -> Reply {
        Reply::no_content()
    }
}

/// A redirect, with the status 302, 303 or 307.
#[derive(Debug, Clone)]
pub struct Redirect<const STATUS: u16>(pub String);

impl<const STATUS: u16> Respond for Redirect<STATUS> {
    const DOCS: ResponseDocs = ResponseDocs::status(STATUS);

    fn into_reply(self) -> Reply {
        Reply { status: STATUS, headers: vec![("location", self.0)], body: Vec::new() }
    }
}

/// A media type of responses that are not JSON views.
pub trait MediaType: Send {
    /// The media type in the documentation, without parameters.
    const NAME: &'static str;
    /// The `Content-Type` header.
    const CONTENT_TYPE: &'static str = Self::NAME;
    /// Media types that a response may have instead ([`Content::of_type`]).
    const OTHERS: &'static [&'static str] = &[];
}

/// 200 with a body of another media type.
#[derive(Clone)]
pub struct Content<M> {
    body: Vec<u8>,
    type_name: &'static str,
    media_type: PhantomData<M>,
}

impl<M: MediaType> Content<M> {
    /// A response with this body.
    pub fn new(body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), type_name: M::CONTENT_TYPE, media_type: PhantomData }
    }

    /// The response with another media type, which has to be one of [`MediaType::OTHERS`].
    #[must_use]
    pub fn of_type(self, type_name: &'static str) -> Self {
        Self { type_name, ..self }
    }
}

impl<M: MediaType> Respond for Content<M> {
    const DOCS: ResponseDocs = {
        let mut docs = ResponseDocs::status(200);
        docs.response.content_type = M::NAME;
        docs.response.other_content_types = M::OTHERS;
        docs
    };

    fn into_reply(self) -> Reply {
        Reply::content(self.type_name, self.body)
    }
}

/// Two responses of different status.
#[derive(Debug, Clone)]
pub enum OneOf<A, B> {
    /// The usual response.
    First(A),
    /// The other response.
    Second(B),
}

impl<A: Respond, B: Respond> Respond for OneOf<A, B> {
    /// It is recorded under an `Idempotency-Key` only if both responses are.
    const DOCS: ResponseDocs = ResponseDocs {
        alternative: Some(B::DOCS.response),
        idempotent: A::DOCS.idempotent && B::DOCS.idempotent,
        ..A::DOCS
    };

    fn into_reply(self) -> Reply {
        match self {
            Self::First(response) => response.into_reply(),
            Self::Second(response) => response.into_reply(),
        }
    }
}
