//! The AWS configuration of a world: like a function's, with the cloud's addresses given instead
//! of read from the environment, because one process holds many worlds.

use std::collections::HashMap;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};
use glotto_cloud::{ACCESS_KEY, Cloud, SECRET_KEY};
use glotto_runtime::context::{https, timeouts};

/// The configuration.
pub fn config(cloud: &Cloud) -> SdkConfig {
    let environment = cloud.endpoints().as_env().into_iter().collect();
    let credentials = aws_sdk_credentials();
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(https())
        .region(Region::new(cloud.endpoints().region.clone()))
        .credentials_provider(credentials)
        .timeout_config(timeouts())
        .retry_config(aws_config::retry::RetryConfig::standard())
        .sleep_impl(aws_smithy_async::rt::sleep::SharedAsyncSleep::new(aws_smithy_async::rt::sleep::TokioSleep::new()))
        .time_source(aws_smithy_async::time::SystemTimeSource::new())
        .service_config(Addresses(environment))
        .build()
}

fn aws_sdk_credentials() -> aws_credential_types::provider::SharedCredentialsProvider {
    let credentials = aws_credential_types::Credentials::new(ACCESS_KEY, SECRET_KEY, None, None, "tests");
    aws_credential_types::provider::SharedCredentialsProvider::new(credentials)
}

/// Answers the SDK's question for `AWS_ENDPOINT_URL_<SERVICE>`.
#[derive(Debug)]
struct Addresses(HashMap<String, String>);

impl LoadServiceConfig for Addresses {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let service = key.service_id().to_uppercase().replace([' ', '-'], "_");
        self.0.get(&format!("{}_{service}", key.env())).cloned()
    }
}
