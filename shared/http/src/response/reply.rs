//! What a handler answers when all is well.

use glotto_runtime::hash;
use serde::Serialize;

/// An answer: status, headers and body.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Headers beyond those that every answer has.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

// It has tokens in it.
glotto_domain::redacted_debug!(Reply);

impl Reply {
    /// 200 with a JSON body.
    pub fn ok(body: &impl Serialize) -> Self {
        Self::json(200, body)
    }

    /// 201 with the place of what was created.
    pub fn created(location: String, body: &impl Serialize) -> Self {
        Self::json(201, body).header("location", location)
    }

    /// 202: the work goes on.
    pub fn accepted(body: &impl Serialize) -> Self {
        Self::json(202, body)
    }

    /// 204: nothing to say.
    pub fn no_content() -> Self {
        Self { status: 204, headers: Vec::new(), body: Vec::new() }
    }

    /// 200 with a body of another media type.
    pub fn content(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { status: 200, headers: vec![("content-type", content_type.to_owned())], body: body.into() }
    }

    /// JSON with any status.
    pub fn json(status: u16, body: &impl Serialize) -> Self {
        // Views are plain structs of our own: nothing in them can fail to serialise.
        let body = serde_json::to_vec(body).unwrap_or_default();
        Self { status, headers: vec![("content-type", "application/json".to_owned())], body }
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// With the revision of what is shown, as a strong `ETag`.
    #[must_use]
    pub fn revision(self, revision: u64) -> Self {
        self.header("etag", etag(revision))
    }

    /// With the revision of what is shown and which of its representations this is, such as its
    /// language: strong `ETag`s of different representations differ (RFC 9110, 8.8.3).
    #[must_use]
    pub fn revision_in(self, revision: u64, representation: &str) -> Self {
        self.header("etag", format!("\"r{revision}.{representation}\""))
    }

    /// With an `ETag` of the body itself, for what has no revision.
    #[must_use]
    pub fn tagged(self) -> Self {
        let tag = format!("\"{}\"", &hash::text(&self.body)[..22]);
        self.header("etag", tag)
    }

    /// May be kept by shared caches for so many seconds.
    #[must_use]
    pub fn cacheable(self, seconds: u32) -> Self {
        self.header("cache-control", format!("public, max-age={seconds}"))
    }

    /// A header's value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
}

/// The `ETag` of a revision.
pub fn etag(revision: u64) -> String {
    format!("\"r{revision}\"")
}
