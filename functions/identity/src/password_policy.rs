//! Passwords that people choose, held against what is known of them.

use glotto_domain::identity::{DisplayName, EmailAddress, NewPassword};
use glotto_domain::{Pointer, ValidationErrors};
use glotto_http::Problem;

/// Refuses a password that is made of what everybody knows of the person.
pub fn check(password: &NewPassword, address: &EmailAddress, name: &DisplayName) -> Result<(), Problem> {
    password.suits(address, name).map_err(|detail| {
        let mut errors = ValidationErrors::default();
        errors.add(&Pointer::root().child("password"), detail);
        Problem::invalid(errors)
    })
}
