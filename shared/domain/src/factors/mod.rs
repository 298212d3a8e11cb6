//! Second factors: codes of an authenticator app (TOTP, RFC 6238), recovery codes for users who lost
//! the app, and the challenge between the password and the code.
//!
//! Codes are computed outside of the domain, which has no cryptography. The domain decides how a code
//! is written, when it is valid, and that it is valid once.

mod challenge;
mod codes;
mod errors;
mod step_up;
mod totp;

pub use challenge::{Challenge, First};
pub use codes::{FactorCode, RecoveryCode, TotpCode};
pub use errors::{ConfirmTotpError, EnrolTotpError, RecoveryCodesError, SecondFactorError, StepUpError};
pub use step_up::{Provable, RequiredProof};
pub use totp::{ENROLMENT, Step};

/// How many recovery codes a user gets.
pub const RECOVERY_CODES: usize = 10;
