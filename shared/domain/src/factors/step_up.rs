//! Proving anew who one is, before something sensitive: everything that the account has is asked
//! for, so that a stolen password or a phone left on a table is not enough.

use super::StepUpError;
use crate::{Faults, Pointer};

/// What somebody has to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The password.
    pub password: bool,
    /// A code of the app, or a recovery code.
    pub code: bool,
}

impl Asked {
    /// What is asked for, given what the account has.
    pub fn of(has_password: bool, totp_on: bool) -> Result<Self, StepUpError> {
        let asked = Self { password: has_password, code: totp_on };
        if has_password || totp_on { Ok(asked) } else { Err(StepUpError::NothingToShow) }
    }

    /// What of it was not given.
    pub fn missing(self, password_given: bool, code_given: bool) -> Faults {
        let mut faults = Faults::default();
        let both = [("password", self.password, password_given), ("code", self.code, code_given)];
        for (name, _, _) in both.into_iter().filter(|(_, asked, given)| *asked && !given) {
            faults.add(&Pointer::root().child(name), "is required");
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(has: (bool, bool), given: (bool, bool)) -> Vec<String> {
        let faults = Asked::of(has.0, has.1).unwrap().missing(given.0, given.1);
        faults.into_vec().into_iter().map(|fault| fault.pointer).collect()
    }

    #[test]
    fn everything_that_the_account_has_is_asked_for() {
        assert_eq!(missing((true, true), (false, false)), ["/password", "/code"]);
        assert_eq!(missing((true, true), (true, false)), ["/code"]);
        assert_eq!(missing((true, false), (true, false)), [""; 0]);
        assert_eq!(missing((false, true), (true, false)), ["/code"]);
    }

    #[test]
    fn an_account_without_password_and_app_has_nothing_to_show() {
        assert_eq!(Asked::of(false, false), Err(StepUpError::NothingToShow));
    }
}
