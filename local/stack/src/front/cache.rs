//! The cache of the front door: what is kept, under which key, and for how long
//! (<https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html>).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use super::policies::{CachePolicy, QueryKey};

/// What is kept at most. The cache of one machine is for tests; a real one is larger.
const MAX_ENTRIES: usize = 1_000;
const MAX_BYTES: usize = 10_000_000;

/// A response that is kept, or that could be.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The status.
    pub status: StatusCode,
    /// The headers of the origin.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

/// What distinguishes responses.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key(String);

/// The responses that are kept.
#[derive(Debug, Default)]
pub struct Cache(Mutex<HashMap<Key, Entry>>);

#[derive(Debug, Clone)]
struct Entry {
    stored: Stored,
    since: Instant,
    lifetime: Duration,
}

/// What the cache has.
#[derive(Debug)]
pub enum Found {
    /// A response that may be used, and its age.
    Fresh(Stored, Duration),
    /// A response whose time is over. The origin may say that it has not changed.
    Expired(Stored),
    /// Nothing.
    Nothing,
}

impl Key {
    /// The key of a request: origin, method and path, and what the policy names of query and headers. `HEAD` has
    /// entries of its own: CloudFront would answer it from those of `GET`, which costs the origin a call less.
    pub fn of(
        policy: &CachePolicy,
        origin: &str,
        method: &Method,
        path: &str,
        query: &str,
        headers: &HeaderMap,
    ) -> Self {
        // The origin gets a repeated header as often as it was sent.
        let header =
            |name: &str| headers.get_all(name).iter().map(HeaderValue::as_bytes).collect::<Vec<_>>().join(&b", "[..]);
        let named: Vec<_> = policy.headers.iter().map(|name| (name, header(name))).collect();
        let query = query_of(policy, query);
        let compression = if policy.compressed { compression(headers) } else { "" };
        Self(format!("{origin} {method} {path} {query} {named:?} {compression}"))
    }
}

/// The parameters of a query that are in the key, in the order of the query. The origin gets no others.
pub fn query_of(policy: &CachePolicy, query: &str) -> String {
    let QueryKey::Only(names) = &policy.query else { return query.to_owned() };
    let is_named = |pair: &&str| names.iter().any(|name| *name == pair.split('=').next().unwrap_or_default());
    query.split('&').filter(is_named).collect::<Vec<_>>().join("&")
}

/// The value that CloudFront makes of `Accept-Encoding`.
pub fn compression(headers: &HeaderMap) -> &'static str {
    let accepted = headers.get("accept-encoding").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accepts =
        |name: &str| accepted.split(',').any(|coding| coding.split(';').next().unwrap_or_default().trim() == name);
    match (accepts("br"), accepts("gzip")) {
        (true, true) => "br,gzip",
        (true, false) => "br",
        (false, true) => "gzip",
        (false, false) => "",
    }
}

/// How long a response may be kept under a policy; zero if not at all. `error_seconds` is for errors that say nothing
/// about it. A 304 that is left here answers a condition of the viewer, and has no body for others.
pub fn lifetime(policy: &CachePolicy, status: StatusCode, headers: &HeaderMap, error_seconds: u64) -> Duration {
    if status == StatusCode::NOT_MODIFIED {
        return Duration::ZERO;
    }
    let (least, default, most) = policy.seconds;
    let control = headers.get("cache-control").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let directives: Vec<String> = control.split(',').map(|directive| directive.trim().to_ascii_lowercase()).collect();
    let forbids = ["no-store", "no-cache", "private"].iter().any(|word| directives.iter().any(|own| own == word));
    let seconds =
        |name: &str| directives.iter().find_map(|own| own.strip_prefix(name)?.strip_prefix('=')?.parse::<u64>().ok());
    let said = if forbids { Some(0) } else { seconds("s-maxage").or_else(|| seconds("max-age")) };
    let seconds = match said {
        Some(seconds) => seconds.clamp(least.min(most), most),
        None if status.is_success() => default,
        None => error_seconds,
    };
    Duration::from_secs(seconds)
}

impl Cache {
    /// The response under a key.
    pub fn find(&self, key: &Key) -> Found {
        match self.lock().get(key) {
            Some(entry) if entry.since.elapsed() < entry.lifetime => {
                Found::Fresh(entry.stored.clone(), entry.since.elapsed())
            }
            Some(entry) => Found::Expired(entry.stored.clone()),
            None => Found::Nothing,
        }
    }

    /// Keeps a response for a time.
    pub fn store(&self, key: Key, stored: Stored, lifetime: Duration) {
        let mut entries = self.lock();
        if lifetime.is_zero() || stored.body.len() > MAX_BYTES {
            entries.remove(&key);
            return;
        }
        if entries.len() >= MAX_ENTRIES {
            entries.retain(|_, entry| entry.since.elapsed() < entry.lifetime);
        }
        if entries.len() < MAX_ENTRIES {
            entries.insert(key, Entry { stored, since: Instant::now(), lifetime });
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderName;

    use super::*;

    fn policy() -> CachePolicy {
        CachePolicy {
            seconds: (0, 0, 600),
            query: QueryKey::Only(vec!["lang".to_owned(), "cursor".to_owned()]),
            headers: vec!["accept-language".to_owned()],
            compressed: true,
        }
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    fn seconds(policy: &CachePolicy, status: u16, control: &str) -> u64 {
        let headers = if control.is_empty() { HeaderMap::new() } else { headers(&[("cache-control", control)]) };
        lifetime(policy, StatusCode::from_u16(status).unwrap(), &headers, 10).as_secs()
    }

    #[test]
    fn only_what_the_policy_names_distinguishes_responses() {
        let key = |query: &str, pairs: &[(&'static str, &str)]| {
            Key::of(&policy(), "main", &Method::GET, "/v1/x", query, &headers(pairs))
        };
        let plain = key("lang=de", &[]);
        assert_eq!(key("utm=1&lang=de", &[("authorization", "Bearer x"), ("cookie", "a=1")]), plain);
        assert_ne!(key("lang=en", &[]), plain);
        assert_ne!(key("lang=de", &[("accept-language", "de")]), plain);
        assert_ne!(key("lang=de", &[("accept-encoding", "gzip, br")]), plain);
        assert_eq!(
            key("", &[("accept-encoding", "gzip, deflate, br")]),
            key("", &[("accept-encoding", "br;q=1, gzip")])
        );
    }

    #[test]
    fn with_the_whole_query_in_the_key_an_unknown_parameter_distinguishes_responses_and_reaches_the_origin() {
        let policy = CachePolicy { query: QueryKey::All, ..policy() };
        let key = |query: &str| Key::of(&policy, "main", &Method::GET, "/v1/x", query, &HeaderMap::new());
        assert_eq!(key("tpoic=x"), key("tpoic=x"));
        assert_ne!(key("tpoic=x"), key(""));
        assert_eq!(query_of(&policy, "b=1&tpoic=x&b=2"), "b=1&tpoic=x&b=2");
    }

    #[test]
    fn a_response_is_kept_as_long_as_it_says_within_the_limits_of_the_policy() {
        let policy = policy();
        assert_eq!(seconds(&policy, 200, "public, max-age=30"), 30);
        assert_eq!(seconds(&policy, 200, "public, max-age=0, s-maxage=60"), 60);
        assert_eq!(seconds(&policy, 200, "public, max-age=31536000"), 600);
        for forbidden in ["no-store", "private, max-age=30", "no-cache", "public, max-age=30, NO-STORE"] {
            assert_eq!(seconds(&policy, 200, forbidden), 0, "{forbidden}");
        }
        assert_eq!(seconds(&policy, 200, ""), 0);
        assert_eq!(seconds(&CachePolicy { seconds: (0, 86_400, 86_400), ..policy.clone() }, 200, ""), 86_400);
        assert_eq!(seconds(&policy, 404, ""), 10);
        assert_eq!(seconds(&policy, 404, "no-store"), 0);
    }

    #[test]
    fn a_304_to_a_condition_of_the_viewer_is_not_kept() {
        assert_eq!(seconds(&policy(), 304, "public, max-age=30"), 0);
        assert_eq!(seconds(&CachePolicy { seconds: (1, 86_400, 86_400), ..policy() }, 304, ""), 0);
    }

    #[test]
    fn all_values_of_a_repeated_header_distinguish_responses() {
        let key = |values: &[&'static str]| {
            let mut sent = HeaderMap::new();
            for value in values {
                sent.append("accept-language", HeaderValue::from_static(value));
            }
            Key::of(&policy(), "main", &Method::GET, "/v1/x", "", &sent)
        };
        assert_ne!(key(&["de", "en"]), key(&["de"]));
        assert_ne!(key(&["de", "en"]), key(&["en", "de"]));
        assert_eq!(key(&["de", "en"]), key(&["de, en"]));
    }

    #[test]
    fn a_policy_with_a_least_time_keeps_even_what_forbids_it() {
        let policy = CachePolicy { seconds: (1, 86_400, 31_536_000), ..policy() };
        assert_eq!(seconds(&policy, 200, "private, no-store"), 1, "therefore no policy of the platform has one");
    }

    #[test]
    fn what_may_not_be_kept_replaces_what_was() {
        let (cache, key) = (Cache::default(), Key("a".to_owned()));
        let stored = Stored { status: StatusCode::OK, headers: HeaderMap::new(), body: Bytes::from_static(b"x") };
        cache.store(key.clone(), stored.clone(), Duration::from_mins(1));
        assert!(matches!(cache.find(&key), Found::Fresh(..)));
        cache.store(key.clone(), stored, Duration::ZERO);
        assert!(matches!(cache.find(&key), Found::Nothing));
    }
}
