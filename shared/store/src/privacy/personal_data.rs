//! Everything that is stored about a user, in all parts of the table: for their export and their
//! erasure. Where to look follows from what each stored type declares ([`Personal`](crate::Personal)).

use futures::future::join_all;
use glotto_domain::id::UserId;
use jiff::Timestamp;

use crate::administration::{AuditByActorItem, AuditItem};
use crate::engine::Slice;
use crate::engine::client::key_of;
use crate::engine::entity::{from_item, is_a};
use crate::enrolment::EnrolmentItem;
use crate::keys::UserPartition;
use crate::privacy::{ErasureItem, ignore_refusal};
use crate::profiles::HandleItem;
use crate::progress::PositionItem;
use crate::{Condition, Item, Query, Store, StoreError, Transaction, entities, keys};

/// A place where data about a user lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalDataSource {
    /// One of the user's own partitions.
    Partition(UserPartition),
    /// What lies elsewhere and is listed by the index of what is about them.
    About,
    /// The courses that they teach, by the index.
    TaughtCourses,
    /// Entries of the audit trail of what was done to them.
    AuditBySubject,
    /// Entries of the audit trail of what they did.
    AuditByActor,
}

impl PersonalDataSource {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::deleted().chain([Self::TaughtCourses, Self::AuditBySubject, Self::AuditByActor])
    }

    /// The places where an erasure deletes everything. Courses with other instructors or learners are
    /// transferred; the audit trail stays, and nothing may overwrite it. What lies outside of the
    /// user's partitions is deleted first, because some of it is found by the user's own items.
    pub fn deleted() -> impl Iterator<Item = Self> {
        [Self::About].into_iter().chain(UserPartition::ALL.iter().rev().copied().map(Self::Partition))
    }

    fn query(self, user: UserId, limit: u16) -> Query {
        match self {
            Self::Partition(partition) => Query::collection(partition.of(user), limit).consistent(),
            Self::About => Query::index(keys::privacy::about_partition(user), limit),
            Self::TaughtCourses => Query::index(keys::courses::instructor_partition(user), limit),
            Self::AuditBySubject => {
                Query::collection(keys::administration::audit_subject_partition(user), limit).consistent()
            }
            Self::AuditByActor => {
                Query::collection(keys::administration::audit_actor_partition(user), limit).consistent()
            }
        }
    }
}

/// The number of items that are deleted at the same time.
const DELETED_AT_ONCE: usize = 25;

/// Everything that is stored about users.
#[derive(Debug, Clone, Copy)]
pub struct PersonalData<'a>(&'a Store);

impl Store {
    /// Everything that is stored about users.
    pub fn personal_data(&self) -> PersonalData<'_> {
        PersonalData(self)
    }
}

impl PersonalData<'_> {
    /// A page of what one place holds about a user.
    pub async fn page(
        self,
        user: UserId,
        source: PersonalDataSource,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice, StoreError> {
        self.0.query(source.query(user, limit).after(after)).await
    }

    /// Deletes what one place holds about a user, except the erasure itself. Items that were found by
    /// the index are deleted only if they are still about the user, because the index lags behind. The
    /// user's handles stay reserved for a while, without an owner, and their seats in courses are free.
    pub async fn delete(
        self,
        user: UserId,
        source: PersonalDataSource,
        found: &[Item],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let found: Vec<_> = found.iter().filter(|item| !is_a::<ErasureItem>(item)).collect();
        for chunk in found.chunks(DELETED_AT_ONCE) {
            let deleted = match source {
                PersonalDataSource::About => {
                    join_all(chunk.iter().map(|item| self.delete_about(user, item, now))).await
                }
                _ => join_all(chunk.iter().map(|item| self.delete_item(item))).await,
            };
            deleted.into_iter().collect::<Result<Vec<_>, _>>()?;
        }
        Ok(())
    }

    async fn delete_item(self, item: &Item) -> Result<(), StoreError> {
        if is_a::<EnrolmentItem>(item) {
            return self.0.erase_enrolment(from_item(item.clone())?).await;
        }
        self.0.delete(key_of(item)?).await
    }

    async fn delete_about(self, user: UserId, item: &Item, now: Timestamp) -> Result<(), StoreError> {
        let still = Condition::that("gsi1pk = :about").with(":about", keys::privacy::about_partition(user));
        let mut tx = Transaction::new(self.0);
        if is_a::<HandleItem>(item) {
            tx.put_if(&from_item::<HandleItem>(item.clone())?.released(now), still, ());
        } else {
            tx.delete_if(&key_of(item)?, still, ());
        }
        ignore_refusal(tx.commit(self.0).await)
    }
}

/// Attributes that only the store uses.
const INTERNAL: [&str; 7] = ["pk", "sk", "gsi1pk", "gsi1sk", "type", "v", "rev"];

/// What a user's export contains of an item: its type, and its attributes; none if it is left out.
pub fn export_view(item: Item, reader: UserId) -> Result<Option<(String, serde_json::Value)>, StoreError> {
    let kind = item.get("type").and_then(|kind| kind.as_s().ok()).cloned().unwrap_or_default();
    let unknown = || StoreError::Malformed(format!("no entity is called {kind}"));
    let personal = entities::personal(&kind).ok_or_else(unknown)?;
    if !personal.is_exported() {
        return Ok(None);
    }
    if is_a::<AuditItem>(&item) || is_a::<AuditByActorItem>(&item) {
        // As in their history: they may not see who else acted, or from which address.
        let view = serde_json::to_value(AuditItem::of_item(item)?.view_for(reader));
        return Ok(Some((kind, view.map_err(|error| StoreError::Malformed(error.to_string()))?)));
    }
    let watched = is_a::<PositionItem>(&item).then(|| from_item::<PositionItem>(item.clone())).transpose()?;
    let is_hidden = |name: &str| INTERNAL.contains(&name) || personal.secrets().contains(&name);
    let item: Item = item.into_iter().filter(|(name, _)| !is_hidden(name)).collect();
    let mut view: serde_json::Value = serde_dynamo::from_item(item)?;
    if let Some(watched) = watched {
        // Stored as bits, which say nothing to people.
        view["watched"] = serde_json::json!(watched.watched.intervals());
    }
    Ok(Some((kind, view)))
}
