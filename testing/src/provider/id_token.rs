//! ID tokens, signed as the configuration of the provider says.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};

use super::{CLIENT, SECRET, Signature, TestProvider};

fn key(number: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[number; 32]).unwrap()
}

pub(super) fn public(number: u8) -> String {
    URL_SAFE_NO_PAD.encode(key(number).public_key().as_ref())
}

/// Replaces members of an object; null removes one.
pub(super) fn replace_members(replacements: &Value, object: &mut Value) {
    for (name, value) in replacements.as_object().unwrap() {
        if value.is_null() {
            object.as_object_mut().unwrap().remove(name);
        } else {
            object[name] = value.clone();
        }
    }
}

pub(super) fn id_token(provider: &TestProvider, parameters: &HashMap<String, String>, user_claims: &Value) -> String {
    let now = provider.now();
    let behaviour = provider.behaviour();
    let nonce = &parameters["nonce"];
    let mut claims = json!({"iss": provider.issuer, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": nonce});
    if parameters.get("max_age").is_some_and(|seconds| seconds == "0") {
        // The user has just authenticated.
        claims["auth_time"] = json!(now);
    }
    replace_members(user_claims, &mut claims);
    replace_members(&behaviour.claims, &mut claims);
    let kid = match behaviour.signature {
        Signature::ByUnknownKey => "key 99".to_owned(),
        _ => format!("key {}", behaviour.key),
    };
    let algorithm = match behaviour.signature {
        Signature::None => "none",
        Signature::WithClientSecret | Signature::WithPublicKey => "HS256",
        _ => "EdDSA",
    };
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(&json!({"alg": algorithm, "kid": kid, "typ": "JWT"})), part(&claims));
    let mac = |secret: &[u8]| {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), text.as_bytes());
        URL_SAFE_NO_PAD.encode(tag)
    };
    let by = |number: u8| URL_SAFE_NO_PAD.encode(key(number).sign(text.as_bytes()));
    let signature = match behaviour.signature {
        Signature::Valid => by(behaviour.key),
        Signature::ByAnotherKey => by(98),
        Signature::ByUnknownKey => by(99),
        Signature::None => String::new(),
        Signature::WithClientSecret => mac(SECRET.as_bytes()),
        Signature::WithPublicKey => mac(public(behaviour.key).as_bytes()),
    };
    format!("{text}.{signature}")
}
