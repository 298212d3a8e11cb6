//! How long shared caches may keep the responses of an endpoint. The behaviours of the CDN in
//! `template.front.yaml` follow from these declarations; a test compares them (tests/it/tables/caching.rs).

use crate::{Reply, Request};

/// How long caches may keep a response to a caller without a token. The response gets an `ETag`, so that a cache can
/// ask whether it has changed. It is part of the response of every caller without a token, so it must not depend on
/// anything but the path, the query parameters of the endpoint, and `Accept-Language` if it has texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caching {
    browser: u32,
    cdn: u32,
    stale: u32,
    immutable: bool,
}

/// What distinguishes the responses of an endpoint in the cache of the CDN, beside the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheKey {
    /// Whether the query does: where unknown parameters are rejected, and where there are known ones. Other pages
    /// ignore them.
    pub query: bool,
    /// The names of request headers, in lower case.
    pub headers: Vec<&'static str>,
}

impl Caching {
    /// Browsers and the CDN keep a response for a number of seconds.
    pub const fn seconds(seconds: u32) -> Self {
        Self { browser: seconds, cdn: seconds, stale: 0, immutable: false }
    }

    /// The CDN keeps a response for a number of seconds, and browsers ask every time.
    pub const fn at_cdn(seconds: u32) -> Self {
        Self { browser: 0, ..Self::seconds(seconds) }
    }

    /// The response never changes. A year is the longest time that caches keep anything.
    pub const fn immutable() -> Self {
        Self { immutable: true, ..Self::seconds(31_536_000) }
    }

    /// For this many seconds more, the CDN answers at once with what it has, while it requests a new response.
    #[must_use]
    pub const fn stale_for(mut self, seconds: u32) -> Self {
        self.stale = seconds;
        self
    }

    /// The longest time in seconds that the CDN may use a response.
    pub const fn longest(&self) -> u32 {
        self.cdn + self.stale
    }

    /// The `Cache-Control` header (RFC 9111, RFC 5861).
    pub fn header(&self) -> String {
        let Self { browser, cdn, stale, immutable } = self;
        let stale = if *stale > 0 { format!(", stale-while-revalidate={stale}") } else { String::new() };
        let immutable = if *immutable { ", immutable" } else { "" };
        format!("public, max-age={browser}, s-maxage={cdn}{stale}{immutable}")
    }

    /// Adds `Cache-Control` and `ETag` to a successful response. A caller with a token may see more than others, so
    /// that response stays with the caller. A redirect has no representation, and so no `ETag`.
    pub(super) fn apply(self, request: &Request, reply: Reply) -> Reply {
        if !matches!(reply.status, 200 | 302) {
            return reply;
        }
        let header = match request.optional_actor() {
            Some(_) => "private, no-cache".to_owned(),
            None => self.header(),
        };
        let reply = reply.header("cache-control", header);
        if reply.status == 302 || reply.get("etag").is_some() { reply } else { reply.tagged() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_says_how_long_browsers_and_the_cdn_keep_a_response() {
        assert_eq!(Caching::seconds(300).header(), "public, max-age=300, s-maxage=300");
        assert_eq!(
            Caching::at_cdn(60).stale_for(30).header(),
            "public, max-age=0, s-maxage=60, stale-while-revalidate=30"
        );
        assert_eq!(Caching::immutable().header(), "public, max-age=31536000, s-maxage=31536000, immutable");
        assert_eq!(Caching::at_cdn(60).stale_for(30).longest(), 90);
    }
}
