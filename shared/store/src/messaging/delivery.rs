//! How far the sending of a mail has come: what makes a mail go out once though the message that
//! asks for it comes twice.

use glotto_domain::id::{MailId, UserId};
use glotto_domain::privacy::Phase;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::engine::batch::next;
use crate::engine::entity::to_item;
use crate::privacy::ErasureItem;
use crate::{Condition, Entity, Key, Personal, Store, StoreError, Update, keys};

/// Nobody else sends a mail for so long after somebody began to. Longer than the worker may run.
pub const LEASE: SignedDuration = SignedDuration::from_secs(35);

/// How the sending of a mail ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MailOutcome {
    /// It went out.
    Sent,
    /// It was refused for good.
    Failed,
    /// It may have gone out, and is not worth the risk of a second one.
    Unknown,
    /// It was not sent while it was worth sending, and is not sent any more.
    TooLate,
}

/// How far the sending of a mail has come, as stored. It says nothing of who gets what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryItem {
    /// The mail.
    pub mail: MailId,
    /// Who is sending it: a number drawn for the attempt.
    pub claimant: String,
    /// Until when, in seconds since 1970, nobody else tries.
    pub leased_until: i64,
    /// How it ended, once it has.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub outcome: Option<MailOutcome>,
    /// When it was first tried.
    pub begun: Timestamp,
}

impl DeliveryItem {
    /// The claim of an attempt that begins now.
    pub fn claim(mail: MailId, claimant: String, now: Timestamp) -> Self {
        Self { mail, claimant, leased_until: now.as_second() + LEASE.as_secs(), outcome: None, begun: now }
    }
}

impl Entity for DeliveryItem {
    const TYPE: &'static str = "MailDelivery";
    const PERSONAL: Personal = Personal::Nothing("that a mail was sent, not to whom");

    fn key(&self) -> Key {
        keys::messaging::delivery(self.mail)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        // Longer than a message can live in the queue and then in the dead-letter queue.
        self.begun.checked_add(SignedDuration::from_hours(35 * 24)).ok()
    }
}

impl Store {
    /// How far the sending of a mail has come.
    pub async fn mail_delivery(&self, mail: MailId) -> Result<Option<DeliveryItem>, StoreError> {
        self.load(keys::messaging::delivery(mail)).await
    }

    /// How far the sending of a mail has come, and whether the person whom it is about is forgotten,
    /// in one round trip.
    pub async fn mail_standing(&self, mail: MailId, about: UserId) -> Result<(Option<DeliveryItem>, bool), StoreError> {
        let wanted = vec![keys::messaging::delivery(mail), keys::privacy::erasure(about)];
        let mut found = self.get_many(wanted).await?.into_iter();
        let delivery = next(&mut found)?;
        let erasure: Option<ErasureItem> = next(&mut found)?;
        Ok((delivery, erasure.is_some_and(|erasure| erasure.phase != Phase::Scheduled)))
    }

    /// Claims the sending of a mail; tells whether nobody has sent it or is about to.
    pub async fn claim_mail(&self, claim: &DeliveryItem, now: Timestamp) -> Result<bool, StoreError> {
        let free = "attribute_not_exists(pk) OR (attribute_not_exists(outcome) AND leasedUntil < :now)";
        let free = Condition::that(free).with(":now", now.as_second());
        self.put(to_item(claim)?, Some(free)).await
    }

    /// Notes how the sending of a mail ended; tells whether it was still the claimant's.
    pub async fn finish_mail(&self, claim: &DeliveryItem, outcome: MailOutcome) -> Result<bool, StoreError> {
        self.update_if(claim.key(), Update::new().set("outcome", outcome), claimed(claim)).await
    }

    /// Gives a claim back: the mail was not sent, and the next one to try need not wait.
    pub async fn release_mail(&self, claim: &DeliveryItem) -> Result<bool, StoreError> {
        self.update_if(claim.key(), Update::new().set("leasedUntil", 0), claimed(claim)).await
    }
}

fn claimed(claim: &DeliveryItem) -> Condition {
    Condition::that("claimant = :claimant").with(":claimant", &claim.claimant)
}
