//! Rendered responses.

use glotto_domain::Revision;
use glotto_runtime::hash;
use serde::Serialize;

/// A rendered response: status, headers and body.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The headers, beyond those that every response has.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

// It may contain tokens.
glotto_domain::redacted_debug!(Reply);

impl Reply {
    /// 200 with a JSON body.
    pub fn ok(body: &impl Serialize) -> Self {
        Self::json(200, body)
    }

    /// 201 with the path of the created resource.
    pub fn created(location: String, body: &impl Serialize) -> Self {
        Self::json(201, body).header("location", location)
    }

    /// 202: the operation continues after the response.
    pub fn accepted(body: &impl Serialize) -> Self {
        Self::json(202, body)
    }

    /// 204 without a body.
    pub fn no_content() -> Self {
        Self { status: 204, headers: Vec::new(), body: Vec::new() }
    }

    /// 200 with a body of another media type.
    pub fn content(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { status: 200, headers: vec![("content-type", content_type.to_owned())], body: body.into() }
    }

    /// A JSON body with any status.
    pub fn json(status: u16, body: &impl Serialize) -> Self {
        // Views are plain structs, whose serialisation cannot fail.
        let body = serde_json::to_vec(body).unwrap_or_default();
        Self { status, headers: vec![("content-type", "application/json".to_owned())], body }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Adds the revision of the resource as a strong `ETag`.
    #[must_use]
    pub fn revision(self, revision: Revision) -> Self {
        self.header("etag", etag(revision))
    }

    /// Adds the revision of the resource and the name of the representation, such as its language, as a
    /// strong `ETag`. Strong `ETag`s of different representations must differ (RFC 9110, 8.8.3).
    #[must_use]
    pub fn revision_in(self, revision: Revision, representation: &str) -> Self {
        self.header("etag", format!("\"r{revision}.{representation}\""))
    }

    /// Adds a hash of the body as `ETag`, for resources without a revision.
    #[must_use]
    pub fn tagged(self) -> Self {
        let tag = format!("\"{}\"", &hash::text(&self.body)[..22]);
        self.header("etag", tag)
    }

    /// The value of a header.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| *header == name).map(|(_, value)| value.as_str())
    }
}

/// The `ETag` of a revision.
pub fn etag(revision: Revision) -> String {
    format!("\"r{revision}\"")
}
