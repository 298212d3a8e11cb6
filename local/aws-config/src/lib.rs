//! Replaces the crate `aws-config` (`[patch.crates-io]` in the workspace's `Cargo.toml`).
//!
//! `winterbaume-core`, which implements SQS, SES and Secrets Manager in the embedded cloud, depends on
//! the real crate with its default features. These add aws-lc (C, assembler, cmake), single sign-on and
//! three SDKs to every build, for one function that makes a configuration for tests and that nothing
//! here calls. This crate has the items that this function uses. The platform's functions build their
//! configuration themselves (`shared/runtime/src/aws.rs`), so nothing else in the workspace needs the
//! real crate.

use aws_credential_types::provider::SharedCredentialsProvider;
pub use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
pub use aws_types::SdkConfig;
pub use aws_types::region::Region;

/// Starts a builder of a configuration.
pub fn defaults(version: BehaviorVersion) -> ConfigLoader {
    ConfigLoader(SdkConfig::builder().behavior_version(version))
}

/// A builder of a configuration. It uses only what is set here, nothing from files or the environment.
#[derive(Debug)]
pub struct ConfigLoader(aws_types::sdk_config::Builder);

impl ConfigLoader {
    /// Sets the HTTP client.
    #[must_use]
    pub fn http_client(self, client: SharedHttpClient) -> Self {
        Self(self.0.http_client(client))
    }

    /// Sets the provider of credentials.
    #[must_use]
    pub fn credentials_provider(self, provider: SharedCredentialsProvider) -> Self {
        Self(self.0.credentials_provider(provider))
    }

    /// Sets the region.
    #[must_use]
    pub fn region(self, region: Region) -> Self {
        Self(self.0.region(region))
    }

    /// Builds the configuration.
    #[expect(clippy::unused_async, reason = "the signature of the real crate")]
    pub async fn load(self) -> SdkConfig {
        self.0.build()
    }
}
