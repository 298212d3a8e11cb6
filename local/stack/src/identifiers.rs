//! Identifiers in the formats of AWS. They are not secret.

use std::fmt::Write;

/// `n` random bytes as lower-case hexadecimal digits.
pub(crate) fn hex(n: usize) -> String {
    let bytes: Vec<u8> = (0..n).map(|_| fastrand::u8(..)).collect();
    digits(&bytes)
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn digits(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A version 4 UUID.
pub(crate) fn uuid() -> String {
    let bits = (fastrand::u128(..) & !(0xf << 76 | 0x3 << 62)) | 0x4 << 76 | 0x2 << 62;
    let hex = format!("{bits:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// A request id in the format of API Gateway.
pub(crate) fn gateway_request_id() -> String {
    let letters = (0..15).map(|_| fastrand::alphanumeric()).collect::<String>();
    format!("{letters}=")
}

/// A trace that X-Ray does not sample.
pub(crate) fn trace_id() -> String {
    let seconds = jiff::Timestamp::now().as_second();
    format!("Root=1-{seconds:08x}-{};Sampled=0", hex(12))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_uuid_has_its_version_and_variant() {
        let uuid = super::uuid();
        assert_eq!((uuid.len(), uuid.as_bytes()[14]), (36, b'4'));
        assert!(b"89ab".contains(&uuid.as_bytes()[19]), "{uuid}");
    }
}
