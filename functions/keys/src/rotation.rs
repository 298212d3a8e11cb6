//! The keys of all purposes but access tokens: their versions follow each other by the rules of the domain.

use glotto_domain::audit::AuditAction;
use glotto_domain::id::UserId;
use glotto_domain::keys::KeySet;
use glotto_events::Failure;
use glotto_store::administration::AuditItem;
use glotto_store::key_sets::KeySetItem;

use crate::key_maker::KeyMaker;

/// Announces the next version if it is time, and removes expired ones. Returns whether it has changed anything.
pub(crate) async fn rotate(maker: &KeyMaker<'_>, set: &KeySetItem) -> Result<bool, Failure> {
    let (purpose, now) = (set.purpose, maker.context.now());
    let schedule = purpose.schedule();
    let present = maker.rewrap(purpose, &set.versions);
    let next = if present.is_rotation_due(schedule, now) {
        present.announce(schedule, maker.version(purpose)?, now)
    } else {
        present.without_expired(now)
    };
    if next == set.versions { Ok(false) } else { write(maker, set, next).await }
}

/// Puts a new version into use at once. Returns its id, or none if the keys have changed since they were read.
pub(crate) async fn replace(maker: &KeyMaker<'_>, set: &KeySetItem) -> Result<Option<String>, Failure> {
    let version = maker.version(set.purpose)?;
    let id = version.id.clone();
    let next = set.versions.replace(set.purpose, version, maker.context.now());
    Ok(write(maker, set, next).await?.then_some(id))
}

/// Replaces the versions that were read, and records it in the audit trail. Returns whether they were still the same.
pub(crate) async fn write(maker: &KeyMaker<'_>, read: &KeySetItem, versions: KeySet) -> Result<bool, Failure> {
    let context = maker.context;
    let ids: Vec<_> = versions.versions().iter().map(|version| version.id.as_str()).collect();
    let detail = format!("{} {}", read.purpose.name(), ids.join(" "));
    let entry = AuditItem::of_platform(context.new_id(), AuditAction::KeysChanged, UserId::NIL, context.now());
    let set = KeySetItem { versions, rev: read.rev.next(), ..read.clone() };
    Ok(context.store.key_sets().replace(&set, read.rev, &entry.detail(detail)).await?)
}
