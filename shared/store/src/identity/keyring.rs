//! The public keys that verify access tokens, all in one item: a rotation changes it in one write,
//! and it can be read in the same round trip as a session.

use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::signing::Keyring;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::engine::entity::{from_item, to_item};
use crate::identity::{AccountItem, SessionItem};
use crate::{Condition, Entity, Item, Key, Personal, Store, StoreError, keys};

/// The keys of this deployment, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyringItem {
    /// The keys.
    pub ring: Keyring,
    /// The revision.
    pub rev: u64,
}

impl Entity for KeyringItem {
    const TYPE: &'static str = "Keyring";
    const PERSONAL: Personal = Personal::Nothing("public keys");

    fn key(&self) -> Key {
        keys::identity::keyring()
    }
}

/// What a refresh is decided on.
#[derive(Debug)]
pub struct Refreshing {
    /// The session, if it is there and has not ended.
    pub session: Option<SessionItem>,
    /// The person's account.
    pub account: Option<AccountItem>,
    /// The keys.
    pub keyring: Option<KeyringItem>,
}

impl Store {
    /// The keys; there are none before the first of them is needed.
    pub async fn keyring(&self) -> Result<Option<KeyringItem>, StoreError> {
        self.load(keys::identity::keyring()).await
    }

    /// Writes down the first key; tells whether it is the first.
    pub async fn begin_keyring(&self, keyring: &KeyringItem) -> Result<bool, StoreError> {
        self.save_new(keyring).await
    }

    /// Puts the keys in the place of those of a revision; tells whether that was the present one.
    /// Of several who do this at once, one does.
    pub async fn change_keyring(&self, keyring: &KeyringItem, rev: u64) -> Result<bool, StoreError> {
        self.put(to_item(keyring)?, Some(Condition::revision(rev))).await
    }

    /// A session that is still there and has not ended, and the keys, in one round trip.
    pub async fn session_with_keyring(
        &self,
        user: UserId,
        session: SessionId,
        now: Timestamp,
    ) -> Result<(Option<SessionItem>, Option<KeyringItem>), StoreError> {
        let mut found =
            self.get_many(vec![keys::identity::session(user, session), keys::identity::keyring()]).await?.into_iter();
        let mut next = || found.next().flatten();
        Ok((living(next(), now)?, next().map(from_item).transpose()?))
    }

    /// What a refresh is decided on, in one round trip.
    pub async fn refreshing(&self, user: UserId, session: SessionId, now: Timestamp) -> Result<Refreshing, StoreError> {
        let wanted =
            vec![keys::identity::session(user, session), keys::identity::account(user), keys::identity::keyring()];
        let mut found = self.get_many(wanted).await?.into_iter();
        let mut next = || found.next().flatten();
        Ok(Refreshing {
            session: living(next(), now)?,
            account: next().map(from_item).transpose()?,
            keyring: next().map(from_item).transpose()?,
        })
    }
}

fn living(item: Option<Item>, now: Timestamp) -> Result<Option<SessionItem>, StoreError> {
    let session: Option<SessionItem> = item.map(from_item).transpose()?;
    Ok(session.filter(|session| session.ends > now))
}
