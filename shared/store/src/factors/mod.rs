//! Second factors: authenticator apps, recovery codes, and the challenges between password and code.

mod challenge;
mod recovery_codes;
mod repository;
mod totp;

pub use challenge::UsedChallengeItem;
pub use recovery_codes::RecoveryCodesItem;
pub use repository::Factors;
pub use totp::TotpItem;

use crate::engine::entities;

entities! {
    RecoveryCodesItem,
    TotpItem,
    UsedChallengeItem,
}
