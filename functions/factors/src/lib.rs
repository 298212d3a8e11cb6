//! What proves who somebody is, beside and instead of a password: codes of an authenticator app,
//! recovery codes, passkeys, and proving it anew before something sensitive.

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
mod passkey_challenge;
mod passkey_options;
mod passkey_party;
mod passkey_proof;
mod passkey_view;
mod qr;
mod recovery;
mod secret;
mod vault;
mod views;

pub use views::{FactorsView, ProofView, RecoveryCodesView, TotpSetupView};

use glotto_events::Worker;
use glotto_http::EndpointSpec;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    complete_login::ENDPOINT,
    step_up::ENDPOINT,
    get_factors::ENDPOINT,
    create_totp::ENDPOINT,
    confirm_totp::ENDPOINT,
    delete_totp::ENDPOINT,
    create_recovery_codes::ENDPOINT,
    begin_passkey_login::ENDPOINT,
    login_with_passkey::ENDPOINT,
    begin_passkey::ENDPOINT,
    add_passkey::ENDPOINT,
    list_passkeys::ENDPOINT,
    rename_passkey::ENDPOINT,
    remove_passkey::ENDPOINT,
    begin_passkey_proof::ENDPOINT,
    prove_with_passkey::ENDPOINT,
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[];
