//! Keys of the audit trail, and of the lists in which admins find users.

use glotto_domain::audit::AuditAction;
use glotto_domain::id::{AuditId, UserId};
use glotto_domain::identity::{EmailAddress, Role};

use super::UserPartition::Account;
use super::{keys, shard_of};

/// How many partitions the index spreads the audit trail over, because every function writes to it.
/// Never fewer than before.
pub const AUDIT_SHARDS: u8 = 4;

/// How many partitions the index spreads users over. Never fewer than before.
pub const USER_SHARDS: u8 = 4;

/// How many characters of an address have to be known to find it.
pub const MIN_EMAIL_PREFIX: usize = 2;

keys! {
    /// An entry of the audit trail among those about its subject; its id sorts by time. Every
    /// partition of the trail begins with `AUDIT`: no function may change or delete what lies there.
    item audit_by_subject(subject: UserId, entry: AuditId) = (audit_subject_partition(subject), entry.to_string());

    /// The same entry among those of its actor. Without a known actor it has a partition of its own.
    item audit_by_actor(actor: Option<UserId>, entry: AuditId) = (
        actor.map_or_else(|| format!("AUDIT_BY#{entry}"), audit_actor_partition),
        entry.to_string()
    );

    /// Where the index shows an entry of the audit trail by time.
    index audit_by_time(entry: AuditId) = (audit_partition(audit_shard(entry)), entry.to_string());

    /// Where the index shows an entry of the audit trail among those of its action.
    index audit_by_action(action: AuditAction, entry: AuditId) =
        (audit_action_partition(action, audit_shard(entry)), entry.to_string());

    /// The item by which the index shows a user by sign-up.
    item user_entry(user: UserId) = (Account.of(user), "PERSON");

    /// Where the index shows a user; their id sorts by time.
    index user_by_signup(user: UserId) =
        (users_partition(shard_of(&user.to_string(), USER_SHARDS)), user.to_string());

    /// The item by which the index shows a user with a rare role.
    item staff_entry(user: UserId) = (Account.of(user), "STAFF");

    /// Where the index shows a user with a rare role.
    index staff_by_role(role: Role, user: UserId) = (staff_partition(role), user.to_string());

    /// Where the index shows an address.
    index user_by_email(address: &EmailAddress) =
        (emails_partition(&address.canonical()), address.canonical());
}

/// The partition of the audit trail about a user.
pub fn audit_subject_partition(subject: UserId) -> String {
    format!("AUDIT#{subject}")
}

/// The partition of what a user did.
pub fn audit_actor_partition(actor: UserId) -> String {
    format!("AUDIT_BY#{actor}")
}

/// The partition of the index that shows one shard of the audit trail by time.
pub fn audit_partition(shard: u8) -> String {
    format!("AUDITED#{shard}")
}

/// The partition of the index that shows one shard of the entries of an action by time.
pub fn audit_action_partition(action: AuditAction, shard: u8) -> String {
    format!("ACTED#{}#{shard}", action.name())
}

/// The partition of the index that shows one shard of all users.
pub fn users_partition(shard: u8) -> String {
    format!("PEOPLE#{shard}")
}

/// The partition of the index that shows the users with a rare role.
pub fn staff_partition(role: Role) -> String {
    format!("STAFF#{}", role.name())
}

/// The partition of the index that shows the addresses that begin like this one.
pub fn emails_partition(address: &str) -> String {
    format!("ADDRESSES#{}", address.chars().take(MIN_EMAIL_PREFIX).collect::<String>())
}

fn audit_shard(entry: AuditId) -> u8 {
    shard_of(&entry.to_string(), AUDIT_SHARDS)
}
