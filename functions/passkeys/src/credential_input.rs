//! Credentials as browsers send them: `PublicKeyCredential.toJSON()`. Browsers may add members, so
//! unknown ones are ignored, which the API does nowhere else.

use std::borrow::Cow;
use std::fmt;

use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, Engine as _};
use glotto_domain::input::Members;
use glotto_domain::{FromJson, ParseText, Pointer, ValidationErrors, Violation};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

/// The longest value in characters, far more than browsers send.
const LONGEST: usize = 64 * 1024;

/// Base64url with or without padding (RFC 4648, 5).
const BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Characters of both alphabets in fours; then one byte or two, whose last character has no other bits, and as much
/// padding as there should be, or less.
const PATTERN: &str = "^(?:[A-Za-z0-9_+/-]{4})*(?:[A-Za-z0-9_+/-][AQgw]={0,2}\
    |[A-Za-z0-9_+/-]{2}[AEIMQUYcgkosw048]=?)?$";

/// Bytes in base64url without padding, as browsers write them. Native libraries also write padding or the characters
/// of plain base64; these mean the same.
#[derive(Clone, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl ParseText for Bytes {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let text = Some(text).filter(|text| text.len() <= LONGEST).map(|text| text.replace('+', "-").replace('/', "_"));
        let bytes = text.and_then(|text| BASE64URL.decode(text).ok());
        bytes.map(Self).ok_or_else(|| Violation::format("must be bytes in base64url"))
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

/// How a browser reaches an authenticator. Unknown transports are kept, as newer browsers know them. A text that is no
/// name of a transport is left out: it is only a hint, and no reason to refuse the passkey.
struct Transport(Option<String>);

impl ParseText for Transport {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let is_name = (1..=32).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        Ok(Self(is_name.then(|| text.to_owned())))
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
    /// The user handle. Some browsers write an empty one if there is none.
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
            transports: transports.into_iter().filter_map(|transport| transport.0).take(MOST_TRANSPORTS).collect(),
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
            user_handle: user_handle?.map(|handle| handle.0).filter(|handle| !handle.is_empty()),
        })
    }
}

fn bytes() -> Schema {
    json_schema!({"type": "string", "pattern": PATTERN, "maxLength": LONGEST})
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
                        "items": {"type": "string"},
                        "description": "Texts other than `^[a-z0-9-]{1,32}$` are ignored.",
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
                    "userHandle": {"type": ["string", "null"], "pattern": PATTERN, "maxLength": LONGEST},
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
    fn bytes_are_read_in_every_form_of_base64() {
        for text in ["--__AQ", "--__AQ==", "++//AQ", "++//AQ==", "+-/_AQ"] {
            assert_eq!(Bytes::parse_text(text).unwrap().0, [0xfb, 0xef, 0xff, 1], "{text}");
        }
        for wrong in ["A", "=AQ", "A=Q=", "AR==", "A Q", "AQ\n", "AQ==AQ==", "%2B"] {
            assert!(Bytes::parse_text(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn an_empty_user_handle_is_none() {
        let used = |handle: Value| {
            let response = json!({
                "clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA", "userHandle": handle,
            });
            let used: UsedCredential =
                read(&json!({"rawId": "AQ", "type": "public-key", "response": response})).unwrap();
            used.user_handle
        };
        assert_eq!((used(json!("")), used(json!(null)), used(json!("AQ"))), (None, None, Some(vec![1])));
    }

    #[test]
    fn a_transport_that_is_no_name_is_left_out() {
        let mut names = vec!["INTERNAL", "", "<script>", "NFC\n"];
        names.extend(["usb"; 9]);
        let made: MadeCredential = read(&json!({"rawId": "AQ", "type": "public-key", "response": {
            "clientDataJSON": "AA", "attestationObject": "AA", "transports": names,
        }}))
        .unwrap();
        assert_eq!(made.transports, ["usb"; 8]);
    }

    #[test]
    fn every_error_is_reported_with_its_place() {
        let pointers = |errors: ValidationErrors| -> Vec<String> {
            errors.into_vec().into_iter().map(|error| error.pointer).collect()
        };
        let used = read::<UsedCredential>(&json!({"rawId": "AQ=A", "type": "password", "response": {
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
            "clientDataJSON": "AA", "attestationObject": "A A", "transports": ["usb", 7],
        }}));
        assert_eq!(pointers(made.unwrap_err()), ["/response/attestationObject", "/response/transports/1"]);
    }
}
