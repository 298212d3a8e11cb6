//! Second factors: authenticator apps, recovery codes, and the challenges between password and code.

mod challenge;
mod proof;
mod recovery_codes;
mod totp;

pub use challenge::MetChallengeItem;
pub use proof::prove;
pub use recovery_codes::RecoveryCodesItem;
pub use totp::{TotpItem, remove_second_factors};

use crate::engine::entities;

entities! {
    MetChallengeItem,
    RecoveryCodesItem,
    TotpItem,
}
