//! Second factors: codes of an authenticator app (TOTP, RFC 6238), recovery codes for the day when
//! the app is lost, and the challenge between the password and the code. Passkeys lie beside them.
//!
//! Which codes are right is computed where there is cryptography; what a code looks like, when it
//! counts and that it counts once is decided here.

mod challenge;
mod codes;
mod errors;
mod step_up;
mod totp;

pub use challenge::{Challenge, First};
pub use codes::{FactorCode, RecoveryCode, TotpCode};
pub use errors::{ConfirmTotpError, EnrolTotpError, RecoveryCodesError, SecondFactorError, StepUpError};
pub use step_up::{Asked, Provable};
pub use totp::{ENROLMENT, Step};

/// Recovery codes that are made at once.
pub const RECOVERY_CODES: usize = 10;
