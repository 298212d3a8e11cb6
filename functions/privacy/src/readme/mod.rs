//! The text at the start of the archive of an export, in the language of its user: what it contains, why some of it is
//! left out, and what each kind of record is (GDPR, article 12, 1: in an intelligible form).

mod de;
mod en;
mod es;
mod fr;
mod it;
mod pt;

use glotto_domain::UtcTime;
use glotto_domain::locale::{LanguageTag, negotiate};
use jiff::Timestamp;

/// The texts in one language.
struct Words {
    /// The language, as a tag.
    language: &'static str,
    /// What the archive contains, as of `{now}`, and why some of it is left out.
    introduction: &'static str,
    /// Every kind of record that an export may list in a file of its own, and what it is.
    kinds: &'static [(&'static str, &'static str)],
}

/// The languages, which are those of mails. English, the fallback, is first.
const LANGUAGES: [&Words; 6] = [&en::WORDS, &de::WORDS, &es::WORDS, &fr::WORDS, &it::WORDS, &pt::WORDS];

/// The text for a user who reads a language, for an export of a moment.
pub(crate) fn text(locale: &LanguageTag, now: Timestamp) -> String {
    let words = for_reader(locale);
    let mut text = words.introduction.replace("{now}", &UtcTime::from(now).to_string());
    for &(kind, meaning) in words.kinds {
        text.extend([kind, ": ", meaning, "\n"]);
    }
    text
}

fn for_reader(locale: &LanguageTag) -> &'static Words {
    let available: Vec<_> = LANGUAGES.iter().filter_map(|words| LanguageTag::parse(words.language).ok()).collect();
    let english = LanguageTag::english();
    let found = negotiate(std::slice::from_ref(locale), available.iter(), &english);
    LANGUAGES.into_iter().find(|words| words.language == found.as_str()).unwrap_or(LANGUAGES[0])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use glotto_store::Personal;
    use glotto_store::entities;

    use super::*;

    fn text_in(language: &str) -> String {
        text(&LanguageTag::parse(language).unwrap(), "2026-03-01T12:00:00.123456789Z".parse().unwrap())
    }

    #[test]
    fn the_text_explains_every_kind_of_record_that_an_export_lists_in_every_language() {
        let is_listed = |personal| matches!(personal, Personal::OfUser(_) | Personal::About(_));
        let listed = entities::all().filter(|kind| is_listed(kind.personal)).map(|kind| kind.name);
        // The audit trail stays after an erasure; videos belong to courses, and are listed for their owners.
        let listed: BTreeSet<_> = listed.chain(["Audit", "AuditByActor", "Video"]).collect();
        for words in LANGUAGES {
            let explained: BTreeSet<_> = words.kinds.iter().map(|(kind, _)| *kind).collect();
            assert_eq!(explained, listed, "{}", words.language);
            assert_eq!(words.kinds.len(), explained.len(), "{}: twice", words.language);
        }
    }

    #[test]
    fn every_language_translates_every_text_of_an_export() {
        for words in LANGUAGES.into_iter().skip(1) {
            assert_ne!(words.introduction, LANGUAGES[0].introduction);
            for ((kind, meaning), (_, english)) in words.kinds.iter().zip(LANGUAGES[0].kinds) {
                assert!(!meaning.is_empty() && meaning != english, "{} {kind}", words.language);
            }
        }
    }

    #[test]
    fn a_user_reads_the_text_of_an_export_in_their_language_or_else_in_english() {
        for (locale, language) in [("de", "de"), ("de-CH", "de"), ("pt-BR", "pt"), ("fr-CA", "fr"), ("ja", "en")] {
            assert_eq!(text_in(locale), text_in(language), "{locale}");
        }
        let texts: BTreeSet<_> = LANGUAGES.iter().map(|words| text_in(words.language)).collect();
        assert_eq!(texts.len(), LANGUAGES.len());
        assert!(text_in("de").starts_with("Dieses Archiv enthält alle deine personenbezogenen Daten"));
    }

    #[test]
    fn the_text_has_short_lines_and_the_time_of_the_export() {
        for words in LANGUAGES {
            let text = text_in(words.language);
            assert!(text.contains(" 2026-03-01T12:00:00.123Z") && !text.contains('{'), "{text}");
            assert!(text.contains("files.json") && text.lines().all(|line| line.chars().count() <= 105), "{text}");
        }
    }
}
