//! The key that signs access tokens. The keyring in the table says which one it is; its private key
//! is read from the signing secret, only by functions with the grant `Sign`, and kept as long as the
//! function lives. The keyring names the moment of each handover a day before, so all functions
//! change keys at that moment without coordination.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::BoxFuture;
use glotto_domain::identity::signing::{Keyring as Ring, PublicKey};
use glotto_http::token::SigningKey;
use glotto_http::{Keyring, Problem};
use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{Context, Port};
use glotto_store::identity::KeyringItem;
use jiff::{SignedDuration, Timestamp};

use crate::secret::{SecretError, SecretVersion, SigningSecret};

/// Private keys that are kept: the current one and former ones that may stand in.
const MAX_KEYS: usize = 3;

/// How long to wait for a key while another can stand in.
const MAX_WAIT_FOR_KEY: Duration = Duration::from_secs(1);

/// How long after a failed read to try again while another key stands in.
const ASK_AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(10);

/// The private keys that a function has read.
#[derive(Debug, Default)]
pub struct Signer(Mutex<CachedKeys>);

#[derive(Debug, Default)]
struct CachedKeys {
    keys: Vec<Arc<SigningKey>>,
    failed: Option<Timestamp>,
}

impl Port for Signer {
    fn open(_: &Context) -> Result<Self, MissingSetting> {
        Ok(Self::default())
    }
}

/// Reads keyring and secret while the function starts. The first request tries again what fails now.
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
    /// The key that signs now. Its public key is in the keyring early enough for all verifiers.
    pub fn key<'a>(&'a self, context: &'a Context) -> BoxFuture<'a, Result<Arc<SigningKey>, Problem>> {
        Box::pin(async move {
            let keyring = context.port::<Keyring>()?;
            match keyring.current(context).await? {
                Some(current) => self.choose(context, &current.ring).await,
                None => self.choose(context, &create(context, &keyring).await?.ring).await,
            }
        })
    }

    async fn choose(&self, context: &Context, ring: &Ring) -> Result<Arc<SigningKey>, Problem> {
        let now = context.now();
        let wanted = ring.signing(now).ok_or_else(|| Problem::internal(&"the keyring is empty"))?;
        if let Some(key) = self.cached(wanted) {
            return Ok(key);
        }
        let Some(stand_in) = ring.fallback_keys(now).find_map(|key| self.cached(key)) else {
            return Ok(self.fetch(context, wanted).await?);
        };
        // At a handover only: for a while the former key does as well, so no request has to wait for
        // the new one, or to fail because it cannot be read.
        if self.failed_lately(now) {
            return Ok(stand_in);
        }
        match tokio::time::timeout(MAX_WAIT_FOR_KEY, self.fetch(context, wanted)).await {
            Ok(Ok(key)) => Ok(key),
            failed => {
                let why = failed.map_or_else(
                    |_| "it took too long".to_owned(),
                    |read| read.err().map_or_else(String::new, |error| error.to_string()),
                );
                tracing::warn!(why, kid = wanted.kid, "a signing key cannot be read; the one before it stands in");
                self.cache().failed = Some(now);
                Ok(stand_in)
            }
        }
    }

    async fn fetch(&self, context: &Context, wanted: &PublicKey) -> Result<Arc<SigningKey>, SecretError> {
        let secret = context.port::<SigningSecret>().map_err(|missing| SecretError::because(&missing.to_string()))?;
        let SecretVersion { key, .. } = secret.version(&wanted.version).await?;
        if key.kid() != wanted.kid {
            return Err(SecretError::because("the key of a version differs from the keyring"));
        }
        let key = Arc::new(key);
        let mut cache = self.cache();
        cache.keys.retain(|cached| cached.kid() != key.kid());
        cache.keys.push(key.clone());
        let over = cache.keys.len().saturating_sub(MAX_KEYS);
        cache.keys.drain(..over);
        cache.failed = None;
        Ok(key)
    }

    fn cached(&self, wanted: &PublicKey) -> Option<Arc<SigningKey>> {
        self.cache().keys.iter().find(|key| key.kid() == wanted.kid).cloned()
    }

    fn failed_lately(&self, now: Timestamp) -> bool {
        self.cache().failed.is_some_and(|failed| failed <= now && now < failed + ASK_AGAIN_AFTER)
    }

    fn cache(&self) -> std::sync::MutexGuard<'_, CachedKeys> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The current keyring; it is created if there is none.
pub async fn keyring(context: &Context) -> Result<Arc<KeyringItem>, Problem> {
    let keyring = context.port::<Keyring>()?;
    keyring.refresh(context).await?;
    match keyring.current(context).await? {
        Some(present) => Ok(present),
        None => create(context, &keyring).await,
    }
}

/// Creates the keyring of a new deployment: its first key comes from the secret that CloudFormation
/// generated. Functions that do so at once all create the same.
async fn create(context: &Context, keyring: &Keyring) -> Result<Arc<KeyringItem>, Problem> {
    let first = context.port::<SigningSecret>()?.current().await?;
    let item = KeyringItem { ring: Ring::of(first.public(context.now())), rev: context.new_revision() };
    context.store.keyring().create(&item).await?;
    keyring.refresh(context).await?;
    keyring.current(context).await?.ok_or_else(|| Problem::internal(&"the keyring cannot be read"))
}
