//! Linked providers, as stored. Each link is two items: one with the account at the provider as its
//! key, which makes it unique over all users, and one beside the user's account. They are written and
//! deleted together, under a condition on the account's revision.

use glotto_domain::federation::ProviderName;
use glotto_domain::id::UserId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// An account at a provider: hashes of the issuer and of the subject, which is the provider's id of the
/// user (`sub`). The subject itself is not stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalAccount {
    /// SHA-256 of the issuer.
    pub issuer: String,
    /// SHA-256 of the subject.
    pub subject: String,
}

impl ExternalAccount {
    /// The key of the item that finds the user.
    pub(crate) fn key(&self) -> Key {
        keys::federation::external_account(&self.issuer, &self.subject)
    }
}

/// Which user signs in with an account at a provider, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalAccountItem {
    /// The account at the provider.
    pub external: ExternalAccount,
    /// The user.
    pub user_id: UserId,
}

impl Entity for ExternalAccountItem {
    const TYPE: &'static str = "ExternalAccount";
    const PERSONAL: Personal = Personal::ABOUT;

    fn key(&self) -> Key {
        self.external.key()
    }

    fn index(&self) -> Option<Key> {
        let ExternalAccount { issuer, subject } = &self.external;
        Some(keys::privacy::about(self.user_id, Self::TYPE, &format!("{issuer}#{subject}")))
    }
}

/// A provider that a user signs in with, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LinkedProviderItem {
    /// The user.
    pub user_id: UserId,
    /// The provider, by its name here.
    pub provider: ProviderName,
    /// The account at the provider.
    pub external: ExternalAccount,
    /// Since when.
    pub linked: Timestamp,
}

impl LinkedProviderItem {
    /// The item that finds the user.
    pub fn external_account_item(&self) -> ExternalAccountItem {
        ExternalAccountItem { external: self.external.clone(), user_id: self.user_id }
    }
}

impl Entity for LinkedProviderItem {
    const TYPE: &'static str = "LinkedProvider";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::federation::linked_provider(self.user_id, &self.provider)
    }
}

/// An authorization request that was completed or cancelled, as stored: it cannot be completed again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FinishedAuthorizationItem {
    /// SHA-256 of the request's id.
    pub hash: String,
    /// A random text, by which each of two concurrent requests finds out whether it was first.
    pub by: String,
    /// When the request itself is too old to be completed.
    pub ends: Timestamp,
}

impl Entity for FinishedAuthorizationItem {
    const TYPE: &'static str = "FinishedAuthorization";
    const PERSONAL: Personal = Personal::NotPersonal("a hash of random bits");

    fn key(&self) -> Key {
        keys::federation::finished_authorization(&self.hash)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.ends)
    }
}
