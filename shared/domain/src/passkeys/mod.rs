//! Passkeys: what somebody has and unlocks, instead of something that they know. Each counts as two
//! factors at once; each is a way in of its own.

mod challenge;
mod errors;
mod makers;

pub use challenge::{Challenge, Purpose};
pub use errors::{
    AddPasskeyError, BeginPasskeyError, ProvePasskeyError, RemovePasskeyError, RenamePasskeyError, UsePasskeyError,
};
pub use makers::maker;

use crate::line_of_text;

/// The most passkeys of one person.
pub const MOST: usize = 20;

line_of_text! {
    /// What a person calls a passkey, to tell it from their others.
    pub struct PasskeyName(1..=60);
}

impl PasskeyName {
    /// The name of a passkey that its owner gave none: who keeps it, if that is known.
    pub fn of_maker(aaguid: &[u8; 16]) -> Self {
        Self(maker(aaguid).unwrap_or("Passkey").to_owned())
    }
}

/// Whether there is room for one more.
pub fn may_add(present: usize) -> Result<(), BeginPasskeyError> {
    if present < MOST { Ok(()) } else { Err(BeginPasskeyError::TooMany) }
}

/// Whether one may go, of the ways in which its owner can sign in.
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
