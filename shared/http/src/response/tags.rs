//! Headers of responses.

use super::{Reply, Respond, ResponseDocs, Tag};

/// A response with an `ETag` that is a revision. An endpoint that changes something and returns this
/// honours `If-Match`.
#[derive(Debug, Clone)]
pub struct Versioned<R> {
    response: R,
    tag: String,
}

impl<R> Versioned<R> {
    pub(super) fn new(response: R, tag: String) -> Self {
        Self { response, tag }
    }
}

impl<R: Respond> Respond for Versioned<R> {
    const DOCS: ResponseDocs = ResponseDocs { tag: Tag::Revision, ..R::DOCS };

    fn into_reply(self) -> Reply {
        self.response.into_reply().header("etag", self.tag)
    }
}

/// A response with an `ETag` of its body.
#[derive(Debug, Clone)]
pub struct Tagged<R>(R);

impl<R> Tagged<R> {
    pub(super) fn new(response: R) -> Self {
        Self(response)
    }
}

impl<R: Respond> Respond for Tagged<R> {
    const DOCS: ResponseDocs = ResponseDocs { tag: Tag::Body, ..R::DOCS };

    fn into_reply(self) -> Reply {
        self.0.into_reply().tagged()
    }
}

/// A response with further headers.
#[derive(Debug, Clone)]
pub struct WithHeaders<R> {
    response: R,
    headers: Vec<(&'static str, String)>,
}

impl<R> WithHeaders<R> {
    pub(crate) fn new(response: R) -> Self {
        Self { response, headers: Vec::new() }
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl<R: Respond> Respond for WithHeaders<R> {
    const DOCS: ResponseDocs = R::DOCS;

    fn into_reply(self) -> Reply {
        self.headers.into_iter().fold(self.response.into_reply(), |reply, (name, value)| reply.header(name, value))
    }
}

/// Responses whose `ETag` is a revision, whatever else they are.
pub trait RevisionTag {}

impl<R> RevisionTag for Versioned<R> {}
impl<R: RevisionTag> RevisionTag for WithHeaders<R> {}
impl<R: RevisionTag> RevisionTag for super::Idempotent<R> {}
