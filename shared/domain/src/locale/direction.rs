//! The direction in which a language is written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::LanguageTag;
use super::tables;
use super::variety::Variety;

/// The direction of a text, as the attribute `dir` of HTML has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From left to right.
    Ltr,
    /// From right to left.
    Rtl,
}

impl LanguageTag {
    /// The direction of the script that the tag names, or that language and region imply (CLDR's likely subtags). Which
    /// scripts run from right to left is in CLDR's script metadata. A script that neither has runs from left to right.
    pub fn direction(&self) -> Direction {
        let script = Variety::of(self).map(|variety| variety.script());
        match script.and_then(|script| tables::DIRECTIONS.find(script)) {
            Some(_) => Direction::Rtl,
            None => Direction::Ltr,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn direction(tag: &str) -> Direction {
        LanguageTag::parse(tag).unwrap().direction()
    }

    #[test]
    fn a_language_is_written_in_the_direction_of_its_script() {
        for tag in [
            "ar",
            "he",
            "iw",
            "fa",
            "prs",
            "ur",
            "yi",
            "ps",
            "sd",
            "ckb",
            "dv",
            "syr",
            "nqo",
            "ks",
            "ug",
            "arz",
            "aii",
            "ar-EG-u-nu-latn",
            "he-IL",
        ] {
            assert_eq!(direction(tag), Direction::Rtl, "{tag}");
        }
        for tag in ["en", "de", "ja", "zh-Hant-TW", "hi", "ku", "tr", "mt", "so", "am", "mn-Mong", "xx", "zxx", "ha"] {
            assert_eq!(direction(tag), Direction::Ltr, "{tag}");
        }
    }

    #[test]
    fn a_script_of_the_tag_or_of_its_region_decides() {
        for (tag, expected) in [
            ("ar-Latn", Direction::Ltr),
            ("he-Latn-IL", Direction::Ltr),
            ("az-Arab", Direction::Rtl),
            ("az-IR", Direction::Rtl),
            ("az-AZ", Direction::Ltr),
            ("pa-PK", Direction::Rtl),
            ("pa-IN", Direction::Ltr),
            ("uz-AF", Direction::Rtl),
            ("ff-Adlm", Direction::Rtl),
            ("ff", Direction::Ltr),
            ("rhg-Rohg", Direction::Rtl),
            ("ur-Aran", Direction::Rtl),
            ("syr-Syrn", Direction::Rtl),
            ("hu-Hung", Direction::Rtl),
            ("en-Qaaa", Direction::Ltr),
        ] {
            assert_eq!(direction(tag), expected, "{tag}");
        }
    }

    proptest! {
        #[test]
        fn regions_variants_and_extensions_do_not_turn_a_text_whose_script_is_named(
            language in "[a-z]{2}",
            script in prop::sample::select(vec!["Arab", "Latn", "Hebr", "Cyrl", "Thaa", "Hans"]),
            rest in "(-[A-Z]{2})?(-[a-z]{5})?(-u-fw-mon)?",
        ) {
            let is_rtl = matches!(script, "Arab" | "Hebr" | "Thaa");
            let found = direction(&format!("{language}-{script}{rest}"));
            prop_assert_eq!(found, if is_rtl { Direction::Rtl } else { Direction::Ltr });
        }
    }
}
