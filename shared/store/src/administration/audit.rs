//! Entries of the audit trail, as stored: who did what to whom, from where. They name users by their
//! ids and by nothing else.
//!
//! An entry is written twice, because an item has one place in one index: among the entries about its
//! subject, where the index shows it by time, and among those of its actor, where the index shows it
//! by action. So every question about the trail is a range of one collection, or of a fixed number of
//! shards.

use glotto_domain::audit::{AuditAction, AuditActor, OwnAuditView};
use glotto_domain::id::{AuditId, SessionId, UserId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::engine::entity::{from_item, is_a};
use crate::{Entity, Item, Key, Personal, StoreError, keys};

/// How long an entry stays in the table.
pub const AUDIT_RETENTION: SignedDuration = SignedDuration::from_hours(400 * 24);

/// Why an entry outlives the users whom it names.
const RETAINED: &str = "who did what must stay known for a while; it ends by itself";

/// An entry of the audit trail, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditItem {
    /// Names the entry; sorts by time.
    pub audit_id: AuditId,
    /// What was done.
    pub act: AuditAction,
    /// To whom.
    pub subject: UserId,
    /// By whom; none if it was not known, or if it was the platform or its operator.
    pub actor: Option<UserId>,
    /// In which of the actor's sessions.
    pub session: Option<SessionId>,
    /// When.
    pub at: Timestamp,
    /// From where: the prefix of the client's address.
    pub place: Option<String>,
    /// The client's browser and system, in words of ours: never what a device makes up.
    pub device: Option<String>,
    /// The request that did it.
    pub request: Option<String>,
    /// What else there is to know, such as the new role; nothing personal.
    pub detail: Option<String>,
}

impl AuditItem {
    /// An entry of what the platform did by itself, or its operator.
    pub fn of_platform(audit_id: AuditId, act: AuditAction, subject: UserId, at: Timestamp) -> Self {
        let (actor, session, place, device, request, detail) = (None, None, None, None, None, None);
        Self { audit_id, act, subject, actor, session, at, place, device, request, detail }
    }

    /// The entry that an item holds, whichever of the two it is.
    pub fn of_item(item: Item) -> Result<Self, StoreError> {
        if is_a::<AuditByActorItem>(&item) {
            from_item::<AuditByActorItem>(item).map(|entry| entry.0)
        } else {
            from_item(item)
        }
    }

    /// With what else there is to know.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// What its subject or its actor may see of it.
    pub fn view_for(self, reader: UserId) -> OwnAuditView {
        let by = AuditActor::of(self.actor, reader);
        OwnAuditView {
            id: self.audit_id,
            at: self.at,
            act: self.act,
            by,
            subject_id: (self.subject != reader).then_some(self.subject),
            session_id: self.session.filter(|_| by.shows_origin()),
            place: self.place.filter(|_| by.shows_origin()),
            device: self.device.filter(|_| by.shows_origin()),
            detail: self.detail,
        }
    }
}

impl Entity for AuditItem {
    const TYPE: &'static str = "Audit";
    const PERSONAL: Personal = Personal::Retained(RETAINED);

    fn key(&self) -> Key {
        keys::administration::audit_by_subject(self.subject, self.audit_id)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::administration::audit_by_time(self.audit_id))
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.at.saturating_add(AUDIT_RETENTION).ok()
    }
}

/// An entry among those of its actor, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AuditByActorItem(pub AuditItem);

impl Entity for AuditByActorItem {
    const TYPE: &'static str = "AuditByActor";
    const PERSONAL: Personal = Personal::Retained(RETAINED);

    fn key(&self) -> Key {
        keys::administration::audit_by_actor(self.0.actor, self.0.audit_id)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::administration::audit_by_action(self.0.act, self.0.audit_id))
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.0.expires_at()
    }
}
