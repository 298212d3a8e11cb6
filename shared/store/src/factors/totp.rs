//! Authenticator apps, as stored: the secret that an app and the platform share, encrypted, and the
//! time step of the code that was used last. An item without `since` waits for its first code and is
//! not a second factor yet.

use glotto_domain::factors::{Step, TOTP_SETUP_LIFETIME};
use glotto_domain::id::UserId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::identity::Credentials;
use crate::{Condition, Entity, Key, Personal, StoreError, Transaction, Update, keys};

/// A user's authenticator app, as stored.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TotpItem {
    /// Its owner.
    pub user_id: UserId,
    /// Its secret, encrypted.
    pub sealed: String,
    /// When the secret was made.
    pub begun: Timestamp,
    /// Since when its codes are required; none as long as it waits for its first code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// The time step of the code that was used last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_step: Option<Step>,
}

/// A secret is never logged, not even encrypted.
impl std::fmt::Debug for TotpItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TotpItem({}, since {:?}, {:?})", self.user_id, self.since, self.last_step)
    }
}

impl TotpItem {
    /// An app that waits for its first code.
    pub fn pending(user_id: UserId, sealed: String, now: Timestamp) -> Self {
        Self { user_id, sealed, begun: now, since: None, last_step: None }
    }

    /// The app after its first code, which was that of `step`.
    #[must_use]
    pub fn enabled(self, step: Step, now: Timestamp) -> Self {
        Self { since: Some(now), last_step: Some(step), ..self }
    }

    /// Uses the code of a step, in the transaction that it authorises. Of any number of concurrent
    /// requests one succeeds, and later ones with an earlier step fail. `resealed` is the secret
    /// encrypted with the current key, if it was encrypted with an older one.
    pub fn use_code<E>(&self, tx: &mut Transaction<E>, step: Step, resealed: Option<&str>, used: E) {
        let unused = "sealed = :sealed AND attribute_exists(since) AND \
                      (attribute_not_exists(lastStep) OR lastStep < :step)";
        let condition = Condition::that(unused).with(":sealed", &self.sealed).with(":step", step);
        let update = Update::new().set("lastStep", step);
        let update = match resealed {
            Some(sealed) => update.set("sealed", sealed),
            None => update,
        };
        tx.update_if(&self.key(), &update, condition, used);
    }
}

impl Entity for TotpItem {
    const TYPE: &'static str = "Totp";
    const PERSONAL: Personal = Personal::OfUser(&["sealed"]);

    fn key(&self) -> Key {
        keys::factors::totp(self.user_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        match self.since {
            Some(_) => None,
            None => self.begun.saturating_add(TOTP_SETUP_LIFETIME).ok(),
        }
    }
}

impl Credentials {
    /// The app whose codes are required, if there is one.
    pub fn totp(&self) -> Result<Option<TotpItem>, StoreError> {
        Ok(self.find::<TotpItem>()?.filter(|totp| totp.since.is_some()))
    }

    /// The app that waits for its first code.
    pub fn pending_totp(&self, now: Timestamp) -> Result<Option<TotpItem>, StoreError> {
        let waits = |totp: &TotpItem| totp.since.is_none() && totp.expires_at().is_some_and(|end| end > now);
        Ok(self.find::<TotpItem>()?.filter(waits))
    }
}
