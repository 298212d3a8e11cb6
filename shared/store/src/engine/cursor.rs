//! Opaque, tamper-proof cursors. A cursor holds where a page ended, sealed with a key (HMAC-SHA-256,
//! RFC 2104) together with the query it belongs to: a cursor that was altered, or that belongs to
//! another list, filter or user, does not open.

use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use thiserror::Error;

use crate::Item;

/// Seals and opens cursors.
#[derive(Clone)]
pub struct CursorKey(hmac::Key);

/// A cursor that was altered or belongs to another query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("is not a cursor of this list")]
pub struct CursorError;

/// Where a page ended: the key attributes of its last item.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor(pub Item);

/// The seal is cut to 128 bits: enough against forgery, and cursors stay short.
const SEAL_BYTES: usize = 16;

impl CursorKey {
    /// Derives a key from a secret, with a label, so that it differs from keys for other uses of the same
    /// secret.
    pub fn new(secret: &[u8]) -> Self {
        let secret = hmac::Key::new(hmac::HMAC_SHA256, secret);
        Self(hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&secret, b"glotto cursor v1").as_ref()))
    }

    /// Makes the text that a client sends back; `scope` names the query.
    pub fn seal(&self, cursor: &Cursor, scope: &str) -> String {
        let mut names: Vec<_> = cursor.0.iter().filter_map(|(name, value)| Some((name, value.as_s().ok()?))).collect();
        names.sort();
        let body = serde_json::to_vec(&names).unwrap_or_default();
        let mut sealed = self.sign(&body, scope)[..SEAL_BYTES].to_vec();
        sealed.extend(body);
        URL_SAFE_NO_PAD.encode(sealed)
    }

    /// Reads a text that a client sent back.
    pub fn open(&self, text: &str, scope: &str) -> Result<Cursor, CursorError> {
        let sealed = URL_SAFE_NO_PAD.decode(text).map_err(|_| CursorError)?;
        let (seal, body) = sealed.split_at_checked(SEAL_BYTES).ok_or(CursorError)?;
        // Compares MACs of the MACs, so that the time does not depend on where they differ.
        let blind = |mac: &[u8]| hmac::sign(&self.0, mac);
        if blind(seal).as_ref() != blind(&self.sign(body, scope)[..SEAL_BYTES]).as_ref() {
            return Err(CursorError);
        }
        let names: Vec<(String, String)> = serde_json::from_slice(body).map_err(|_| CursorError)?;
        Ok(Cursor(names.into_iter().map(|(name, value)| (name, AttributeValue::S(value))).collect()))
    }

    fn sign(&self, body: &[u8], scope: &str) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(&(scope.len() as u64).to_be_bytes());
        context.update(scope.as_bytes());
        context.update(body);
        context.sign().as_ref().to_vec()
    }
}

glotto_domain::redacted_debug!(CursorKey);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cursor(sk: &str) -> Cursor {
        Cursor(Item::from([("pk".into(), AttributeValue::S("P".into())), ("sk".into(), AttributeValue::S(sk.into()))]))
    }

    #[test]
    fn a_cursor_is_valid_for_its_own_query_only() {
        let key = CursorKey::new(b"secret");
        let text = key.seal(&cursor("S"), "list_courses language=de");
        assert_eq!(key.open(&text, "list_courses language=de"), Ok(cursor("S")));
        assert_eq!(key.open(&text, "list_courses language=fr"), Err(CursorError));
        assert_eq!(CursorKey::new(b"other").open(&text, "list_courses language=de"), Err(CursorError));
    }

    proptest! {
        #[test]
        fn a_cursor_with_any_bit_changed_does_not_open(sk in "[A-Z#0-9]{1,30}", byte in 0_usize..40, bit in 0_u8..8) {
            let key = CursorKey::new(b"secret");
            let mut sealed = URL_SAFE_NO_PAD.decode(key.seal(&cursor(&sk), "q")).unwrap();
            let place = byte % sealed.len();
            sealed[place] ^= 1 << bit;
            prop_assert_eq!(key.open(&URL_SAFE_NO_PAD.encode(sealed), "q"), Err(CursorError));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            prop_assert_eq!(CursorKey::new(b"secret").open(&text, "q"), Err(CursorError));
        }
    }
}
