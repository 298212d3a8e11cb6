//! The cache of the public keys that verify access tokens. They are read when the function starts, when a
//! token names an unknown key, and when they are ten seconds old, so that a revoked key is rejected
//! after that time. The last costs no round trip: the keys are read together with the session, which
//! every request needs.

use std::sync::{Arc, PoisonError, RwLock};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use glotto_domain::id::{SessionId, UserId};
use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{Context, Port};
use glotto_store::StoreError;
use glotto_store::identity::{KeyringItem, SessionItem};
use jiff::{SignedDuration, Timestamp};

/// How long cached keys are valid.
pub const KEYS_VALID_FOR: SignedDuration = SignedDuration::from_secs(10);

/// How often unknown keys are looked up at most, so that forged tokens do not cause reads.
const LOOKUP_INTERVAL: SignedDuration = SignedDuration::from_secs(1);

/// Reads the keys while the function starts, if it has access to the table. The first request then finds
/// the keys cached and the connection to DynamoDB open.
pub fn read_ahead(context: &Context) -> BoxFuture<'_, ()> {
    async move {
        if context.settings.table().is_err() {
            return;
        }
        if let Ok(keyring) = context.port::<Keyring>()
            && let Err(error) = keyring.refresh(context).await
        {
            tracing::debug!(%error, "the keys could not be read at start");
        }
    }
    .boxed()
}

/// The cached keys.
#[derive(Debug, Default)]
pub struct Keyring(RwLock<Cache>);

#[derive(Debug, Default)]
struct Cache {
    keyring: Option<Arc<KeyringItem>>,
    /// When the keyring was read.
    read: Option<Timestamp>,
    /// When an unknown key was last looked up.
    looked_up: Option<Timestamp>,
}

impl Port for Keyring {
    fn open(_: &Context) -> Result<Self, MissingSetting> {
        Ok(Self::default())
    }
}

impl Keyring {
    /// The public key (`x`) with an id, possibly out of date. [`Keyring::session`] checks that it is still
    /// valid.
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

    /// The session of a token that the key has verified, if session and key are still valid.
    pub async fn session(
        &self,
        context: &Context,
        kid: &str,
        user: UserId,
        session: SessionId,
    ) -> Result<Option<SessionItem>, StoreError> {
        let now = context.now();
        if self.unexpired(now).is_some() {
            return context.store.sessions().find(user, session, now).await;
        }
        let (session, keyring) = context.store.sessions().find_with_keyring(user, session, now).await?;
        self.update(keyring, now);
        Ok(session.filter(|_| self.find_cached(kid, now).is_some()))
    }

    /// The keys, at most [`KEYS_VALID_FOR`] old.
    pub async fn current(&self, context: &Context) -> Result<Option<Arc<KeyringItem>>, StoreError> {
        let now = context.now();
        if self.unexpired(now).is_none() {
            self.refresh(context).await?;
        }
        Ok(self.unexpired(now))
    }

    /// Reads the keys from the table.
    pub async fn refresh(&self, context: &Context) -> Result<(), StoreError> {
        let now = context.now();
        let keyring = context.store.keyring().find().await?;
        self.update(keyring, now);
        Ok(())
    }

    /// Stores keys in the cache that were read at a time.
    pub fn update(&self, keyring: Option<KeyringItem>, read: Timestamp) {
        let mut cache = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // Concurrent reads may end in another order than they began, so an older revision does not
        // replace a newer one.
        let newest = cache.keyring.as_ref().map(|cached| cached.rev);
        if keyring.as_ref().map(|keyring| keyring.rev) >= newest || cache.read.is_none_or(|last| last < read) {
            cache.keyring = keyring.map(Arc::new);
            cache.read = Some(read);
        }
    }

    /// The cached keys, unless they have expired.
    fn unexpired(&self, now: Timestamp) -> Option<Arc<KeyringItem>> {
        let cache = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let fresh = cache.read.is_some_and(|read| read <= now && now < read + KEYS_VALID_FOR);
        cache.keyring.clone().filter(|_| fresh)
    }

    fn find_cached(&self, kid: &str, now: Timestamp) -> Option<String> {
        let cache = self.0.read().unwrap_or_else(PoisonError::into_inner);
        cache.keyring.as_ref()?.ring.find(kid, now).map(|key| key.x.clone())
    }

    /// Whether an unknown key may be looked up now. If so, notes the time. Always true while no keys are
    /// cached.
    fn begin_lookup(&self, now: Timestamp) -> bool {
        let mut cache = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let recent = cache.looked_up.is_some_and(|last| last <= now && now < last + LOOKUP_INTERVAL);
        if recent && cache.keyring.is_some() {
            return false;
        }
        cache.looked_up = Some(now);
        true
    }
}
