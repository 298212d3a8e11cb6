//! Reads and changes the keys of a deployment. Functions read the public keys that verify access tokens (the keyring)
//! and the secret keys of their purposes together.

use glotto_domain::Revision;
use glotto_domain::keys::KeyPurpose;

use crate::administration::AuditItem;
use crate::engine::Batch;
use crate::identity::KeyringItem;
use crate::key_sets::KeySetItem;
use crate::{CommitError, Conflict, Entity, Key, Store, StoreError, Transaction, keys};

/// The keys of a deployment in the table.
#[derive(Debug, Clone, Copy)]
pub struct KeySets<'a>(&'a Store);

/// What a function reads of the keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoredKeys {
    /// The public keys that verify access tokens.
    pub keyring: Option<KeyringItem>,
    /// The secret keys of the requested purposes, as far as there are any.
    pub sets: Vec<KeySetItem>,
}

impl StoredKeys {
    /// The items of the keyring and of the keys of some purposes, to be read in a batch.
    pub(crate) fn keys(purposes: &[KeyPurpose]) -> impl Iterator<Item = Key> {
        let sets = purposes.iter().map(|purpose| keys::key_sets::key_set(*purpose));
        std::iter::once(keys::identity::keyring()).chain(sets)
    }

    /// What is left of a batch that ends with these items.
    pub(crate) fn take(mut batch: Batch) -> Result<Self, StoreError> {
        Ok(Self { keyring: batch.take()?, sets: batch.rest()? })
    }

    /// The keys of a purpose.
    pub fn set(&self, purpose: KeyPurpose) -> Option<&KeySetItem> {
        self.sets.iter().find(|set| set.purpose == purpose)
    }
}

impl Store {
    /// The keys of the deployment in the table.
    pub fn key_sets(&self) -> KeySets<'_> {
        KeySets(self)
    }
}

impl KeySets<'_> {
    /// The keyring and the keys of some purposes, in one round trip.
    pub async fn find(self, purposes: &[KeyPurpose]) -> Result<StoredKeys, StoreError> {
        if purposes.is_empty() {
            return Ok(StoredKeys { keyring: self.0.keyring().find().await?, sets: Vec::new() });
        }
        StoredKeys::take(self.0.get_many(StoredKeys::keys(purposes).collect()).await?)
    }

    /// Creates the keys of purposes that have none, and puts the keyring in the place of the one that was read. All or
    /// nothing: false if another request was faster.
    pub async fn create(
        self,
        sets: &[KeySetItem],
        keyring: Option<(&KeyringItem, Option<Revision>)>,
    ) -> Result<bool, StoreError> {
        let mut tx = Transaction::new(self.0);
        for set in sets {
            tx.create(set, Conflict);
        }
        if let Some((keyring, read)) = keyring {
            put_over(&mut tx, keyring, read);
        }
        self.commit(tx).await
    }

    /// Replaces the keys of a purpose; false if they are in another revision than the one that was read. Of several
    /// concurrent requests, one succeeds.
    pub async fn replace(self, set: &KeySetItem, read: Revision, entry: &AuditItem) -> Result<bool, StoreError> {
        let mut tx = Transaction::new(self.0);
        tx.replace(set, read, Conflict).record(entry);
        self.commit(tx).await
    }

    /// Replaces the keys of access tokens, the private ones together with the public ones; false if either is in
    /// another revision than the one that was read.
    pub async fn replace_with_keyring(
        self,
        (set, read_set): (&KeySetItem, Revision),
        (keyring, read_keyring): (&KeyringItem, Revision),
        entry: &AuditItem,
    ) -> Result<bool, StoreError> {
        let mut tx = Transaction::new(self.0);
        tx.replace(set, read_set, Conflict).replace(keyring, read_keyring, Conflict).record(entry);
        self.commit(tx).await
    }

    async fn commit(self, tx: Transaction<Conflict>) -> Result<bool, StoreError> {
        match tx.commit(self.0).await {
            Ok(()) => Ok(true),
            Err(CommitError::Store(error)) => Err(error),
            Err(CommitError::Condition(Conflict) | CommitError::AnsweredBefore) => Ok(false),
        }
    }
}

/// Writes an entity in the place of the one that was read, if there was one.
fn put_over<T: Entity>(tx: &mut Transaction<Conflict>, entity: &T, read: Option<Revision>) {
    match read {
        Some(read) => tx.replace(entity, read, Conflict),
        None => tx.create(entity, Conflict),
    };
}
