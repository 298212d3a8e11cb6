//! Finds, adds and removes passkeys.

use glotto_domain::Revision;
use glotto_domain::id::{PasskeyId, SessionId, UserId};
use glotto_domain::passkeys::{CreatePasskeyError, DeletePasskeyError, UpdatePasskeyError};

use crate::administration::AuditItem;
use crate::engine::Event;
use crate::engine::entity::from_item;
use crate::factors::UsedChallengeItem;
use crate::identity::{AccountItem, Credentials};
use crate::passkeys::{PasskeyItem, PasskeyOwnerItem};
use crate::{CommitError, Condition, Entity as _, Query, Store, StoreError, Transaction, Update, keys};

/// Passkeys per read: far more than a user has.
const PAGE: u16 = 100;

/// Passkeys in the table.
#[derive(Debug, Clone, Copy)]
pub struct Passkeys<'a>(&'a Store);

impl Store {
    /// Passkeys in the table.
    pub fn passkeys(&self) -> Passkeys<'_> {
        Passkeys(self)
    }
}

impl Passkeys<'_> {
    /// A user's passkeys, the oldest first.
    pub async fn list(self, user: UserId) -> Result<Vec<PasskeyItem>, StoreError> {
        let partition = keys::identity::credentials_partition(user);
        let query = Query::collection(partition, PAGE).begins_with(keys::passkeys::PASSKEYS).consistent();
        let (items, _) = self.0.query(query).await?;
        items.into_iter().map(from_item).collect()
    }

    /// One of a user's passkeys.
    pub async fn find(self, user: UserId, passkey: PasskeyId) -> Result<Option<PasskeyItem>, StoreError> {
        self.0.load(keys::passkeys::passkey(user, passkey)).await
    }

    /// The owner of a passkey, by the hash of its credential id.
    pub async fn find_owner(self, credential_hash: &str) -> Result<Option<PasskeyOwnerItem>, StoreError> {
        self.0.load(keys::passkeys::owner(credential_hash)).await
    }

    /// Adds a passkey to an account that is as it was read. Other sessions lose their proof, because
    /// the account now has a new way to prove it.
    pub fn prepare_passkey(
        self,
        within: (&Credentials, SessionId),
        passkey: &PasskeyItem,
        challenge: &UsedChallengeItem,
        (entry, mail): (&AuditItem, &Event),
    ) -> Transaction<CreatePasskeyError> {
        let mut tx = Transaction::new(self.0);
        tx.create(challenge, CreatePasskeyError::ChallengeInvalid)
            .create(&PasskeyOwnerItem::of(passkey), CreatePasskeyError::Taken)
            .create(passkey, CreatePasskeyError::Stale)
            .advance_account_and_reset_proofs(within, CreatePasskeyError::Stale)
            .record(entry)
            .emit(mail);
        tx
    }

    /// Renames a passkey over the revision that was read.
    pub async fn rename(
        self,
        passkey: &PasskeyItem,
        read: Revision,
        entry: &AuditItem,
    ) -> Result<(), CommitError<UpdatePasskeyError>> {
        let update = Update::new().set("name", &passkey.name).set("rev", passkey.rev);
        let mut tx = Transaction::new(self.0);
        tx.update_if(&passkey.key(), &update, Condition::revision(read), UpdatePasskeyError::Stale).record(entry);
        tx.commit(self.0).await
    }

    /// Removes a passkey from an account that is as it was read, so that the user can still sign in, as
    /// was decided.
    pub async fn remove(
        self,
        within: (&AccountItem, SessionId),
        passkey: &PasskeyItem,
        (entry, mail): (&AuditItem, &Event),
    ) -> Result<(), CommitError<DeletePasskeyError>> {
        let mut tx = Transaction::new(self.0);
        tx.delete_if(&passkey.key(), Condition::present(), DeletePasskeyError::Stale)
            .delete(&keys::passkeys::owner(&passkey.credential_hash))
            .advance_account(within, DeletePasskeyError::Stale)
            .record(entry)
            .emit(mail);
        tx.commit(self.0).await
    }
}
