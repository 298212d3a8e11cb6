//! Proving anew who one is, before something sensitive: everything that the account has is asked
//! for, so that a stolen password or a phone left on a table is not enough.

use super::StepUpError;
use crate::identity::Means;
use crate::{Pointer, ValidationErrors};

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
    pub fn missing(self, password_given: bool, code_given: bool) -> ValidationErrors {
        let mut errors = ValidationErrors::default();
        let both = [("password", self.password, password_given), ("code", self.code, code_given)];
        for (name, _, _) in both.into_iter().filter(|(_, asked, given)| *asked && !given) {
            errors.add(&Pointer::root().child(name), "is required");
        }
        errors
    }
}

/// What an account has to prove with who its owner is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provable {
    /// A password.
    pub password: bool,
    /// An app whose codes are asked for.
    pub totp: bool,
    /// A passkey.
    pub passkey: bool,
}

impl Provable {
    /// Whether a sign-in by some means counts as a proof, too: if it showed what is asked for
    /// before something sensitive. A provider's word does not show any of it, as the provider may
    /// not have asked anybody; it counts for whoever has nothing else, and only if the provider
    /// says that it asked the person just now.
    pub fn is_proven_by(self, means: &[Means], asked_by_provider: bool) -> bool {
        if means.contains(&Means::Passkey) {
            return true;
        }
        let code = means.contains(&Means::Totp) || means.contains(&Means::RecoveryCode);
        match Asked::of(self.password, self.totp) {
            Ok(asked) => (!asked.password || means.contains(&Means::Password)) && (!asked.code || code),
            Err(_) => !self.passkey && asked_by_provider,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(has: (bool, bool), given: (bool, bool)) -> Vec<String> {
        let errors = Asked::of(has.0, has.1).unwrap().missing(given.0, given.1);
        errors.into_vec().into_iter().map(|error| error.pointer).collect()
    }

    #[test]
    fn everything_that_the_account_has_is_asked_for() {
        assert_eq!(missing((true, true), (false, false)), ["/password", "/code"]);
        assert_eq!(missing((true, true), (true, false)), ["/code"]);
        assert_eq!(missing((true, false), (true, false)), [""; 0]);
        assert_eq!(missing((false, true), (true, false)), ["/code"]);
    }

    #[test]
    fn a_sign_in_counts_as_a_proof_if_it_showed_what_a_proof_shows() {
        use Means::{Passkey, Password, Provider, RecoveryCode, Totp};
        let has = |password, totp, passkey| Provable { password, totp, passkey };
        for (has, means, asked, proven) in [
            (has(true, false, false), &[Password][..], false, true),
            (has(true, false, true), &[Password], false, true),
            (has(true, true, false), &[Password, Totp], false, true),
            (has(true, true, false), &[Password, RecoveryCode], false, true),
            (has(true, true, true), &[Passkey], false, true),
            (has(true, false, false), &[Provider], true, false),
            (has(true, true, false), &[Provider, Totp], true, false),
            (has(false, true, false), &[Provider, Totp], false, true),
            (has(false, false, true), &[Provider], true, false),
            (has(false, false, false), &[Provider], true, true),
            (has(false, false, false), &[Provider], false, false),
        ] {
            assert_eq!(has.is_proven_by(means, asked), proven, "{has:?} {means:?} {asked}");
        }
    }

    #[test]
    fn an_account_without_password_and_app_has_nothing_to_show() {
        assert_eq!(Asked::of(false, false), Err(StepUpError::NothingToShow));
    }
}
