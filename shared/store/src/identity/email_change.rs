//! Changes of address, as stored.

use std::fmt;

use glotto_domain::id::UserId;
use glotto_domain::identity::{EmailAddress, EmailChange, Mailbox};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Condition, Entity, Key, Personal, keys};

/// The condition that the change is the requested one, and neither complete nor refused.
const PENDING: &str = "approvalHash = :requested AND refused = :no AND (approved = :no OR confirmed = :no)";

/// A change of address that waits for the consent of both mailboxes, as stored. A user has at most one;
/// a later one replaces it. A complete or refused change stays until it expires, so that a link that is
/// used again gets the same response.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EmailChangeItem {
    /// The user whose address would change.
    pub user_id: UserId,
    /// The new address.
    pub email: EmailAddress,
    /// SHA-256 of the id of the token that was sent to the current address.
    pub approval_hash: String,
    /// SHA-256 of the id of the token that was sent to the new address.
    pub confirmation_hash: String,
    /// Whether the mailbox of the current address has consented.
    pub approved: bool,
    /// Whether that of the new address has consented.
    pub confirmed: bool,
    /// Whether one of them has refused.
    pub refused: bool,
    /// When it was requested.
    pub asked: Timestamp,
    /// When it expires.
    pub ends: Timestamp,
}

/// An address is personal: it is never logged.
impl fmt::Debug for EmailChangeItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EmailChangeItem({})", self.user_id)
    }
}

impl EmailChangeItem {
    /// The item of a requested change, with the hashes of the ids of its tokens: for the current
    /// address, and for the new one.
    pub fn new(user_id: UserId, change: EmailChange, hashes: [String; 2], asked: Timestamp) -> Self {
        let EmailChange { email, approved, confirmed, refused, ends } = change;
        let [approval_hash, confirmation_hash] = hashes;
        Self { user_id, email, approval_hash, confirmation_hash, approved, confirmed, refused, asked, ends }
    }

    /// The change that it stores.
    pub fn change(&self) -> EmailChange {
        let Self { email, approved, confirmed, refused, ends, .. } = self.clone();
        EmailChange { email, approved, confirmed, refused, ends }
    }

    /// The mailbox that a token was sent to, by the hash of its id.
    pub fn mailbox(&self, hash: &str) -> Option<Mailbox> {
        match hash {
            hash if hash == self.approval_hash => Some(Mailbox::Present),
            hash if hash == self.confirmation_hash => Some(Mailbox::New),
            _ => None,
        }
    }

    /// The condition that it is this change, and that it is pending.
    pub(crate) fn pending(&self) -> Condition {
        Condition::that(PENDING).with(":requested", &self.approval_hash).with(":no", false)
    }

    /// The condition that it is pending, and that no mailbox has answered since it was read.
    pub(crate) fn unchanged(&self) -> Condition {
        Condition::that(&format!("{PENDING} AND approved = :approved AND confirmed = :confirmed"))
            .with(":requested", &self.approval_hash)
            .with(":no", false)
            .with(":approved", self.approved)
            .with(":confirmed", self.confirmed)
    }
}

impl Entity for EmailChangeItem {
    const TYPE: &'static str = "EmailChange";
    const PERSONAL: Personal = Personal::OfUser(&["approvalHash", "confirmationHash"]);

    fn key(&self) -> Key {
        keys::identity::email_change(self.user_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.ends)
    }
}
