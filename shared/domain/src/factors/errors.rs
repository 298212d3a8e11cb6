//! Why factors are refused.

use crate::domain_errors;

domain_errors! {
    /// Why no secret for an app is handed out.
    pub enum EnrolTotpError {
        /// There is an app already.
        On = Conflict, "totp-on", "Codes of an app are on already; turn them off first.";
    }
}

domain_errors! {
    /// Why codes of an app are not turned on.
    pub enum ConfirmTotpError {
        /// No secret waits for its first code.
        NotBegun = Conflict, "totp-not-begun", "No secret waits for its first code: ask for one; it is forgotten after half an hour.";
        /// Not the code of this secret at this time.
        WrongCode = Unprocessable, "wrong-code", "The code is wrong, or was used before; wait for the next one.";
    }
}

domain_errors! {
    /// Why no recovery codes are made.
    pub enum RecoveryCodesError {
        /// They would stand in for an app that is not there.
        Off = Conflict, "totp-off", "Recovery codes stand in for codes of an app: turn those on first.";
    }
}

domain_errors! {
    /// Why a sign-in is not completed.
    pub enum SecondFactorError {
        /// Never ours, used, outdated or expired: which, is not told.
        Unusable = Unauthenticated, "challenge-unusable", "This sign-in took too long, or is over; begin again.";
        /// Neither a code of the app at this time nor a recovery code that is left.
        WrongCode = Unprocessable, "wrong-code", "The code is wrong, or was used before; wait for the next one.";
    }
}

domain_errors! {
    /// Why somebody has not proven anew who they are.
    pub enum StepUpError {
        /// Not their password.
        WrongPassword = Unprocessable, "wrong-password", "The password is wrong.";
        /// Neither a code of the app at this time nor a recovery code that is left.
        WrongCode = Unprocessable, "wrong-code", "The code is wrong, or was used before; wait for the next one.";
        /// They have neither a password nor an app.
        NothingToShow = Conflict, "nothing-to-prove-with", "This account has neither a password nor an app: use a passkey, or sign in anew with the provider.";
    }
}
