//! Erasures, as stored.

use glotto_domain::Revision;
use glotto_domain::id::{MailId, UserId};
use glotto_domain::identity::{DisplayName, EmailAddress};
use glotto_domain::locale::LanguageTag;
use glotto_domain::privacy::{Erasure, Phase};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::identity::AccountItem;
use crate::{Entity, Key, Personal, keys};

/// The recipient of the mail at the end of an erasure. Deleted when that mail is requested.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Addressee {
    /// Their address, which was confirmed.
    pub email: EmailAddress,
    /// Their display name.
    pub display_name: DisplayName,
    /// The language that they read.
    pub locale: LanguageTag,
}

impl Addressee {
    /// The owner of an account, if its address is confirmed.
    pub fn of(account: &AccountItem) -> Option<Self> {
        account.verified.then(|| Self {
            email: account.email.clone(),
            display_name: account.display_name.clone(),
            locale: account.locale.clone(),
        })
    }
}

// Personal data is never logged.
glotto_domain::redacted_debug!(Addressee);

/// An erasure that was requested or is done, as stored. In the end it holds only the user's id, so that
/// late messages are recognised as being about an erased user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErasureItem {
    /// The user.
    pub user_id: UserId,
    /// When it was requested.
    pub asked: Timestamp,
    /// Its phase.
    pub phase: Phase,
    /// When this phase began.
    pub since: Timestamp,
    /// When the next step is due.
    pub due: Timestamp,
    /// The recipient of the last mail, until it is requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addressee: Option<Addressee>,
    /// The last mail, once it was requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub farewell: Option<MailId>,
    /// Changes with every write.
    pub rev: Revision,
}

impl ErasureItem {
    /// The item of a requested erasure in a new revision.
    pub fn requested(user_id: UserId, erasure: &Erasure, rev: Revision) -> Self {
        let Erasure { asked, phase, since, due } = *erasure;
        Self { user_id, asked, phase, since, due, addressee: None, farewell: None, rev }
    }

    /// The erasure, as the domain works on it.
    pub fn erasure(&self) -> Erasure {
        Erasure { asked: self.asked, phase: self.phase, since: self.since, due: self.due }
    }

    /// The item in its next revision, with a changed erasure.
    #[must_use]
    pub fn with(&self, erasure: Erasure) -> Self {
        let Erasure { asked, phase, since, due } = erasure;
        Self { asked, phase, since, due, rev: self.rev.next(), ..self.clone() }
    }
}

impl Entity for ErasureItem {
    const TYPE: &'static str = "Erasure";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::privacy::erasure(self.user_id)
    }

    fn index(&self) -> Option<Key> {
        (self.phase != Phase::Done).then(|| keys::privacy::erasure_by_due(self.user_id, self.due))
    }
}
