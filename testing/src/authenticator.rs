//! A browser with passkeys: the WebAuthn client and authenticator of 1Password, in this process. Tests
//! and bench use a third-party implementation, so that it does not share the mistakes of this one.

use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use passkey::authenticator::{
    Authenticator, CredentialStore, DiscoverabilitySupport, StoreInfo, UiHint, UserCheck, UserValidationMethod,
};
use passkey::client::{Client, DefaultClientData};
use passkey::crypto::iana::Algorithm;
use passkey::crypto::rust_crypto::RustCryptoBackend;
use passkey::types::Passkey;
use passkey::types::ctap2::make_credential::{Options, PublicKeyCredentialRpEntity, PublicKeyCredentialUserEntity};
use passkey::types::ctap2::{Aaguid, Ctap2Error, StatusCode};
use passkey::types::webauthn::{CredentialCreationOptions, CredentialRequestOptions, PublicKeyCredentialDescriptor};
use reqwest::Url;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};
use serde_json::{Value, json};

use crate::APP;

/// The position of the flags in authenticator data (`WebAuthn`, 6.1).
const FLAGS: usize = 32;
/// The flags of a key that can be backed up, and is. The implementation always sets both.
const BACKUP: u8 = 0x18;

/// The passkeys, the latest last. A client owns its authenticator, so each ceremony has its own client,
/// and all of them share these.
#[derive(Clone, Default)]
struct Keys(Arc<Mutex<Vec<Passkey>>>);

impl Keys {
    fn all(&self) -> MutexGuard<'_, Vec<Passkey>> {
        self.0.lock().unwrap()
    }
}

#[async_trait]
impl CredentialStore for Keys {
    type PasskeyItem = Passkey;

    async fn find_credentials(
        &self,
        ids: Option<&[PublicKeyCredentialDescriptor]>,
        rp_id: &str,
        _: Option<&[u8]>,
    ) -> Result<Vec<Passkey>, StatusCode> {
        let allowed = |key: &Passkey| ids.is_none_or(|ids| ids.iter().any(|id| id.id == key.credential_id));
        let found: Vec<_> = self.all().iter().rev().filter(|key| key.rp_id == rp_id && allowed(key)).cloned().collect();
        if found.is_empty() { Err(Ctap2Error::NoCredentials.into()) } else { Ok(found) }
    }

    async fn save_credential(
        &mut self,
        key: Passkey,
        _: PublicKeyCredentialUserEntity,
        _: PublicKeyCredentialRpEntity,
        _: Options,
    ) -> Result<(), StatusCode> {
        self.all().push(key);
        Ok(())
    }

    async fn update_credential(&mut self, key: &Passkey) -> Result<(), StatusCode> {
        let mut keys = self.all();
        keys.retain(|one| one.credential_id != key.credential_id);
        keys.push(key.clone());
        Ok(())
    }

    async fn get_info(&self) -> StoreInfo {
        StoreInfo { discoverability: DiscoverabilitySupport::Full }
    }
}

/// A user who always consents.
struct ConsentingUser;

#[async_trait]
impl UserValidationMethod for ConsentingUser {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(
        &self,
        hint: UiHint<'a, Passkey>,
        presence: bool,
        verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        match hint {
            UiHint::InformExcludedCredentialFound(_) => Err(Ctap2Error::CredentialExcluded),
            _ => Ok(UserCheck { presence, verification }),
        }
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}

/// A browser on the page of an origin, with passkeys.
pub struct VirtualAuthenticator {
    stored: Keys,
    algorithms: Vec<Algorithm>,
    counts: bool,
    is_synced: bool,
    page: Url,
}

/// A client with the passkeys of an authenticator. A macro, because a part of its type cannot be named.
macro_rules! client {
    ($from:expr) => {{
        let mut authenticator =
            Authenticator::new(Aaguid::new_empty(), $from.stored.clone(), ConsentingUser, RustCryptoBackend);
        authenticator.set_algorithms(&$from.algorithms).unwrap();
        authenticator.set_make_credentials_with_signature_counter($from.counts);
        Client::new(authenticator)
    }};
}

impl Default for VirtualAuthenticator {
    fn default() -> Self {
        Self::new()
    }
}

impl VirtualAuthenticator {
    /// An authenticator without passkeys, on the page of the front end.
    pub fn new() -> Self {
        Self::of(Algorithm::ES256)
    }

    /// An authenticator that makes keys of one algorithm.
    pub fn of(algorithm: Algorithm) -> Self {
        let (stored, page) = (Keys::default(), APP.parse().unwrap());
        Self { stored, algorithms: vec![algorithm], counts: false, is_synced: true, page }
    }

    /// An authenticator with a signature counter, whose keys cannot leave it.
    pub fn counting() -> Self {
        Self { is_synced: false, ..Self::counting_and_synced() }
    }

    /// An authenticator with a signature counter, whose keys are synced to other devices.
    pub fn counting_and_synced() -> Self {
        Self { counts: true, ..Self::new() }
    }

    /// The same authenticator, on the page of another origin.
    #[must_use]
    pub fn on(self, page: &str) -> Self {
        Self { page: page.parse().unwrap(), ..self }
    }

    /// Its passkeys.
    pub fn keys(&self) -> Vec<Passkey> {
        self.stored.all().clone()
    }

    /// Replaces its passkeys.
    pub fn restore(&self, keys: Vec<Passkey>) {
        *self.stored.all() = keys;
    }

    /// `navigator.credentials.create()`, as `toJSON()` writes it.
    pub async fn create(&self, options: &Value) -> Value {
        self.try_create(options).await.unwrap()
    }

    /// The same; returns the error if the client rejects the options.
    pub async fn try_create(&self, options: &Value) -> Result<Value, String> {
        let options: CredentialCreationOptions = serde_json::from_value(json!({"publicKey": options})).unwrap();
        let made = client!(self).register(&self.page, options, DefaultClientData).await;
        let made = made.map_err(|error| format!("{error:?}"))?;
        let mut attestation_object = made.response.attestation_object.to_vec();
        if !self.is_synced {
            // There is no attestation, so nothing is signed.
            let begin = begin_of_data(&attestation_object);
            attestation_object[begin + FLAGS] &= !BACKUP;
        }
        Ok(json!({
            "id": made.id,
            "rawId": encode(&made.raw_id),
            "type": "public-key",
            "authenticatorAttachment": made.authenticator_attachment,
            "clientExtensionResults": made.client_extension_results,
            "response": {
                "clientDataJSON": encode(&made.response.client_data_json),
                "attestationObject": encode(&attestation_object),
                "authenticatorData": encode(&made.response.authenticator_data),
                "publicKey": made.response.public_key.as_ref().map(|key| encode(key)),
                "publicKeyAlgorithm": made.response.public_key_algorithm,
                "transports": made.response.transports,
            },
        }))
    }

    /// `navigator.credentials.get()`, as `toJSON()` writes it.
    pub async fn get(&self, options: &Value) -> Value {
        let options: CredentialRequestOptions = serde_json::from_value(json!({"publicKey": options})).unwrap();
        let used = client!(self).authenticate(&self.page, options, DefaultClientData).await.unwrap();
        let mut data = used.response.authenticator_data.to_vec();
        let mut signature = used.response.signature.to_vec();
        if !self.is_synced {
            data[FLAGS] &= !BACKUP;
            signature = self.sign(&used.raw_id, &data, &used.response.client_data_json);
        }
        json!({
            "id": used.id,
            "rawId": encode(&used.raw_id),
            "type": "public-key",
            "authenticatorAttachment": used.authenticator_attachment,
            "clientExtensionResults": used.client_extension_results,
            "response": {
                "clientDataJSON": encode(&used.response.client_data_json),
                "authenticatorData": encode(&data),
                "signature": encode(&signature),
                "userHandle": used.response.user_handle.as_ref().map(|handle| encode(handle)),
            },
        })
    }

    /// Signs authenticator data (`WebAuthn`, 6.3.3) with a key on P-256.
    fn sign(&self, credential_id: &[u8], data: &[u8], client_data: &[u8]) -> Vec<u8> {
        let keys = self.stored.all();
        let key = keys.iter().find(|key| key.credential_id[..] == *credential_id).unwrap();
        // The parameters of such a key are its curve, both coordinates and the private scalar.
        let bytes: Vec<_> = key.key.params.iter().filter_map(|(_, value)| value.as_bytes()).collect();
        let [x, y, scalar] = bytes[..] else { panic!("not a key on P-256") };
        let (point, rng) = ([[4].as_slice(), x, y].concat(), SystemRandom::new());
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let pair = EcdsaKeyPair::from_private_key_and_public_key(algorithm, scalar, &point, &rng).unwrap();
        let message = [data, digest(&SHA256, client_data).as_ref()].concat();
        pair.sign(&rng, &message).unwrap().as_ref().to_vec()
    }
}

/// Where the authenticator data begins in an attestation object: after its name and the length of a byte string.
fn begin_of_data(attestation_object: &[u8]) -> usize {
    let length = attestation_object.windows(8).position(|window| window == b"authData").unwrap() + 8;
    length + if attestation_object[length] == 0x59 { 3 } else { 2 }
}

/// Encodes bytes as browsers do.
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes bytes that a browser has encoded.
pub fn decode(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(value.as_str().unwrap()).unwrap()
}
