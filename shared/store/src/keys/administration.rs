//! Keys of the audit trail, and of the lists in which admins find users.

use glotto_domain::audit::AuditAction;
use glotto_domain::id::{AuditId, UserId};
use glotto_domain::identity::{EmailAddress, Role};

use super::UserPartition::Account;
use super::{keys, shard_of};

/// The number of index partitions of the audit trail; more than one, because every function writes to
/// it. Never reduce it.
pub const AUDIT_SHARDS: u8 = 4;

/// The index partition of all users. It takes 1,000 new users a second, and the API 44 (the throttles of `register` and
/// `login_with_provider`), so one is enough, and a list is one query.
pub const USERS: &str = "PEOPLE";

/// The index partition of the suspended users.
pub const SUSPENDED: &str = "SUSPENDED";

/// The number of characters of an address that a search needs.
pub const MIN_EMAIL_PREFIX: usize = 2;

keys! {
    /// `AUDIT#<subject>` / `<entry>`: an entry of the audit trail, in the partition of its subject; its id sorts
    /// by time. Every partition of the trail begins with `AUDIT`: no function may change or delete items there.
    item audit_by_subject(subject: UserId, entry: AuditId) = (audit_subject_partition(subject), entry.to_string());

    /// `AUDIT_BY#<actor>` / `<entry>`: the same entry, in the partition of its actor. Without a known actor it
    /// has its own partition, `AUDIT_BY#<entry>`.
    item audit_by_actor(actor: Option<UserId>, entry: AuditId) = (
        actor.map_or_else(|| format!("AUDIT_BY#{entry}"), audit_actor_partition),
        entry.to_string()
    );

    /// `AUDITED#<0–3>` / `<entry>`: the index key of an entry of the audit trail, sorted by time.
    index audit_by_time(entry: AuditId) = (audit_partition(audit_shard(entry)), entry.to_string());

    /// `ACTED#<action>#<0–3>` / `<entry>`: the index key of an entry of the audit trail in the partition of its
    /// action.
    index audit_by_action(action: AuditAction, entry: AuditId) =
        (audit_action_partition(action, audit_shard(entry)), entry.to_string());

    /// `ACCOUNT#<user>` / `PERSON`: the item that puts a user into the index by sign-up.
    item user_entry(user: UserId) = (Account.of(user), "PERSON");

    /// `PEOPLE` / `<user>`: the index key of a user; their id sorts by time.
    index user_by_signup(user: UserId) = (USERS, user.to_string());

    /// `ACCOUNT#<user>` / `STAFF`: the item that puts a user with a rare role into the index.
    item staff_entry(user: UserId) = (Account.of(user), "STAFF");

    /// `STAFF#<role>` / `<user>`: the index key of a user with a rare role.
    index staff_by_role(role: Role, user: UserId) = (staff_partition(role), user.to_string());

    /// `ACCOUNT#<user>` / `SUSPENDED`: the item that puts a suspended user into the index.
    item suspended_entry(user: UserId) = (Account.of(user), "SUSPENDED");

    /// `SUSPENDED` / `<user>`: the index key of a suspended user.
    index user_by_suspension(user: UserId) = (SUSPENDED, user.to_string());

    /// `ADDRESSES#<two characters>` / `<address>`: the index key of an address.
    index user_by_email(address: &EmailAddress) =
        (emails_partition(&address.canonical()), address.canonical());
}

/// The partition of the audit trail about a user.
pub fn audit_subject_partition(subject: UserId) -> String {
    format!("AUDIT#{subject}")
}

/// The partition of the audit trail of what a user did.
pub fn audit_actor_partition(actor: UserId) -> String {
    format!("AUDIT_BY#{actor}")
}

/// The index partition of one shard of the audit trail, by time.
pub fn audit_partition(shard: u8) -> String {
    format!("AUDITED#{shard}")
}

/// The index partition of one shard of the entries of an action, by time.
pub fn audit_action_partition(action: AuditAction, shard: u8) -> String {
    format!("ACTED#{}#{shard}", action.name())
}

/// The index partition of the users with a rare role.
pub fn staff_partition(role: Role) -> String {
    format!("STAFF#{}", role.name())
}

/// The index partition of the addresses that begin like this one.
pub fn emails_partition(address: &str) -> String {
    format!("ADDRESSES#{}", address.chars().take(MIN_EMAIL_PREFIX).collect::<String>())
}

fn audit_shard(entry: AuditId) -> u8 {
    shard_of(&entry.to_string(), AUDIT_SHARDS)
}
