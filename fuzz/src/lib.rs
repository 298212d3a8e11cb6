//! Fuzz targets: the parsers of requests, of tokens, cursors and signed texts that clients send back, of input from
//! identity providers and passkeys, and of uploaded files; and the renderer of articles. A target is a function of bytes
//! that panics if a property is violated. `make fuzz` runs libFuzzer on the targets, `cargo test` runs them on their
//! seeds.
//!
//! To add a target, add its function to the module of its subject and to [`TARGETS`], a file in `fuzz_targets/`, a
//! `[[bin]]` in `Cargo.toml`, and at least one seed in `seeds/<name>/`. A test reports what is missing.

mod access_tokens;
mod articles;
mod captions;
mod files;
mod gateway_event;
mod passkeys;
mod providers;
mod signed_text;

use jiff::Timestamp;

pub use access_tokens::{access_token, signed_token};
pub use articles::markdown;
pub use captions::captions;
pub use files::{clip, pdf, picture};
pub use gateway_event::event;
pub use passkeys::{passkey, passkey_challenge, passkey_json};
pub use providers::{id_token, provider_form, provider_state};
pub use signed_text::{challenge, code, cursor, refresh_token, sealed};

/// A function that runs the fuzzed code on bytes.
pub type Target = fn(&[u8]);

/// All targets, by name.
pub const TARGETS: &[(&str, Target)] = &[
    ("event", event),
    ("access-token", access_token),
    ("signed-token", signed_token),
    ("cursor", cursor),
    ("sealed", sealed),
    ("refresh-token", refresh_token),
    ("challenge", challenge),
    ("code", code),
    ("passkey", passkey),
    ("passkey-challenge", passkey_challenge),
    ("provider-state", provider_state),
    ("provider-form", provider_form),
    ("id-token", id_token),
    ("passkey-json", passkey_json),
    ("picture", picture),
    ("pdf", pdf),
    ("clip", clip),
    ("captions", captions),
    ("markdown", markdown),
];

const SEED: [u8; 32] = [7; 32];
const NOW: i64 = 1_772_366_400;

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap_or_default()
}

/// The longest prefix of the input that is valid UTF-8.
fn text(data: &[u8]) -> &str {
    let valid = std::str::from_utf8(data).map_or_else(|error| error.valid_up_to(), str::len);
    std::str::from_utf8(&data[..valid]).unwrap_or_default()
}

/// Splits the input at the first zero byte.
fn split(data: &[u8]) -> (&[u8], &[u8]) {
    let at = data.iter().position(|byte| *byte == 0).unwrap_or(data.len());
    (&data[..at], data.get(at + 1..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use aws_sdk_dynamodb::types::AttributeValue;
    use glotto_federation::token::holds;
    use glotto_http::token::{self, Claims};
    use glotto_signin::RefreshToken;
    use glotto_store::{Cursor, CursorKey};
    use serde_json::{Value, json};

    use super::*;
    use crate::access_tokens::{ISSUER, KEY};
    use crate::providers::{EXPECTED, signed};
    use crate::signed_text::SEAL;

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR"))
    }

    fn names(folder: &str) -> BTreeSet<String> {
        let entries = std::fs::read_dir(root().join(folder)).unwrap();
        entries.map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().replace('_', "-")).collect()
    }

    #[test]
    fn no_seed_breaks_a_rule() {
        for (name, target) in TARGETS {
            let seeds = std::fs::read_dir(root().join("seeds").join(name)).unwrap();
            let mut count = 0;
            for seed in seeds {
                target(&std::fs::read(seed.unwrap().path()).unwrap());
                count += 1;
            }
            assert!(count > 0, "{name} has no seed");
        }
    }

    #[test]
    fn every_target_can_be_fuzzed() {
        let targets: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(names("fuzz_targets"), targets);
        assert_eq!(names("seeds"), targets);
        let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
        for name in targets {
            assert!(manifest.contains(&format!("name = \"fuzz-{name}\"")), "Cargo.toml has no fuzz-{name}");
        }
    }

    /// Two seeds from a header: with a signed token, and with the header and claims. Checks that the token is
    /// accepted or rejected.
    fn id_token_seeds(header: &Value, accepted: bool) -> (String, String) {
        let claims =
            json!({"iss": EXPECTED.issuer, "aud": "us", "sub": "ada", "nonce": "nonce", "iat": NOW, "exp": NOW + 60});
        let (header, claims) = (header.to_string(), claims.to_string());
        let (keys, token) = signed(header.as_bytes(), claims.as_bytes()).unwrap();
        assert_eq!(holds(&EXPECTED, &keys, &token), accepted, "{header}");
        (format!("{keys}\0{token}"), format!("{header}\0{claims}"))
    }

    /// Generates the seeds of tokens. `SEEDS=1 cargo test -p glotto-fuzz seeds` writes them.
    #[test]
    fn the_seeds_of_tokens_are_good() {
        let key = KEY.as_ref().unwrap();
        let user: glotto_domain::id::UserId = glotto_domain::id::Id::new(now(), 1);
        let session = glotto_domain::id::Id::new(now(), 2);
        let claims = Claims::new(ISSUER, user, session, now());
        let header = json!({"typ": "at+jwt", "alg": "EdDSA", "kid": key.kid()});
        let token = key.sign(&claims).unwrap();
        assert!(token::verify(&token, key.x(), ISSUER, now()).is_ok());
        let parts = format!("{header}\0{}", serde_json::to_string(&claims).unwrap());
        let (keys_and_token, header_and_claims) = id_token_seeds(&json!({"alg": "EdDSA", "kid": "one"}), true);
        let refresh = RefreshToken { user, session, generation: 3 };
        let position = Cursor(
            [("pk", "ACCOUNT#1"), ("sk", "A")]
                .map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned())))
                .into(),
        );
        let cursor = CursorKey::new(b"secret").seal(&position, "list");
        for (path, content) in [
            ("access-token/good", token),
            ("signed-token/good", parts),
            ("refresh-token/good", refresh.to_string()),
            ("cursor/good", format!("list\0{cursor}")),
            ("cursor/place", "list\0pk=ACCOUNT#1\nsk=A".to_owned()),
            ("id-token/good", keys_and_token),
            ("id-token/parts", header_and_claims),
            ("id-token/unsigned", id_token_seeds(&json!({"alg": "none", "kid": "one"}), false).0),
            ("sealed/good", SEAL.as_ref().unwrap().close("usr.1")),
        ] {
            let path = root().join("seeds").join(path);
            if std::env::var_os("SEEDS").is_some() {
                std::fs::write(&path, &content).unwrap();
            }
            assert_eq!(std::fs::read_to_string(&path).unwrap(), content, "{}", path.display());
        }
    }
}
