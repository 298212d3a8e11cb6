//! What a relying party does with what a browser's passkey says (`WebAuthn` Level 3, 7.1 and 7.2):
//! reads it strictly, and finds out whether the key of one credential signed one challenge for one
//! place, with the person present and verified. Bytes in, verdict out: no table, no HTTP, no clock.
//!
//! Attestation is not asked for, so nothing is believed about the make of an authenticator; a
//! self-attestation that is sent all the same must be right. Signatures are verified by `ring`.
//!
//! [`ClientData::read`] comes first, because it tells which challenge was signed. Whoever calls
//! decides whether that challenge is theirs, still good, and not used before; then
//! [`RelyingParty::register`] or [`RelyingParty::authenticate`] decides the rest.

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
