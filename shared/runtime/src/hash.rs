//! SHA-256. Secrets and keys are stored and looked up by their hash, and some names are the hash of their
//! content.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, SHA256_OUTPUT_LEN, digest};

/// The hash as bytes.
pub fn bytes(of: &[u8]) -> [u8; SHA256_OUTPUT_LEN] {
    let mut bytes = [0; SHA256_OUTPUT_LEN];
    bytes.copy_from_slice(digest(&SHA256, of).as_ref());
    bytes
}

/// The hash in base64url, as it is stored. It has 43 characters.
pub fn text(of: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes(of))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_matches_published_test_vectors() {
        assert_eq!(text(b""), "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
        assert_eq!(bytes(b"abc")[..4], [0xba, 0x78, 0x16, 0xbf]);
    }
}
