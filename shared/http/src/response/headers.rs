//! Responses with additional headers.

use glotto_domain::Revision;
use glotto_domain::locale::LanguageTag;

use super::{Reply, Respond, ResponseDocs, Tag};

/// A response whose `ETag` is a revision. Endpoints that change something and return this honour
/// `If-Match`.
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

/// A response that shows a part of a resource. It has no `ETag`, because an `ETag` is that of what is shown (RFC 9110,
/// 8.8.3). Endpoints that change something and return this honour `If-Match` with the revision of the whole.
#[derive(Debug, Clone)]
pub struct PartOf<R>(R);

impl<R> PartOf<R> {
    pub(super) fn new(response: R) -> Self {
        Self(response)
    }
}

impl<R: Respond> Respond for PartOf<R> {
    const DOCS: ResponseDocs = ResponseDocs { tag: Tag::Part, ..R::DOCS };

    fn into_reply(self) -> Reply {
        self.0.into_reply()
    }
}

/// A response whose `ETag` is a hash of its body.
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

/// A response with additional headers.
#[derive(Debug, Clone)]
pub struct WithHeaders<R> {
    response: R,
    headers: Vec<(&'static str, String)>,
}

impl<R> WithHeaders<R> {
    pub(crate) fn new(response: R) -> Self {
        Self { response, headers: Vec::new() }
    }

    /// Adds a header.
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

/// A versioned response with texts. `Content-Language` names the language, and the `ETag` differs by
/// language.
#[derive(Debug, Clone)]
pub struct Localized<R> {
    response: Versioned<R>,
    language: String,
}

impl<R> Localized<R> {
    pub(super) fn new(response: R, revision: Revision, languages: &[&LanguageTag], variant: &str) -> Self {
        let mut tags: Vec<_> = languages.iter().map(|language| language.as_str()).collect();
        tags.dedup();
        let language = tags.first().copied().unwrap_or_default().to_owned();
        let tag = format!("\"r{revision}.{}{variant}\"", tags.join("+"));
        Self { response: Versioned::new(response, tag), language }
    }
}

impl<R: Respond> Respond for Localized<R> {
    const DOCS: ResponseDocs = ResponseDocs { localized: true, ..Versioned::<R>::DOCS };

    fn into_reply(self) -> Reply {
        let reply = self.response.into_reply().header("content-language", self.language);
        reply.header("vary", "accept-language, authorization")
    }
}

/// Responses of endpoints that honour `If-Match`: the `ETag` is a revision, or the resource had one until
/// it was deleted, or the response shows a part of a resource that has one.
pub trait RevisionTag {}

impl<R> RevisionTag for Versioned<R> {}
impl<R> RevisionTag for Localized<R> {}
impl<R> RevisionTag for PartOf<R> {}
impl RevisionTag for super::Deleted {}
impl<R: RevisionTag> RevisionTag for WithHeaders<R> {}
impl<R: RevisionTag> RevisionTag for super::Idempotent<R> {}
