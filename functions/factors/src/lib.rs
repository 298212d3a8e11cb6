//! Second factors and reauthentication: codes of an authenticator app, recovery codes, and the proof of
//! identity that sensitive operations require.

pub mod complete_login;
pub mod confirm_totp;
pub mod create_recovery_codes;
pub mod create_totp;
pub mod delete_totp;
pub mod get_factors;
pub mod reauthenticate;

mod code;
mod factor_cipher;
mod qr;
mod recovery;
mod secret;
mod views;

pub use views::{FactorsView, RecoveryCodesView, TotpSetupView};

use glotto_events::Worker;
use glotto_http::EndpointSpec;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    EndpointSpec::of::<complete_login::CompleteLogin>(),
    EndpointSpec::of::<reauthenticate::Reauthenticate>(),
    EndpointSpec::of::<get_factors::GetFactors>(),
    EndpointSpec::of::<create_totp::CreateTotp>(),
    EndpointSpec::of::<confirm_totp::ConfirmTotp>(),
    EndpointSpec::of::<delete_totp::DeleteTotp>(),
    EndpointSpec::of::<create_recovery_codes::CreateRecoveryCodes>(),
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[];
