//! The filters of the catalogue.

use std::collections::BTreeSet;

use super::{CourseLevel, MAX_SUBJECTS, Topic, Topics};
use crate::locale::LanguageTag;
use crate::taxonomy::{CategoryId, CourseCategories};

/// Combinations of filters that find a course at most: three names of its language, or none; its level, or none; one of
/// its topics and categories, or none.
pub const MAX_FACETS: usize = 4 * 2 * (1 + MAX_SUBJECTS);

/// A combination of filters of the catalogue. The catalogue has an index entry of each published
/// course for every combination that finds it, so that no query reads an entry that it then drops.
/// A filter that is none finds all.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Facet {
    /// The language that is taught.
    pub language: Option<LanguageTag>,
    /// The level.
    pub level: Option<CourseLevel>,
    /// The topic.
    pub topic: Option<Topic>,
    /// The category. None if there is a topic: the catalogue has no index entries for both at once.
    pub category: Option<CategoryId>,
}

impl Facet {
    /// The combination of these filters.
    pub fn filter(language: Option<&LanguageTag>, level: Option<CourseLevel>, topic: Option<Topic>) -> Self {
        Self { language: language.map(indexed), level, topic, category: None }
    }

    /// The same with a category in place of the topic.
    #[must_use]
    pub fn in_category(self, category: CategoryId) -> Self {
        Self { topic: None, category: Some(category), ..self }
    }
}

/// A language as the index has it: as readers call it, without extensions, such as the preferences of a region that
/// phones send, and without a script that language and region imply.
fn indexed(language: &LanguageTag) -> LanguageTag {
    language.in_language_of_readers().without_extensions().without_implied_script()
}

/// All filters that find a course. A course in a regional language is also found by the language
/// alone, and by the language in its script, if the language has several: a search for Portuguese finds Brazilian
/// Portuguese, and one for Traditional Chinese finds that of Taiwan, whether the course says `zh-TW` or `zh-Hant-TW`.
/// There are at most [`MAX_FACETS`], because replacing all of them must fit into one transaction. So topics and
/// categories are alternatives, and a course has at most five of both together (`MAX_SUBJECTS`).
pub(super) fn facets(
    teaches: Option<&LanguageTag>,
    level: CourseLevel,
    topics: &Topics,
    categories: &CourseCategories,
) -> BTreeSet<Facet> {
    let language = teaches.map(indexed);
    let (base, in_script) =
        (language.as_ref().and_then(without_script), language.as_ref().and_then(LanguageTag::in_script));
    let languages = BTreeSet::from([None, language, base, in_script]);
    let mut facets = BTreeSet::new();
    for language in &languages {
        for level in [None, Some(level)] {
            let all = Facet { language: language.clone(), level, topic: None, category: None };
            facets.extend(topics.iter().map(|topic| Facet { topic: Some(topic.clone()), ..all.clone() }));
            facets.extend(categories.iter().map(|category| all.clone().in_category(category.clone())));
            facets.insert(all);
        }
    }
    facets
}

/// The language without script, region and variants.
fn without_script(language: &LanguageTag) -> Option<LanguageTag> {
    LanguageTag::parse(language.as_str().split('-').next()?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::input;

    fn tag(text: &str) -> LanguageTag {
        LanguageTag::parse(text).unwrap()
    }

    #[test]
    fn a_regional_language_is_also_indexed_by_its_base_language() {
        let facets = facets(Some(&tag("pt-BR")), CourseLevel::A1, &Topics::default(), &CourseCategories::default());
        for language in [None, Some(tag("pt")), Some(tag("pt-BR"))] {
            assert!(facets.contains(&Facet { language, level: None, ..Facet::default() }));
        }
        assert_eq!(facets.len(), 6);
    }

    #[test]
    fn a_language_with_script_is_also_indexed_by_script_and_base_language() {
        let facets =
            facets(Some(&tag("zh-Hant-TW")), CourseLevel::A1, &Topics::default(), &CourseCategories::default());
        for language in [None, Some(tag("zh")), Some(tag("zh-Hant")), Some(tag("zh-TW"))] {
            assert!(facets.contains(&Facet { language, level: None, ..Facet::default() }));
        }
        assert_eq!(facets.len(), 8);
        for (language, script) in [
            ("sl-rozaj", None),
            ("de-1996", None),
            ("es-419", None),
            ("sr-Latn", Some("sr-Latn")),
            ("zh-Hant-x1y2z", Some("zh-Hant")),
        ] {
            assert_eq!(tag(language).in_script(), script.map(tag), "{language}");
        }
    }

    #[test]
    fn a_filter_finds_a_course_in_the_same_language_and_script_however_either_is_written() {
        for (filter, teaches, found) in [
            ("zh-TW", "zh-Hant-TW", true),
            ("zh-Hant-TW", "zh-TW", true),
            ("zh-Hant", "zh-TW", true),
            ("zh-Hant", "zh-HK", true),
            ("zh-Hans", "zh-CN", true),
            ("zh-Hans", "zh", true),
            ("zh-Hans", "zh-TW", false),
            ("zh-Hant", "zh", false),
            ("zh-TW", "zh-Hans-TW", false),
            ("sr-Latn", "sr-ME", true),
            ("sr-Cyrl", "sr-RS", true),
            ("pt-Latn", "pt-BR", true),
            ("pt-BR", "pt-Latn-BR", true),
            ("ja-Latn", "ja", false),
            ("de-AT-u-fw-mon-mu-celsius", "de-AT", true),
            ("de-AT", "de-AT-u-fw-mon", true),
            ("zh-Hant-TW-x-work", "zh-TW-u-nu-hanidec", true),
            ("de-AT-u-fw-mon", "de-CH", false),
            ("de-CH-1996", "de-CH", false),
            ("zh", "zh-cmn-Hans-CN", true),
            ("zh-Hans", "cmn", true),
            ("cmn", "zh-CN", true),
            ("no", "nb", true),
            ("zh", "yue", false),
        ] {
            let facets = facets(Some(&tag(teaches)), CourseLevel::A1, &Topics::default(), &CourseCategories::default());
            assert_eq!(facets.contains(&Facet::filter(Some(&tag(filter)), None, None)), found, "{filter} {teaches}");
        }
    }

    #[test]
    fn the_widest_move_leaves_room_in_a_transaction_of_a_hundred_writes() {
        let facets = |language, level, topics: Value, categories: Value| {
            facets(Some(&tag(language)), level, &input::read(&topics).unwrap(), &input::read(&categories).unwrap())
        };
        let old = facets("zh-Hant-TW", CourseLevel::A1, json!(["a", "b"]), json!(["x", "y", "z"]));
        let new = facets("sr-Cyrl-RS", CourseLevel::C2, json!(["f", "g", "h", "i", "j"]), json!([]));
        assert_eq!((old.len(), new.len()), (MAX_FACETS, MAX_FACETS));
        let writes = old.symmetric_difference(&new).count();
        // Beside them: the course, the version, its outline, the card, an event.
        assert!(writes + 5 <= 100, "{writes}");
    }

    proptest! {
        #[test]
        fn a_course_has_an_index_entry_exactly_if_the_filter_matches_it(
            teaches in proptest::option::of("[a-z]{2}"),
            level in 0_usize..6,
            topics in proptest::collection::btree_set("[a-e]", 0..=3),
            categories in proptest::collection::btree_set("[a-e]", 0..=2),
            filter in (
                proptest::option::of("[a-z]{2}"),
                proptest::option::of(0_usize..6),
                proptest::option::of("[a-f]"),
                proptest::option::of("[a-f]"),
            ),
        ) {
            let teaches = teaches.map(|text| tag(&text));
            let level = CourseLevel::ALL[level];
            let (named, placed) = (input::read(&json!(topics)).unwrap(), input::read(&json!(categories)).unwrap());
            let facets = facets(teaches.as_ref(), level, &named, &placed);
            prop_assert!(facets.len() <= 36, "each is an index entry to write");
            let (language, wanted, topic, category) = filter;
            let language = language.map(|text| tag(&text));
            let topic = topic.map(|text| Topic::parse(&text).unwrap());
            let filter = Facet::filter(language.as_ref(), wanted.map(|index| CourseLevel::ALL[index]), topic);
            let filter = match category {
                Some(category) => filter.in_category(CategoryId::parse(&category).unwrap()),
                None => filter,
            };
            let taught = teaches.as_ref().map(indexed);
            let fits = filter.language.as_ref().is_none_or(|language| taught.as_ref() == Some(language))
                && filter.level.is_none_or(|wanted| wanted == level)
                && filter.topic.as_ref().is_none_or(|topic| topics.contains(topic.as_str()))
                && filter.category.as_ref().is_none_or(|category| categories.contains(category.as_str()));
            prop_assert_eq!(facets.contains(&filter), fits);
        }
    }
}
