//! The test vectors of the standard (Level 3, section 16).

use serde::Deserialize;

use crate::attestation::AttestationObject;
use crate::{Assertion, AuthenticatorData, Ceremony, ClientData, PublicKey, Record, RelyingParty, WebauthnError};

#[derive(Deserialize)]
struct Document {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vector {
    name: String,
    credential_id: String,
    create: Create,
    get: Get,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Create {
    challenge: String,
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    attestation_object: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Get {
    challenge: String,
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    signature: String,
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str::<Document>(include_str!("vectors.json")).unwrap().vectors
}

fn named(name: &str) -> Vector {
    vectors().into_iter().find(|vector| vector.name == name).unwrap()
}

fn party() -> RelyingParty {
    RelyingParty::new("example.org", ["https://example.org"])
}

impl Vector {
    fn created(&self) -> Result<ClientData, WebauthnError> {
        ClientData::read(&bytes(&self.create.client_data), Ceremony::Create)
    }

    fn got(&self) -> Result<ClientData, WebauthnError> {
        ClientData::read(&bytes(&self.get.client_data), Ceremony::Get)
    }

    fn object(&self) -> Vec<u8> {
        bytes(&self.create.attestation_object)
    }

    fn authenticate(&self, record: &Record) -> Result<crate::Proof, WebauthnError> {
        let (data, signature) = (bytes(&self.get.authenticator_data), bytes(&self.get.signature));
        party().authenticate(&self.got()?, record, Assertion { authenticator_data: &data, signature: &signature })
    }
}

#[test]
fn challenges_match_the_test_vectors() {
    for vector in vectors() {
        if let (Ok(created), Ok(got)) = (vector.created(), vector.got()) {
            assert_eq!(created.challenge(), bytes(&vector.create.challenge), "{}", vector.name);
            assert_eq!(got.challenge(), bytes(&vector.get.challenge), "{}", vector.name);
        }
    }
}

/// The attestation format does not matter: the assertion is signed by the key that was registered.
#[test]
fn signatures_of_all_offered_algorithms_verify_and_others_do_not() {
    let mut verified = Vec::new();
    for vector in vectors() {
        let read = AttestationObject::read(&vector.object());
        if vector.name.ends_with("es384") || vector.name.ends_with("es512") || vector.name.ends_with("ed448") {
            assert_eq!(read.err(), Some(WebauthnError::WrongAlgorithm), "{}", vector.name);
            continue;
        }
        let attested = read.unwrap().data.attested.unwrap();
        assert_eq!(attested.credential_id, bytes(&vector.credential_id), "{}", vector.name);
        assert_eq!(PublicKey::read(&mut attested.key_bytes.as_slice()).as_ref(), Ok(&attested.key));
        let hash = crate::client_data::sha256(&bytes(&vector.get.client_data));
        let message = [bytes(&vector.get.authenticator_data).as_slice(), &hash].concat();
        let mut signature = bytes(&vector.get.signature);
        assert_eq!(attested.key.verify(&message, &signature), Ok(()), "{}", vector.name);
        assert_eq!(attested.key.verify(&message[1..], &signature), Err(WebauthnError::WrongSignature));
        let last = signature.len() - 1;
        signature[last] ^= 1;
        assert_eq!(attested.key.verify(&message, &signature), Err(WebauthnError::WrongSignature), "{}", vector.name);
        verified.push(attested.key.algorithm().number());
    }
    assert_eq!(verified.iter().filter(|number| **number == -7).count(), 10);
    assert_eq!((verified.contains(&-8), verified.contains(&-257)), (true, true));
}

#[test]
fn a_passkey_is_made_and_used() {
    for name in ["packed-es256", "tpm-es256"] {
        let vector = named(name);
        let made = party().register(&vector.created().unwrap(), &vector.object()).unwrap();
        assert_eq!(made.credential_id, bytes(&vector.credential_id));
        let proof = vector.authenticate(&made.record).unwrap();
        assert_eq!(proof.sign_count, 0);
    }
}

#[test]
fn attestation_of_a_credential_is_verified() {
    let vector = named("packed-self-es256");
    let client = vector.created().unwrap();
    let object = vector.object();
    party().register(&client, &object).unwrap();
    // One bit near the end of the signature is flipped, so that the object still parses.
    let at = object.windows(8).position(|window| window == b"authData").unwrap() - 3;
    let mut turned = object.clone();
    turned[at] ^= 1;
    assert_eq!(party().register(&client, &turned), Err(WebauthnError::WrongSignature));
    let es256 = object.windows(5).position(|window| window == b"\x63alg\x26").unwrap() + 4;
    let mut another = object;
    another[es256] = 0x27;
    assert!(matches!(party().register(&client, &another), Err(WebauthnError::Malformed(_))));
}

#[test]
fn unverified_users_and_responses_from_a_frame_are_rejected() {
    let vector = named("none-es256");
    let refused = party().register(&vector.created().unwrap(), &vector.object());
    assert_eq!(refused, Err(WebauthnError::NotVerified));
    assert_eq!(named("none-es256-crossOrigin").created(), Err(WebauthnError::WrongOrigin));
    assert_eq!(named("none-es256-topOrigin").got(), Err(WebauthnError::WrongOrigin));
    assert_eq!(named("packed-es256").created().map(|_| ()), Ok(()));
}

#[test]
fn another_party_and_another_page_are_refused() {
    let vector = named("packed-es256");
    let client = vector.created().unwrap();
    let elsewhere = RelyingParty::new("example.org", ["https://www.example.org"]);
    assert_eq!(elsewhere.register(&client, &vector.object()), Err(WebauthnError::WrongOrigin));
    let other = RelyingParty::new("org", ["https://example.org"]);
    assert_eq!(other.register(&client, &vector.object()), Err(WebauthnError::WrongParty));
}

#[test]
fn another_key_is_rejected_and_the_counter_of_a_synced_passkey_decides_nothing() {
    let vector = named("packed-es256");
    let made = party().register(&vector.created().unwrap(), &vector.object()).unwrap();
    let ahead = Record { sign_count: 1, ..made.record };
    assert_eq!(vector.authenticate(&ahead).map(|proof| proof.sign_count), Ok(0));
    let tpm = named("tpm-es256");
    let other = party().register(&tpm.created().unwrap(), &tpm.object()).unwrap();
    let other = Record { backup_eligible: ahead.backup_eligible, ..other.record };
    assert_eq!(vector.authenticate(&other), Err(WebauthnError::WrongSignature));
}

#[test]
fn a_credential_may_become_backup_eligible() {
    let vector = named("packed-es256");
    let made = party().register(&vector.created().unwrap(), &vector.object()).unwrap();
    let before = Record { backup_eligible: false, ..made.record };
    assert!(vector.authenticate(&before).unwrap().backup_eligible);
}

#[test]
fn a_sign_in_response_does_not_register_a_passkey() {
    let vector = named("packed-es256");
    let data = bytes(&vector.get.authenticator_data);
    assert!(AuthenticatorData::read(&data).unwrap().attested.is_none());
    assert_eq!(ClientData::read(&bytes(&vector.get.client_data), Ceremony::Create), Err(WebauthnError::WrongCeremony));
}

proptest::proptest! {
    /// A change of signed data always breaks the signature.
    #[test]
    fn no_change_of_a_vector_makes_a_reader_panic_or_a_signature_hold(
        which in 0_usize..15, at: proptest::sample::Index, mask in 1_u8..=255, cut: bool,
    ) {
        let vector = vectors().swap_remove(which);
        let mut object = vector.object();
        let at_object = at.index(object.len());
        if cut { object.truncate(at_object) } else { object[at_object] ^= mask }
        if let Ok(client) = vector.created() {
            let _ = party().register(&client, &object);
        }
        if let Ok(object) = AttestationObject::read(&vector.object()) {
            let mut data = bytes(&vector.get.authenticator_data);
            let hash = crate::client_data::sha256(&bytes(&vector.get.client_data));
            let at_data = at.index(data.len());
            data[at_data] ^= mask;
            let message = [data.as_slice(), &hash].concat();
            let refused = object.data.attested.unwrap().key.verify(&message, &bytes(&vector.get.signature));
            proptest::prop_assert_eq!(refused, Err(WebauthnError::WrongSignature));
        }
    }
}
