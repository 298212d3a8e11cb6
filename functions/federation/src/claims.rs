//! The claims that are read. The library fails if any claim of `OpenID` Connect has a value that it does not
//! expect, such as an `updated_at` in RFC 3339. A claim that is not read must not decide whether a user can sign
//! in, so the library gets only those that are.

use openidconnect::AdditionalClaims;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Claims that say whether a token is valid, and which account it is about. A value of another type is an error.
const DECIDING: [&str; 8] = ["iss", "sub", "aud", "exp", "iat", "nonce", "azp", "at_hash"];

/// Claims that only a new account needs. A value of another type is as good as none. A name may have a language
/// (`OpenID` Connect Core, 5.2). Whether the address is verified, [`MoreClaims::is_true`] says.
const FOR_NEW_ACCOUNTS: [&str; 4] = ["email", "name", "locale", "zoneinfo"];

/// The latest time that is read, in seconds since 1970: in the year 5138.
const LATEST: f64 = 1e11;

/// All claims, for those that the configuration of a provider names. Any type is accepted.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct MoreClaims {
    #[serde(default)]
    received: Map<String, Value>,
}

// What a provider says about a user must not be logged.
glotto_domain::redacted_debug!(MoreClaims);

impl AdditionalClaims for MoreClaims {}

impl MoreClaims {
    /// Whether a claim is true. Providers write that in several ways. Everything else is false; `null` is no claim.
    pub(crate) fn is_true(&self, name: &str) -> Option<bool> {
        let value = self.received.get(name).filter(|value| !value.is_null())?;
        Some(match value {
            Value::String(text) => text == "1" || text.eq_ignore_ascii_case("true"),
            Value::Bool(is_true) => *is_true,
            other => other == 1,
        })
    }
}

/// The claims as the library reads them: those that are read, and all as [`MoreClaims`].
pub(crate) fn readable(received: Map<String, Value>) -> Map<String, Value> {
    let read = received.iter().filter(|(name, value)| is_readable(name, value));
    let mut readable: Map<_, _> = read.map(|(name, value)| (name.clone(), value.clone())).collect();
    readable.insert("received".to_owned(), Value::Object(received));
    readable
}

fn is_readable(name: &str, value: &Value) -> bool {
    let (base, language) = name.split_once('#').map_or((name, None), |(base, language)| (base, Some(language)));
    if base == "auth_time" {
        // Only a reauthentication reads it, and fails without it.
        return language.is_none() && value.as_f64().is_some_and(|seconds| seconds.abs() < LATEST);
    }
    if FOR_NEW_ACCOUNTS.contains(&base) {
        return value.is_string() && (language.is_none() || base == "name");
    }
    DECIDING.contains(&name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(claims: &Value) -> Map<String, Value> {
        let mut read = readable(claims.as_object().unwrap().clone());
        assert_eq!(read.remove("received").as_ref(), Some(claims));
        read
    }

    #[test]
    fn claims_that_are_not_read_are_left_out_whatever_their_values() {
        let claims = json!({
            "sub": "ada", "updated_at": "2026-11-30T07:00:00.000Z", "address": "London", "phone_number_verified": "no",
            "given_name": 7, "gender": [], "acr": 1, "amr": "pwd", "c_hash": 5, "birthdate": {}, "picture": false,
        });
        assert_eq!(Value::Object(read(&claims)), json!({"sub": "ada"}));
    }

    #[test]
    fn a_claim_for_a_new_account_of_another_type_is_left_out_and_a_deciding_claim_is_not() {
        let claims = json!({
            "sub": 7, "email": {}, "email_verified": 1, "name": 7, "name#de": "Ada", "locale": 5, "locale#de": "de",
            "zoneinfo": null, "auth_time": "2026-11-30",
        });
        assert_eq!(Value::Object(read(&claims)), json!({"sub": 7, "name#de": "Ada"}));
        assert_eq!(Value::Object(read(&json!({"email": "ada@example.com"}))), json!({"email": "ada@example.com"}));
        for auth_time in [json!(1e300), json!(true), json!(null)] {
            assert!(read(&json!({"auth_time": auth_time})).is_empty());
        }
        assert_eq!(read(&json!({"auth_time": 1_772_366_400})).len(), 1);
    }

    #[test]
    fn a_claim_is_true_in_several_ways() {
        let is_true = |value: &Value| {
            let claims = Value::Object(readable(Map::from_iter([("xms_edov".to_owned(), value.clone())])));
            let claims: MoreClaims = serde_json::from_value(claims).unwrap();
            assert_eq!(claims.is_true("another"), None);
            claims.is_true("xms_edov")
        };
        for value in [json!(true), json!("true"), json!("True"), json!(1), json!("1")] {
            assert_eq!(is_true(&value), Some(true), "{value}");
        }
        for value in [json!(false), json!("false"), json!("yes"), json!(""), json!(0), json!(2), json!([true])] {
            assert_eq!(is_true(&value), Some(false), "{value}");
        }
        assert_eq!(is_true(&json!(null)), None);
    }
}
