//! The errors of second factors.

use crate::{DomainError, kinds};

/// Why no secret for an authenticator app is created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum EnrolTotpError {
    /// The account has an app already.
    #[problem(Conflict, "totp-on", "An authenticator app is already set up. Remove it first.")]
    On,
}

/// Why an authenticator app is not confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum ConfirmTotpError {
    /// No secret has been created, or it has expired.
    #[problem(
        Conflict,
        "totp-setup-not-started",
        "No authenticator setup is in progress. Start one; it expires after 30 minutes."
    )]
    SetupNotStarted,
    /// Not a code of this secret at this time.
    #[problem(kinds::WRONG_CODE)]
    WrongCode,
}

/// Why no recovery codes are created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum RecoveryCodesError {
    /// They replace codes of an app, and the account has none.
    #[problem(Conflict, "totp-off", "Recovery codes need an authenticator app. Set one up first.")]
    Off,
}

/// Why a login is not completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum SecondFactorError {
    /// Forged, used, outdated or expired. Which of these is not revealed.
    #[problem(Unauthenticated, "challenge-invalid", "This sign-in has expired or was already completed. Start again.")]
    Invalid,
    /// Neither a code of the app at this time nor an unused recovery code.
    #[problem(kinds::WRONG_CODE)]
    WrongCode,
}

/// Why a user is not reauthenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum ReauthenticateError {
    /// Not the password of the account.
    #[problem(kinds::WRONG_PASSWORD)]
    WrongPassword,
    /// Neither a code of the app at this time nor an unused recovery code.
    #[problem(kinds::WRONG_CODE)]
    WrongCode,
    /// The account has neither a password nor an app.
    #[problem(
        Conflict,
        "no-reauthentication-method",
        "You have neither a password nor an authenticator app. Use a passkey, or sign in with the provider again."
    )]
    NoMethod,
}
