//! The key that signs access tokens. Its seed is derived from a secret that AWS Secrets Manager
//! made and keeps; only functions that are granted `Sign` can read it. The public half goes to
//! the keyring in the table, where all other functions find it.

use std::sync::Arc;

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::error::DisplayErrorContext;
use futures::future::BoxFuture;
use glotto_http::Problem;
use glotto_http::token::SigningKey;
use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{Context, Port};
use glotto_store::keyring::PublicKey;
use ring::hkdf;
use tokio::sync::OnceCell;

/// Keeps other uses of the same secret apart.
const PURPOSE: &[u8] = b"glotto access token v1";

/// Reads the signing key when it is first needed, and keeps it as long as the function lives.
#[derive(Debug)]
pub struct Signer {
    client: Client,
    secret: String,
    key: OnceCell<Arc<SigningKey>>,
}

impl Port for Signer {
    fn open(context: &Context) -> Result<Self, MissingSetting> {
        let secret = context.settings.get("SIGNING_SECRET_ID")?.to_owned();
        Ok(Self { client: Client::new(context.aws()), secret, key: OnceCell::new() })
    }
}

/// Reads the secret while the function starts. What fails now is tried again by the first request.
pub fn read_ahead(context: &Context) -> BoxFuture<'_, ()> {
    Box::pin(async move {
        if let Ok(signer) = context.port::<Signer>()
            && let Err(problem) = signer.key(context).await
        {
            tracing::warn!(problem = problem.kind.slug, "the signing key could not be read at start");
        }
    })
}

impl Signer {
    /// The key; the public half of it is in the keyring by the time that this answers.
    pub fn key<'a>(&'a self, context: &'a Context) -> BoxFuture<'a, Result<Arc<SigningKey>, Problem>> {
        Box::pin(async move { self.key.get_or_try_init(|| self.begin(context)).await.cloned() })
    }

    async fn begin(&self, context: &Context) -> Result<Arc<SigningKey>, Problem> {
        let secret = self.read_secret().await?;
        let key = seed_of(&secret).and_then(|seed| SigningKey::from_seed(&seed));
        let key = key.ok_or_else(|| Problem::internal(&"no signing key can be made of the secret"))?;
        let public = PublicKey { kid: key.kid().to_owned(), x: key.x().to_owned(), created: context.now() };
        context.store.publish_key(&public).await?;
        Ok(Arc::new(key))
    }

    async fn read_secret(&self) -> Result<String, Problem> {
        let answer = self.client.get_secret_value().secret_id(&self.secret).send().await;
        let answer = answer.map_err(|error| Problem::unavailable(&DisplayErrorContext(error)))?;
        answer.secret_string.ok_or_else(|| Problem::internal(&"the signing secret is not a text"))
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
        let kid = |secret: &str| SigningKey::from_seed(&seed_of(secret).unwrap()).unwrap().kid().to_owned();
        assert_eq!(kid("a secret"), kid("a secret"));
        assert_ne!(kid("a secret"), kid("a secre"));
    }
}
