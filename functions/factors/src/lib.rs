//! Second factors, passkeys and reauthentication: codes of an authenticator app, recovery codes,
//! passkeys, and the proof of identity that sensitive operations require.

pub mod complete_login;
pub mod confirm_totp;
pub mod create_passkey;
pub mod create_passkey_login_options;
pub mod create_passkey_options;
pub mod create_passkey_reauthentication_options;
pub mod create_recovery_codes;
pub mod create_totp;
pub mod delete_passkey;
pub mod delete_totp;
pub mod get_factors;
pub mod list_passkeys;
pub mod login_with_passkey;
pub mod passkey_input;
pub mod reauthenticate;
pub mod reauthenticate_with_passkey;
pub mod update_passkey;

mod code;
mod factor_cipher;
mod passkey_challenge;
mod passkey_options;
mod passkey_proof;
mod passkey_view;
mod qr;
mod recovery;
mod relying_party;
mod secret;
mod views;

pub use views::{FactorsView, ProofView, RecoveryCodesView, TotpSetupView};

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
    EndpointSpec::of::<create_passkey_login_options::CreatePasskeyLoginOptions>(),
    EndpointSpec::of::<login_with_passkey::LoginWithPasskey>(),
    EndpointSpec::of::<create_passkey_options::CreatePasskeyOptions>(),
    EndpointSpec::of::<create_passkey::CreatePasskey>(),
    EndpointSpec::of::<list_passkeys::ListPasskeys>(),
    EndpointSpec::of::<update_passkey::UpdatePasskey>(),
    EndpointSpec::of::<delete_passkey::DeletePasskey>(),
    EndpointSpec::of::<create_passkey_reauthentication_options::CreatePasskeyReauthenticationOptions>(),
    EndpointSpec::of::<reauthenticate_with_passkey::ReauthenticateWithPasskey>(),
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[];
