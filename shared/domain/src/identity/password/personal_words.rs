//! What an attacker knows of a user: the words of their name and of their address, and the name of the
//! platform.

use unicode_normalization::UnicodeNormalization as _;

use crate::identity::{DisplayName, EmailAddress};

/// Shorter parts may be part of a password: "li" is in many.
pub(super) const MIN_IDENTIFYING_LENGTH: usize = 4;
/// Words of the platform (ASVS 6.1.2).
const PLATFORM_WORDS: [&str; 1] = ["glotto"];

/// A text for comparison: only letters and digits, without case, accents and variants of the same letter.
pub(super) fn folded(text: &str) -> String {
    fold_letters(text).filter(|letter| letter.is_alphanumeric()).nfc().collect()
}

/// The characters of a text without case and variants of the same letter (NFKD, UAX 15), accents apart from their
/// letters. Upper case comes first because of ß and ς.
pub(super) fn fold_letters(text: &str) -> impl Iterator<Item = char> {
    text.nfkd().flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfkd()
}

/// The known parts, folded, the longest first: name, local part and domain, and each of their words.
pub(super) fn of(address: &EmailAddress, name: &DisplayName) -> Vec<String> {
    let (local, domain) = address.as_str().rsplit_once('@').unwrap_or_default();
    let (domain, _) = idna::domain_to_unicode(domain);
    let mut parts: Vec<String> = PLATFORM_WORDS.map(str::to_owned).into();
    for whole in [name.as_str(), local, &domain] {
        let words = whole.split(|letter: char| !letter.is_alphanumeric());
        parts.extend(words.chain([whole]).map(folded).filter(|part| part.chars().count() >= MIN_IDENTIFYING_LENGTH));
    }
    parts.push(folded(&format!("{local}{domain}")));
    parts.sort_unstable_by_key(|part| std::cmp::Reverse(part.len()));
    parts
}

/// The rest of a folded password without the known parts; none if it contains none of them.
pub(super) fn remove_personal_words(password: &str, parts: &[String]) -> Option<String> {
    // A gap stays for each part, so that what stood around it does not become a part.
    let with_gaps = parts.iter().fold(password.to_owned(), |left, part| left.replace(part.as_str(), " "));
    with_gaps.contains(' ').then(|| with_gaps.replace(' ', ""))
}
