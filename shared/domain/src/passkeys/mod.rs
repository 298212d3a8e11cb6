//! Passkeys. A passkey that its owner unlocked counts as two factors, so it signs a user in without
//! a password or a code.

mod challenge;
mod errors;
mod makers;

pub use challenge::{Challenge, Purpose};
pub use errors::{
    AddPasskeyError, BeginPasskeyError, ProvePasskeyError, RemovePasskeyError, RenamePasskeyError, UsePasskeyError,
};
pub use makers::maker;

use crate::line_of_text;

/// How many passkeys a user can have.
pub const MOST: usize = 20;

line_of_text! {
    /// The name that a user gives to a passkey.
    pub struct PasskeyName(1..=60);
}

impl PasskeyName {
    /// The default name: the passkey provider, if it is known.
    pub fn of_maker(aaguid: &[u8; 16]) -> Self {
        Self(maker(aaguid).unwrap_or("Passkey").to_owned())
    }
}

/// Checks that a user with this many passkeys can add another.
pub fn may_add(present: usize) -> Result<(), BeginPasskeyError> {
    if present < MOST { Ok(()) } else { Err(BeginPasskeyError::TooMany) }
}

/// Checks that a user with this many ways to sign in can remove one.
pub fn may_remove(ways_in: usize) -> Result<(), RemovePasskeyError> {
    if ways_in > 1 { Ok(()) } else { Err(RemovePasskeyError::LastWayIn) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_twenty() {
        assert_eq!(may_add(19), Ok(()));
        assert_eq!(may_add(20), Err(BeginPasskeyError::TooMany));
    }

    #[test]
    fn the_last_way_in_stays() {
        assert_eq!(may_remove(2), Ok(()));
        assert_eq!(may_remove(1), Err(RemovePasskeyError::LastWayIn));
    }

    #[test]
    fn a_passkey_without_a_name_is_called_after_who_keeps_it() {
        let apple = [0xfb, 0xfc, 0x30, 0x07, 0x15, 0x4e, 0x4e, 0xcc, 0x8c, 0x0b, 0x6e, 0x02, 0x05, 0x57, 0xd7, 0xbd];
        assert_eq!(PasskeyName::of_maker(&apple).as_str(), "Apple Passwords");
        assert_eq!(PasskeyName::of_maker(&[0; 16]).as_str(), "Passkey");
    }
}
