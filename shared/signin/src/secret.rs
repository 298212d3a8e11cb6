//! The secret in AWS Secrets Manager that signing keys are made of. Each of its versions makes one
//! key: the seed is derived from the version's text, so that the first version may be one that
//! CloudFormation made, and nobody has to make or upload a key.

use std::fmt;

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_secretsmanager::operation::get_secret_value::builders::GetSecretValueFluentBuilder;
use aws_sdk_secretsmanager::operation::put_secret_value::PutSecretValueError;
use aws_sdk_secretsmanager::operation::update_secret_version_stage::UpdateSecretVersionStageError;
use futures::future::BoxFuture;
use glotto_domain::identity::signing::PublicKey;
use glotto_http::Problem;
use glotto_http::token::SigningKey;
use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{Context, Port, aws};
use jiff::Timestamp;
use ring::hkdf;
use thiserror::Error;

/// Keeps other uses of the same secret apart.
const PURPOSE: &[u8] = b"glotto access token v1";

/// What AWS calls the version that is in use.
const CURRENT: &str = "AWSCURRENT";

/// What AWS calls the version that will be.
const PENDING: &str = "AWSPENDING";

/// A call to Secrets Manager that failed, or a secret that no key can be made of. The text is for
/// the log.
#[derive(Debug, Error)]
#[error("the signing secret: {0}")]
pub struct SecretError(String);

impl SecretError {
    fn of<E: ProvideErrorMetadata>(error: &SdkError<E>) -> Self {
        Self(aws::describe(error).to_string())
    }

    pub(crate) fn because(why: &str) -> Self {
        Self(why.to_owned())
    }
}

impl From<SecretError> for Problem {
    fn from(error: SecretError) -> Self {
        Self::unavailable(&error)
    }
}

/// One version of the secret, as the key that it makes.
pub struct Generation {
    /// Names the version.
    pub version: String,
    /// The key.
    pub key: SigningKey,
}

impl Generation {
    fn of(version: String, secret: &str) -> Result<Self, SecretError> {
        let key = seed_of(secret).and_then(|seed| SigningKey::from_seed(&seed));
        let key = key.ok_or_else(|| SecretError::because("no key can be made of it"))?;
        Ok(Self { version, key })
    }

    /// What everybody may know of it; it signs from a moment on.
    pub fn public(&self, from: Timestamp) -> PublicKey {
        let (kid, x) = (self.key.kid().to_owned(), self.key.x().to_owned());
        PublicKey { kid, x, version: self.version.clone(), from, until: None }
    }
}

impl fmt::Debug for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Generation({})", self.version)
    }
}

/// The secret. Functions that sign may read it; only the one that rotates may write it.
#[derive(Debug)]
pub struct SigningSecret {
    client: Client,
    id: String,
}

impl Port for SigningSecret {
    fn open(context: &Context) -> Result<Self, MissingSetting> {
        let id = context.settings.get("SIGNING_SECRET_ID")?.to_owned();
        let mut config = aws_sdk_secretsmanager::config::Builder::from(context.aws());
        config.set_endpoint_resolver(aws::address(&context.settings, "SECRETS_MANAGER", "secretsmanager"));
        Ok(Self { client: Client::from_conf(config.build()), id })
    }
}

impl SigningSecret {
    /// The version in use, as far as Secrets Manager knows.
    pub fn current(&self) -> BoxFuture<'_, Result<Generation, SecretError>> {
        Box::pin(self.read(self.client.get_secret_value()))
    }

    /// A version.
    pub fn version<'a>(&'a self, version: &'a str) -> BoxFuture<'a, Result<Generation, SecretError>> {
        Box::pin(self.read(self.client.get_secret_value().version_id(version)))
    }

    async fn read(&self, request: GetSecretValueFluentBuilder) -> Result<Generation, SecretError> {
        let answer = request.secret_id(&self.id).send().await.map_err(|error| SecretError::of(&error))?;
        match (answer.version_id, answer.secret_string) {
            (Some(version), Some(secret)) => Generation::of(version, &secret),
            _ => Err(SecretError::because("it is not a text")),
        }
    }

    /// Adds a version that will be in use. One that is there already stays as it is: a version
    /// never changes, so that whoever comes second goes on with what the first has made.
    pub fn announce<'a>(&'a self, version: &'a str, secret: &'a str) -> BoxFuture<'a, Result<(), SecretError>> {
        Box::pin(self.add(version, secret, PENDING))
    }

    /// Adds a version that is in use from now on.
    pub fn replace<'a>(&'a self, version: &'a str, secret: &'a str) -> BoxFuture<'a, Result<(), SecretError>> {
        Box::pin(self.add(version, secret, CURRENT))
    }

    async fn add(&self, version: &str, secret: &str, stage: &str) -> Result<(), SecretError> {
        let put = self.client.put_secret_value().secret_id(&self.id).client_request_token(version);
        match put.secret_string(secret).version_stages(stage).send().await {
            Ok(_) => Ok(()),
            Err(error) if error.as_service_error().is_some_and(PutSecretValueError::is_resource_exists_exception) => {
                Ok(())
            }
            // Who refuses a value may quote it.
            Err(error) => Err(SecretError::because(&aws::describe(&error).code)),
        }
    }

    /// Calls a version the one in use, which keeps Secrets Manager from forgetting it when further
    /// ones are added.
    pub fn make_current<'a>(&'a self, version: &'a str) -> BoxFuture<'a, Result<(), SecretError>> {
        Box::pin(async move {
            let answer = self
                .client
                .get_secret_value()
                .secret_id(&self.id)
                .send()
                .await
                .map_err(|error| SecretError::of(&error))?;
            let former = answer.version_id.unwrap_or_default();
            if former == version {
                return Ok(());
            }
            let change = self.client.update_secret_version_stage().secret_id(&self.id).version_stage(CURRENT);
            match change.move_to_version_id(version).remove_from_version_id(former).send().await {
                Ok(_) => Ok(()),
                // Somebody else moved it in the same moment; the next run sees where it is.
                Err(error)
                    if error
                        .as_service_error()
                        .is_some_and(UpdateSecretVersionStageError::is_invalid_parameter_exception) =>
                {
                    tracing::warn!(code = error.code(), "the version in use was moved by somebody else");
                    Ok(())
                }
                Err(error) => Err(SecretError::of(&error)),
            }
        })
    }
}

/// HKDF-SHA-256 (RFC 5869): a seed of 32 bytes of a secret of any length.
fn seed_of(secret: &str) -> Option<[u8; 32]> {
    let mut seed = [0; 32];
    let key = hkdf::Salt::new(hkdf::HKDF_SHA256, &[]).extract(secret.as_bytes());
    key.expand(&[PURPOSE], hkdf::HKDF_SHA256).ok()?.fill(&mut seed).ok()?;
    Some(seed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_always_gives_the_same_key_and_another_gives_another() {
        let kid = |secret: &str| Generation::of("1".to_owned(), secret).unwrap().key.kid().to_owned();
        assert_eq!(kid("a secret"), kid("a secret"));
        assert_ne!(kid("a secret"), kid("a secre"));
    }
}
