//! What all ways to sign in share. However a user proved their identity, the session begins in
//! [`open_session`], its tokens come from [`TokenIssuer`], and the key that signs them from [`signing_key`].

pub mod passwords;

mod blocked_sign_in;
mod caller;
mod challenge;
mod devices;
mod notice;
mod open_session;
mod proof_view;
mod signer;
mod tokens;
mod trusted_providers;

pub use blocked_sign_in::{record_blocked_codes, record_blocked_password};
pub use caller::find_caller_credentials;
pub use challenge::{ChallengeView, SecondFactorRequired, create_challenge, credential_fingerprint, open_challenge};
pub use devices::devices_to_keep;
pub use glotto_domain::pasted::SealedText;
pub use notice::{notice_by_admin, role_notice, security_notice};
pub use open_session::{Authentication, ExtraWrites, open_session};
pub use passwords::{PasswordCheck, Passwords};
pub use proof_view::ProofView;
pub use signer::{private_key, signing_key};
pub use tokens::{RefreshToken, TokenIssuer, TokensView};
pub use trusted_providers::TrustedProviders;
