//! Keys of exports and erasures, and of the index of what is about a user.

use glotto_domain::id::{ExportId, UserId};
use jiff::Timestamp;

use super::UserPartition::Privacy;
use super::{keys, sortable};

/// The index partition of the erasures in progress. They are few, so one partition is enough.
pub const ERASURES: &str = "ERASURES";

keys! {
    /// `PRIVACY#<user>` / `EXPORT#<export>`: an export of a user's data.
    item export(user: UserId, export: ExportId) = (Privacy.of(user), format!("EXPORT#{export}"));

    /// `PRIVACY#<user>` / `ERASURE`: a user's erasure, requested or done.
    item erasure(user: UserId) = (Privacy.of(user), "ERASURE");

    /// `ERASURES` / `<due time>#<user>`: the index key of an erasure, sorted by when its next step is due.
    index erasure_by_due(user: UserId, at: Timestamp) = (ERASURES, format!("{}#{user}", sortable(at)));

    /// `ABOUT#<user>` / `<type>#<name>`: the index key of an item that is about a user and lies outside of their
    /// partitions, sorted by type.
    index about(user: UserId, kind: &str, name: &str) = (about_partition(user), format!("{kind}#{name}"));
}

/// The prefix of the index partitions of what is about a user.
pub const ABOUT: &str = "ABOUT#";

/// The index partition of what is about a user and lies outside of their partitions.
pub fn about_partition(user: UserId) -> String {
    format!("{ABOUT}{user}")
}
