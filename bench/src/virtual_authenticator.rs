//! A browser with a passkey, as far as functions see it: one key (ES256, as most have), which its
//! owner unlocks whenever it is asked for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use ring::rand::{SystemRandom, generate};
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

use crate::error::{Error, Result};

/// Its owner is there (1) and has shown that it is them (4).
const UNLOCKED: u8 = 0x05;
/// A credential follows.
const MADE: u8 = 0x40;

/// A passkey.
pub struct VirtualAuthenticator {
    key: EcdsaKeyPair,
    id: [u8; 32],
    handle: String,
    page: String,
}

impl VirtualAuthenticator {
    /// `navigator.credentials.create()` on a page, as `toJSON()` writes it.
    pub fn create(page: &str, options: &Value) -> Result<(Self, Value)> {
        let rng = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &rng).map_err(Error::new)?;
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref(), &rng);
        let id = generate::<[u8; 32]>(&rng).map_err(Error::new)?.expose();
        let handle = options["user"]["id"].as_str().unwrap_or_default().to_owned();
        let authenticator = Self { key: key.map_err(Error::new)?, id, handle, page: page.to_owned() };
        let data = [said(&options["rp"]["id"], UNLOCKED | MADE), authenticator.credential()?].concat();
        let response = json!({
            "clientDataJSON": text(&authenticator.client_data("webauthn.create", options)),
            "attestationObject": text(&attestation_object(&data)?),
            "transports": ["internal", "hybrid"],
        });
        let made = authenticator.answer(&response);
        Ok((authenticator, made))
    }

    /// `navigator.credentials.get()`, as `toJSON()` writes it.
    pub fn get(&self, options: &Value) -> Result<Value> {
        let (client_data, data) = (self.client_data("webauthn.get", options), said(&options["rpId"], UNLOCKED));
        let signed = [data.as_slice(), digest(&SHA256, &client_data).as_ref()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).map_err(Error::new)?;
        Ok(self.answer(&json!({
            "clientDataJSON": text(&client_data),
            "authenticatorData": text(&data),
            "signature": text(signature.as_ref()),
            "userHandle": self.handle,
        })))
    }

    fn answer(&self, response: &Value) -> Value {
        let id = text(&self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {}})
    }

    fn client_data(&self, ceremony: &str, options: &Value) -> Vec<u8> {
        let said =
            json!({"type": ceremony, "challenge": options["challenge"], "origin": self.page, "crossOrigin": false});
        said.to_string().into_bytes()
    }

    /// Attested credential data (`WebAuthn`, 6.5.1): no maker, the id, and the key as COSE writes it.
    fn credential(&self) -> Result<Vec<u8>> {
        let point = self.key.public_key().as_ref().strip_prefix(&[4]).unwrap_or_default();
        let (x, y) = point.split_at_checked(32).ok_or_else(|| Error::new("no point"))?;
        let length = u16::try_from(self.id.len()).map_err(Error::new)?.to_be_bytes();
        // {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
        let cose = [b"\xA5\x01\x02\x03\x26\x20\x01\x21\x58\x20".as_slice(), x, b"\x22\x58\x20", y].concat();
        Ok([[0; 16].as_slice(), &length, &self.id, &cose].concat())
    }
}

/// What an authenticator says of itself: for whom, how, and that it does not count.
fn said(party: &Value, flags: u8) -> Vec<u8> {
    let hash = digest(&SHA256, party.as_str().unwrap_or_default().as_bytes());
    [hash.as_ref(), &[flags, 0, 0, 0, 0]].concat()
}

/// `{"fmt": "none", "attStmt": {}, "authData": data}`.
fn attestation_object(data: &[u8]) -> Result<Vec<u8>> {
    let length = u8::try_from(data.len()).map_err(Error::new)?;
    Ok([b"\xA3\x63fmt\x64none\x67attStmt\xA0\x68authData\x58".as_slice(), &[length], data].concat())
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
