//! AWS clients: region, credentials and endpoints from the settings, short timeouts, and a shared HTTPS
//! client.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_dynamodb::config::{BehaviorVersion, IdentityCache, Region, StalledStreamProtectionConfig};
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_async::time::SystemTimeSource;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::{Builder, Connector, tls};
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::endpoint::{
    EndpointFuture, EndpointResolverParams, ResolveEndpoint, SharedEndpointResolver,
};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector as _, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::endpoint::Endpoint;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};

use crate::{Settings, trust};

pub use glotto_store::sdk_error::{SdkFailure, describe};

/// The AWS configuration, from the environment that Lambda provides. It is built without the loader of
/// `aws_config`, which looks for profile files that Lambda does not have, and links credential providers
/// that only other machines need. Credentials come from the environment; Lambda replaces the process when
/// they expire.
pub fn config(settings: &Settings) -> SdkConfig {
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(https())
        .region(settings.get("AWS_REGION").ok().map(|region| Region::new(region.to_owned())))
        .timeout_config(timeouts())
        .retry_config(RetryConfig::standard())
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .time_source(SystemTimeSource::new())
        // Credentials are read from memory, so they need no cache and no refresh.
        .identity_cache(IdentityCache::no_cache())
        .service_config(EndpointOverrides(settings.clone()));
    config.set_credentials_provider(credentials(settings));
    config.build()
}

/// The endpoint of a service in this region. `service` is its name in `AWS_ENDPOINT_URL_<SERVICE>`, and
/// `host` the first label of its host name.
///
/// The endpoint rules of the SDK give the same result, but parse a list of all AWS partitions first, for
/// each service (docs/decisions/0011-size-and-start.md). In partitions with other domains, and for FIPS
/// or dual-stack endpoints, set the variable. Without a region this returns `None`, and the SDK reports
/// the missing region.
pub fn endpoint(settings: &Settings, service: &str, host: &str) -> Option<SharedEndpointResolver> {
    let url = endpoint_url(settings, service, host)?;
    Some(SharedEndpointResolver::new(FixedEndpoint(Endpoint::builder().url(url).build())))
}

/// The URL of the same endpoint, without a path.
pub(crate) fn endpoint_url(settings: &Settings, service: &str, host: &str) -> Option<String> {
    let configured = settings.get(&format!("AWS_ENDPOINT_URL_{service}")).ok().map(str::to_owned);
    let region = settings.get("AWS_REGION").ok();
    let domain = |region: &str| if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    configured.or_else(|| region.map(|region| format!("https://{host}.{region}.{}", domain(region))))
}

/// Resolves to a fixed endpoint.
#[derive(Debug)]
struct FixedEndpoint(Endpoint);

impl ResolveEndpoint for FixedEndpoint {
    fn resolve_endpoint<'a>(&'a self, _: &'a EndpointResolverParams) -> EndpointFuture<'a> {
        EndpointFuture::ready(Ok(self.0.clone()))
    }
}

/// The DynamoDB client. Responses are small and arrive within the timeout of an attempt, so stalled-stream
/// protection is not needed.
pub fn dynamodb(settings: &Settings, config: &SdkConfig) -> aws_sdk_dynamodb::Client {
    let mut config = aws_sdk_dynamodb::config::Builder::from(config)
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
    config.set_endpoint_resolver(endpoint(settings, "DYNAMODB", "dynamodb"));
    aws_sdk_dynamodb::Client::from_conf(config.build())
}

/// The HTTPS client of all AWS calls: rustls with ring (docs/decisions/0002-tls.md), with the root
/// certificates of AWS ([`trust`]).
pub fn https() -> SharedHttpClient {
    let client = Builder::new().tls_provider(tls::Provider::Rustls(CryptoMode::Ring));
    let client = match trust::tls_context() {
        Some(context) => client.tls_context(context).build_https(),
        None => client.build_https(),
    };
    SharedHttpClient::new(LazyHttpClient(client))
}

/// A client that makes its connector with its first request. By itself it makes another one, root certificates
/// included, when a client of a service is created, and throws it away: that loads the certificates of the system early
/// (`HttpClient::validate_base_client_config`). Ours are compiled in.
#[derive(Debug)]
struct LazyHttpClient(SharedHttpClient);

impl HttpClient for LazyHttpClient {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        self.0.http_connector(settings, components)
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.0.connector_metadata()
    }
}

/// Puts a body to an address that AWS has signed for this, in at most five seconds. Returns the status. The error is
/// for the log, and does not contain the address: it is all that a caller needs to put something there.
pub async fn put(url: &str, body: Vec<u8>) -> Result<u16, String> {
    let mut request = HttpRequest::new(SdkBody::from(body));
    request.set_method("PUT").map_err(|error| error.to_string())?;
    request.set_uri(url).map_err(|_| "the address is malformed".to_owned())?;
    match tokio::time::timeout(Duration::from_secs(5), connector().call(request)).await {
        Ok(Ok(response)) => Ok(response.status().as_u16()),
        Ok(Err(_)) => Err("no connection, or it was lost".to_owned()),
        Err(_) => Err("no response in time".to_owned()),
    }
}

/// A connector for calls without a client of the SDK. It keeps its connections.
pub(crate) fn connector() -> Connector {
    let settings = HttpConnectorSettings::builder().connect_timeout(Duration::from_secs(1)).build();
    Connector::builder()
        .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
        .tls_context(trust::tls_context().unwrap_or_default())
        .connector_settings(settings)
        .sleep_impl(TokioSleep::new())
        .build()
}

/// Timeouts of a call. Three attempts fit into the ten seconds of a function.
fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .operation_attempt_timeout(Duration::from_millis(2_500))
        .operation_timeout(Duration::from_secs(8))
        .build()
}

fn credentials(settings: &Settings) -> Option<SharedCredentialsProvider> {
    let key = settings.get("AWS_ACCESS_KEY_ID").ok()?;
    let secret = settings.get("AWS_SECRET_ACCESS_KEY").ok()?;
    let session = settings.get("AWS_SESSION_TOKEN").ok().map(str::to_owned);
    Some(SharedCredentialsProvider::new(Credentials::new(key, secret, session, None, "environment")))
}

/// Reads `AWS_ENDPOINT_URL_<SERVICE>`, which overrides the endpoint of a service.
#[derive(Debug)]
struct EndpointOverrides(Settings);

impl LoadServiceConfig for EndpointOverrides {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let service = key.service_id().to_uppercase().replace([' ', '-'], "_");
        self.0.get(&format!("{}_{service}", key.env())).ok().map(str::to_owned)
    }
}
