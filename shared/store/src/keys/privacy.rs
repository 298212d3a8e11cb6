//! Keys of what is about somebody, of copies of it, and of erasures.

use glotto_domain::id::{ExportId, UserId};
use jiff::Timestamp;

use super::{Key, due_moment, user_partition};

/// Where the index shows what lies outside of a person's partition and is about them: sorted by
/// what it is.
pub fn about(user_id: UserId, kind: &str, name: &str) -> Key {
    Key::new(about_partition(user_id), format!("{kind}#{name}"))
}

/// The partition of the index that shows what is about a person and lies elsewhere.
pub fn about_partition(user_id: UserId) -> String {
    format!("ABOUT#{user_id}")
}

/// The partition of the first answers that a person was given.
pub fn answers_partition(user_id: UserId) -> String {
    format!("IDEMPOTENCY#{user_id}")
}

/// A copy of everything that is known of a person.
pub fn export(user_id: UserId, export: ExportId) -> Key {
    Key::new(user_partition(user_id), format!("EXPORT#{export}"))
}

/// That a person wants to be forgotten, or was.
pub fn erasure(user_id: UserId) -> Key {
    Key::new(user_partition(user_id), "ERASURE")
}

/// The partition of the index that shows the erasures that are under way: few enough for one.
pub const ERASURES: &str = "ERASURES";

/// Where the index shows an erasure that is due at a moment.
pub fn erasure_due(user_id: UserId, at: Timestamp) -> Key {
    Key::new(ERASURES, format!("{}#{user_id}", due_moment(at)))
}
