//! The audit trail, and how admins find and change accounts.

mod audit;
mod user_index;

pub use audit::{ActItem, AuditItem, KEPT, Trail, entry};
pub use user_index::{Deed, PersonItem, RoleChange, StaffItem};

use crate::engine::entities;

entities! {
    ActItem,
    AuditItem,
    PersonItem,
    StaffItem,
}
