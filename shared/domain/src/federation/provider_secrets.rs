//! The client secrets of a deployment.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The client secrets at all providers, by their places ([`ClientSecret::place`](super::ClientSecret)): a JSON object
/// of strings, as an operator stores it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProviderSecrets(BTreeMap<String, String>);

crate::redacted_debug!(ProviderSecrets);

impl ProviderSecrets {
    /// Parses JSON. None if it is not an object of strings: a parser's message could contain a secret.
    pub fn parse(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok()
    }

    /// The secret in a place.
    pub fn find(&self, place: &str) -> Option<&str> {
        self.0.get(place).map(String::as_str)
    }

    /// The same JSON for the same secrets.
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_by_their_places_and_written_in_one_way() {
        let secrets = ProviderSecrets::parse(br#" {"google": "a", "apple": "b"} "#).unwrap();
        assert_eq!((secrets.find("google"), secrets.find("apple"), secrets.find("x")), (Some("a"), Some("b"), None));
        assert_eq!(secrets.to_json(), br#"{"apple":"b","google":"a"}"#);
        assert_eq!(ProviderSecrets::default().to_json(), b"{}");
        assert_eq!(format!("{secrets:?}"), "ProviderSecrets(..)");
    }

    #[test]
    fn what_is_no_object_of_strings_is_refused() {
        for json in ["", "google", "[]", "null", r#"{"google": 1}"#, r#"{"google": {"secret": "a"}}"#] {
            assert_eq!(ProviderSecrets::parse(json.as_bytes()), None, "{json}");
        }
    }
}
