//! The rule for new passwords that depends on the account.

use glotto_domain::identity::{DisplayName, EmailAddress, NewPassword};
use glotto_domain::{Pointer, ValidationErrors};

/// Rejects a password that is made of the user's name and address, which an attacker tries first.
pub fn check(password: &NewPassword, address: &EmailAddress, name: &DisplayName) -> Result<(), ValidationErrors> {
    password.check_personal(address, name).map_err(|violation| {
        let mut errors = ValidationErrors::default();
        errors.add(&Pointer::root().child("password"), violation);
        errors
    })
}
