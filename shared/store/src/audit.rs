//! The audit trail: who did what to whom, from where. Entries are only ever added, in the
//! transaction of the act itself. They name people by their ids and by nothing else.
//!
//! An entry is written twice, because an item stands in one place of one index: among what was
//! done to its subject, where the index shows it by time, and among what its actor did, where the
//! index shows it by act. So every question that is asked of the trail is a range of one
//! collection, or of a fixed number of shards.

use glotto_domain::audit::{AuditAction, AuditActor, Days, OwnAuditView};
use glotto_domain::id::{AuditId, Id as _, SessionId, UserId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::courses::cut;
use crate::entity::{from_item, is_a};
use crate::{Entity, Item, Key, Personal, Query, Store, StoreError, Transaction, keys};

/// How long an entry is kept in the table.
pub const KEPT: SignedDuration = SignedDuration::from_hours(400 * 24);

/// Something that was done, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditItem {
    /// Names the entry; sorts by time.
    pub audit_id: AuditId,
    /// What was done.
    pub act: AuditAction,
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
    /// The caller's browser and system, in words of ours: never what a device makes up.
    pub device: Option<String>,
    /// The request that did it.
    pub request: Option<String>,
    /// What more there is to know, such as the new role; nothing personal.
    pub detail: Option<String>,
}

impl AuditItem {
    /// An entry of what the platform did by itself, or its operator.
    pub fn of_platform(audit_id: AuditId, act: AuditAction, subject: UserId, at: Timestamp) -> Self {
        let (actor, session, place, device, request, detail) = (None, None, None, None, None, None);
        Self { audit_id, act, subject, actor, session, at, place, device, request, detail }
    }

    /// With what more there is to know.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// What somebody whom it concerns, as its subject or as its actor, is told of it.
    pub fn told_to(self, reader: UserId) -> OwnAuditView {
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

    /// The same entry among what its actor did.
    pub(crate) fn by_actor(&self) -> ActItem {
        ActItem(self.clone())
    }
}

impl Entity for AuditItem {
    const TYPE: &'static str = "Audit";
    const PERSONAL: Personal = Personal::Kept("whoever may have to know who did what learns it; it ends by itself");

    fn key(&self) -> Key {
        keys::audit(self.subject, self.audit_id)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::audit_by_time(self.audit_id))
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.at.saturating_add(KEPT).ok()
    }
}

/// An entry among what its actor did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActItem(pub AuditItem);

impl Entity for ActItem {
    const TYPE: &'static str = "Act";
    const PERSONAL: Personal = Personal::Kept("whoever may have to know who did what learns it; it ends by itself");

    fn key(&self) -> Key {
        keys::audit_by(self.0.actor, self.0.audit_id)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::audit_by_action(self.0.act, self.0.audit_id))
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.0.expires_at()
    }
}

/// Which part of the audit trail is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trail {
    /// What was done to somebody.
    Of(UserId),
    /// What somebody did.
    By(UserId),
    /// All acts of a kind.
    Acts(AuditAction),
    /// Everything.
    All,
}

impl Store {
    /// A page of the audit trail, the latest first, and where it ended if there is more.
    pub async fn audit(
        &self,
        trail: Trail,
        days: &Days,
        limit: u16,
        after: Option<Item>,
    ) -> Result<(Vec<AuditItem>, Option<Item>), StoreError> {
        let (from, to) = range(days);
        let shards = 0..keys::AUDIT_SHARDS;
        let (items, last) = match trail {
            Trail::Of(subject) => self.trail(keys::audit_partition(subject), (from, to), limit, after).await?,
            Trail::By(actor) => self.trail(keys::acts_partition(actor), (from, to), limit, after).await?,
            Trail::Acts(act) => {
                let partitions = shards.map(|shard| keys::audit_by_action_partition(act, shard)).collect();
                self.merged(partitions, (from, to), limit, after).await?
            }
            Trail::All => {
                let partitions = shards.map(keys::audit_by_time_partition).collect();
                self.merged(partitions, (from, to), limit, after).await?
            }
        };
        Ok((items.into_iter().map(entry).collect::<Result<_, _>>()?, last))
    }

    async fn trail(
        &self,
        partition: String,
        (from, to): (String, String),
        limit: u16,
        after: Option<Item>,
    ) -> Result<(Vec<Item>, Option<Item>), StoreError> {
        let query = Query::collection(partition, limit + 1).between(from, to).descending().consistent().after(after);
        let (items, last) = cut(self.query(query).await?, limit);
        // The items stand in an index too, but a collection goes on by its own key.
        let own = |name: &String| matches!(name.as_str(), "pk" | "sk");
        Ok((items, last.map(|key| key.into_iter().filter(|(name, _)| own(name)).collect())))
    }

    /// Writes down what was done where nothing else is written with it.
    pub async fn record(&self, entry: &AuditItem) -> Result<(), StoreError> {
        let mut tx: Transaction<std::convert::Infallible> = Transaction::new(self);
        tx.record(entry);
        tx.commit(self).await.map_err(|error| match error {
            crate::CommitError::Store(error) => error,
            crate::CommitError::Condition(never) => match never {},
            crate::CommitError::AnsweredBefore => StoreError::Rejected("an entry keeps no answer".to_owned()),
        })
    }
}

/// The entry that an item holds, whichever of the two it is.
pub fn entry(item: Item) -> Result<AuditItem, StoreError> {
    if is_a::<ActItem>(&item) { from_item::<ActItem>(item).map(|act| act.0) } else { from_item(item) }
}

/// The sort keys of a stretch of days: ids sort by time.
fn range(days: &Days) -> (String, String) {
    let (from, until) = days.bounds();
    let last = AuditId::new(until, u128::MAX);
    (AuditId::new(from, 0).to_string(), last.to_string())
}
