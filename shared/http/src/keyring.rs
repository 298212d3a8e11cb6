//! The public keys of this deployment, read once at start and again when a token names a key
//! that is not known.

use std::sync::{PoisonError, RwLock};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{Context, Port};
use glotto_store::StoreError;
use glotto_store::keyring::PublicKey;
use jiff::{SignedDuration, Timestamp};

/// Unknown keys are looked up at most this often: forged tokens must not make us read.
const LOOK_AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(10);

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
pub struct Keyring(RwLock<(Vec<PublicKey>, Option<Timestamp>)>);

impl Port for Keyring {
    fn open(_: &Context) -> Result<Self, MissingSetting> {
        Ok(Self::default())
    }
}

impl Keyring {
    /// The `x` of a key, if there is such a key.
    pub async fn find(&self, context: &Context, kid: &str) -> Result<Option<String>, StoreError> {
        if let Some(x) = self.known(kid) {
            return Ok(Some(x));
        }
        let now = context.now();
        let looked = self.0.read().unwrap_or_else(PoisonError::into_inner).1;
        if looked.is_some_and(|looked| now < looked + LOOK_AGAIN_AFTER && now >= looked) {
            return Ok(None);
        }
        self.refresh(context).await?;
        Ok(self.known(kid))
    }

    /// Reads all keys.
    pub async fn refresh(&self, context: &Context) -> Result<(), StoreError> {
        let keys = context.store.public_keys().await?;
        // No key at all is a deployment in its first moments: look again at once.
        let looked = (!keys.is_empty()).then(|| context.now());
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = (keys, looked);
        Ok(())
    }

    fn known(&self, kid: &str) -> Option<String> {
        let keys = self.0.read().unwrap_or_else(PoisonError::into_inner);
        keys.0.iter().find(|key| key.kid == kid).map(|key| key.x.clone())
    }
}
