//! Entries of the audit trail, as stored: actor, action, subject and client. They name users by their
//! ids only.
//!
//! An entry is written as two items, because an item has one key in the table and one in the index. The
//! first is stored in the partition of its subject, and the index lists it by time; the second is stored in the
//! partition of its actor, and the index lists it by action. So every query of the trail is a range of
//! one partition, or of a fixed number of shards.

use glotto_domain::audit::{AuditAction, AuditActor, OwnAuditView};
use glotto_domain::id::{AuditId, SessionId, UserId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::engine::entity::{from_item, is_a};
use crate::{Entity, Item, Key, Personal, StoreError, keys};

/// How long an entry stays in the table.
pub const AUDIT_RETENTION: SignedDuration = SignedDuration::from_hours(400 * 24);

/// Why an entry stays after the users that it names are erased.
const RETAINED: &str = "who did what must be provable for a while; entries expire";

/// An entry of the audit trail, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditItem {
    /// Names the entry; sorts by time.
    pub audit_id: AuditId,
    /// What was done.
    pub act: AuditAction,
    /// The user it was done to.
    pub subject: UserId,
    /// The user who did it; none if they are unknown, or if it was the platform or its operator.
    pub actor: Option<UserId>,
    /// The actor's session.
    pub session: Option<SessionId>,
    /// When.
    pub at: Timestamp,
    /// The prefix of the client's IP address.
    pub place: Option<String>,
    /// The client's browser and system, from a fixed list: never the text that the device sends.
    pub device: Option<String>,
    /// The request that did it.
    pub request: Option<String>,
    /// A detail, such as the new role; nothing personal.
    pub detail: Option<String>,
}

impl AuditItem {
    /// An entry of an action of the platform or its operator.
    pub fn of_platform(audit_id: AuditId, action: AuditAction, subject: UserId, at: Timestamp) -> Self {
        let (actor, session, place, device, request, detail) = (None, None, None, None, None, None);
        Self { audit_id, act: action, subject, actor, session, at, place, device, request, detail }
    }

    /// The entry of either of its two items.
    pub fn of_item(item: Item) -> Result<Self, StoreError> {
        if is_a::<AuditByActorItem>(&item) {
            from_item::<AuditByActorItem>(item).map(|entry| entry.0)
        } else {
            from_item(item)
        }
    }

    /// Adds a detail.
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
            at: self.at.into(),
            act: self.act,
            by,
            subject_id: self.subject.unless_nil().filter(|subject| *subject != reader),
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

/// An entry in the partition of its actor, as stored.
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
