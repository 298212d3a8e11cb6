//! How functions speak to AWS: region, credentials and addresses from their settings, short
//! patience, and one HTTPS client.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_dynamodb::config::{BehaviorVersion, IdentityCache, Region, StalledStreamProtectionConfig};
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_async::time::SystemTimeSource;
use aws_smithy_http_client::{Builder, tls};
use aws_smithy_runtime_api::client::endpoint::{
    EndpointFuture, EndpointResolverParams, ResolveEndpoint, SharedEndpointResolver,
};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::endpoint::Endpoint;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};

use crate::{Settings, trust};

pub use glotto_store::told::{Told, told};

/// AWS configuration as Lambda provides it. Put together by hand: `aws_config`'s loader looks for
/// profiles in files that Lambda does not have, and links the ways to credentials that only laptops
/// and other machines need. Credentials are those of the environment, which Lambda replaces
/// together with the process.
pub fn config(settings: &Settings) -> SdkConfig {
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(https())
        .region(settings.get("AWS_REGION").ok().map(|region| Region::new(region.to_owned())))
        .timeout_config(timeouts())
        .retry_config(RetryConfig::standard())
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .time_source(SystemTimeSource::new())
        // They are read from memory: there is nothing to keep, or to get anew before it ends.
        .identity_cache(IdentityCache::no_cache())
        .service_config(Addresses(settings.clone()));
    config.set_credentials_provider(credentials(settings));
    config.build()
}

/// Where a service of this region is: its name in `AWS_ENDPOINT_URL_<SERVICE>`, and in its host.
///
/// The SDK's rules find the same, but read a list of all of AWS's partitions first, for each service
/// (docs/decisions/0011-size-and-start.md). Whoever runs in one whose names end otherwise, or wants
/// FIPS or dual-stack addresses, says where the service is by its variable. Without a region the
/// rules stay, and complain.
pub fn address(settings: &Settings, service: &str, host: &str) -> Option<SharedEndpointResolver> {
    let told = settings.get(&format!("AWS_ENDPOINT_URL_{service}")).ok().map(str::to_owned);
    let region = settings.get("AWS_REGION").ok();
    let end = |region: &str| if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    let url = told.or_else(|| region.map(|region| format!("https://{host}.{region}.{}", end(region))))?;
    Some(SharedEndpointResolver::new(Address(Endpoint::builder().url(url).build())))
}

/// An address that is known.
#[derive(Debug)]
struct Address(Endpoint);

impl ResolveEndpoint for Address {
    fn resolve_endpoint<'a>(&'a self, _: &'a EndpointResolverParams) -> EndpointFuture<'a> {
        EndpointFuture::ready(Ok(self.0.clone()))
    }
}

/// The client of the table. What it answers is small and comes at once, within the time limit of a
/// try: nobody has to watch for bodies that stall.
pub fn dynamodb(settings: &Settings, config: &SdkConfig) -> aws_sdk_dynamodb::Client {
    let mut config = aws_sdk_dynamodb::config::Builder::from(config)
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
    config.set_endpoint_resolver(address(settings, "DYNAMODB", "dynamodb"));
    aws_sdk_dynamodb::Client::from_conf(config.build())
}

/// The HTTPS client of all AWS calls: rustls with ring (docs/decisions/0002-tls.md), trusting those
/// who vouch for AWS ([`trust`]).
pub fn https() -> SharedHttpClient {
    let client = Builder::new().tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring));
    match trust::context() {
        Some(trusted) => client.tls_context(trusted).build_https(),
        None => client.build_https(),
    }
}

/// Time limits of a call: short enough that three tries fit into a function's ten seconds.
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

/// Reads `AWS_ENDPOINT_URL_<SERVICE>`, which says where a service is that is not where AWS has it.
#[derive(Debug)]
struct Addresses(Settings);

impl LoadServiceConfig for Addresses {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let service = key.service_id().to_uppercase().replace([' ', '-'], "_");
        self.0.get(&format!("{}_{service}", key.env())).ok().map(str::to_owned)
    }
}
