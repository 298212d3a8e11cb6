//! Hexadecimal text of fixed length, as operators and Secrets Manager write keys and hashes.

/// The bytes of a text of two digits for each, in either case. None if it is anything else.
pub fn parse<const N: usize>(text: &str) -> Option<[u8; N]> {
    // `from_str_radix` would take a sign.
    if text.len() != N * 2 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; N];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_digits_are_a_byte_in_either_case() {
        assert_eq!(parse("00ff1A"), Some([0, 255, 26]));
        assert_eq!(parse(""), Some([]));
    }

    #[test]
    fn another_length_and_other_characters_are_nothing() {
        for text in ["00ff1", "00ff1a0", "00ff1g", "+0ff1a", " 0ff1a", "0xff1a", "ééé"] {
            assert_eq!(parse::<3>(text), None, "{text}");
        }
    }
}
