//! How we talk to providers: over TLS by rustls with ring (docs/decisions/0002-tls.md), trusting
//! whom the system trusts, because providers have certificates of all kinds of authorities. What
//! a provider may do to us is bounded: it has little time, may say little, and sends us nowhere
//! else; a redirect is an answer like any other, and never the right one.

use std::time::Duration;

use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{self, TlsContext};
use aws_smithy_http_client::{Connector, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::{HttpConnector as _, HttpConnectorSettings, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use http::{HeaderValue, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use openidconnect::AsyncHttpClient;
use thiserror::Error;

/// How long a provider may take to let us in.
const CONNECT: Duration = Duration::from_millis(1_500);

/// How long it may take to answer, to the last byte. A sign-in asks four times at most, and all of
/// that fits into a function's ten seconds.
const ANSWER: Duration = Duration::from_secs(2);

/// Bytes that an answer may have: the longest lists of keys have some twenty thousand.
const LONGEST: usize = 128 * 1024;

/// What went wrong on the way to a provider, or back.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProviderHttpError {
    /// An address that we do not call.
    #[error("{0} is no address of a provider")]
    Forbidden(String),
    /// It is out of order, or sends us somewhere else.
    #[error("the answer is {0}")]
    Status(StatusCode),
    /// It took too long.
    #[error("no answer in time")]
    TooSlow,
    /// It said too much.
    #[error("the answer is longer than {LONGEST} bytes")]
    TooLong,
    /// There was no connection, or it broke.
    #[error("no connection: {0}")]
    Broken(String),
}

/// The way to providers. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ProviderHttpClient {
    connector: SharedHttpConnector,
}

impl Default for ProviderHttpClient {
    fn default() -> Self {
        let settings = HttpConnectorSettings::builder().connect_timeout(CONNECT).build();
        let builder: ConnectorBuilder<_> = Connector::builder()
            .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
            .tls_context(TlsContext::default());
        let connector = builder.connector_settings(settings).sleep_impl(TokioSleep::new()).build();
        Self { connector: SharedHttpConnector::new(connector) }
    }
}

impl ProviderHttpClient {
    /// The way to the provider of an issuer.
    pub fn for_issuer<'w>(&'w self, issuer: &'w str) -> IssuerHttpClient<'w> {
        IssuerHttpClient { http_client: self, issuer }
    }

    async fn call(
        &self,
        issuer: &str,
        request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, ProviderHttpError> {
        let uri = request.uri().to_string();
        if !may_call(issuer, &uri) {
            return Err(ProviderHttpError::Forbidden(uri));
        }
        let answered = tokio::time::timeout(ANSWER, self.exchange(request)).await;
        answered.unwrap_or(Err(ProviderHttpError::TooSlow))
    }

    async fn exchange(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, ProviderHttpError> {
        let broken = |error: &dyn std::error::Error| ProviderHttpError::Broken(error.to_string());
        let (mut parts, body) = request.into_parts();
        parts.headers.insert(header::USER_AGENT, HeaderValue::from_static("glotto"));
        let request = http::Request::from_parts(parts, SdkBody::from(body));
        let request = HttpRequest::try_from(request).map_err(|error| broken(&error))?;
        let answer = self.connector.call(request).await.map_err(|error| broken(&error))?;
        let (parts, body) = answer.try_into_http1x().map_err(|error| broken(&error))?.into_parts();
        if parts.status.is_redirection() || parts.status.is_server_error() {
            return Err(ProviderHttpError::Status(parts.status));
        }
        let body = Limited::new(body, LONGEST).collect().await.map_err(|error| {
            if error.is::<LengthLimitError>() {
                ProviderHttpError::TooLong
            } else {
                ProviderHttpError::Broken(error.to_string())
            }
        })?;
        let body: Bytes = body.to_bytes();
        Ok(http::Response::from_parts(parts, body.to_vec()))
    }
}

/// The way to one provider, as the library wants it.
#[derive(Debug, Clone, Copy)]
pub struct IssuerHttpClient<'w> {
    http_client: &'w ProviderHttpClient,
    issuer: &'w str,
}

impl<'c> AsyncHttpClient<'c> for IssuerHttpClient<'_> {
    type Error = ProviderHttpError;
    type Future = BoxFuture<'c, Result<http::Response<Vec<u8>>, ProviderHttpError>>;

    fn call(&'c self, request: http::Request<Vec<u8>>) -> Self::Future {
        self.http_client.call(self.issuer, request).boxed()
    }
}

/// Whether an address that a provider named may be called, or somebody be sent to: https by a
/// name, so that its certificate says whose it is and nobody talks us into a call to the inside.
/// A provider that runs on this very machine, as in tests, may stay on it.
pub fn may_call(issuer: &str, address: &str) -> bool {
    let Ok(uri) = address.parse::<Uri>() else { return false };
    let Some(authority) = uri.authority() else { return false };
    if authority.as_str().contains('@') {
        return false;
    }
    match uri.scheme_str() {
        Some("https") => is_name(authority.host()),
        Some("http") => issuer.parse::<Uri>().is_ok_and(|issuer| {
            issuer.scheme_str() == Some("http") && issuer.authority().is_some_and(|own| own.host() == authority.host())
        }),
        _ => false,
    }
}

/// A name with a dot whose last part is not a number: no address of a machine, and not this one.
fn is_name(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let last = host.rsplit_once('.').map_or("", |(_, last)| last);
    last.starts_with(|first: char| first.is_ascii_alphabetic()) && !["localhost", "internal", "local"].contains(&last)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://id.example.com";

    #[test]
    fn a_provider_is_called_by_name_and_over_tls() {
        for address in ["https://id.example.com/token", "https://keys.example.org:8443/x?y"] {
            assert!(may_call(ISSUER, address), "{address}");
        }
    }

    #[test]
    fn nobody_talks_us_into_a_call_to_the_inside() {
        for address in [
            "http://id.example.com/token",
            "https://127.0.0.1/",
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://localhost/",
            "https://x.localhost/",
            "https://metadata.google.internal/",
            "https://id.example.com@evil.test/",
            "http://127.0.0.1:9001/2018-06-01/runtime",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "/token",
            "",
        ] {
            assert!(!may_call(ISSUER, address), "{address}");
        }
    }

    #[test]
    fn a_provider_on_this_machine_stays_on_it() {
        let local = "http://127.0.0.1:4000";
        assert!(may_call(local, "http://127.0.0.1:4000/token"));
        assert!(!may_call(local, "http://169.254.169.254/"));
        assert!(!may_call(local, "http://evil.test/"));
    }
}
