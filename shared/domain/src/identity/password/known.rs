//! What everybody knows of somebody who chooses a password: the words of their name and of their
//! address, and the name of the place.

use unicode_normalization::UnicodeNormalization as _;

use crate::identity::{DisplayName, EmailAddress};

/// A part that is shorter may stand in a password: "li" is in many.
pub(super) const TELLING: usize = 4;
/// Words that everybody knows who comes here (ASVS 6.1.2).
const OF_THE_HOUSE: [&str; 1] = ["glotto"];

/// A text as it is compared: letters and digits alone, without case, accents, and other looks of
/// the same letter (NFKD, UAX 15). Upper case comes first, because of ß and ς.
pub(super) fn folded(text: &str) -> String {
    let letters = text.nfkd().flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfkd();
    letters.filter(|letter| letter.is_alphanumeric()).nfc().collect()
}

/// What is known, folded, the longest first: name, local part and domain as a whole and each of
/// their words.
pub(super) fn of(address: &EmailAddress, name: &DisplayName) -> Vec<String> {
    let (local, domain) = address.as_str().rsplit_once('@').unwrap_or_default();
    let (domain, _) = idna::domain_to_unicode(domain);
    let mut parts: Vec<String> = OF_THE_HOUSE.map(str::to_owned).into();
    for whole in [name.as_str(), local, &domain] {
        let words = whole.split(|letter: char| !letter.is_alphanumeric());
        parts.extend(words.chain([whole]).map(folded).filter(|part| part.chars().count() >= TELLING));
    }
    parts.push(folded(&format!("{local}{domain}")));
    parts.sort_unstable_by_key(|part| std::cmp::Reverse(part.len()));
    parts
}

/// What is left of a folded password without what is known; nothing, if it holds nothing of that.
pub(super) fn left(password: &str, known: &[String]) -> Option<String> {
    // A gap stays for each: what only stood around a part is no part itself.
    let with_gaps = known.iter().fold(password.to_owned(), |left, part| left.replace(part.as_str(), " "));
    with_gaps.contains(' ').then(|| with_gaps.replace(' ', ""))
}
