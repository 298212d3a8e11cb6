//! The audit trail, and how admins find and change accounts.

mod audit;
mod audit_trail;
mod user_index;
mod users;

pub use audit::{AUDIT_RETENTION, AuditByActorItem, AuditItem};
pub use audit_trail::{AuditQuery, AuditTrail};
pub use user_index::{StaffEntryItem, UserEntryItem};
pub use users::{AdminChange, RoleChange, Users};

use crate::engine::entities;

entities! {
    AuditByActorItem,
    AuditItem,
    StaffEntryItem,
    UserEntryItem,
}
