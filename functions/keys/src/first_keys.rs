//! Creates keys where there are none: in a new deployment all of them, and later those of a new purpose.

use glotto_domain::identity::signing::Keyring;
use glotto_domain::keys::{KeyPurpose, KeySet};
use glotto_events::Failure;
use glotto_store::Retries;
use glotto_store::identity::KeyringItem;
use glotto_store::key_sets::{KeySetItem, StoredKeys};

use crate::key_maker::KeyMaker;

/// All keys, after those that were missing have been created. Of concurrent runs one creates them.
pub(crate) async fn create_missing(maker: &KeyMaker<'_>) -> Result<StoredKeys, Failure> {
    let (key_sets, mut retries) = (maker.context.store.key_sets(), Retries::default());
    loop {
        let stored = key_sets.find(KeyPurpose::ALL).await?;
        let (sets, keyring) = missing(maker, &stored)?;
        if sets.is_empty() && keyring.is_none() {
            return Ok(stored);
        }
        let read = stored.keyring.as_ref().map(|keyring| keyring.rev);
        if key_sets.create(&sets, keyring.as_ref().map(|keyring| (keyring, read))).await? {
            let purposes: Vec<_> = sets.iter().map(|set| set.purpose.name()).collect();
            tracing::info!(purposes = purposes.join(" "), keyring = keyring.is_some(), "keys were created");
        } else {
            retries.back_off("the keys").await?;
        }
    }
}

/// New keys in the place of those that are missing, and the keyring if it has to follow.
fn missing(maker: &KeyMaker<'_>, stored: &StoredKeys) -> Result<(Vec<KeySetItem>, Option<KeyringItem>), Failure> {
    let (mut sets, mut public) = (Vec::new(), None);
    for purpose in KeyPurpose::ALL.iter().copied().filter(|purpose| stored.set(*purpose).is_none()) {
        let version = if purpose == KeyPurpose::AccessTokens {
            let (version, key) = maker.signing_key()?;
            public = Some(key);
            version
        } else {
            maker.version(purpose)?
        };
        let (versions, rev) = (KeySet::new(vec![version]), maker.context.new_revision());
        sets.push(KeySetItem { purpose, versions, rev });
    }
    let private = stored.set(KeyPurpose::AccessTokens).and_then(|set| set.versions.last());
    if let Some(private) = private.filter(|_| stored.keyring.is_none()) {
        public = Some(maker.public_key(private)?);
    }
    let new = maker.context.new_revision();
    let rev = stored.keyring.as_ref().map_or(new, |keyring| keyring.rev.next());
    Ok((sets, public.map(|public| KeyringItem { ring: Keyring::of(public), rev })))
}
