//! Accounts at providers that people sign in with. Each link is two items: one by the provider's
//! account, which makes it unique over all people, and one beside the person's other ways in.
//! They are written and deleted together, and only ever with the account's revision.

use glotto_domain::federation::{LinkProviderError, ProviderName, UnlinkProviderError};
use glotto_domain::id::UserId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::accounts::{AccountItem, EmailItem};
use crate::audit::AuditItem;
use crate::outbox::Event;
use crate::{CommitError, Condition, Conflict, Entity, Key, Personal, Store, StoreError, Transaction, keys};

/// An account at a provider: hashes of the issuer and of what it calls the person (`sub`). What
/// the provider calls them lies nowhere in the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Foreign {
    /// SHA-256 of the issuer.
    pub issuer: String,
    /// SHA-256 of the subject.
    pub subject: String,
}

/// Who signs in with an account at a provider, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ForeignItem {
    /// The account at the provider.
    pub foreign: Foreign,
    /// Whose it is.
    pub user_id: UserId,
}

impl Entity for ForeignItem {
    const TYPE: &'static str = "ForeignAccount";
    const PERSONAL: Personal = Personal::ABOUT;

    fn key(&self) -> Key {
        keys::foreign_account(&self.foreign.issuer, &self.foreign.subject)
    }

    fn index(&self) -> Option<Key> {
        let Foreign { issuer, subject } = &self.foreign;
        Some(keys::about(self.user_id, Self::TYPE, &format!("{issuer}#{subject}")))
    }
}

/// That a person signs in with a provider, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProviderItem {
    /// The person.
    pub user_id: UserId,
    /// The provider, by its name here.
    pub provider: ProviderName,
    /// The account there.
    pub foreign: Foreign,
    /// Since when.
    pub linked: Timestamp,
}

impl ProviderItem {
    /// The item by which the person is found.
    pub fn foreign_item(&self) -> ForeignItem {
        ForeignItem { foreign: self.foreign.clone(), user_id: self.user_id }
    }
}

impl Entity for ProviderItem {
    const TYPE: &'static str = "Provider";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::linked_provider(self.user_id, &self.provider)
    }
}

/// That an errand at a provider was finished, or given up: it cannot be a second time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FinishedAuthorizationItem {
    /// SHA-256 of the errand's id.
    pub hash: String,
    /// A text of chance: of two who finish it at once, each finds whether it was them.
    pub by: String,
    /// When the errand itself is too old to be finished.
    pub ends: Timestamp,
}

impl Entity for FinishedAuthorizationItem {
    const TYPE: &'static str = "FinishedAuthorization";
    const PERSONAL: Personal = Personal::Nothing("a hash of chance");

    fn key(&self) -> Key {
        keys::finished_authorization(&self.hash)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.ends)
    }
}

/// A person who comes from a provider for the first time.
#[derive(Debug)]
pub struct ProvisionedAccount<'a> {
    /// Their account: without password, its address confirmed.
    pub account: &'a AccountItem,
    /// The link to the provider.
    pub link: &'a ProviderItem,
    /// The account that had the address without ever confirming it, if there was one.
    pub instead_of: Option<&'a AccountItem>,
    /// Who signed in with the account at the provider until their own account went, if somebody
    /// did: what is left of them is still being deleted.
    pub gone: Option<UserId>,
    /// What is written down for good.
    pub entries: &'a [AuditItem],
}

impl Store {
    /// Who signs in with an account at a provider.
    pub async fn foreign_account(&self, foreign: &Foreign) -> Result<Option<UserId>, StoreError> {
        let found: Option<ForeignItem> = self.load(keys::foreign_account(&foreign.issuer, &foreign.subject)).await?;
        Ok(found.map(|found| found.user_id))
    }

    /// Uses an errand up; tells whether it was still to be finished. Of many who try, one does.
    pub async fn finish_authorization(&self, finished: &FinishedAuthorizationItem) -> Result<bool, StoreError> {
        self.save_new(finished).await
    }

    /// Makes the account of a newcomer. An unconfirmed one that had the address goes as a whole:
    /// its password, and every mail that was sent for it, opens nothing any more.
    pub async fn provision_account(&self, new_account: &ProvisionedAccount<'_>) -> Result<(), CommitError<Conflict>> {
        let ProvisionedAccount { account, link, instead_of, gone, entries } = new_account;
        let address = EmailItem { email: account.email.clone(), user_id: account.user_id };
        let mut tx = Transaction::new(self);
        match instead_of {
            None => tx.create(&address, Conflict),
            Some(before) => {
                let owned = Condition::that("userId = :owner").with(":owner", before.user_id);
                tx.put_if(&address, owned, Conflict).give_way(before, Conflict)
            }
        };
        tx.create(*account, Conflict).index_user(account.user_id).create(*link, Conflict);
        match gone {
            None => tx.create(&link.foreign_item(), Conflict),
            Some(user) => {
                let theirs = Condition::that("attribute_not_exists(pk) OR userId = :gone").with(":gone", user);
                tx.put_if(&link.foreign_item(), theirs, Conflict).require(
                    &keys::user(*user),
                    Condition::absent(),
                    Conflict,
                )
            }
        };
        for entry in *entries {
            tx.record(entry);
        }
        tx.commit(self).await
    }

    /// Lets a person sign in with a provider from now on.
    pub async fn link_provider(
        &self,
        account: &AccountItem,
        link: &ProviderItem,
        entry: &AuditItem,
        notice: &Event,
    ) -> Result<(), CommitError<LinkProviderError>> {
        let mut tx = Transaction::new(self);
        tx.create(&link.foreign_item(), LinkProviderError::Taken)
            .create(link, LinkProviderError::AlreadyLinked)
            .account_moved_on(account, LinkProviderError::Stale)
            .record(entry)
            .emit(notice);
        tx.commit(self).await
    }

    /// Ends that. The account's revision holds what was decided on: that another way in is left.
    pub async fn unlink_provider(
        &self,
        account: &AccountItem,
        link: &ProviderItem,
        entry: &AuditItem,
        notice: &Event,
    ) -> Result<(), CommitError<UnlinkProviderError>> {
        let mut tx = Transaction::new(self);
        tx.delete_if(&link.key(), Condition::present(), UnlinkProviderError::NotLinked)
            .delete(&link.foreign_item().key())
            .account_moved_on(account, UnlinkProviderError::Stale)
            .record(entry)
            .emit(notice);
        tx.commit(self).await
    }
}
