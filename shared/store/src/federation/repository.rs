//! Links providers to accounts, and creates accounts of users who come from a provider.

use glotto_domain::federation::{LinkProviderError, UnlinkProviderError};
use glotto_domain::id::UserId;

use crate::administration::AuditItem;
use crate::engine::Event;
use crate::federation::{ExternalAccount, ExternalAccountItem, FinishedAuthorizationItem, LinkedProviderItem};
use crate::identity::{AccountItem, EmailItem};
use crate::{CommitError, Condition, Conflict, Entity as _, Store, StoreError, Transaction, keys};

/// Linked providers in the table.
#[derive(Debug, Clone, Copy)]
pub struct LinkedProviders<'a>(&'a Store);

/// A user who comes from a provider for the first time.
#[derive(Debug)]
pub struct ProvisionedAccount<'a> {
    /// Their account: without a password, its address confirmed.
    pub account: &'a AccountItem,
    /// The link to the provider.
    pub link: &'a LinkedProviderItem,
    /// The account that had the address without ever confirming it, if there was one.
    pub replaces: Option<&'a AccountItem>,
    /// The user who signed in with the account at the provider before, if their account was deleted:
    /// what is left of them is still being erased.
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
        let key = keys::federation::external_account(&external.issuer, &external.subject);
        let found: Option<ExternalAccountItem> = self.0.load(key).await?;
        Ok(found.map(|found| found.user_id))
    }

    /// Uses an authorization request up; false if it was used before. Of many who try, one succeeds.
    pub async fn finish_authorization(self, completed: &FinishedAuthorizationItem) -> Result<bool, StoreError> {
        self.0.create(completed).await
    }

    /// Creates the account of a new user. An unconfirmed account that had the address is deleted as a
    /// whole: its password and every mail that was sent for it become worthless.
    pub async fn provision_account(self, new: &ProvisionedAccount<'_>) -> Result<(), CommitError<Conflict>> {
        let ProvisionedAccount { account, link, replaces, former_user, entries } = new;
        let address = EmailItem { email: account.email.clone(), user_id: account.user_id };
        let mut tx = Transaction::new(self.0);
        match replaces {
            None => tx.create(&address, Conflict),
            Some(former) => {
                tx.put_if(&address, Condition::owned_by(former.user_id), Conflict).replace_unverified(former, Conflict)
            }
        };
        tx.create(*account, Conflict).index_user(account.user_id).create(*link, Conflict);
        match former_user {
            None => tx.create(&link.external_account_item(), Conflict),
            Some(user) => {
                let absent_or_theirs =
                    Condition::that("attribute_not_exists(pk) OR userId = :former").with(":former", user);
                tx.put_if(&link.external_account_item(), absent_or_theirs, Conflict).require(
                    &keys::identity::account(*user),
                    Condition::absent(),
                    Conflict,
                )
            }
        };
        for entry in *entries {
            tx.record(entry);
        }
        tx.commit(self.0).await
    }

    /// Links a provider: the user can sign in with it from now on.
    pub async fn link(
        self,
        account: &AccountItem,
        link: &LinkedProviderItem,
        entry: &AuditItem,
        notice: &Event,
    ) -> Result<(), CommitError<LinkProviderError>> {
        let mut tx = Transaction::new(self.0);
        tx.create(&link.external_account_item(), LinkProviderError::Taken)
            .create(link, LinkProviderError::AlreadyLinked)
            .advance_account(account, LinkProviderError::Stale)
            .record(entry)
            .emit(notice);
        tx.commit(self.0).await
    }

    /// Unlinks a provider. The account's revision holds what was decided on: that the user can still sign
    /// in.
    pub async fn unlink(
        self,
        account: &AccountItem,
        link: &LinkedProviderItem,
        entry: &AuditItem,
        notice: &Event,
    ) -> Result<(), CommitError<UnlinkProviderError>> {
        let mut tx = Transaction::new(self.0);
        tx.delete_if(&link.key(), Condition::present(), UnlinkProviderError::NotLinked)
            .delete(&link.external_account_item().key())
            .advance_account(account, UnlinkProviderError::Stale)
            .record(entry)
            .emit(notice);
        tx.commit(self.0).await
    }
}
