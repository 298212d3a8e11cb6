//! The relying party's side of `WebAuthn` (Level 3, 7.1 and 7.2): parses responses strictly and
//! verifies that the key of a credential signed a challenge for this relying party, with the user
//! present and verified. It takes bytes and gives a result. It knows no table, no HTTP and no clock.
//!
//! Attestation is not requested, so nothing is known about the model of an authenticator. A
//! self-attestation that is sent anyway must be valid. `ring` verifies signatures.
//!
//! Call [`ClientData::read`] first, as it gives the challenge that was signed. The caller checks that
//! the challenge is one of its own, has not expired and was not used before. Then
//! [`RelyingParty::register`] or [`RelyingParty::authenticate`] verifies the rest.

mod attestation;
mod authenticator_data;
mod cbor;
mod ceremony;
mod client_data;
mod error;
mod key;
mod probe;
#[cfg(test)]
mod vectors;

pub use authenticator_data::{AuthenticatorData, LONGEST_CREDENTIAL_ID};
pub use ceremony::{Assertion, Proof, Record, Registration, RelyingParty};
pub use client_data::{Ceremony, ClientData};
pub use error::WebauthnError;
pub use key::{Algorithm, PublicKey};
pub use probe::probe;
