//! Common passwords, which attackers try first: the 21,648 of the lists that `tools/common-passwords`
//! fetches that are long enough to be chosen here.
//!
//! The binary contains 32 bits of a hash of each, sorted: 86 KB, only in functions that set passwords.
//! One other password in 200,000 has the same hash, and is rejected as well.

use unicode_normalization::UnicodeNormalization as _;

use super::personal_words;
use crate::text::is_mark;

/// The hashes, little-endian and ascending.
static HASHES: &[u8] = include_bytes!("common.bin");

/// Whether a password is common, however it is capitalised, with spaces at its ends, with accents, or in variants of
/// its letters such as full width: programs that guess passwords vary the words of their lists in these ways.
pub(super) fn is_common(password: &str) -> bool {
    let password = password.trim();
    // The list has some words with accents.
    is_listed(&password.to_lowercase()) || is_listed(folded(password).trim())
}

fn is_listed(word: &str) -> bool {
    let (hashes, _) = HASHES.as_chunks::<4>();
    let wanted = hash(word);
    hashes.binary_search_by_key(&wanted, |bytes| u32::from_le_bytes(*bytes)).is_ok()
}

/// With its signs, without accents.
fn folded(password: &str) -> String {
    personal_words::fold_letters(password).filter(|letter| !is_mark(*letter)).nfc().collect()
}

/// FNV-1a with 64 bits, folded to 32. A collision is no attack: it only keeps a user from choosing a
/// password.
fn hash(text: &str) -> u32 {
    let step = |state: u64, byte: u8| (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    let state = text.bytes().fold(0xCBF2_9CE4_8422_2325, step);
    #[expect(clippy::cast_possible_truncation, reason = "both halves go in")]
    let folded = (state >> 32) as u32 ^ state as u32;
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_common_passwords_is_complete_and_sorted() {
        let (hashes, rest) = HASHES.as_chunks::<4>();
        assert!(rest.is_empty());
        assert_eq!(hashes.len(), 21_648);
        assert!(hashes.is_sorted_by(|one, next| u32::from_le_bytes(*one) < u32::from_le_bytes(*next)));
    }

    #[test]
    fn common_passwords_are_recognised_in_any_capitalisation() {
        for text in ["password", "Password1", "12345678", "QWERTYUIOP", "iloveyou", "trustno1", "P@ssw0rd", "sunshine1"]
        {
            assert!(is_common(text), "{text}");
        }
    }

    #[test]
    fn a_common_password_is_recognised_in_full_width_with_accents_and_with_spaces_around_it() {
        for text in ["ＰＡＳＳＷＯＲＤ", " password\u{3000}", "passwörd", "İLOVEYOU", "ıloveyou", "P@sswôrd"]
        {
            assert!(is_common(text), "{text}");
        }
    }

    #[test]
    fn an_uncommon_phrase_is_not_found() {
        for text in ["analytical engine", "correct horse battery staple", "пароль и ещё", "ein ganz eigener Satz"]
        {
            assert!(!is_common(text), "{text}");
        }
    }
}
