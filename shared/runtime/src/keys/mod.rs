//! The keys that a function has read from the table: the public keys that verify access tokens (the keyring), and the
//! secret keys of its purposes, which the setting `KEY_PURPOSES` names. All of them are read in one round trip while
//! the function starts, and again when they are ten seconds old, so that a replaced key is refused after that time. For
//! a function that reads a session that costs no round trip, because they are read together with it.
//!
//! An access token that names an unknown key causes a read as well, at most once a second.

mod secrets;
mod wrapping;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use futures::future::BoxFuture;
use glotto_domain::id::{SessionId, UserId};
use glotto_domain::keys::KeyPurpose;
use glotto_domain::{Classify, Kind, Revision, kinds};
use glotto_store::StoreError;
use glotto_store::identity::{KeyringItem, SessionItem};
use glotto_store::key_sets::StoredKeys;
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use tokio::sync::Mutex;

use crate::settings::MissingSetting;
use crate::{Context, Port};

pub use secrets::SecretSet;
pub use wrapping::{WrappingError, WrappingKeys};

/// How long cached keys are valid.
pub const KEYS_VALID_FOR: SignedDuration = SignedDuration::from_secs(10);

/// How often unknown keys are looked up at most, so that forged tokens do not cause reads.
const LOOKUP_INTERVAL: SignedDuration = SignedDuration::from_secs(1);

/// Why a secret key is not available.
#[derive(Debug, Error)]
pub enum KeysError {
    /// The table failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The function has no wrapping key.
    #[error(transparent)]
    Setting(#[from] MissingSetting),
    /// There is none: the function may not use it, or the deployment is being created, or its wrapping key was replaced
    /// without keeping the former one.
    #[error("there is no key for {0}")]
    Missing(&'static str),
}

impl Classify for KeysError {
    fn kind(&self) -> Kind {
        match self {
            Self::Store(error) => error.kind(),
            Self::Setting(error) => error.kind(),
            Self::Missing(_) => kinds::UNAVAILABLE,
        }
    }
}

/// Reads the keys while the function starts, if it has access to the table. The first request then finds the keys
/// cached and the connection to DynamoDB open.
pub fn read_ahead(context: &Context) -> BoxFuture<'_, ()> {
    Box::pin(async move {
        if context.settings.table().is_err() {
            return;
        }
        if let Ok(keys) = context.port::<Keys>()
            && let Err(error) = keys.refresh(context).await
        {
            tracing::debug!(%error, "the keys could not be read at start");
        }
    })
}

/// The cached keys.
#[derive(Debug, Default)]
pub struct Keys {
    cache: RwLock<Cache>,
    /// Held by the call that reads, so that others wait for its result.
    reading: Mutex<()>,
}

#[derive(Debug, Default)]
struct Cache {
    keyring: Option<Arc<KeyringItem>>,
    /// When the keyring was read.
    read: Option<Timestamp>,
    /// When an unknown key was last looked up.
    looked_up: Option<Timestamp>,
    secrets: BTreeMap<KeyPurpose, CachedSet>,
}

#[derive(Debug)]
struct CachedSet {
    set: Arc<SecretSet>,
    rev: Revision,
    read: Timestamp,
}

impl Port for Keys {
    fn open(_: &Context) -> Result<Self, MissingSetting> {
        Ok(Self::default())
    }
}

impl Keys {
    /// The public key (`x`) with an id, possibly out of date. [`Keys::session`] checks that it is still valid.
    pub async fn find(&self, context: &Context, kid: &str) -> Result<Option<String>, StoreError> {
        let now = context.now();
        if let Some(x) = self.find_cached(kid, now) {
            return Ok(Some(x));
        }
        if !self.begin_lookup(now) {
            return Ok(None);
        }
        self.refresh(context).await?;
        Ok(self.find_cached(kid, now))
    }

    /// Whether a key verifies tokens, as the keys were last read.
    pub fn accepts(&self, kid: &str, now: Timestamp) -> bool {
        self.find_cached(kid, now).is_some()
    }

    /// The session of a token that the key has verified, if session and key are still valid.
    pub async fn session(
        &self,
        context: &Context,
        kid: &str,
        user: UserId,
        session: SessionId,
    ) -> Result<Option<SessionItem>, StoreError> {
        let (now, purposes) = (context.now(), context.settings.key_purposes());
        if self.are_fresh(purposes, now) {
            return context.store.sessions().find(user, session, now).await;
        }
        // A handler that runs at the same time and needs keys waits for these, instead of reading them as well.
        let _reading = self.reading.lock().await;
        let (session, stored) = context.store.sessions().find_with_keys(user, session, purposes, now).await?;
        self.update(context, stored, now);
        Ok(session.filter(|_| self.find_cached(kid, now).is_some()))
    }

    /// The keyring, at most [`KEYS_VALID_FOR`] old.
    pub async fn keyring(&self, context: &Context) -> Result<Option<Arc<KeyringItem>>, StoreError> {
        if let Some(keyring) = self.unexpired_keyring(context.now()) {
            return Ok(Some(keyring));
        }
        self.refresh_unless_fresh(context).await?;
        Ok(self.unexpired_keyring(context.now()))
    }

    /// The secret keys of a purpose, at most [`KEYS_VALID_FOR`] old.
    pub async fn secrets(&self, context: &Context, purpose: KeyPurpose) -> Result<Arc<SecretSet>, KeysError> {
        if let Some(set) = self.unexpired_secrets(purpose, context.now()) {
            return Ok(set);
        }
        self.refresh_unless_fresh(context).await?;
        self.unexpired_secrets(purpose, context.now()).ok_or(KeysError::Missing(purpose.name()))
    }

    /// The secret keys of a purpose as they were last read, possibly out of date. For a first look at a text that a
    /// client sent, before the keys are read together with what the text names.
    pub fn last_read_secrets(&self, purpose: KeyPurpose) -> Option<Arc<SecretSet>> {
        let cache = self.cache.read().unwrap_or_else(PoisonError::into_inner);
        cache.secrets.get(&purpose).map(|cached| cached.set.clone())
    }

    /// Reads the keys from the table, if the function has secret keys and they are out of date.
    pub async fn refresh_secrets(&self, context: &Context) -> Result<(), StoreError> {
        if context.settings.key_purposes().is_empty() {
            return Ok(());
        }
        self.refresh_unless_fresh(context).await
    }

    /// Reads the keys from the table.
    pub async fn refresh(&self, context: &Context) -> Result<(), StoreError> {
        let now = context.now();
        let stored = context.store.key_sets().find(context.settings.key_purposes()).await?;
        self.update(context, stored, now);
        Ok(())
    }

    /// Stores keys in the cache that were read at a time.
    pub fn update(&self, context: &Context, stored: StoredKeys, read: Timestamp) {
        let opened = open(context, &stored);
        let mut cache = self.cache.write().unwrap_or_else(PoisonError::into_inner);
        // Concurrent reads may end in another order than they began, so an older revision does not replace a newer one.
        let newest = cache.keyring.as_ref().map(|cached| cached.rev);
        let rev = stored.keyring.as_ref().map(|keyring| keyring.rev);
        if rev >= newest || cache.read.is_none_or(|last| last < read) {
            cache.keyring = stored.keyring.map(Arc::new);
            cache.read = Some(read);
        }
        for (purpose, set, rev) in opened {
            let is_older = |cached: &CachedSet| rev < cached.rev && read <= cached.read;
            if !cache.secrets.get(&purpose).is_some_and(is_older) {
                cache.secrets.insert(purpose, CachedSet { set: Arc::new(set), rev, read });
            }
        }
    }

    /// Reads the keys, unless another call has just done so.
    async fn refresh_unless_fresh(&self, context: &Context) -> Result<(), StoreError> {
        let _reading = self.reading.lock().await;
        if self.are_fresh(context.settings.key_purposes(), context.now()) {
            return Ok(());
        }
        self.refresh(context).await
    }

    fn are_fresh(&self, purposes: &[KeyPurpose], now: Timestamp) -> bool {
        self.unexpired_keyring(now).is_some()
            && purposes.iter().all(|purpose| self.unexpired_secrets(*purpose, now).is_some())
    }

    /// The cached keyring, unless it has expired.
    fn unexpired_keyring(&self, now: Timestamp) -> Option<Arc<KeyringItem>> {
        let cache = self.cache.read().unwrap_or_else(PoisonError::into_inner);
        let fresh = cache.read.is_some_and(|read| is_fresh(read, now));
        cache.keyring.clone().filter(|_| fresh)
    }

    /// The cached keys of a purpose, unless they have expired.
    fn unexpired_secrets(&self, purpose: KeyPurpose, now: Timestamp) -> Option<Arc<SecretSet>> {
        let cache = self.cache.read().unwrap_or_else(PoisonError::into_inner);
        cache.secrets.get(&purpose).filter(|cached| is_fresh(cached.read, now)).map(|cached| cached.set.clone())
    }

    fn find_cached(&self, kid: &str, now: Timestamp) -> Option<String> {
        let cache = self.cache.read().unwrap_or_else(PoisonError::into_inner);
        cache.keyring.as_ref()?.ring.find(kid, now).map(|key| key.x.clone())
    }

    /// Whether an unknown key may be looked up now. If so, notes the time. Always true while no keys are cached.
    fn begin_lookup(&self, now: Timestamp) -> bool {
        let mut cache = self.cache.write().unwrap_or_else(PoisonError::into_inner);
        let recent = cache.looked_up.is_some_and(|last| last <= now && now < last + LOOKUP_INTERVAL);
        if recent && cache.keyring.is_some() {
            return false;
        }
        cache.looked_up = Some(now);
        true
    }
}

fn is_fresh(read: Timestamp, now: Timestamp) -> bool {
    read <= now && now < read + KEYS_VALID_FOR
}

/// Decrypts keys. None of them without a wrapping key.
fn open(context: &Context, stored: &StoredKeys) -> Vec<(KeyPurpose, SecretSet, Revision)> {
    if stored.sets.is_empty() {
        return Vec::new();
    }
    match WrappingKeys::of(&context.settings) {
        Ok(wrapping) => {
            stored.sets.iter().map(|item| (item.purpose, SecretSet::open(item, &wrapping), item.rev)).collect()
        }
        Err(error) => {
            tracing::error!(%error, "keys cannot be decrypted");
            Vec::new()
        }
    }
}
