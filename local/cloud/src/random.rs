//! Randomness for names and generated secrets.

use ring::rand::{SecureRandom, SystemRandom};

/// `length` characters drawn evenly from `alphabet`, which has 1 to 256 ASCII characters.
pub(crate) fn text(alphabet: &[u8], length: usize) -> String {
    let random = SystemRandom::new();
    // Bytes at or above the largest multiple would favour the alphabet's first characters.
    let limit = 256 - 256 % alphabet.len();
    let mut text = String::with_capacity(length);
    let mut block = [0_u8; 64];
    while text.len() < length {
        if random.fill(&mut block).is_err() {
            tracing::error!("the system's random generator failed");
            continue;
        }
        let fair = block.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < limit);
        text.extend(fair.take(length - text.len()).map(|b| char::from(alphabet[b % alphabet.len()])));
    }
    text
}

/// An id in the form of a UUID.
pub(crate) fn uuid() -> String {
    let id = text(b"0123456789abcdef", 32);
    format!("{}-{}-{}-{}-{}", &id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..])
}

/// A short id of lower-case letters and digits.
pub(crate) fn id(length: usize) -> String {
    text(b"abcdefghijklmnopqrstuvwxyz0123456789", length)
}
