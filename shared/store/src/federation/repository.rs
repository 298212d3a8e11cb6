//! Links providers to accounts, and creates accounts of users who sign in with a provider.

use glotto_domain::federation::{LinkProviderError, UnlinkProviderError};
use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::EmailAddress;

use crate::administration::AuditItem;
use crate::engine::Event;
use crate::federation::{ExternalAccount, ExternalAccountItem, FinishedAuthorizationItem, LinkedProviderItem};
use crate::identity::{AccountItem, Credentials, EmailItem};
use crate::{CommitError, Condition, Conflict, Entity as _, Store, StoreError, Transaction, keys};

/// Linked providers in the table.
#[derive(Debug, Clone, Copy)]
pub struct LinkedProviders<'a>(&'a Store);

/// A user who signs in with a provider for the first time.
#[derive(Debug)]
pub struct ProvisionedAccount<'a> {
    /// Their account: without a password, its address confirmed.
    pub account: &'a AccountItem,
    /// The link to the provider.
    pub link: &'a LinkedProviderItem,
    /// The account that had the address without ever confirming it, if there was one.
    pub replaces: Option<&'a AccountItem>,
    /// The user who had linked this account at the provider before and is being erased, if there is
    /// one: the link may still be stored.
    pub former_user: Option<UserId>,
    /// The entries of the audit trail.
    pub entries: &'a [AuditItem],
}

impl Store {
    /// Linked providers in the table.
    pub fn linked_providers(&self) -> LinkedProviders<'_> {
        LinkedProviders(self)
    }
}

impl LinkedProviders<'_> {
    /// The user who signs in with an account at a provider.
    pub async fn find_user(self, external: &ExternalAccount) -> Result<Option<UserId>, StoreError> {
        let found: Option<ExternalAccountItem> = self.0.load(external.key()).await?;
        Ok(found.map(|found| found.user_id))
    }

    /// The user who signs in with an account at a provider, and the user with an address, in one round trip. It is no
    /// snapshot: each may have changed when the other is read. Unlike
    /// [`find_owner`](crate::identity::Accounts::find_owner) it may take less time if there is none: the caller has
    /// proven that the address is theirs.
    pub async fn find_user_and_owner(
        self,
        external: &ExternalAccount,
        address: &EmailAddress,
    ) -> Result<(Option<UserId>, Option<UserId>), StoreError> {
        let mut found = self.0.get_many(vec![external.key(), keys::identity::email(address)]).await?;
        let user: Option<ExternalAccountItem> = found.take()?;
        let owner: Option<EmailItem> = found.take()?;
        Ok((user.map(|found| found.user_id), owner.map(|found| found.user_id)))
    }

    /// Uses an authorization request up; false if it was used before. Of any number of concurrent
    /// requests, one succeeds.
    pub async fn finish_authorization(self, completed: &FinishedAuthorizationItem) -> Result<bool, StoreError> {
        self.0.create(completed).await
    }

    /// Creates the account of a new user. An unconfirmed account that had the address is deleted
    /// completely: its password and the tokens of all mails that were sent for it become invalid. Returns the
    /// credentials as they were written, so that the first session needs no read.
    pub async fn provision_account(self, new: &ProvisionedAccount<'_>) -> Result<Credentials, CommitError<Conflict>> {
        let ProvisionedAccount { account, link, replaces, former_user, entries } = new;
        let credentials = Credentials::of_new(account, *link)?;
        let mut tx = Transaction::new(self.0);
        tx.assign_address(&EmailItem::of(account), *replaces, Conflict)
            .create(*account, Conflict)
            .index_user(account.user_id)
            .create(*link, Conflict);
        match former_user {
            None => tx.create(&link.external_account_item(), Conflict),
            Some(user) => tx
                .put_if(&link.external_account_item(), Condition::absent_or_owned_by(*user), Conflict)
                .require(&keys::identity::account(*user), Condition::absent(), Conflict),
        };
        tx.record_all(*entries);
        tx.commit(self.0).await?;
        Ok(credentials)
    }

    /// Links a provider, so that the user can sign in with it.
    pub async fn link(
        self,
        within: (&AccountItem, SessionId),
        link: &LinkedProviderItem,
        entry: &AuditItem,
        notice: &Event,
    ) -> Result<(), CommitError<LinkProviderError>> {
        let mut tx = Transaction::new(self.0);
        tx.create(&link.external_account_item(), LinkProviderError::Taken)
            .create(link, LinkProviderError::AlreadyLinked)
            .advance_account(within, LinkProviderError::Stale)
            .record(entry)
            .emit(notice);
        tx.commit(self.0).await
    }

    /// Unlinks a provider. The condition on the account's revision ensures that the user can still sign
    /// in, as was decided.
    pub async fn unlink(
        self,
        within: (&AccountItem, SessionId),
        link: &LinkedProviderItem,
        entry: &AuditItem,
        notice: &Event,
    ) -> Result<(), CommitError<UnlinkProviderError>> {
        let mut tx = Transaction::new(self.0);
        tx.delete_if(&link.key(), Condition::present(), UnlinkProviderError::NotLinked)
            .delete(&link.external_account_item().key())
            .advance_account(within, UnlinkProviderError::Stale)
            .record(entry)
            .emit(notice);
        tx.commit(self.0).await
    }
}
