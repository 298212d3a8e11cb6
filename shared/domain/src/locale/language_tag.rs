//! Language tags.

use serde::Serialize;

use super::canonical::canonicalize;

/// Bytes of a tag at most. The longest that phones send, with a keyword for each preference of a region,
/// have about a hundred.
const LONGEST: usize = 128;

/// A language tag in the canonical form of RFC 5646, 4.5: a language of two or three letters, then
/// optionally a script, a region, variants and extensions: `de`, `pt-BR`, `zh-Hant-TW`, `de-DE-u-fw-mon`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct LanguageTag(String);

impl LanguageTag {
    /// Parses a tag in any case and makes it canonical: `iw` becomes `he`, `zh-yue` becomes `yue`. Subtags
    /// need not be registered. A tag for private use alone (`x-…`) names no language and is refused.
    pub fn parse(text: &str) -> Result<Self, String> {
        let tag = (text.len() <= LONGEST).then(|| canonicalize(text)).flatten();
        // A replacement may be longer than what it replaces.
        let tag = tag.filter(|tag| tag.len() <= LONGEST);
        tag.map(Self).ok_or_else(|| "must be a language tag such as en, pt-BR or zh-Hant".to_owned())
    }

    /// English, the language in which all texts of the platform exist.
    pub fn english() -> Self {
        Self("en".to_owned())
    }

    /// The tag in canonical form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The grammar of RFC 5646, 2.1, with one extended language. Irregular tags such as `i-klingon` are taken as well.
const PATTERN: &str = "^[A-Za-z]{2,3}(-[A-Za-z]{3})?(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?\
                       (-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*\
                       (-[A-WYZa-wyz0-9](-[A-Za-z0-9]{2,8})+)*(-[Xx](-[A-Za-z0-9]{1,8})+)?$";

crate::text_value!(LanguageTag: Display, {
    "type": "string", "maxLength": LONGEST,
    "description": "BCP 47 language tag. Responses have its canonical form (RFC 5646, section 4.5).",
    "pattern": PATTERN, "examples": ["en", "pt-BR"],
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tables;
    use super::*;

    fn canonical(text: &str) -> String {
        LanguageTag::parse(text).unwrap().as_str().to_owned()
    }

    #[test]
    fn tags_become_canonical() {
        for (text, tag) in [("EN", "en"), ("pt-br", "pt-BR"), ("ZH-HANT-tw", "zh-Hant-TW"), ("es-419", "es-419")] {
            assert_eq!(canonical(text), tag);
        }
    }

    #[test]
    fn a_tag_with_preferences_of_its_region_is_a_language_tag() {
        for tag in [
            "de-DE-u-fw-mon-mu-celsius",
            "en-UA-u-fw-mon-ms-metric-mu-celsius",
            "en-DE-u-ca-gregory-co-phonebk-cu-eur-fw-mon-hc-h23-ms-metric-mu-celsius-nu-latn-rg-dezzzz-tz-deber",
            "ar-EG-u-nu-arab",
            "ja-Latn-t-ja-m0-hepburn",
            "sl-rozaj-biske-1994",
            "de-CH-1996-x-office-a1",
        ] {
            assert_eq!(canonical(tag), tag);
        }
    }

    #[test]
    fn deprecated_tags_and_subtags_become_the_preferred_ones() {
        for (text, tag) in [
            ("zh-yue", "yue"),
            ("zh-yue-HK", "yue-HK"),
            ("zh-cmn-Hans-CN", "cmn-Hans-CN"),
            ("sgn-ase", "ase"),
            ("ar-arb", "arb"),
            ("iw", "he"),
            ("in-ID", "id-ID"),
            ("deu-AT", "de-AT"),
            ("de-DD", "de-DE"),
            ("ja-Latn-hepburn-heploc", "ja-Latn-hepburn-alalc97"),
            ("I-KLINGON", "tlh"),
            ("i-default", "en-x-i-default"),
            ("en-GB-oed", "en-GB-oxendict"),
            ("zh-min-nan", "nan"),
            ("zh-hakka-TW", "hak-TW"),
            ("art-lojban", "jbo"),
            ("sgn-BE-FR", "sfb"),
            ("sgn-DD", "gsg"),
            ("nor-bok", "nb"),
        ] {
            assert_eq!(canonical(text), tag, "{text}");
        }
    }

    #[test]
    fn extensions_are_in_order_and_in_lower_case() {
        assert_eq!(canonical("en-U-FW-mon-A-bbb-X-Zz"), "en-a-bbb-u-fw-mon-x-zz");
    }

    #[test]
    fn a_malformed_language_tag_is_rejected() {
        for text in [
            "",
            "e",
            "english",
            "en_US",
            "en-",
            "en--US",
            "12",
            "en-u-x",
            "ünï",
            "en-u",
            "en-x",
            "x-mine",
            "-en",
            "en-1996-1996",
            "en-u-fw-mon-u-hc-h23",
            "en-US-GB",
            "en-Latn-Cyrl",
            "en-toolongsubtag",
            "en-US-ü",
        ] {
            assert!(LanguageTag::parse(text).is_err(), "{text}");
        }
        let longest = format!("en-x{}", "-abcdefg".repeat(15));
        assert_eq!(longest.len(), 124);
        assert!(LanguageTag::parse(&longest).is_ok());
        assert!(LanguageTag::parse(&format!("{longest}-abcdefg")).is_err());
    }

    #[test]
    fn every_replacement_of_the_registry_is_final() {
        let tags = tables::TAGS.entries().map(|(tag, _)| tag.to_owned());
        let languages = tables::LANGUAGES.entries().map(|(language, _)| language.to_owned());
        let extlangs = tables::EXTLANGS.entries().map(|(extlang, language)| format!("{language}-{extlang}"));
        for text in tags.chain(languages).chain(extlangs) {
            let tag = canonical(&text);
            assert_ne!(tag.to_ascii_lowercase(), text, "it is replaced");
            assert_eq!(canonical(&tag), tag);
        }
    }

    proptest! {
        #[test]
        fn parsing_a_parsed_tag_changes_nothing(
            text in "([A-Za-z]{2,3}|i)(-[A-Za-z]{3,4}){0,2}(-[A-Za-z]{2}|-[0-9]{3,4})?(-[a-z0-9]{1,8}){0,4}",
        ) {
            if let Ok(tag) = LanguageTag::parse(&text) {
                prop_assert_eq!(LanguageTag::parse(tag.as_str()), Ok(tag));
            }
        }

        #[test]
        fn the_case_of_a_tag_means_nothing(text in "[a-z]{2,3}(-[a-z]{4})?(-[a-z]{2})?(-u-[a-z]{2}-[a-z]{3})?") {
            prop_assert_eq!(LanguageTag::parse(&text.to_ascii_uppercase()), LanguageTag::parse(&text));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,40}") {
            let _ = LanguageTag::parse(&text);
        }
    }
}
