//! Responses of passkeys, and the challenges that they sign.

use glotto_domain::{input, passkeys};
use glotto_passkeys::credential_input::{MadeCredential, UsedCredential};
use serde_json::Value;

use super::text;

/// Any bytes as data of a passkey: client data, authenticator data, attestations, keys, signatures, and
/// whole ceremonies.
pub fn passkey(data: &[u8]) {
    glotto_webauthn::probe(data);
}

/// Any text as a challenge for a passkey. Parsing and formatting are inverse.
pub fn passkey_challenge(data: &[u8]) {
    let Some(challenge) = passkeys::Challenge::parse(text(data)) else { return };
    let formatted = challenge.to_string();
    assert_eq!(passkeys::Challenge::parse(&formatted), Some(challenge), "a challenge is parsed as another");
}

/// Any JSON as the response of a browser for a passkey. Parsed values are within bounds, and errors are
/// reported.
pub fn passkey_json(data: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(data) else { return };
    let sizes =
        |all: &[&[u8]]| assert!(all.iter().all(|one| one.len() <= data.len()), "a value is longer than the input");
    match input::read::<MadeCredential>(&value) {
        Ok(made) => {
            sizes(&[&made.id, &made.client_data, &made.attestation_object]);
            assert!(made.transports.len() <= 8, "there are more transports than are stored");
            let plain = |name: &String| name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            assert!(made.transports.iter().all(plain), "a transport has an invalid name");
        }
        Err(errors) => assert!(!errors.is_empty(), "rejected without an error"),
    }
    match input::read::<UsedCredential>(&value) {
        Ok(used) => sizes(&[&used.id, &used.client_data, &used.authenticator_data, &used.signature]),
        Err(errors) => assert!(!errors.is_empty(), "rejected without an error"),
    }
}
