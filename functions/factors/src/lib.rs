//! Second factors, passkeys and reauthentication: codes of an authenticator app, recovery codes,
//! passkeys, and the proof of identity that sensitive operations require.

pub mod add_passkey;
pub mod begin_passkey;
pub mod begin_passkey_login;
pub mod begin_passkey_proof;
pub mod complete_login;
pub mod confirm_totp;
pub mod create_recovery_codes;
pub mod create_totp;
pub mod delete_totp;
pub mod get_factors;
pub mod list_passkeys;
pub mod login_with_passkey;
pub mod passkey_input;
pub mod prove_with_passkey;
pub mod remove_passkey;
pub mod rename_passkey;
pub mod step_up;

mod code;
mod factor_cipher;
mod passkey_challenge;
mod passkey_options;
mod passkey_party;
mod passkey_proof;
mod passkey_view;
mod qr;
mod recovery;
mod secret;
mod views;

pub use views::{FactorsView, ProofView, RecoveryCodesView, TotpSetupView};

use glotto_events::Worker;
use glotto_http::EndpointSpec;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    EndpointSpec::of::<complete_login::CompleteLogin>(),
    EndpointSpec::of::<step_up::StepUp>(),
    EndpointSpec::of::<get_factors::GetFactors>(),
    EndpointSpec::of::<create_totp::CreateTotp>(),
    EndpointSpec::of::<confirm_totp::ConfirmTotp>(),
    EndpointSpec::of::<delete_totp::DeleteTotp>(),
    EndpointSpec::of::<create_recovery_codes::CreateRecoveryCodes>(),
    EndpointSpec::of::<begin_passkey_login::BeginPasskeyLogin>(),
    EndpointSpec::of::<login_with_passkey::LoginWithPasskey>(),
    EndpointSpec::of::<begin_passkey::BeginPasskey>(),
    EndpointSpec::of::<add_passkey::AddPasskey>(),
    EndpointSpec::of::<list_passkeys::ListPasskeys>(),
    EndpointSpec::of::<rename_passkey::RenamePasskey>(),
    EndpointSpec::of::<remove_passkey::RemovePasskey>(),
    EndpointSpec::of::<begin_passkey_proof::BeginPasskeyProof>(),
    EndpointSpec::of::<prove_with_passkey::ProveWithPasskey>(),
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[];
