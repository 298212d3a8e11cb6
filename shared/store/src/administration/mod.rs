//! The audit trail, and how admins find and change accounts.

mod audit;
mod audit_trail;
mod user_index;
mod users;

pub use audit::{AUDIT_RETENTION, AuditByActorItem, AuditItem};
pub use audit_trail::{AuditQuery, AuditTrail};
pub use user_index::{StaffEntryItem, SuspendedEntryItem, UserEntryItem};
pub use users::{AdminChange, RoleChange, Users};

use glotto_domain::audit::Days;
use glotto_domain::id::Id;

use crate::engine::entities;

entities! {
    AuditByActorItem,
    AuditItem,
    StaffEntryItem,
    SuspendedEntryItem,
    UserEntryItem,
}

/// The first and the last sort key of a range of days, for items that are sorted by ids: ids sort by time.
fn sort_keys<I: Id + ToString>(days: &Days) -> (String, String) {
    let (from, until) = days.bounds();
    (I::new(from, 0).to_string(), I::new(until, u128::MAX).to_string())
}
