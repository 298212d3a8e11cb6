//! Second factors: codes of an authenticator app (TOTP, RFC 6238), recovery codes for users who lost
//! the app, and the challenge between the password and the code.
//!
//! Codes are computed outside of the domain, which has no cryptography. The domain decides how a code
//! is written, when it is valid, and that it is valid once.

mod challenge;
mod codes;
mod errors;
mod reauthenticate;
mod totp;

pub use challenge::{Challenge, FirstFactor};
pub use codes::{FactorCode, RecoveryCode, TotpCode};
pub use errors::{ConfirmTotpError, EnrolTotpError, ReauthenticateError, RecoveryCodesError, SecondFactorError};
pub use reauthenticate::{AvailableProofs, RequiredProof};
pub use totp::{Step, TOTP_SETUP_LIFETIME};

/// How many recovery codes a user gets.
pub const RECOVERY_CODES: usize = 10;
