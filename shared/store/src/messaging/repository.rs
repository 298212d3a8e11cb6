//! Claims deliveries of mails and records their results.

use glotto_domain::id::{MailId, UserId};
use glotto_domain::messaging::MailFeedback;
use glotto_domain::privacy::Phase;
use jiff::Timestamp;

use crate::engine::entity::to_item;
use crate::messaging::{DeliveryItem, MailFeedbackItem, MailOutcome};
use crate::privacy::ErasureItem;
use crate::{Condition, Entity as _, Store, StoreError, Update, keys};

/// Deliveries of mails in the table.
#[derive(Debug, Clone, Copy)]
pub struct MailDeliveries<'a>(&'a Store);

/// A mail before it is sent.
#[derive(Debug)]
pub struct MailState {
    /// Its delivery, if it was tried before.
    pub delivery: Option<DeliveryItem>,
    /// Whether the erasure of the user that it is about has begun.
    pub is_erased: bool,
    /// What came back after mails to that user.
    pub feedback: MailFeedback,
}

impl Store {
    /// Deliveries of mails in the table.
    pub fn mail_deliveries(&self) -> MailDeliveries<'_> {
        MailDeliveries(self)
    }
}

impl MailDeliveries<'_> {
    /// The delivery of a mail.
    pub async fn find(self, mail: MailId) -> Result<Option<DeliveryItem>, StoreError> {
        self.0.load(keys::messaging::delivery(mail)).await
    }

    /// The delivery of a mail, and what decides whether it may be sent, in one round trip.
    pub async fn find_state(self, mail: MailId, about: UserId) -> Result<MailState, StoreError> {
        let wanted =
            vec![keys::messaging::delivery(mail), keys::privacy::erasure(about), keys::messaging::mail_feedback(about)];
        let mut found = self.0.get_many(wanted).await?;
        let delivery = found.take()?;
        let erasure = found.take::<ErasureItem>()?;
        let is_erased = erasure.is_some_and(|erasure| erasure.phase != Phase::Scheduled);
        let feedback = found.take::<MailFeedbackItem>()?.map(|item| item.reports).unwrap_or_default();
        Ok(MailState { delivery, is_erased, feedback })
    }

    /// Claims the delivery of a mail; false if it has ended or another attempt holds it.
    pub async fn claim(self, claim: &DeliveryItem, now: Timestamp) -> Result<bool, StoreError> {
        let free = "attribute_not_exists(pk) OR (attribute_not_exists(outcome) AND leasedUntil < :now)";
        let free = Condition::that(free).with(":now", now.as_second());
        self.0.put(to_item(claim)?, Some(free)).await
    }

    /// Records the result of a delivery; false if another attempt has claimed it.
    pub async fn finish(self, claim: &DeliveryItem, outcome: MailOutcome) -> Result<bool, StoreError> {
        self.0.update_if(claim.key(), Update::new().set("outcome", outcome), claim.is_claimed()).await
    }

    /// Releases a claim, because the mail was not sent: the next attempt need not wait.
    pub async fn release(self, claim: &DeliveryItem) -> Result<bool, StoreError> {
        self.0.update_if(claim.key(), Update::new().set("leasedUntil", 0), claim.is_claimed()).await
    }
}
