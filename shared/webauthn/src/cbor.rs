//! CBOR (RFC 8949) as authenticators write it: maps of limited depth and size.

use ciborium::Value;
use ciborium::de::from_reader_with_recursion_limit;

use crate::WebauthnError;

/// CTAP2 allows four levels, so nothing deeper is an attestation or a key.
const DEEPEST: usize = 8;

/// Maps of authenticators have few members.
const MOST_MEMBERS: usize = 64;

/// A map whose members are removed as they are read.
#[derive(Debug)]
pub(crate) struct Members(Vec<(Value, Value)>);

impl Members {
    /// Reads one map from the front of the bytes and leaves the rest.
    pub(crate) fn read(bytes: &mut &[u8]) -> Result<Self, WebauthnError> {
        match from_reader_with_recursion_limit::<Value, _>(&mut *bytes, DEEPEST) {
            Ok(Value::Map(members)) => Self::of(members),
            _ => Err(WebauthnError::Malformed("not a CBOR map")),
        }
    }

    /// Duplicate members are rejected, as parsers differ in which one they use.
    fn of(members: Vec<(Value, Value)>) -> Result<Self, WebauthnError> {
        if members.len() > MOST_MEMBERS {
            return Err(WebauthnError::Malformed("a CBOR map has too many members"));
        }
        let doubled =
            members.iter().enumerate().any(|(index, (key, _))| members[..index].iter().any(|(k, _)| k == key));
        if doubled { Err(WebauthnError::Malformed("a CBOR map has a duplicate member")) } else { Ok(Self(members)) }
    }

    fn take(&mut self, key: &Value) -> Option<Value> {
        let index = self.0.iter().position(|(found, _)| found == key)?;
        Some(self.0.swap_remove(index).1)
    }

    /// Removes a member by its name.
    pub(crate) fn named(&mut self, name: &str) -> Option<Value> {
        self.take(&Value::Text(name.to_owned()))
    }

    /// Removes an integer.
    pub(crate) fn number(&mut self, label: i64) -> Option<i64> {
        self.take(&Value::from(label))?.as_integer().and_then(|number| i64::try_from(number).ok())
    }

    /// Removes a byte string.
    pub(crate) fn bytes(&mut self, label: i64) -> Option<Vec<u8>> {
        self.take(&Value::from(label))?.into_bytes().ok()
    }

    /// Whether no members are left.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The members of a value, which must be a map.
    pub(crate) fn within(value: Value) -> Result<Self, WebauthnError> {
        value.into_map().map_err(|_| WebauthnError::Malformed("not a CBOR map")).and_then(Self::of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cbor_map_is_parsed_from_the_front_and_the_rest_returned() {
        let mut bytes: &[u8] = b"\xA1\x01\x02rest";
        assert_eq!(Members::read(&mut bytes).unwrap().number(1), Some(2));
        assert_eq!(bytes, b"rest");
    }

    #[test]
    fn cbor_without_a_map_or_with_duplicate_keys_is_rejected() {
        let deep = [0x81].repeat(100_000);
        let huge = b"\xBB\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF".as_slice();
        let long = b"\xA1\x01\x5B\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF".as_slice();
        for bytes in [b"".as_slice(), b"\x01", b"\xA1\x01", b"\xA2\x01\x02\x01\x03", &deep, huge, long, b"\xFF"] {
            assert!(Members::read(&mut &*bytes).is_err(), "{:x?}", &bytes[..bytes.len().min(12)]);
        }
    }
}
