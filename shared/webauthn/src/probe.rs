//! The entry point for the fuzzer.

use crate::client_data::sha256;
use crate::{Assertion, AuthenticatorData, Ceremony, ClientData, PublicKey, Record, RelyingParty};

/// Gives the bytes to every parser, and also builds responses of both ceremonies from them. These have
/// valid client data and the hash of the domain, which a fuzzer could not guess. The results are
/// ignored: it must not panic.
pub fn probe(bytes: &[u8]) {
    let _ = ClientData::read(bytes, Ceremony::Create);
    let _ = AuthenticatorData::read(bytes);
    let _ = PublicKey::read(&mut &*bytes);
    let party = RelyingParty::new("fuzz.test", ["https://fuzz.test"]);
    for (ceremony, name) in [(Ceremony::Create, "webauthn.create"), (Ceremony::Get, "webauthn.get")] {
        let text = format!(r#"{{"type":"{name}","challenge":"AQID","origin":"https://fuzz.test"}}"#);
        let Ok(client) = ClientData::read(text.as_bytes(), ceremony) else { continue };
        let _ = party.register(&client, bytes);
        let data = [sha256(party.id().as_bytes()).as_slice(), bytes].concat();
        let _ = party.register(&client, &attestation_object(&data));
        let (signature, key) = bytes.split_at(bytes.len().min(72));
        let record = Record { key: key.to_vec(), sign_count: 0, backup_eligible: false };
        let _ = party.authenticate(&client, &record, Assertion { authenticator_data: &data, signature });
    }
}

/// `{"fmt": "none", "attStmt": {}, "authData": data}`.
fn attestation_object(data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap_or_default().to_be_bytes();
    [b"\xA3\x63fmt\x64none\x67attStmt\xA0\x68authData\x5A".as_slice(), &length, data].concat()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fuzzer_input_is_parsed_as_far_as_its_bytes_go() {
        let party = RelyingParty::new("fuzz.test", ["https://fuzz.test"]);
        let text = br#"{"type":"webauthn.create","challenge":"AQID","origin":"https://fuzz.test"}"#;
        let client = ClientData::read(text, Ceremony::Create).unwrap();
        let data = [sha256(b"fuzz.test").as_slice(), &[5, 0, 0, 0, 0]].concat();
        let refused = party.register(&client, &attestation_object(&data)).unwrap_err();
        assert_eq!(refused, crate::WebauthnError::Malformed("no credential was created"));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            probe(&bytes);
        }
    }
}
