//! Why factors are refused.

use crate::DomainError;

/// Why no secret for an app is handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum EnrolTotpError {
    /// There is an app already.
    #[problem(Conflict, "totp-on", "Codes of an app are on already; turn them off first.")]
    On,
}

/// Why codes of an app are not turned on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum ConfirmTotpError {
    /// No secret waits for its first code.
    #[problem(
        Conflict,
        "totp-not-begun",
        "No secret waits for its first code: ask for one; it is forgotten after half an hour."
    )]
    NotBegun,
    /// Not the code of this secret at this time.
    #[problem(Unprocessable, "wrong-code", "The code is wrong, or was used before; wait for the next one.")]
    WrongCode,
}

/// Why no recovery codes are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum RecoveryCodesError {
    /// They would stand in for an app that is not there.
    #[problem(Conflict, "totp-off", "Recovery codes stand in for codes of an app: turn those on first.")]
    Off,
}

/// Why a sign-in is not completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum SecondFactorError {
    /// Never ours, used, outdated or expired: which, is not told.
    #[problem(Unauthenticated, "challenge-unusable", "This sign-in took too long, or is over; begin again.")]
    Unusable,
    /// Neither a code of the app at this time nor a recovery code that is left.
    #[problem(Unprocessable, "wrong-code", "The code is wrong, or was used before; wait for the next one.")]
    WrongCode,
}

/// Why somebody has not proven anew who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum StepUpError {
    /// Not their password.
    #[problem(Unprocessable, "wrong-password", "The password is wrong.")]
    WrongPassword,
    /// Neither a code of the app at this time nor a recovery code that is left.
    #[problem(Unprocessable, "wrong-code", "The code is wrong, or was used before; wait for the next one.")]
    WrongCode,
    /// They have neither a password nor an app.
    #[problem(
        Conflict,
        "nothing-to-prove-with",
        "This account has neither a password nor an app: use a passkey, or sign in anew with the provider."
    )]
    NothingToShow,
}
