//! The audit trail: who did what to whom, from where. Entries are only ever added, in the
//! transaction of the act itself. They name people by their ids and by nothing else.

use glotto_domain::audit::Act;
use glotto_domain::id::{AuditId, SessionId, UserId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, keys};

/// How long an entry is kept in the table.
pub const KEPT: SignedDuration = SignedDuration::from_hours(400 * 24);

/// Something that was done, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditItem {
    /// Names the entry; sorts by time.
    pub audit_id: AuditId,
    /// What was done.
    pub act: Act,
    /// To whom.
    pub subject: UserId,
    /// By whom; nobody if it was not known, or if it was the platform or its operator.
    pub actor: Option<UserId>,
    /// Through which of the actor's sessions.
    pub session: Option<SessionId>,
    /// When.
    pub at: Timestamp,
    /// From where: the prefix of the caller's address.
    pub place: Option<String>,
    /// The caller's device, as it called itself.
    pub device: Option<String>,
    /// The request that did it.
    pub request: Option<String>,
    /// What more there is to know, such as the new role; nothing personal.
    pub detail: Option<String>,
}

impl AuditItem {
    /// With what more there is to know.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

impl Entity for AuditItem {
    const TYPE: &'static str = "Audit";

    fn key(&self) -> Key {
        keys::audit(self.subject, self.audit_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.at.saturating_add(KEPT).ok()
    }
}
