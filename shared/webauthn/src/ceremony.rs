//! The two ceremonies: registration and authentication.

use std::fmt;

use crate::attestation::AttestationObject;
use crate::client_data::sha256;
use crate::{AuthenticatorData, ClientData, PublicKey, WebauthnError};

/// The relying party: the domain that passkeys are bound to, and the origins that may use them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelyingParty {
    id: String,
    origins: Vec<String>,
}

/// A passkey that was created.
#[derive(Clone, PartialEq, Eq)]
pub struct Registration {
    /// The credential id. It is unique across all relying parties.
    pub credential_id: Vec<u8>,
    /// What must be stored of it.
    pub record: Record,
    /// The model of the authenticator. It is not verified.
    pub aaguid: [u8; 16],
    /// Whether it is backed up, such as synced to other devices.
    pub backed_up: bool,
}

/// What is stored of a credential, to verify assertions.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// The COSE key as it was sent.
    pub key: Vec<u8>,
    /// The last signature counter; 0 if the authenticator has none.
    pub sign_count: u32,
    /// Whether it can be backed up. A credential may become so, when its authenticator learns to synchronize, but
    /// never stops being so.
    pub backup_eligible: bool,
}

/// The response of a passkey to a challenge.
#[derive(Debug, Clone, Copy)]
pub struct Assertion<'a> {
    /// `authenticatorData`.
    pub authenticator_data: &'a [u8],
    /// `signature`.
    pub signature: &'a [u8],
}

/// A verified assertion: the user has the passkey and unlocked it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// The new signature counter; 0 if the authenticator has none.
    pub sign_count: u32,
    /// Whether it can be backed up. To be stored, because it may have changed.
    pub backup_eligible: bool,
    /// Whether it is backed up, such as synced to other devices.
    pub backed_up: bool,
}

impl RelyingParty {
    /// The relying party of a domain. Origins are written as browsers write them:
    /// `https://app.example.com`.
    pub fn new(id: impl Into<String>, origins: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { id: id.into(), origins: origins.into_iter().map(Into::into).collect() }
    }

    /// Its domain.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Verifies a registration (7.1). The caller must have checked the challenge of the client data.
    pub fn register(&self, client: &ClientData, attestation_object: &[u8]) -> Result<Registration, WebauthnError> {
        self.check_origin(client)?;
        let object = AttestationObject::read(attestation_object)?;
        self.check(&object.data)?;
        let attested = object.data.attested.as_ref().ok_or(WebauthnError::Malformed("no credential was created"))?;
        object.verify(&attested.key, client.hash())?;
        let record = Record {
            key: attested.key_bytes.clone(),
            sign_count: object.data.sign_count,
            backup_eligible: object.data.is_backup_eligible(),
        };
        Ok(Registration {
            credential_id: attested.credential_id.clone(),
            record,
            aaguid: attested.aaguid,
            backed_up: object.data.is_backed_up(),
        })
    }

    /// Verifies an authentication (7.2). The caller must have checked the challenge of the client
    /// data, and that the record is that of the credential and the credential that of the user.
    pub fn authenticate(
        &self,
        client: &ClientData,
        record: &Record,
        assertion: Assertion<'_>,
    ) -> Result<Proof, WebauthnError> {
        self.check_origin(client)?;
        let data = AuthenticatorData::read(assertion.authenticator_data)?;
        self.check(&data)?;
        let key = PublicKey::read(&mut record.key.as_slice())?;
        key.verify(&[assertion.authenticator_data, client.hash()].concat(), assertion.signature)?;
        // Flags and counter are trustworthy only after the signature is verified. The standard (7.2) requires that
        // the flag does not change, but the keys of providers that learned to synchronize change it once, from 0 to 1.
        if record.backup_eligible && !data.is_backup_eligible() {
            return Err(WebauthnError::BackupLost);
        }
        // A key that can be backed up is on several devices, whose counters need not agree. Only that of a key that
        // cannot leave its device shows a copy.
        let counts = data.sign_count != 0 || record.sign_count != 0;
        if counts && data.sign_count <= record.sign_count && !data.is_backup_eligible() {
            return Err(WebauthnError::CounterWentBack);
        }
        Ok(Proof {
            sign_count: data.sign_count,
            backup_eligible: data.is_backup_eligible(),
            backed_up: data.is_backed_up(),
        })
    }

    fn check_origin(&self, client: &ClientData) -> Result<(), WebauthnError> {
        if self.origins.iter().any(|origin| origin == client.origin()) {
            Ok(())
        } else {
            Err(WebauthnError::WrongOrigin)
        }
    }

    /// The checks of both ceremonies: the relying party, user presence and user verification.
    fn check(&self, data: &AuthenticatorData) -> Result<(), WebauthnError> {
        if data.party_hash != sha256(self.id.as_bytes()) {
            Err(WebauthnError::WrongParty)
        } else if !data.is_present() {
            Err(WebauthnError::NotPresent)
        } else if !data.is_verified() {
            Err(WebauthnError::NotVerified)
        } else {
            Ok(())
        }
    }
}

/// Redacted: a credential id identifies a user.
impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Registration(..)")
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Record(..)")
    }
}

#[cfg(test)]
mod tests {
    use ring::signature::{Ed25519KeyPair, KeyPair as _};

    use super::*;
    use crate::Ceremony;

    const VERIFIED: u8 = 0x05;
    const ELIGIBLE: u8 = 0x0D;
    const BACKED_UP: u8 = 0x1D;

    /// The proof of a credential that was eligible for backup or not, from a response with these flags.
    fn proof(backup_eligible: bool, flags: u8, is_signed: bool) -> Result<Proof, WebauthnError> {
        counted((backup_eligible, 0), (flags, 0), is_signed)
    }

    /// The same with the counters that were stored and sent.
    fn counted(
        (backup_eligible, stored): (bool, u32),
        (flags, sent): (u8, u32),
        is_signed: bool,
    ) -> Result<Proof, WebauthnError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        let head = b"\xA4\x01\x01\x03\x27\x20\x06\x21\x58\x20";
        let key = [head.as_slice(), pair.public_key().as_ref()].concat();
        let party = RelyingParty::new("example.org", ["https://example.org"]);
        let client = br#"{"type":"webauthn.get","challenge":"AAAA","origin":"https://example.org"}"#;
        let client = ClientData::read(client, Ceremony::Get).unwrap();
        let data = [sha256(b"example.org").as_slice(), &[flags], &sent.to_be_bytes()].concat();
        let mut message = [data.as_slice(), client.hash()].concat();
        if !is_signed {
            message.push(0);
        }
        let signature = pair.sign(&message);
        let assertion = Assertion { authenticator_data: &data, signature: signature.as_ref() };
        party.authenticate(&client, &Record { key, sign_count: stored, backup_eligible }, assertion)
    }

    #[test]
    fn a_credential_may_become_eligible_for_backup_and_not_lose_it_again() {
        for (before, flags, now) in [
            (false, VERIFIED, (false, false)),
            (false, ELIGIBLE, (true, false)),
            (false, BACKED_UP, (true, true)),
            (true, ELIGIBLE, (true, false)),
            (true, BACKED_UP, (true, true)),
        ] {
            let proof = proof(before, flags, true).unwrap();
            assert_eq!((proof.backup_eligible, proof.backed_up), now, "{before} {flags:x}");
        }
        assert_eq!(proof(true, VERIFIED, true), Err(WebauthnError::BackupLost));
    }

    #[test]
    fn the_counter_of_a_credential_that_can_be_backed_up_may_go_back_and_is_stored() {
        for (before, flags) in [(true, ELIGIBLE), (true, BACKED_UP), (false, BACKED_UP)] {
            for sent in [0, 49, 50, 51] {
                let proof = counted((before, 50), (flags, sent), true).unwrap();
                assert_eq!(proof.sign_count, sent, "{before} {flags:x}");
            }
        }
    }

    #[test]
    fn the_counter_of_a_credential_that_cannot_be_backed_up_increases() {
        for (stored, sent) in [(50, 0), (50, 49), (50, 50)] {
            assert_eq!(counted((false, stored), (VERIFIED, sent), true), Err(WebauthnError::CounterWentBack));
        }
        for (stored, sent) in [(0, 0), (0, 1), (50, 51)] {
            assert_eq!(counted((false, stored), (VERIFIED, sent), true).unwrap().sign_count, sent);
        }
    }

    #[test]
    fn flags_that_were_not_signed_say_nothing() {
        for flags in [VERIFIED, ELIGIBLE, BACKED_UP] {
            assert_eq!(proof(true, flags, false), Err(WebauthnError::WrongSignature));
        }
    }
}
