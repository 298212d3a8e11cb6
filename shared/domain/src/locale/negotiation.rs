//! Which of the available languages a reader gets.

use schemars::JsonSchema;
use serde::Serialize;

use super::LanguageTag;
use super::variety::Variety;
use crate::weight::weight;

/// How near a language is to the one that a reader prefers, and so why the reader gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Nearness {
    /// It is the preferred one; extensions and a script that is implied anyway do not count.
    Same,
    /// It is a broader variety of the preferred one: `zh-Hant` for `zh-Hant-TW` (RFC 4647, 3.4).
    Broader,
    /// It is another variety of the same language: `pt-BR` for `pt-PT`.
    Variety,
    /// It is the macrolanguage, which readers of the preferred one can read: `zh` for `yue`.
    Related,
    /// It is none of these, but the fallback.
    Default,
}

/// Finds the best language: for each preferred one the tag itself, or else the nearest variety of the same
/// language. If there is none, one that readers of a preferred language can read, such as `zh` for `yue`; at
/// last the fallback. This is "lookup" of RFC 4647, 3.4, with the scripts and parents of CLDR: a user who
/// prefers `zh-TW` gets `zh-Hant` rather than `zh`, and one who prefers `pt-PT` gets `pt-BR` rather than
/// English. Extensions count for the tag itself only.
pub fn negotiate<'a>(
    preferred: &[LanguageTag],
    available: impl Iterator<Item = &'a LanguageTag>,
    fallback: &'a LanguageTag,
) -> &'a LanguageTag {
    negotiate_with_nearness(preferred, available, fallback).0
}

/// Finds the best language as [`negotiate`] does, and how near it is to the preferred language that it was found for.
pub fn negotiate_with_nearness<'a>(
    preferred: &[LanguageTag],
    available: impl Iterator<Item = &'a LanguageTag>,
    fallback: &'a LanguageTag,
) -> (&'a LanguageTag, Nearness) {
    let available: Vec<&'a LanguageTag> = available.collect();
    let in_language = |wanted: &LanguageTag| {
        let exact = available.iter().copied().find(|tag| *tag == wanted);
        exact.map(|tag| (tag, Nearness::Same)).or_else(|| nearest(&Variety::of(wanted)?, &available))
    };
    let related = |wanted: &LanguageTag| nearest(&Variety::of(wanted)?.macrolanguage()?, &available);
    let found = preferred.iter().find_map(in_language);
    let found = found.or_else(|| preferred.iter().find_map(related).map(|(tag, _)| (tag, Nearness::Related)));
    found.unwrap_or((fallback, Nearness::Default))
}

/// The nearest variety of the same language, of several the first.
fn nearest<'a>(wanted: &Variety<'_>, available: &[&'a LanguageTag]) -> Option<(&'a LanguageTag, Nearness)> {
    let varieties = available.iter().filter_map(|tag| Some((*tag, Variety::of(tag)?)));
    let of_language = varieties.filter(|(_, variety)| wanted.is_same_language(variety));
    let distances = of_language.map(|(tag, variety)| (tag, wanted.distance_to(&variety)));
    let (tag, (in_other_script, steps, _)) = distances.min_by_key(|(_, distance)| *distance)?;
    let nearness = match (in_other_script, steps) {
        (false, (0, 0)) => Nearness::Same,
        (false, (_, 0)) => Nearness::Broader,
        _ => Nearness::Variety,
    };
    Some((tag, nearness))
}

/// Parses an `Accept-Language` header (RFC 9110, 12.5.4): the languages, the preferred ones first.
/// Invalid parts are ignored, because the header is only a preference.
pub fn accept_language(header: &str) -> Vec<LanguageTag> {
    let mut languages: Vec<(u16, LanguageTag)> = header.split(',').take(16).filter_map(weighted).collect();
    languages.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    languages.into_iter().map(|(_, tag)| tag).collect()
}

/// A language with its weight in thousandths, unless it is not wanted.
fn weighted(part: &str) -> Option<(u16, LanguageTag)> {
    let mut parts = part.split(';');
    let tag = LanguageTag::parse(parts.next()?.trim()).ok()?;
    weight(parts).filter(|weight| *weight > 0).map(|weight| (weight, tag))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tags(text: &str) -> Vec<LanguageTag> {
        text.split_whitespace().map(|tag| LanguageTag::parse(tag).unwrap()).collect()
    }

    /// What a reader gets of the available languages, of which the first is the fallback.
    fn chosen(preferred: &str, available: &str) -> String {
        let available = tags(available);
        negotiate(&tags(preferred), available.iter(), &available[0]).as_str().to_owned()
    }

    #[test]
    fn a_reader_gets_the_nearest_language() {
        for (preferred, found) in
            [("de-AT", "de"), ("pt-PT", "pt-BR"), ("zh-Hant-TW", "zh-Hant"), ("fr de", "de"), ("fr", "en")]
        {
            assert_eq!(chosen(preferred, "en de pt-BR zh-Hant"), found, "{preferred}");
        }
    }

    #[test]
    fn a_reader_gets_the_script_that_is_usual_in_their_region() {
        for (preferred, available, found) in [
            ("zh-TW", "en zh-Hans zh-Hant", "zh-Hant"),
            ("zh-HK", "en zh-Hans zh-Hant", "zh-Hant"),
            ("zh-MO", "en zh-Hans zh-Hant-TW zh-Hant-HK", "zh-Hant-HK"),
            ("zh-TW", "en zh zh-Hant", "zh-Hant"),
            ("zh-Hant-TW", "en zh zh-TW", "zh-TW"),
            ("zh", "en zh-Hant zh-Hans", "zh-Hans"),
            ("zh-SG", "en zh-Hant zh-Hans", "zh-Hans"),
            ("zh-CN", "en zh-TW zh", "zh"),
            ("zh-TW", "en zh-Hans", "zh-Hans"),
            ("sr", "en sr-Latn sr-Cyrl", "sr-Cyrl"),
            ("sr-ME", "en sr-Cyrl sr-Latn", "sr-Latn"),
            ("sr-Latn-RS", "en sr sr-Latn", "sr-Latn"),
            ("pa-PK", "en pa pa-Arab", "pa-Arab"),
            ("pa-IN", "en pa-Arab pa-Guru", "pa-Guru"),
            ("uz-AF", "en uz uz-Arab", "uz-Arab"),
            ("uz", "en uz-Cyrl uz-Latn", "uz-Latn"),
            ("az-IR", "en az az-Arab", "az-Arab"),
            ("az-AZ", "en az-Cyrl az-Latn", "az-Latn"),
        ] {
            assert_eq!(chosen(preferred, available), found, "{preferred} of {available}");
        }
    }

    #[test]
    fn a_reader_gets_the_regional_variety_that_is_nearest_to_theirs() {
        for (preferred, available, found) in [
            ("pt-AO", "en pt-BR pt-PT", "pt-PT"),
            ("pt-AO", "en pt pt-PT", "pt-PT"),
            ("pt", "en pt-PT pt-BR", "pt-BR"),
            ("es-MX", "en es es-419", "es-419"),
            ("es-AR", "en es-ES es-MX", "es-MX"),
            ("en-AU", "de en-US en-GB", "en-GB"),
            ("en-CA", "de en-GB en-US", "en-US"),
            ("de-AT", "en de-CH de-DE", "de-DE"),
            ("de-AT-1996", "en de de-AT", "de-AT"),
        ] {
            assert_eq!(chosen(preferred, available), found, "{preferred} of {available}");
        }
    }

    #[test]
    fn a_member_of_a_macrolanguage_gets_the_macrolanguage_unless_another_preference_is_met() {
        for (preferred, available, found) in [
            ("zh-yue", "en zh-Hans zh-Hant", "zh-Hant"),
            ("yue-CN", "en zh-Hant zh-Hans", "zh-Hans"),
            ("zh-cmn-Hans", "en zh-Hant zh-Hans", "zh-Hans"),
            ("nan-TW fr", "en zh-Hant fr", "fr"),
            ("nb", "en no", "no"),
            ("no", "en nb", "nb"),
            ("nn", "en nb", "nb"),
            ("arz", "en ar", "ar"),
            ("iw", "en he", "he"),
            ("da", "en no", "en"),
        ] {
            assert_eq!(chosen(preferred, available), found, "{preferred} of {available}");
        }
    }

    #[test]
    fn a_choice_names_the_step_of_the_chain_that_led_to_it() {
        for (preferred, available, nearness) in [
            ("zh-Hant-TW", "en zh-Hant-TW zh-Hant", Nearness::Same),
            ("zh-Hant-TW", "en zh-TW zh-Hant", Nearness::Same),
            ("de-AT-u-fw-mon", "en de-AT", Nearness::Same),
            ("zh-Hant-TW", "en zh-Hant zh-Hant-HK", Nearness::Broader),
            ("de-AT-1996", "en de", Nearness::Broader),
            ("pt-AO", "en pt-PT pt-BR", Nearness::Broader),
            ("pt-PT", "en pt-BR", Nearness::Variety),
            ("de", "en de-AT", Nearness::Variety),
            ("zh-TW", "en zh-Hans", Nearness::Variety),
            ("yue", "en zh-Hant", Nearness::Related),
            ("fr", "en de", Nearness::Default),
            ("fr de-AT", "en de", Nearness::Broader),
        ] {
            let available = tags(available);
            let (found, step) = negotiate_with_nearness(&tags(preferred), available.iter(), &available[0]);
            assert_eq!(step, nearness, "{preferred} of {available:?}");
            assert_eq!(found == &available[0], step == Nearness::Default, "{preferred} of {available:?}");
        }
    }

    #[test]
    fn accept_language_is_read_by_weight() {
        assert_eq!(accept_language("fr;q=0.3, de-AT, *;q=0.1, en;q=0.8, xx;q=0"), tags("de-AT en fr"));
    }

    #[test]
    fn a_weight_in_capitals_counts() {
        assert_eq!(accept_language("fr;Q=0.1, de ; Q=0.5, en;level=1;q=0.2"), tags("de en fr"));
    }

    #[test]
    fn preferences_of_a_region_in_a_header_do_not_hide_the_language() {
        for header in ["de-DE-u-mu-celsius", "DE-u-co-phonebk, fr;q=0.5", "de-x-work"] {
            let available = tags("en fr de");
            assert_eq!(negotiate(&accept_language(header), available.iter(), &available[0]).as_str(), "de", "{header}");
        }
    }

    /// Tags of which several are varieties of one language.
    fn some_tag() -> impl Strategy<Value = LanguageTag> {
        let tags = ["de", "de-AT", "zh", "zh-TW", "zh-Hant", "zh-Hans-SG", "yue", "sr-Latn", "pt-AO", "pt-PT", "en"];
        prop::sample::select(tags.to_vec()).prop_map(|tag| LanguageTag::parse(tag).unwrap())
    }

    proptest! {
        #[test]
        fn a_reader_gets_an_available_language_and_exactly_the_preferred_one_if_it_is_there(
            preferred in prop::collection::vec(some_tag(), 1..4),
            available in prop::collection::vec(some_tag(), 1..6),
        ) {
            let found = negotiate(&preferred, available.iter(), &available[0]);
            prop_assert!(available.contains(found));
            if available.contains(&preferred[0]) {
                prop_assert_eq!(found, &preferred[0]);
            }
        }

        #[test]
        fn extensions_of_a_preferred_language_change_nothing(
            preferred in some_tag(),
            available in prop::collection::vec(some_tag(), 1..6),
            extension in "-u-(fw-mon|mu-celsius|nu-latn)|-a-[b-z]{2,8}|-x-[a-z]{1,8}",
        ) {
            let extended = LanguageTag::parse(&format!("{}{extension}", preferred.as_str())).unwrap();
            let nearest = |wanted: LanguageTag| {
                negotiate(&[wanted], available.iter(), &available[0]).as_str().to_owned()
            };
            prop_assert_eq!(nearest(extended), nearest(preferred));
        }
    }
}
