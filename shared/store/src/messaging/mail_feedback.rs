//! What came back after mails to a user, as stored.

use glotto_domain::Revision;
use glotto_domain::id::UserId;
use glotto_domain::messaging::MailFeedback;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// What came back after mails to a user, as stored. It has a partition of its own, because the function that
/// writes it acts on events of the mail service and may change nothing else of the user but the reminder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MailFeedbackItem {
    /// The user.
    pub user_id: UserId,
    /// The reports.
    pub reports: MailFeedback,
    /// The revision.
    pub rev: Revision,
}

impl Entity for MailFeedbackItem {
    const TYPE: &'static str = "MailFeedback";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::messaging::mail_feedback(self.user_id)
    }
}
