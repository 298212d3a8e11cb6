//! What a handler returns when the request succeeds. The type of a response is its documentation:
//! status, media type, schema, `Location`, `ETag`, idempotency.

mod idempotent;
mod reply;
mod shapes;
mod tags;

pub use idempotent::Idempotent;
pub use reply::{Reply, etag};
pub use shapes::{Accepted, Content, Created, CreatedOrExisting, Deleted, Json, MediaType, NoContent, OneOf, Redirect};
pub use tags::{Localized, RevisionTag, Tagged, Versioned, WithHeaders};

use glotto_domain::locale::LanguageTag;

use crate::docs::Response;

/// A response.
pub trait Respond: Sized + Send {
    /// Its documentation.
    const DOCS: ResponseDocs;

    /// Status, headers and body.
    fn into_reply(self) -> Reply;

    /// With a header that clients need no documentation for, such as `Vary` or `Cache-Control`.
    fn header(self, name: &'static str, value: impl Into<String>) -> WithHeaders<Self> {
        WithHeaders::new(self).header(name, value)
    }

    /// With the revision of what is shown, as a strong `ETag`.
    fn revision(self, revision: u64) -> Versioned<Self> {
        Versioned::new(self, etag(revision))
    }

    /// With the revision of what is shown and which of its representations this is, such as its
    /// language: strong `ETag`s of different representations differ (RFC 9110, 8.8.3).
    fn revision_in(self, revision: u64, representation: &str) -> Versioned<Self> {
        Versioned::new(self, format!("\"r{revision}.{representation}\""))
    }

    /// With the revision of what is shown and the languages it is shown in: the first is that of the
    /// whole, and the tag is made of all, as each may change by itself. `variant` tells apart what is
    /// shown beside that, such as `.author`.
    fn localized(self, revision: u64, languages: &[&LanguageTag], variant: &str) -> Localized<Self> {
        Localized::new(self, revision, languages, variant)
    }

    /// With an `ETag` of the body itself, for what has no revision.
    fn tagged(self) -> Tagged<Self> {
        Tagged::new(self)
    }

    /// Shared caches may keep it for so many seconds.
    fn cacheable(self, seconds: u32) -> WithHeaders<Self> {
        self.header("cache-control", format!("public, max-age={seconds}"))
    }
}

/// The documentation of a response.
#[derive(Debug, Clone, Copy)]
pub struct ResponseDocs {
    /// The response if the request succeeds.
    pub response: Response,
    /// Another one: 200 beside 201 if what is to be created exists, or a further step.
    pub also: Option<Response>,
    /// What its `ETag` is made of.
    pub tag: Tag,
    /// Whether it is given again to a client that repeats its `Idempotency-Key`.
    pub idempotent: bool,
}

/// What an `ETag` is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// There is none.
    None,
    /// The revision of what is shown; `If-Match` takes it.
    Revision,
    /// There is none any more: `If-Match` takes the revision that is deleted.
    Deleted,
    /// The body.
    Body,
}

impl ResponseDocs {
    /// A response with a status.
    pub const fn status(status: u16) -> Self {
        let response = Response { status, said: "", located: false, content_type: "", schema: None };
        Self { response, also: None, tag: Tag::None, idempotent: false }
    }

    /// A response with a JSON body.
    pub const fn json(status: u16, schema: crate::docs::SchemaOf) -> Self {
        let mut docs = Self::status(status);
        docs.response.content_type = "application/json";
        docs.response.schema = Some(schema);
        docs
    }
}
