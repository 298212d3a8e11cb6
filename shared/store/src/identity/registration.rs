//! Registrations, as stored: the tokens of the mails that confirm an address, and the time when an
//! unconfirmed registration expires.

use glotto_domain::id::UserId;
use glotto_domain::identity::Verification;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Condition, Entity, Key, Personal, keys};

/// The verification of an address, as stored under the hash of its mailed token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VerificationItem {
    /// SHA-256 of the token's id.
    pub hash: String,
    /// The user whose address it would confirm.
    pub user_id: UserId,
    /// The registration that it belongs to.
    pub registration: u32,
    /// When it expires.
    pub ends: Timestamp,
    /// Whether it has confirmed the address. It stays until it expires, so that a link that is used
    /// again gets the same response.
    pub used_up: bool,
}

impl VerificationItem {
    /// The item of a verification.
    pub fn new(hash: String, verification: Verification) -> Self {
        let Verification { user, registration, ends } = verification;
        Self { hash, user_id: user, registration, ends, used_up: false }
    }

    /// The verification that it stores.
    pub fn verification(&self) -> Verification {
        Verification { user: self.user_id, registration: self.registration, ends: self.ends }
    }
}

/// The type is the purpose: a token for anything else is an item of another type.
impl Entity for VerificationItem {
    const TYPE: &'static str = "EmailVerification";
    const PERSONAL: Personal = Personal::About(&["hash"]);

    fn key(&self) -> Key {
        keys::identity::one_time_token(&self.hash)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::privacy::about(self.user_id, Self::TYPE, &self.hash))
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.ends)
    }
}

/// An unconfirmed registration, as stored. The index lists those that have expired. It is only a hint:
/// the transaction that deletes an account checks the account itself, so an outdated or wrong item does
/// no harm to a user who has confirmed their address
/// (docs/decisions/0022-unconfirmed-registrations.md).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnconfirmedItem {
    /// The user.
    pub user_id: UserId,
    /// When it expires.
    pub expires: Timestamp,
}

impl UnconfirmedItem {
    /// The item that is written when a confirmation mail is requested.
    pub fn of(verification: &Verification) -> Self {
        Self { user_id: verification.user, expires: verification.unverified_until() }
    }

    /// The condition that no later mail has been requested since it was read.
    pub(crate) fn unchanged(&self) -> Condition {
        Condition::that("expires = :read").with(":read", self.expires)
    }
}

impl Entity for UnconfirmedItem {
    const TYPE: &'static str = "Unconfirmed";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::identity::unconfirmed(self.user_id)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::identity::unconfirmed_by_deadline(self.user_id, self.expires))
    }
}
