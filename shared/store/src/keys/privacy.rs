//! Keys of exports, of erasures, and of the index of what is about a user.

use glotto_domain::id::{ExportId, UserId};
use jiff::Timestamp;

use super::UserPartition::Privacy;
use super::{keys, sortable};

/// The partition of the index that shows the erasures that are under way: few enough for one.
pub const ERASURES: &str = "ERASURES";

keys! {
    /// An export of a user's data.
    item export(user: UserId, export: ExportId) = (Privacy.of(user), format!("EXPORT#{export}"));

    /// A user's erasure, requested or done.
    item erasure(user: UserId) = (Privacy.of(user), "ERASURE");

    /// Where the index shows an erasure, by when its next step is due.
    index erasure_by_due(user: UserId, at: Timestamp) = (ERASURES, format!("{}#{user}", sortable(at)));

    /// Where the index shows an item that is about a user and lies outside of their partitions:
    /// sorted by type.
    index about(user: UserId, kind: &str, name: &str) = (about_partition(user), format!("{kind}#{name}"));
}

/// What the partitions of the index begin with that show what is about a user.
pub const ABOUT: &str = "ABOUT#";

/// The partition of the index that shows what is about a user and lies elsewhere.
pub fn about_partition(user: UserId) -> String {
    format!("{ABOUT}{user}")
}
