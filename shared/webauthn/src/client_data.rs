//! Client data: what the browser states about the page and the challenge (5.8.1).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;
use serde::Deserialize;

use crate::WebauthnError;

/// A ceremony.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ceremony {
    /// Registration: a passkey is created.
    Create,
    /// Authentication: a passkey is used.
    Get,
}

impl Ceremony {
    const fn name(self) -> &'static str {
        match self {
            Self::Create => "webauthn.create",
            Self::Get => "webauthn.get",
        }
    }
}

/// Parsed client data with its hash. Unknown members are ignored, as the standard requires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientData {
    challenge: Vec<u8>,
    origin: String,
    hash: [u8; 32],
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Collected {
    r#type: String,
    challenge: String,
    origin: String,
    cross_origin: Option<bool>,
    top_origin: Option<String>,
}

/// Browsers send a few hundred bytes.
const MOST: usize = 8 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

impl ClientData {
    /// Parses the bytes of `clientDataJSON`, which must be of this ceremony. Our pages are never
    /// framed, so responses from frames are rejected.
    pub fn read(bytes: &[u8], ceremony: Ceremony) -> Result<Self, WebauthnError> {
        if bytes.len() > MOST {
            return Err(WebauthnError::Malformed("client data is too long"));
        }
        let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        let read: Collected =
            serde_json::from_slice(text).map_err(|_| WebauthnError::Malformed("client data is malformed"))?;
        if read.r#type != ceremony.name() {
            return Err(WebauthnError::WrongCeremony);
        }
        if read.cross_origin == Some(true) || read.top_origin.is_some() {
            return Err(WebauthnError::WrongOrigin);
        }
        let challenge = URL_SAFE_NO_PAD.decode(read.challenge);
        let challenge = challenge.map_err(|_| WebauthnError::Malformed("the challenge is not base64url"))?;
        Ok(Self { challenge, origin: read.origin, hash: sha256(bytes) })
    }

    /// The challenge that was signed. The caller must check it.
    pub fn challenge(&self) -> &[u8] {
        &self.challenge
    }

    /// The origin of the page.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// SHA-256 of the bytes. The authenticator signs it.
    pub(crate) fn hash(&self) -> &[u8; 32] {
        &self.hash
    }
}

/// SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ClientData, WebauthnError> {
        ClientData::read(text.as_bytes(), Ceremony::Get)
    }

    #[test]
    fn members_that_browsers_add_to_client_data_are_ignored() {
        let text = r#"{"type":"webauthn.get","challenge":"AQID","origin":"https://a.test","crossOrigin":false,"other_keys_can_be_added_here":"do not compare clientDataJSON against a template"}"#;
        let client = read(text).unwrap();
        assert_eq!((client.challenge(), client.origin()), ([1, 2, 3].as_slice(), "https://a.test"));
        assert_eq!(read(&format!("\u{FEFF}{text}")).unwrap().challenge(), [1, 2, 3]);
    }

    #[test]
    fn client_data_of_the_other_ceremony_or_from_a_frame_is_rejected() {
        let with = |kind: &str, more: &str| {
            read(&format!(r#"{{"type":"{kind}","challenge":"AQID","origin":"https://a.test"{more}}}"#))
        };
        assert_eq!(with("webauthn.create", ""), Err(WebauthnError::WrongCeremony));
        assert_eq!(with("payment.get", ""), Err(WebauthnError::WrongCeremony));
        assert_eq!(with("webauthn.get", r#","crossOrigin":true"#), Err(WebauthnError::WrongOrigin));
        assert_eq!(with("webauthn.get", r#","topOrigin":"https://b.test""#), Err(WebauthnError::WrongOrigin));
    }

    #[test]
    fn a_text_that_is_not_client_data_is_malformed() {
        let doubled = r#"{"type":"webauthn.get","challenge":"AQID","challenge":"AQIE","origin":"https://a.test"}"#;
        let padded = r#"{"type":"webauthn.get","challenge":"AQ==","origin":"https://a.test"}"#;
        let trailed = r#"{"type":"webauthn.get","challenge":"AQID","origin":"https://a.test"} {}"#;
        for text in ["", "{}", "[]", "null", doubled, padded, trailed, &"[".repeat(8000), &" ".repeat(9000)] {
            assert!(matches!(read(text), Err(WebauthnError::Malformed(_))), "{text}");
        }
    }
}
