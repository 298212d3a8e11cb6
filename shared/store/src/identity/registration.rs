//! Registrations, as stored: the tokens of the mails that confirm an address, and when a registration
//! that nobody confirms expires.

use glotto_domain::id::UserId;
use glotto_domain::identity::Verification;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Condition, Entity, Key, Personal, keys};

/// What the link of a confirmation mail stands for, as stored: under the hash of what is in the mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VerificationItem {
    /// SHA-256 of the token's id.
    pub hash: String,
    /// Whose address it would confirm.
    pub user_id: UserId,
    /// Which registration it belongs to.
    pub registration: u32,
    /// When it ends.
    pub ends: Timestamp,
    /// Whether it has confirmed the address. It stays until its end all the same, so that a link that
    /// is used again gets the same answer.
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

/// The purpose is in the type: a token for anything else is an item of another type.
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

/// A registration that is not confirmed yet, as stored. The index shows those that have expired. It
/// is a note and no more: what becomes of an account is decided by the account itself, in the
/// transaction that deletes it, so a note that is late or wrong takes nothing from a user who has
/// confirmed their address (docs/decisions/0022-unconfirmed-registrations.md).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnconfirmedItem {
    /// Whose.
    pub user_id: UserId,
    /// When it expires.
    pub expires: Timestamp,
}

impl UnconfirmedItem {
    /// The note that is written when a mail asks for a confirmation.
    pub fn of(verification: &Verification) -> Self {
        Self { user_id: verification.user, expires: verification.unverified_until() }
    }

    /// No later mail has been requested since it was read.
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
