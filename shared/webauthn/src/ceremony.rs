//! The two ceremonies: making a passkey and using one.

use std::fmt;

use crate::attestation::AttestationObject;
use crate::client_data::sha256;
use crate::{AuthenticatorData, ClientData, PublicKey, WebauthnError};

/// Whom passkeys are made for: a domain, and the pages that may ask for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelyingParty {
    id: String,
    origins: Vec<String>,
}

/// A passkey that was made.
#[derive(Clone, PartialEq, Eq)]
pub struct Registration {
    /// Names the credential, at all relying parties of the world.
    pub credential_id: Vec<u8>,
    /// What is to be kept of it.
    pub record: Record,
    /// The make of the authenticator, as it says itself.
    pub aaguid: [u8; 16],
    /// Whether it has been copied to other devices.
    pub backed_up: bool,
}

/// What is kept of a credential, and what a proof is held to.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// The COSE key, as it was sent.
    pub key: Vec<u8>,
    /// How often it signed, if it counts.
    pub sign_count: u32,
    /// Whether it may be copied to other devices: of a credential, this never changes.
    pub backup_eligible: bool,
}

/// What a passkey answers to a challenge.
#[derive(Debug, Clone, Copy)]
pub struct Assertion<'a> {
    /// `authenticatorData`.
    pub authenticator_data: &'a [u8],
    /// `signature`.
    pub signature: &'a [u8],
}

/// A passkey has signed: somebody has it, and unlocked it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// How often it signed by now, if it counts.
    pub sign_count: u32,
    /// Whether it has been copied to other devices.
    pub backed_up: bool,
}

impl RelyingParty {
    /// The relying party of a domain, with the pages that may ask for its passkeys, each as
    /// browsers spell an origin: `https://app.example.com`.
    pub fn new(id: impl Into<String>, origins: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { id: id.into(), origins: origins.into_iter().map(Into::into).collect() }
    }

    /// Its domain.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Decides whether a passkey was made (7.1). The caller knows the challenge of the client data.
    pub fn register(&self, client: &ClientData, attestation_object: &[u8]) -> Result<Registration, WebauthnError> {
        self.hold_origin(client)?;
        let object = AttestationObject::read(attestation_object)?;
        self.hold(&object.data)?;
        let attested = object.data.attested.as_ref().ok_or(WebauthnError::Malformed("no credential was made"))?;
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

    /// Decides whether a passkey was used (7.2). The caller knows the challenge of the client data,
    /// and that the record is of the credential and the credential is of the person.
    pub fn authenticate(
        &self,
        client: &ClientData,
        record: &Record,
        assertion: Assertion<'_>,
    ) -> Result<Proof, WebauthnError> {
        self.hold_origin(client)?;
        let data = AuthenticatorData::read(assertion.authenticator_data)?;
        self.hold(&data)?;
        if data.is_backup_eligible() != record.backup_eligible {
            return Err(WebauthnError::BackupChanged);
        }
        let key = PublicKey::read(&mut record.key.as_slice())?;
        key.verify(&[assertion.authenticator_data, client.hash()].concat(), assertion.signature)?;
        // Only what is signed can tell of a copy of the key, so this comes last.
        let counts = data.sign_count != 0 || record.sign_count != 0;
        if counts && data.sign_count <= record.sign_count {
            return Err(WebauthnError::CounterWentBack);
        }
        Ok(Proof { sign_count: data.sign_count, backed_up: data.is_backed_up() })
    }

    fn hold_origin(&self, client: &ClientData) -> Result<(), WebauthnError> {
        if self.origins.iter().any(|origin| origin == client.origin()) {
            Ok(())
        } else {
            Err(WebauthnError::WrongOrigin)
        }
    }

    /// What holds in both ceremonies: for us, with the person there and verified.
    fn hold(&self, data: &AuthenticatorData) -> Result<(), WebauthnError> {
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

/// A credential id finds a person: it shows in no log.
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
