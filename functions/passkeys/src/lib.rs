//! Passkeys: creating, listing and deleting them, and logging in and reauthenticating with them.

pub mod create_passkey;
pub mod create_passkey_login_options;
pub mod create_passkey_options;
pub mod create_passkey_reauthentication_options;
pub mod credential_input;
pub mod delete_passkey;
pub mod list_passkeys;
pub mod login_with_passkey;
pub mod reauthenticate_with_passkey;
pub mod update_passkey;

mod challenge;
mod options_view;
mod passkey_response;
mod passkey_view;
mod relying_party;

use glotto_events::Worker;
use glotto_http::EndpointSpec;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
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
