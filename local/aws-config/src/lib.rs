//! Stands in for the crate `aws-config` (`[patch.crates-io]` in the workspace's `Cargo.toml`).
//!
//! `winterbaume-core`, which answers for SQS, SES and Secrets Manager in the embedded cloud, depends on the
//! real one with its default features. They bring aws-lc (C, assembler, cmake), single sign-on and three SDKs
//! into every build, for one function that makes a configuration for tests and that nothing here calls. This
//! crate has what that function names. Functions put their configuration together by hand
//! (`shared/runtime/src/aws.rs`), so nothing else in the workspace wants the real one.

use aws_credential_types::provider::SharedCredentialsProvider;
pub use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
pub use aws_types::SdkConfig;
pub use aws_types::region::Region;

/// Begins a configuration.
pub fn defaults(version: BehaviorVersion) -> ConfigLoader {
    ConfigLoader(SdkConfig::builder().behavior_version(version))
}

/// A configuration in the making: only what it is given, nothing from files or the environment.
#[derive(Debug)]
pub struct ConfigLoader(aws_types::sdk_config::Builder);

impl ConfigLoader {
    /// The client of all calls.
    #[must_use]
    pub fn http_client(self, client: SharedHttpClient) -> Self {
        Self(self.0.http_client(client))
    }

    /// Where credentials come from.
    #[must_use]
    pub fn credentials_provider(self, provider: SharedCredentialsProvider) -> Self {
        Self(self.0.credentials_provider(provider))
    }

    /// The region.
    #[must_use]
    pub fn region(self, region: Region) -> Self {
        Self(self.0.region(region))
    }

    /// The configuration.
    #[expect(clippy::unused_async, reason = "the real one asks around")]
    pub async fn load(self) -> SdkConfig {
        self.0.build()
    }
}
