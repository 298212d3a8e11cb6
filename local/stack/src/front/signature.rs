//! Signed addresses: the query parameters, the policy, and the key that made the signature
//! (<https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-urls.html>).

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use ring::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use serde_json::Value;

use super::pattern;
use crate::error::{Error, Result};

/// The parameters of a signature. CloudFront removes them from what it forwards.
pub const PARAMETERS: [&str; 5] = ["Expires", "Policy", "Signature", "Key-Pair-Id", "Hash-Algorithm"];

/// The DER of a P-256 public key (RFC 5480) up to its point.
const SPKI_PREFIX: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
const POINT_BYTES: usize = 65;

/// The public keys of a key group, by their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyGroup(BTreeMap<String, Vec<u8>>);

/// Why an address is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// It has no signature.
    MissingKey,
    /// The signature, its key or its time is not right.
    AccessDenied,
}

/// What is signed: a resource, which may have `*` and `?`, and the time from which it is refused.
#[derive(Debug, PartialEq, Eq)]
struct Policy {
    text: String,
    resource: String,
    before: i64,
    /// From when it is valid.
    after: Option<i64>,
}

impl KeyGroup {
    /// Adds a key in PEM.
    pub fn insert(&mut self, id: String, pem: &str) -> Result<()> {
        let point = point(pem).ok_or_else(|| Error::new(format!("{id} is not a public key of P-256 in PEM")))?;
        self.0.insert(id, point);
        Ok(())
    }

    /// Checks the signature of a request for an address, `https://…`, without its query.
    pub fn check(&self, url: &str, query: &str, now: Timestamp) -> Result<(), Denied> {
        let parameters: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let value = |name: &str| parameters.get(name).map(String::as_str);
        let (Some(id), Some(signature)) = (value("Key-Pair-Id"), value("Signature")) else {
            return Err(Denied::MissingKey);
        };
        // Our keys are used with SHA-256 alone. Without the parameter, the signature is one of SHA-1.
        if value("Hash-Algorithm") != Some("SHA256") {
            return Err(Denied::AccessDenied);
        }
        let policy = match (value("Policy"), value("Expires")) {
            (Some(policy), None) => Policy::custom(policy),
            (None, Some(expires)) => Policy::canned(&signed_url(url, query), expires),
            _ => None,
        };
        let allowed = policy.is_some_and(|policy| {
            self.verifies(id, &policy.text, signature) && policy.covers(&signed_url(url, query), now.as_second())
        });
        if allowed { Ok(()) } else { Err(Denied::AccessDenied) }
    }

    fn verifies(&self, id: &str, text: &str, signature: &str) -> bool {
        let Some(point) = self.0.get(id) else { return false };
        let Some(signature) = decoded(signature) else { return false };
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(text.as_bytes(), &signature).is_ok()
    }
}

impl Policy {
    fn canned(url: &str, expires: &str) -> Option<Self> {
        let before: i64 = expires.parse().ok()?;
        let text = format!(
            r#"{{"Statement":[{{"Resource":"{url}","Condition":{{"DateLessThan":{{"AWS:EpochTime":{expires}}}}}}}]}}"#
        );
        Some(Self { text, resource: url.to_owned(), before, after: None })
    }

    fn custom(encoded: &str) -> Option<Self> {
        let text = String::from_utf8(decoded(encoded)?).ok()?;
        let policy: Value = serde_json::from_str(&text).ok()?;
        let [statement] = policy["Statement"].as_array()?.as_slice() else { return None };
        let condition = &statement["Condition"];
        // Without a resource, the policy is about all files.
        let resource = statement["Resource"].as_str().unwrap_or("*").to_owned();
        let before = condition["DateLessThan"]["AWS:EpochTime"].as_i64()?;
        let after = condition["DateGreaterThan"]["AWS:EpochTime"].as_i64();
        Some(Self { text, resource, before, after })
    }

    fn covers(&self, url: &str, now: i64) -> bool {
        now < self.before && self.after.is_none_or(|after| now > after) && pattern::matches(&self.resource, url)
    }
}

/// The address with those parameters that do not belong to the signature.
fn signed_url(url: &str, query: &str) -> String {
    let own = |pair: &&str| !PARAMETERS.contains(&pair.split('=').next().unwrap_or_default());
    let rest: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).filter(own).collect();
    if rest.is_empty() { url.to_owned() } else { format!("{url}?{}", rest.join("&")) }
}

/// Decodes base64 in the characters that CloudFront replaces.
fn decoded(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text.replace('-', "+").replace('_', "=").replace('~', "/")).ok()
}

fn point(pem: &str) -> Option<Vec<u8>> {
    let base64: String = pem.lines().map(str::trim).filter(|line| !line.starts_with("-----")).collect();
    let der = STANDARD.decode(base64).ok()?;
    let point = der.strip_prefix(SPKI_PREFIX.as_slice())?;
    (point.len() == POINT_BYTES).then(|| point.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    // Made by botocore 1.43 (`CloudFrontSigner`) with `cryptography`; OpenSSL 3.0 verifies the signature of `CANNED`.
    const PEM: &str = "-----BEGIN PUBLIC KEY-----\n\
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE7PrtNO1WLIyfziW5IdagIIxd77V+\n\
        dCtEp1vDQPg+GPlIOtspZTMh2w/joP/ChfJiToBYqy6Jzd/49V+Pj0sl1w==\n\
        -----END PUBLIC KEY-----\n";
    const OTHER: &str = "-----BEGIN PUBLIC KEY-----\n\
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEUbL8VqKlljE/VyORVW5E9ipSLYbv\n\
        Q9wrliN8a2kKMSOnb/3UTIDNEmSMOLK0O52PeenSMYaGnNEZMIPG/fakUw==\n\
        -----END PUBLIC KEY-----\n";
    const FOLDER: &str = "https://d111111abcdef8.cloudfront.net/hls/vid_01J9ZK5W6V4QX0N8R3T7B2M1CD/a-1/";
    const CANNED: &str = "Expires=1772367000&Signature=MEUCIQCfM0JIcfDH4dW~FI4KeuuWoAFZAPrJwgipUG0H3~vEpgIgSqQwEtLn9zm\
        GlL0DJxfHnycIrqz1Jos3-utH1G2C~A8_&Key-Pair-Id=K2JCJMDEHXQW5F&Hash-Algorithm=SHA256";
    const CUSTOM: &str = "Policy=eyJTdGF0ZW1lbnQiOlt7IlJlc291cmNlIjoiaHR0cHM6Ly9kMTExMTExYWJjZGVmOC5jbG91ZGZyb250Lm5ld\
        C9obHMvdmlkXzAxSjlaSzVXNlY0UVgwTjhSM1Q3QjJNMUNEL2EtMS8qIiwiQ29uZGl0aW9uIjp7IkRhdGVMZXNzVGhhbiI6eyJBV1M6RXBvY\
        2hUaW1lIjoxNzcyMzY3MDAwfX19XX0_&Signature=MEYCIQDQDCzKEgxCZKL3-73q6eIWnHSYnLbs-1T75XctXSrBsQIhAOw6CM6Dw75isH\
        ~~V9sxLHShFWmWTeEl~r4Ee8Wfa3YD&Key-Pair-Id=K2JCJMDEHXQW5F&Hash-Algorithm=SHA256";

    fn group(pem: &str) -> KeyGroup {
        let mut group = KeyGroup::default();
        group.insert("K2JCJMDEHXQW5F".to_owned(), pem).unwrap();
        group
    }

    fn check(file: &str, query: &str, now: i64) -> Result<(), Denied> {
        group(PEM).check(&format!("{FOLDER}{file}"), query, Timestamp::from_second(now).unwrap())
    }

    #[test]
    fn an_address_that_botocore_signed_opens_its_file_until_its_time() {
        assert_eq!(check("master_640x360.ts", CANNED, 1_772_366_999), Ok(()));
        assert_eq!(check("master_640x360.ts", CANNED, 1_772_367_000), Err(Denied::AccessDenied));
        assert_eq!(check("master_426x240.ts", CANNED, 1_772_366_999), Err(Denied::AccessDenied));
    }

    #[test]
    fn a_policy_with_a_star_opens_the_folder_and_nothing_else() {
        for file in ["master_640x360.ts", "poster.0000001.jpg"] {
            assert_eq!(check(file, CUSTOM, 1_772_366_999), Ok(()));
        }
        let elsewhere = FOLDER.replace("a-1", "a-2");
        let now = Timestamp::from_second(1_772_366_999).unwrap();
        assert_eq!(group(PEM).check(&format!("{elsewhere}x.ts"), CUSTOM, now), Err(Denied::AccessDenied));
        let other_host = FOLDER.replace("d111111abcdef8", "d222222abcdef8");
        assert_eq!(group(PEM).check(&format!("{other_host}x.ts"), CUSTOM, now), Err(Denied::AccessDenied));
        assert_eq!(check("x.ts", CUSTOM, 1_772_367_000), Err(Denied::AccessDenied));
    }

    #[test]
    fn a_tampered_address_is_refused() {
        let now = 1_772_366_999;
        let file = "master_640x360.ts";
        for query in [
            CANNED.replace("Expires=1772367000", "Expires=1772367001"),
            CANNED.replace("Signature=MEUCIQ", "Signature=MEUCIA"),
            CANNED.replace("Key-Pair-Id=K2", "Key-Pair-Id=K3"),
            CANNED.replace("&Hash-Algorithm=SHA256", ""),
            CANNED.replace("SHA256", "SHA1"),
            format!("{CANNED}&more=1"),
            format!("{CANNED}&Policy=e30_"),
            CUSTOM.replace("Policy=eyJ", "Policy=eyK"),
            CUSTOM.replace(
                &CUSTOM[..CUSTOM.find("&Signature").unwrap()],
                &format!("Policy={}", STANDARD.encode(r#"{"Statement":[]}"#).replace('=', "_")),
            ),
        ] {
            assert_eq!(check(file, &query, now), Err(Denied::AccessDenied), "{query}");
        }
        for query in ["", "Expires=1772367000", "Signature=a&Expires=1772367000"] {
            assert_eq!(check(file, query, now), Err(Denied::MissingKey), "{query}");
        }
    }

    #[test]
    fn the_signature_of_another_key_is_refused() {
        let now = Timestamp::from_second(1_772_366_999).unwrap();
        let url = format!("{FOLDER}master_640x360.ts");
        assert_eq!(group(OTHER).check(&url, CANNED, now), Err(Denied::AccessDenied));
        let mut both = group(PEM);
        both.insert("KOTHER".to_owned(), OTHER).unwrap();
        assert_eq!(both.check(&url, CANNED, now), Ok(()), "both keys of a group are trusted while keys are rotated");
    }

    #[test]
    fn what_is_no_public_key_of_p256_is_refused() {
        for other in ["", "no key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"] {
            assert!(KeyGroup::default().insert("K".to_owned(), other).is_err());
        }
    }
}
