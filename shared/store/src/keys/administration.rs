//! Keys of the audit trail, and of the lists in which admins find people.

use glotto_domain::audit::AuditAction;
use glotto_domain::id::{AuditId, UserId};
use glotto_domain::identity::{EmailAddress, Role};

use super::{Key, spread, user_partition};

/// The partition of what was done by a person or to one.
pub fn audit_partition(subject: UserId) -> String {
    format!("AUDIT#{subject}")
}

/// An entry of the audit trail; its id sorts by time. Every partition of the trail begins with
/// `AUDIT`: no function may change or delete what lies there.
pub fn audit(subject: UserId, entry: AuditId) -> Key {
    Key::new(audit_partition(subject), entry.to_string())
}

/// The partition of what a person did.
pub fn acts_partition(actor: UserId) -> String {
    format!("AUDIT_BY#{actor}")
}

/// The same entry among what its actor did. What nobody did that is known has a partition each.
pub fn audit_by(actor: Option<UserId>, entry: AuditId) -> Key {
    let partition = actor.map_or_else(|| format!("AUDIT_BY#{entry}"), acts_partition);
    Key::new(partition, entry.to_string())
}

/// How many partitions the index spreads the audit trail over: everybody writes to it. There may
/// be more one day, and never fewer.
pub const AUDIT_SHARDS: u8 = 4;

/// The partition of the index that shows one shard of the audit trail by time.
pub fn audit_by_time_partition(shard: u8) -> String {
    format!("AUDITED#{shard}")
}

/// Where the index shows an entry of the audit trail.
pub fn audit_by_time(entry: AuditId) -> Key {
    let text = entry.to_string();
    Key::new(audit_by_time_partition(spread(&text, AUDIT_SHARDS)), text)
}

/// The partition of the index that shows one shard of all acts of a kind by time.
pub fn audit_by_action_partition(act: AuditAction, shard: u8) -> String {
    format!("ACTED#{}#{shard}", act.name())
}

/// Where the index shows an entry among its kind.
pub fn audit_by_action(act: AuditAction, entry: AuditId) -> Key {
    let text = entry.to_string();
    Key::new(audit_by_action_partition(act, spread(&text, AUDIT_SHARDS)), text)
}

/// That there is a person; the index shows it by the time when they registered first.
pub fn person(user_id: UserId) -> Key {
    Key::new(user_partition(user_id), "PERSON")
}

/// How many partitions the index spreads people over. There may be more one day, and never fewer.
pub const PEOPLE_SHARDS: u8 = 4;

/// The partition of the index that shows one shard of all people.
pub fn people_partition(shard: u8) -> String {
    format!("PEOPLE#{shard}")
}

/// Where the index shows a person; their id sorts by time.
pub fn user_by_signup(user_id: UserId) -> Key {
    let text = user_id.to_string();
    Key::new(people_partition(spread(&text, PEOPLE_SHARDS)), text)
}

/// That a person has a role that few have.
pub fn staff(user_id: UserId) -> Key {
    Key::new(user_partition(user_id), "STAFF")
}

/// The partition of the index that shows those who have a role that few have.
pub fn staff_partition(role: Role) -> String {
    format!("STAFF#{}", role.name())
}

/// Where the index shows somebody with a role that few have.
pub fn staff_by_role(role: Role, user_id: UserId) -> Key {
    Key::new(staff_partition(role), user_id.to_string())
}

/// How much of an address has to be known at least to find it.
pub const LEAST_PREFIX: usize = 2;

/// The partition of the index that shows the addresses that begin like this one.
pub fn addresses_partition(address: &str) -> String {
    format!("ADDRESSES#{}", address.chars().take(LEAST_PREFIX).collect::<String>())
}

/// Where the index shows an address.
pub fn listed_address(address: &EmailAddress) -> Key {
    let text = address.canonical();
    Key::new(addresses_partition(&text), text)
}
