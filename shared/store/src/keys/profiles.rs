//! Keys of what others see of somebody.

use glotto_domain::id::UserId;
use glotto_domain::profiles::Handle;

use super::{Key, user_partition};

/// How somebody shows themselves.
pub fn profile(user_id: UserId) -> Key {
    Key::new(user_partition(user_id), "PROFILE")
}

/// Somebody's picture.
pub fn avatar(user_id: UserId) -> Key {
    Key::new(user_partition(user_id), "AVATAR")
}

/// Whose a handle is, and all that look like it.
pub fn handle(handle: &Handle) -> Key {
    Key::new(format!("HANDLE#{}", handle.skeleton()), "HANDLE")
}
