//! The public part of the key pair for media, in the form that CloudFront takes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};

/// A `SubjectPublicKeyInfo` (RFC 5480) up to the point: an elliptic curve key, on the curve P-256 (`prime256v1`). The
/// 65 bytes of the uncompressed point follow.
const P256: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// The length of a line (RFC 7468, 2).
const LINE: usize = 64;

/// The public key of a key pair in PKCS #8, as PEM with a line break at the end. None if it is no pair on P-256.
pub fn pem(pair: &[u8]) -> Option<String> {
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pair, &SystemRandom::new()).ok()?;
    let der = STANDARD.encode([P256.as_slice(), pair.public_key().as_ref()].concat());
    let lines = der.as_bytes().chunks(LINE).map(|line| String::from_utf8_lossy(line).into_owned());
    let body = lines.collect::<Vec<_>>().join("\n");
    Some(format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pair that `openssl genpkey` made for this test, and what `openssl pkey -pubout` prints of it.
    const PAIR: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgXjF+Z7B043EFFzi1EqSGWucE7O14KHXRcwhA\
                        VwHMfvKhRANCAASMzlsWiFdr8Dd88bEgEm21R+z+mHZdgH4qYobGyKxhywZZYMhIZe/3Y5bV3IVqrdN1joFf\
                        3XHEDSugjhZVwHrD";
    const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\n\
                          MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEjM5bFohXa/A3fPGxIBJttUfs/ph2\n\
                          XYB+KmKGxsisYcsGWWDISGXv92OW1dyFaq3TdY6BX91xxA0roI4WVcB6ww==\n\
                          -----END PUBLIC KEY-----\n";

    #[test]
    fn a_public_key_is_written_as_openssl_writes_it() {
        assert_eq!(pem(&STANDARD.decode(PAIR).unwrap()).as_deref(), Some(PUBLIC));
    }

    #[test]
    fn what_is_no_key_pair_has_no_public_key() {
        assert_eq!(pem(b""), None);
        assert_eq!(pem(&[7; 138]), None);
    }
}
