//! The HTTP client for providers. It uses TLS by rustls with ring (docs/decisions/0002-tls.md) and trusts
//! the certificate authorities of the system, as providers use many different ones. Time and size of
//! responses are limited, and redirects are not followed: they are errors.

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

/// The time to connect.
const CONNECT: Duration = Duration::from_millis(1_500);

/// The time for a whole response. A sign-in makes at most four calls, which all fit into the ten seconds
/// of the function.
const ANSWER: Duration = Duration::from_secs(2);

/// The size of a response in bytes. The largest key sets have about twenty thousand.
const LONGEST: usize = 128 * 1024;

/// Why a call to a provider failed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProviderHttpError {
    /// The address is not allowed.
    #[error("calls to {0} are not allowed")]
    Forbidden(String),
    /// A server error or a redirect.
    #[error("the response is {0}")]
    Status(StatusCode),
    /// It took too long.
    #[error("no response in time")]
    TooSlow,
    /// The response is too long.
    #[error("the response is longer than {LONGEST} bytes")]
    TooLong,
    /// No connection could be made, or it was lost.
    #[error("no connection: {0}")]
    Broken(String),
}

/// The HTTP client for providers. Cheap to clone.
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
    /// The HTTP client for one issuer.
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
        let response = tokio::time::timeout(ANSWER, self.exchange(request)).await;
        response.unwrap_or(Err(ProviderHttpError::TooSlow))
    }

    async fn exchange(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, ProviderHttpError> {
        let broken = |error: &dyn std::error::Error| ProviderHttpError::Broken(error.to_string());
        let (mut parts, body) = request.into_parts();
        parts.headers.insert(header::USER_AGENT, HeaderValue::from_static("glotto"));
        let request = http::Request::from_parts(parts, SdkBody::from(body));
        let request = HttpRequest::try_from(request).map_err(|error| broken(&error))?;
        let response = self.connector.call(request).await.map_err(|error| broken(&error))?;
        let (parts, body) = response.try_into_http1x().map_err(|error| broken(&error))?.into_parts();
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

/// The HTTP client for one issuer, as the library requires it.
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

/// Whether the platform may call an address that a provider gave, or redirect a user to it. It must be
/// https with a host name, to prevent server-side request forgery. A provider on the local machine, as
/// in tests, may give addresses on the same host.
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

/// Whether a host is a public name: neither an IP address nor a name for internal use.
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
    fn provider_urls_to_internal_addresses_are_rejected() {
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
