//! Where a course stands in the catalogue.

use std::collections::BTreeSet;

use super::{Level, Topic, Topics};
use crate::locale::LanguageTag;

/// A filter of the catalogue, and at the same time a shelf on which published courses stand: each
/// course stands on every shelf that it would be looked for on, so that no list needs to pass
/// over anything. Nothing given means any.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Facet {
    /// The language that is taught.
    pub language: Option<LanguageTag>,
    /// How hard.
    pub level: Option<Level>,
    /// What about.
    pub topic: Option<Topic>,
}

/// All shelves of a course. A regional language also stands with the language as a whole, and with
/// its script if it tells one: who asks for Portuguese finds Brazilian Portuguese, and who asks for
/// traditional Chinese finds that of Taiwan. There are at most 48: moving from shelves to others
/// must fit into one transaction.
pub(super) fn facets(teaches: Option<&LanguageTag>, level: Level, topics: &Topics) -> BTreeSet<Facet> {
    let languages = BTreeSet::from([None, teaches.cloned(), teaches.and_then(primary), teaches.and_then(written)]);
    let topics: Vec<Option<Topic>> = std::iter::once(None).chain(topics.iter().cloned().map(Some)).collect();
    let mut facets = BTreeSet::new();
    for language in &languages {
        for level in [None, Some(level)] {
            for topic in &topics {
                facets.insert(Facet { language: language.clone(), level, topic: topic.clone() });
            }
        }
    }
    facets
}

/// The language without script, region and variants.
fn primary(language: &LanguageTag) -> Option<LanguageTag> {
    LanguageTag::parse(language.as_str().split('-').next()?).ok()
}

/// The language in its script, without region and variants, if it tells a script.
fn written(language: &LanguageTag) -> Option<LanguageTag> {
    let mut parts = language.as_str().split('-');
    let (language, script) = (parts.next()?, parts.next()?);
    let is_script = script.len() == 4 && script.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_script.then(|| LanguageTag::parse(&format!("{language}-{script}")).ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::input;

    fn tag(text: &str) -> LanguageTag {
        LanguageTag::parse(text).unwrap()
    }

    #[test]
    fn a_regional_language_stands_with_the_language_as_a_whole() {
        let facets = facets(Some(&tag("pt-BR")), Level::A1, &Topics::default());
        for language in [None, Some(tag("pt")), Some(tag("pt-BR"))] {
            assert!(facets.contains(&Facet { language, level: None, topic: None }));
        }
        assert_eq!(facets.len(), 6);
    }

    #[test]
    fn a_language_in_its_script_stands_between_its_region_and_the_whole() {
        let facets = facets(Some(&tag("zh-Hant-TW")), Level::A1, &Topics::default());
        for language in [None, Some(tag("zh")), Some(tag("zh-Hant")), Some(tag("zh-Hant-TW"))] {
            assert!(facets.contains(&Facet { language, level: None, topic: None }));
        }
        assert_eq!(facets.len(), 8);
        for (language, script) in [
            ("sl-rozaj", None),
            ("de-1996", None),
            ("es-419", None),
            ("sr-Latn", Some("sr-Latn")),
            ("zh-Hant-x1y2z", Some("zh-Hant")),
        ] {
            assert_eq!(written(&tag(language)), script.map(tag), "{language}");
        }
    }

    #[test]
    fn the_widest_move_leaves_room_in_a_transaction_of_a_hundred_writes() {
        let topics = |topics| input::read(&json!(topics)).unwrap();
        let old = facets(Some(&tag("zh-Hant-TW")), Level::A1, &topics(["a", "b", "c", "d", "e"]));
        let new = facets(Some(&tag("sr-Cyrl-RS")), Level::C2, &topics(["f", "g", "h", "i", "j"]));
        assert_eq!((old.len(), new.len()), (48, 48));
        let writes = old.symmetric_difference(&new).count();
        // Beside them: the course, its outline, an event, the answer to an idempotency key.
        assert!(writes + 4 <= 100, "{writes}");
    }

    proptest! {
        #[test]
        fn a_course_stands_on_a_shelf_exactly_if_the_filter_fits_it(
            teaches in proptest::option::of("[a-z]{2}"),
            level in 0_usize..6,
            topics in proptest::collection::btree_set("[a-e]", 0..=5),
            asked in (proptest::option::of("[a-z]{2}"), proptest::option::of(0_usize..6), proptest::option::of("[a-f]")),
        ) {
            let teaches = teaches.map(|text| tag(&text));
            let level = Level::ALL[level];
            let facets = facets(teaches.as_ref(), level, &input::read(&json!(topics)).unwrap());
            prop_assert!(facets.len() <= 24, "each is an entry to write");
            let filter = Facet {
                language: asked.0.map(|text| tag(&text)),
                level: asked.1.map(|index| Level::ALL[index]),
                topic: asked.2.map(|text| Topic::parse(&text).unwrap()),
            };
            let fits = filter.language.as_ref().is_none_or(|language| teaches.as_ref() == Some(language))
                && filter.level.is_none_or(|asked| asked == level)
                && filter.topic.as_ref().is_none_or(|topic| topics.contains(topic.as_str()));
            prop_assert_eq!(facets.contains(&filter), fits);
        }
    }
}
