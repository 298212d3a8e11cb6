//! Codes of letters that people read from paper or a chat, and type.

use crate::{digits, pasted, pattern};

/// The letters (Crockford's base 32). None of them look alike.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Letters of a code. They make 120 bits.
const LENGTH: usize = 24;

/// Characters of a code at most, with separators.
pub(crate) const LONGEST: usize = 64;

/// The pattern of a code as users type it: letters and digits of any script or width, with one separator between two of
/// them, and some before and after. More separators are accepted; with all of them, a text that fits could be too long.
pub(crate) fn pattern() -> String {
    let separator = format!(r"[{}\u002D\u2010-\u2015\u2212\uFF0D]", pattern::unseen());
    let letter = format!(r"[A-TV-Za-tv-z\uFF21-\uFF34\uFF36-\uFF3A\uFF41-\uFF54\uFF56-\uFF5A{}]", digits::class());
    let (ends, more) = ((LONGEST - 2 * LENGTH) / 2, LENGTH - 1);
    format!("^{separator}{{0,{ends}}}((?:{letter}{separator}?){{{more}}}{letter}){separator}{{0,{ends}}}$")
}

/// What a user typed or copied, [cleaned](pasted::clean), unless it is too long.
pub(crate) fn take(text: &str) -> Option<String> {
    text.chars().nth(LONGEST).is_none().then(|| pasted::clean(text))
}

/// The canonical spelling of 120 bits: `7KQ2-M9XD-0FTR-5HWB-3NVC-8JZE`.
pub(crate) fn spell(bits: [u8; 15]) -> String {
    let number = bits.iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    let letter = |place: usize| char::from(ALPHABET[usize::try_from(number >> (5 * place) & 31).unwrap_or(0)]);
    grouped((0..LENGTH).rev().map(letter))
}

/// The canonical spelling of what a user typed, [cleaned](take). It may be in lower case, have other separators or
/// none, digits of another script or letters in full width, and an O instead of a zero, or an I or L instead of a one.
pub(crate) fn read(text: &str) -> Option<String> {
    let letters = text.chars().map(digits::to_ascii).filter(|letter| !is_dash(*letter));
    let letters: Option<Vec<char>> = letters.map(canonical).collect();
    letters.filter(|letters| letters.len() == LENGTH).map(grouped)
}

fn grouped(letters: impl IntoIterator<Item = char>) -> String {
    let mut text = String::with_capacity(LENGTH + LENGTH / 4);
    for (index, letter) in letters.into_iter().enumerate() {
        if index > 0 && index % 4 == 0 {
            text.push('-');
        }
        text.push(letter);
    }
    text
}

/// Hyphens and dashes: a keyboard or a mail program may make one of another.
fn is_dash(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FF0D}')
}

fn canonical(letter: char) -> Option<char> {
    let letter = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    letter.is_ascii().then_some(letter).filter(|letter| ALPHABET.contains(&(*letter as u8)))
}
