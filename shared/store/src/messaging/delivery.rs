//! The state of the delivery of a mail, as stored. It ensures that a mail is sent once, although the
//! message that requests it may be delivered twice.

use glotto_domain::id::MailId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Condition, Entity, Key, Personal, keys};

/// How long after the start of an attempt no other attempt sends the mail. Longer than the timeout of
/// the worker.
pub const LEASE: SignedDuration = SignedDuration::from_secs(35);

/// How long a delivery is stored: longer than a message can live in the queue and then in the
/// dead-letter queue.
const RETENTION: SignedDuration = SignedDuration::from_hours(35 * 24);

/// How the sending of a mail ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MailOutcome {
    /// It was sent.
    Sent,
    /// It was rejected permanently.
    Failed,
    /// It may have been sent; it is not sent again, because the user might get it twice.
    Unknown,
    /// It was not sent in time, and is not sent any more.
    TooLate,
    /// It was not sent, because the address bounced before or its user complained.
    Suppressed,
}

/// The state of the delivery of a mail, as stored. It contains neither recipient nor content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryItem {
    /// The mail.
    pub mail: MailId,
    /// The attempt that is sending it: a random number.
    pub claimant: String,
    /// Until when, in seconds since 1970, no other attempt begins.
    pub leased_until: i64,
    /// How it ended, once it has.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub outcome: Option<MailOutcome>,
    /// When it was first tried.
    pub begun: Timestamp,
}

impl DeliveryItem {
    /// A claim of an attempt that begins now.
    pub fn claim(mail: MailId, claimant: String, now: Timestamp) -> Self {
        Self { mail, claimant, leased_until: now.as_second() + LEASE.as_secs(), outcome: None, begun: now }
    }

    /// The condition that the mail is still claimed by this attempt.
    pub(crate) fn is_claimed(&self) -> Condition {
        Condition::that("claimant = :claimant").with(":claimant", &self.claimant)
    }
}

impl Entity for DeliveryItem {
    const TYPE: &'static str = "MailDelivery";
    const PERSONAL: Personal = Personal::NotPersonal("that a mail was sent, without its recipient");

    fn key(&self) -> Key {
        keys::messaging::delivery(self.mail)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.begun.checked_add(RETENTION).ok()
    }
}
