//! Passkeys. A passkey that its owner unlocked counts as two factors, so it signs a user in without
//! a password or a code.

mod authenticators;
mod challenge;
mod errors;

pub use authenticators::authenticator_name;
pub use challenge::{Challenge, Purpose};
pub use errors::{
    CreatePasskeyError, CreatePasskeyOptionsError, DeletePasskeyError, ReauthenticateWithPasskeyError,
    UpdatePasskeyError, VerifyPasskeyError,
};

use crate::line_of_text;

/// How many passkeys a user can have.
pub const MOST: usize = 20;

line_of_text! {
    /// The name that a user gives to a passkey.
    pub struct PasskeyName(1..=60);
}

impl PasskeyName {
    /// The default name: the passkey provider, if it is known.
    pub fn default_for(aaguid: &[u8; 16]) -> Self {
        Self(authenticator_name(aaguid).unwrap_or("Passkey").to_owned())
    }
}

/// Checks that a user with this many passkeys can add another.
pub fn may_add(present: usize) -> Result<(), CreatePasskeyOptionsError> {
    if present < MOST { Ok(()) } else { Err(CreatePasskeyOptionsError::TooMany) }
}

/// Checks that a user with this many ways to sign in can remove one.
pub fn may_remove(sign_in_methods: usize) -> Result<(), DeletePasskeyError> {
    if sign_in_methods > 1 { Ok(()) } else { Err(DeletePasskeyError::LastSignInMethod) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_twenty() {
        assert_eq!(may_add(19), Ok(()));
        assert_eq!(may_add(20), Err(CreatePasskeyOptionsError::TooMany));
    }

    #[test]
    fn the_last_sign_in_method_cannot_be_removed() {
        assert_eq!(may_remove(2), Ok(()));
        assert_eq!(may_remove(1), Err(DeletePasskeyError::LastSignInMethod));
    }

    #[test]
    fn a_passkey_without_name_is_named_after_its_provider() {
        let apple = [0xfb, 0xfc, 0x30, 0x07, 0x15, 0x4e, 0x4e, 0xcc, 0x8c, 0x0b, 0x6e, 0x02, 0x05, 0x57, 0xd7, 0xbd];
        assert_eq!(PasskeyName::default_for(&apple).as_str(), "Apple Passwords");
        assert_eq!(PasskeyName::default_for(&[0; 16]).as_str(), "Passkey");
    }
}
