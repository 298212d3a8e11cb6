//! The front door: what CloudFront does on AWS with the distribution of `template.front.yaml`. It chooses a behaviour
//! by path, verifies signed addresses, adds the headers of the origin, keeps what may be kept, and serves media from
//! the bucket.

mod answers;
pub mod cache;
pub mod distribution;
pub mod pattern;
pub mod policies;
mod requests;
pub mod signature;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use bytes::Bytes;
use glotto_cloud::Cloud;
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode};
use jiff::Timestamp;

use crate::error::{Error, Result};
use crate::gateway::{Gateway, UnsentHeaders};
use crate::template::Api;
use cache::{Cache, Found, Key, Stored};
use distribution::{Behaviour, Distribution, Origin};

/// The largest body of a request. API Gateway's own limit is smaller.
const BODY_LIMIT: usize = 32 * 1024 * 1024;

/// The address from which the APIs see all requests: that of an edge, as on AWS. It is one for documentation
/// (RFC 5737).
const EDGE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

/// Checks that the front door leads to APIs and buckets, and nowhere else. Without a distribution, there can be one
/// API at most, which gets everything.
pub(crate) fn check(distribution: Option<&Distribution>, apis: &[Api]) -> Result<()> {
    let Some(distribution) = distribution else {
        return match apis {
            [] | [_] => Ok(()),
            _ => Err(Error::new("there are several APIs, but no distribution that chooses one of them")),
        };
    };
    let is_known = |origin: &Origin| origin.is_bucket || apis.iter().any(|api| api.host == origin.host);
    match distribution.origins().find(|origin| !is_known(origin)) {
        Some(Origin { id, host, .. }) => {
            Err(Error::new(format!("the origin {id} of the distribution is {host}, which is neither API nor bucket")))
        }
        None => Ok(()),
    }
}

/// The front door of a stack.
#[derive(Debug)]
pub struct Front {
    distribution: Distribution,
    /// The scheme and host that clients use, as signed addresses have them.
    url: String,
    cloud: Arc<Cloud>,
    gateway: Arc<Gateway>,
    /// Nothing is kept without one.
    cache: Option<Cache>,
}

impl Front {
    /// The front door at `url`. Origins are the buckets of the cloud and the APIs of the gateway.
    pub fn new(distribution: Distribution, url: String, cloud: Arc<Cloud>, gateway: Arc<Gateway>, keeps: bool) -> Self {
        Self { distribution, url, cloud, gateway, cache: keeps.then(Cache::default) }
    }

    async fn answer(&self, parts: Parts, body: Bytes, peer: SocketAddr) -> Response {
        let path = parts.uri.path();
        let behaviour = self.distribution.behaviour(path);
        if parts.method == Method::GET && !body.is_empty() {
            return answers::error(StatusCode::FORBIDDEN, "BodyNotAllowed", "A GET request has no body.");
        }
        if !behaviour.methods.iter().any(|method| method == parts.method.as_str()) {
            return answers::error(
                StatusCode::FORBIDDEN,
                "MethodNotAllowed",
                "This behaviour does not allow the method.",
            );
        }
        // Also that of a preflight request: AWS names no exception, and browsers send it to the whole signed address.
        if let Some(keys) = &behaviour.key_group {
            let query = parts.uri.query().unwrap_or_default();
            if let Err(denied) = keys.check(&format!("{}{path}", self.url), query, Timestamp::now()) {
                return answers::denied(denied);
            }
        }
        let viewer_origin = parts.headers.get("origin").cloned();
        let mut response = self.answer_or_keep(behaviour, &parts, body, peer).await;
        behaviour.response_headers.apply(viewer_origin.as_ref(), response.headers_mut());
        response
    }

    /// The answer of the cache, or else of the origin.
    async fn answer_or_keep(&self, behaviour: &Behaviour, parts: &Parts, body: Bytes, peer: SocketAddr) -> Response {
        let reads = matches!(parts.method, Method::GET | Method::HEAD) && !parts.headers.contains_key("range");
        let (Some(cache), Some(policy), true) = (&self.cache, &behaviour.caching, reads) else {
            return answers::missed(self.ask(behaviour, parts, body, peer, &HeaderMap::new()).await);
        };
        let (path, query) = (parts.uri.path(), parts.uri.query().unwrap_or_default());
        let key = Key::of(policy, &behaviour.origin, &parts.method, path, query, &parts.headers);
        let before = match cache.find(&key) {
            Found::Fresh(stored, age) => return answers::hit(&stored, age, &parts.headers),
            Found::Expired(stored) => Some(stored),
            Found::Nothing => None,
        };
        let Ok(stored) = self.renew(behaviour, parts, body, peer, before).await else {
            return answers::error(StatusCode::BAD_GATEWAY, "OriginError", "The origin's answer broke off.");
        };
        let errors = self.distribution.error_seconds(stored.status.as_u16());
        let lifetime = cache::lifetime(policy, stored.status, &stored.headers, errors);
        cache.store(key, stored.clone(), lifetime);
        answers::missed(answers::of_stored(&stored, &parts.headers))
    }

    /// The answer of the origin, or that of before if the origin has not changed it.
    async fn renew(
        &self,
        behaviour: &Behaviour,
        parts: &Parts,
        body: Bytes,
        peer: SocketAddr,
        before: Option<Stored>,
    ) -> Result<Stored, axum::Error> {
        let conditions = before.as_ref().map(requests::conditions).unwrap_or_default();
        let response = self.ask(behaviour, parts, body, peer, &conditions).await;
        let stored = answers::read(response).await?;
        Ok(match before {
            Some(before) if stored.status == StatusCode::NOT_MODIFIED => {
                Stored { headers: answers::refreshed(&before.headers, &stored.headers), ..before }
            }
            _ => stored,
        })
    }

    /// Asks the origin of a behaviour. `conditions` are those of the cache.
    async fn ask(
        &self,
        behaviour: &Behaviour,
        parts: &Parts,
        body: Bytes,
        peer: SocketAddr,
        conditions: &HeaderMap,
    ) -> Response {
        let origin = self.distribution.origin(behaviour);
        let mut headers = requests::headers(behaviour, origin, parts, peer);
        headers.extend(conditions.clone());
        if let Some(bucket) = origin.bucket() {
            return self.cloud.buckets().fetch(bucket, parts.uri.path(), &parts.method, &headers).await;
        }
        let mut request = http::Request::new(body);
        *request.method_mut() = parts.method.clone();
        *request.uri_mut() = requests::uri(behaviour, parts);
        *request.version_mut() = parts.version;
        *request.headers_mut() = headers;
        request.extensions_mut().insert(UnsentHeaders(requests::unsent_bytes(behaviour)));
        self.gateway.handle(&origin.host, request, SocketAddr::new(EDGE, peer.port())).await
    }
}

/// Handles all requests that are not for a page of the stack.
pub async fn serve(
    State(front): State<Arc<Front>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    match axum::body::to_bytes(body, BODY_LIMIT).await {
        Ok(body) => front.answer(parts, body, peer).await,
        Err(_) => answers::error(StatusCode::PAYLOAD_TOO_LARGE, "TooLarge", "The request is too large."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api(host: &str) -> Api {
        Api { logical_id: "Api".to_owned(), host: host.to_owned(), cors: None, routes: Vec::new() }
    }

    #[test]
    fn without_a_distribution_there_is_one_api_at_most() {
        assert!(check(None, &[]).is_ok() && check(None, &[api("a")]).is_ok());
        let refused = check(None, &[api("a"), api("b")]).unwrap_err().to_string();
        assert!(refused.contains("several APIs"), "{refused}");
    }
}
