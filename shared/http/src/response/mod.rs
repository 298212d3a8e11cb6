//! Responses to requests that succeed. The type of a response documents it: status, media type, schema,
//! `Location`, `ETag`, idempotency.

mod headers;
mod idempotent;
mod reply;
mod statuses;

pub use glotto_domain::Revision;
pub use headers::{Localized, PartOf, RevisionTag, Tagged, Versioned, WithHeaders};
pub use idempotent::Idempotent;
pub use reply::{Reply, etag};
pub use statuses::{
    Accepted, Content, Created, CreatedOrExisting, Deleted, Json, MediaType, NoContent, OneOf, Redirect,
};

use glotto_domain::locale::LanguageTag;

use crate::docs::Response;

/// A response.
pub trait Respond: Sized + Send {
    /// The documentation of the response.
    const DOCS: ResponseDocs;

    /// Renders status, headers and body.
    fn into_reply(self) -> Reply;

    /// Adds a header that is not documented, such as `Vary` or `Cache-Control`.
    fn header(self, name: &'static str, value: impl Into<String>) -> WithHeaders<Self> {
        WithHeaders::new(self).header(name, value)
    }

    /// Adds the revision of the resource as a strong `ETag`.
    fn revision(self, revision: Revision) -> Versioned<Self> {
        Versioned::new(self, etag(revision))
    }

    /// Marks a response that shows a part of a resource with a revision, such as a module of a course.
    fn part(self) -> PartOf<Self> {
        PartOf::new(self)
    }

    /// Adds the revision of the resource and the name of the representation, such as its language, as a
    /// strong `ETag`. Strong `ETag`s of different representations must differ (RFC 9110, 8.8.3).
    fn revision_in(self, revision: Revision, representation: &str) -> Versioned<Self> {
        Versioned::new(self, format!("\"r{revision}.{representation}\""))
    }

    /// Adds the revision of the resource and the languages of its texts. The first language is the
    /// `Content-Language`. The `ETag` contains all of them, as each text may be in another language.
    /// `variant` distinguishes further representations, such as `.author`.
    fn localized(self, revision: Revision, languages: &[&LanguageTag], variant: &str) -> Localized<Self> {
        Localized::new(self, revision, languages, variant)
    }

    /// Adds a hash of the body as `ETag`, for resources without a revision.
    fn tagged(self) -> Tagged<Self> {
        Tagged::new(self)
    }
}

/// The documentation of a response.
#[derive(Debug, Clone, Copy)]
pub struct ResponseDocs {
    /// The response to a request that succeeds.
    pub response: Response,
    /// A second response to a request that succeeds: 200 next to 201 if the resource may exist already, or
    /// a further step.
    pub alternative: Option<Response>,
    /// The content of the `ETag`.
    pub tag: Tag,
    /// Whether the response is recorded under the `Idempotency-Key` of the request.
    pub idempotent: bool,
    /// Whether the response has texts in one language, which `Content-Language` names.
    pub localized: bool,
}

/// The content of an `ETag`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// No `ETag`.
    None,
    /// The revision of the resource. `If-Match` accepts it.
    Revision,
    /// No `ETag`, as the resource has been deleted. `If-Match` accepts the revision to delete.
    Deleted,
    /// No `ETag`, as the response shows only a part of the resource. `If-Match` accepts the revision of the whole.
    Part,
    /// A hash of the body.
    Body,
}

impl ResponseDocs {
    /// A response with a status.
    pub const fn status(status: u16) -> Self {
        let response = Response {
            status,
            description: "",
            has_location: false,
            content_type: "",
            other_content_types: &[],
            schema: None,
        };
        Self { response, alternative: None, tag: Tag::None, idempotent: false, localized: false }
    }

    /// A response with a JSON body.
    pub const fn json(status: u16, schema: crate::docs::SchemaOf) -> Self {
        let mut docs = Self::status(status);
        docs.response.content_type = "application/json";
        docs.response.schema = Some(schema);
        docs
    }
}
