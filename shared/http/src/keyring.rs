//! The public keys of this deployment as a function knows them: read at start, again when a token
//! names a key that is not known, and again when they are ten seconds old, so that a key that was
//! taken back opens nothing after that. Reading them again costs no round trip: they come along
//! with the session that has to be read anyway.

use std::sync::{Arc, PoisonError, RwLock};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use glotto_domain::id::{SessionId, UserId};
use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{Context, Port};
use glotto_store::StoreError;
use glotto_store::identity::{KeyringItem, SessionItem};
use jiff::{SignedDuration, Timestamp};

/// For so long a function believes what it has read.
pub const BELIEVED_FOR: SignedDuration = SignedDuration::from_secs(10);

/// Unknown keys are looked up at most this often: forged tokens must not make us read.
const SEARCH_AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(1);

/// Reads the keys before anybody asks for them, if the function knows the table at all. The first
/// request then finds the keys, and a connection that is already open; a function that looks at no
/// token finds the connection.
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

/// What is known of the keys.
#[derive(Debug, Default)]
pub struct Keyring(RwLock<Known>);

#[derive(Debug, Default)]
struct Known {
    keyring: Option<Arc<KeyringItem>>,
    read: Option<Timestamp>,
    searched: Option<Timestamp>,
}

impl Port for Keyring {
    fn open(_: &Context) -> Result<Self, MissingSetting> {
        Ok(Self::default())
    }
}

impl Keyring {
    /// The `x` of a key that is believed, as far as it is known. Whether that still holds is seen
    /// by [`Keyring::session`].
    pub async fn find(&self, context: &Context, kid: &str) -> Result<Option<String>, StoreError> {
        let now = context.now();
        if let Some(x) = self.known(kid, now) {
            return Ok(Some(x));
        }
        if !self.begins_search(now) {
            return Ok(None);
        }
        self.refresh(context).await?;
        Ok(self.known(kid, now))
    }

    /// The session of a token that the key has verified, if both are still good.
    pub async fn session(
        &self,
        context: &Context,
        kid: &str,
        user: UserId,
        session: SessionId,
    ) -> Result<Option<SessionItem>, StoreError> {
        let now = context.now();
        if self.present(now).is_some() {
            return context.store.sessions().find(user, session, now).await;
        }
        let (session, keyring) = context.store.sessions().find_with_keyring(user, session, now).await?;
        self.learn(keyring, now);
        Ok(session.filter(|_| self.known(kid, now).is_some()))
    }

    /// The keys as they are, or were a moment ago.
    pub async fn current(&self, context: &Context) -> Result<Option<Arc<KeyringItem>>, StoreError> {
        let now = context.now();
        if self.present(now).is_none() {
            self.refresh(context).await?;
        }
        Ok(self.present(now))
    }

    /// Reads the keys.
    pub async fn refresh(&self, context: &Context) -> Result<(), StoreError> {
        let now = context.now();
        let keyring = context.store.keyring().find().await?;
        self.learn(keyring, now);
        Ok(())
    }

    /// Takes note of keys that were read at a moment.
    pub fn learn(&self, keyring: Option<KeyringItem>, read: Timestamp) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // Of two that were read at once the later may come first.
        let newest = known.keyring.as_ref().map(|known| known.rev);
        if keyring.as_ref().map(|keyring| keyring.rev) >= newest || known.read.is_none_or(|last| last < read) {
            known.keyring = keyring.map(Arc::new);
            known.read = Some(read);
        }
    }

    /// The keys, unless they are too old to be believed.
    fn present(&self, now: Timestamp) -> Option<Arc<KeyringItem>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let fresh = known.read.is_some_and(|read| read <= now && now < read + BELIEVED_FOR);
        known.keyring.clone().filter(|_| fresh)
    }

    fn known(&self, kid: &str, now: Timestamp) -> Option<String> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.keyring.as_ref()?.ring.find(kid, now).map(|key| key.x.clone())
    }

    /// Whether an unknown key may be looked up now. Before there are any keys, always.
    fn begins_search(&self, now: Timestamp) -> bool {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let lately = known.searched.is_some_and(|last| last <= now && now < last + SEARCH_AGAIN_AFTER);
        if lately && known.keyring.is_some() {
            return false;
        }
        known.searched = Some(now);
        true
    }
}
