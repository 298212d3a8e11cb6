//! Reauthentication before sensitive operations. Everything that the account has is required, so a
//! stolen password or an unlocked phone alone is not enough.

use super::ReauthenticateError;
use crate::identity::AuthMethod;
use crate::{Pointer, ValidationErrors, Violation};

/// What a user must present to reauthenticate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequiredProof {
    /// The password.
    pub password: bool,
    /// A code of the app, or a recovery code.
    pub code: bool,
}

impl RequiredProof {
    /// What is required of an account.
    pub fn of(has_password: bool, totp_on: bool) -> Result<Self, ReauthenticateError> {
        let required = Self { password: has_password, code: totp_on };
        if has_password || totp_on { Ok(required) } else { Err(ReauthenticateError::NoMethod) }
    }

    /// The errors of the members that are required and missing.
    pub fn missing(self, password_given: bool, code_given: bool) -> ValidationErrors {
        let mut errors = ValidationErrors::default();
        let both = [("password", self.password, password_given), ("code", self.code, code_given)];
        for (name, _, _) in both.into_iter().filter(|(_, required, given)| *required && !given) {
            errors.add(&Pointer::root().child(name), Violation::required());
        }
        errors
    }
}

/// What an account can be authenticated with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AvailableProofs {
    /// A password.
    pub password: bool,
    /// A confirmed authenticator app.
    pub totp: bool,
    /// A passkey.
    pub passkey: bool,
}

impl AvailableProofs {
    /// Whether a sign-in also counts as a reauthentication: if everything was presented that one
    /// requires. A sign-in with a provider alone does not count, as the provider may not have
    /// authenticated the user again. It counts only for accounts that have nothing else, and only if
    /// the provider says that it authenticated the user just now.
    pub fn is_proven_by(self, means: &[AuthMethod], asked_by_provider: bool) -> bool {
        if means.contains(&AuthMethod::Passkey) {
            return true;
        }
        let code = means.contains(&AuthMethod::Totp) || means.contains(&AuthMethod::RecoveryCode);
        match RequiredProof::of(self.password, self.totp) {
            Ok(required) => (!required.password || means.contains(&AuthMethod::Password)) && (!required.code || code),
            Err(_) => !self.passkey && asked_by_provider,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(has: (bool, bool), given: (bool, bool)) -> Vec<String> {
        let errors = RequiredProof::of(has.0, has.1).unwrap().missing(given.0, given.1);
        errors.into_vec().into_iter().map(|error| error.pointer).collect()
    }

    #[test]
    fn reauthentication_requires_all_factors_of_the_account() {
        assert_eq!(missing((true, true), (false, false)), ["/password", "/code"]);
        assert_eq!(missing((true, true), (true, false)), ["/code"]);
        assert_eq!(missing((true, false), (true, false)), [""; 0]);
        assert_eq!(missing((false, true), (true, false)), ["/code"]);
    }

    #[test]
    fn a_sign_in_counts_as_reauthentication_if_it_used_the_same_factors() {
        use AuthMethod::{Passkey, Password, Provider, RecoveryCode, Totp};
        let has = |password, totp, passkey| AvailableProofs { password, totp, passkey };
        for (has, means, confirmed, proven) in [
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
            assert_eq!(has.is_proven_by(means, confirmed), proven, "{has:?} {means:?} {confirmed}");
        }
    }

    #[test]
    fn an_account_without_password_and_app_has_no_reauthentication_method() {
        assert_eq!(RequiredProof::of(false, false), Err(ReauthenticateError::NoMethod));
    }
}
