//! Credentials as browsers send them: `PublicKeyCredential.toJSON()`. Browsers may add members, so
//! unknown ones are ignored, which the API does nowhere else.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::input::Members;
use glotto_domain::{FromJson, ParseText, Pointer, ValidationErrors, Violation};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

/// The longest value in characters, far more than browsers send.
const LONGEST: usize = 64 * 1024;

/// Bytes in base64url without padding.
#[derive(Clone, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl ParseText for Bytes {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let bytes = Some(text).filter(|text| text.len() <= LONGEST).and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
        bytes.map(Self).ok_or_else(|| Violation::format("must be bytes in base64url without padding"))
    }
}

/// Redacted: credentials must not be logged.
impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bytes({})", self.0.len())
    }
}

/// The only type of credential.
struct PublicKeyType;

impl ParseText for PublicKeyType {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        if text == "public-key" { Ok(Self) } else { Err(Violation::option(&["public-key"])) }
    }
}

/// How a browser reaches an authenticator. Unknown transports are kept, as newer browsers know them.
struct Transport(String);

impl ParseText for Transport {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let is_name = (1..=32).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if is_name { Ok(Self(text.to_owned())) } else { Err(Violation::format("must be the name of a transport")) }
    }
}

/// How many transports are stored of a passkey.
const MOST_TRANSPORTS: usize = 8;

/// A passkey that was created.
#[derive(Clone)]
pub struct MadeCredential {
    /// Its credential id.
    pub id: Vec<u8>,
    /// `clientDataJSON`.
    pub client_data: Vec<u8>,
    /// `attestationObject`.
    pub attestation_object: Vec<u8>,
    /// How browsers reach the authenticator.
    pub transports: Vec<String>,
}

/// A passkey that was used.
#[derive(Clone)]
pub struct UsedCredential {
    /// Its credential id.
    pub id: Vec<u8>,
    /// `clientDataJSON`.
    pub client_data: Vec<u8>,
    /// `authenticatorData`.
    pub authenticator_data: Vec<u8>,
    /// The signature over both.
    pub signature: Vec<u8>,
    /// The user handle.
    pub user_handle: Option<Vec<u8>>,
}

// A credential id identifies a user, so it must not be logged.
glotto_domain::redacted_debug!(MadeCredential, UsedCredential);

/// Reads the members that both kinds share. Returns the credential id and the `response`.
fn outer<'a>(value: &'a Value, at: &'a Pointer, errors: &mut ValidationErrors) -> Option<(Option<Bytes>, &'a Value)> {
    let mut members = Members::of(value, at, errors)?;
    let (id, _) = (members.read::<Bytes>("rawId", errors), members.read::<PublicKeyType>("type", errors));
    let response = value.get("response");
    if response.is_none() {
        errors.add(&at.child("response"), Violation::required());
    }
    Some((id, response?))
}

impl FromJson for MadeCredential {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        let (id, response) = outer(value, at, errors)?;
        let within = at.child("response");
        let mut members = Members::of(response, &within, errors)?;
        let client_data = members.read::<Bytes>("clientDataJSON", errors);
        let attestation_object = members.read::<Bytes>("attestationObject", errors);
        let transports = members.read::<Option<Vec<Transport>>>("transports", errors)?.unwrap_or_default();
        Some(Self {
            id: id?.0,
            client_data: client_data?.0,
            attestation_object: attestation_object?.0,
            transports: transports.into_iter().take(MOST_TRANSPORTS).map(|transport| transport.0).collect(),
        })
    }
}

impl FromJson for UsedCredential {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        let (id, response) = outer(value, at, errors)?;
        let within = at.child("response");
        let mut members = Members::of(response, &within, errors)?;
        let client_data = members.read::<Bytes>("clientDataJSON", errors);
        let authenticator_data = members.read::<Bytes>("authenticatorData", errors);
        let signature = members.read::<Bytes>("signature", errors);
        let user_handle = members.read::<Option<Bytes>>("userHandle", errors);
        Some(Self {
            id: id?.0,
            client_data: client_data?.0,
            authenticator_data: authenticator_data?.0,
            signature: signature?.0,
            user_handle: user_handle?.map(|handle| handle.0),
        })
    }
}

fn bytes() -> Schema {
    json_schema!({"type": "string", "pattern": "^[A-Za-z0-9_-]*$", "maxLength": LONGEST})
}

/// The schema of a credential as its `toJSON()` writes it, around the schema of its response.
fn credential(description: &str, response: &Schema) -> Schema {
    json_schema!({
        "type": "object",
        "description": description,
        "required": ["rawId", "type", "response"],
        "properties": {
            "id": {"type": "string", "description": "The same as `rawId`; ignored."},
            "rawId": bytes(),
            "type": {"type": "string", "const": "public-key"},
            "response": response,
            "authenticatorAttachment": {"type": ["string", "null"], "description": "Ignored."},
            "clientExtensionResults": {"type": "object", "description": "Ignored."},
        },
    })
}

impl JsonSchema for MadeCredential {
    fn schema_name() -> Cow<'static, str> {
        "PasskeyRegistrationResponse".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        credential(
            "The result of `navigator.credentials.create()`, as its `toJSON()` writes it (RegistrationResponseJSON). \
             Other members are ignored.",
            &json_schema!({
                "type": "object",
                "required": ["clientDataJSON", "attestationObject"],
                "properties": {
                    "clientDataJSON": bytes(),
                    "attestationObject": bytes(),
                    "transports": {
                        "type": ["array", "null"],
                        "items": {"type": "string", "pattern": "^[a-z0-9-]{1,32}$"},
                    },
                },
            }),
        )
    }
}

impl JsonSchema for UsedCredential {
    fn schema_name() -> Cow<'static, str> {
        "PasskeyAuthenticationResponse".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        credential(
            "The result of `navigator.credentials.get()`, as its `toJSON()` writes it (AuthenticationResponseJSON). \
             Other members are ignored.",
            &json_schema!({
                "type": "object",
                "required": ["clientDataJSON", "authenticatorData", "signature"],
                "properties": {
                    "clientDataJSON": bytes(),
                    "authenticatorData": bytes(),
                    "signature": bytes(),
                    "userHandle": {"type": ["string", "null"], "pattern": "^[A-Za-z0-9_-]*$"},
                },
            }),
        )
    }
}

#[cfg(test)]
mod tests {
    use glotto_domain::input::read;
    use serde_json::json;

    use super::*;

    #[test]
    fn members_that_browsers_add_to_a_credential_are_ignored() {
        let sent = json!({
            "id": "AQID", "rawId": "AQID", "type": "public-key", "authenticatorAttachment": "platform",
            "clientExtensionResults": {"credProps": {"rk": true}},
            "response": {
                "clientDataJSON": "e30", "attestationObject": "oA", "transports": ["internal", "hybrid"],
                "authenticatorData": "AA", "publicKey": "AA", "publicKeyAlgorithm": -7,
            },
        });
        let made: MadeCredential = read(&sent).unwrap();
        assert_eq!((made.id, made.client_data), (vec![1, 2, 3], b"{}".to_vec()));
        assert_eq!(made.transports, ["internal", "hybrid"]);
    }

    #[test]
    fn every_error_is_reported_with_its_place() {
        let pointers = |errors: ValidationErrors| -> Vec<String> {
            errors.into_vec().into_iter().map(|error| error.pointer).collect()
        };
        let used = read::<UsedCredential>(&json!({"rawId": "AQ==", "type": "password", "response": {
            "clientDataJSON": "e3", "authenticatorData": 1, "userHandle": [],
        }}));
        let expected = [
            "/rawId",
            "/type",
            "/response/clientDataJSON",
            "/response/authenticatorData",
            "/response/signature",
            "/response/userHandle",
        ];
        assert_eq!(pointers(used.unwrap_err()), expected);
        assert_eq!(pointers(read::<UsedCredential>(&json!({})).unwrap_err()), ["/rawId", "/type", "/response"]);
        let made = read::<MadeCredential>(&json!({"rawId": "AQ", "type": "public-key", "response": {
            "clientDataJSON": "AA", "attestationObject": "A A", "transports": ["usb", "NFC\n"],
        }}));
        assert_eq!(pointers(made.unwrap_err()), ["/response/attestationObject", "/response/transports/1"]);
    }
}
