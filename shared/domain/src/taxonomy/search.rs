//! Finding skills: by the beginning of their labels, and by their ids.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

use super::SkillLabel;
use crate::id::SkillId;
use crate::locale::LanguageTag;
use crate::text::is_mark;
use crate::{ParseText, Violation};

/// Skills that are read by their ids at once.
pub const MAX_SKILL_IDS: usize = 50;

/// Characters of a search at most.
const LONGEST_QUERY: usize = 100;

/// Characters of a key at most: the sort key of an item has 1,024 bytes, and compatibility forms may be longer than what
/// they replace.
const LONGEST_KEY: usize = 200;

/// What a label is found by: without case, accents and differences of spelling that only computers see, and with single
/// spaces. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SearchKey(String);

impl SearchKey {
    /// The key of a text. None if nothing of it can be searched for.
    fn of_text(text: &str) -> Option<Self> {
        let folded = text.to_lowercase().nfkd().filter(|character| !is_mark(*character)).collect::<String>();
        let folded = folded.to_lowercase().replace('ς', "σ").split_whitespace().collect::<Vec<_>>().join(" ");
        let key: String = folded.chars().filter(|character| !character.is_control()).take(LONGEST_KEY).collect();
        (!key.is_empty()).then_some(Self(key))
    }

    /// The key of a label. One of marks alone is found by itself.
    pub fn of(label: &SkillLabel) -> Self {
        Self::of_text(label.as_str()).unwrap_or_else(|| Self(label.as_str().to_owned()))
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its first character, by which the index is divided.
    pub fn first(&self) -> char {
        self.0.chars().next().unwrap_or('_')
    }
}

/// The beginning of a label, as a user types it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkillQuery(SearchKey);

impl SkillQuery {
    /// Parses it.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        let characters = text.chars().count();
        if characters > LONGEST_QUERY {
            return Err(Violation::length(1, LONGEST_QUERY, characters));
        }
        SearchKey::of_text(text).map(Self).ok_or_else(|| Violation::length(1, LONGEST_QUERY, 0))
    }

    /// What the labels that it finds begin with.
    pub fn key(&self) -> &SearchKey {
        &self.0
    }
}

impl ParseText for SkillQuery {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        Self::parse(text)
    }
}

impl schemars::JsonSchema for SkillQuery {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SkillQuery".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "minLength": 1, "maxLength": LONGEST_QUERY, "examples": ["cook"]})
    }
}

/// The language whose labels are searched: that of the tag, without regions and scripts, so that a reader of Brazilian
/// Portuguese finds Portuguese labels.
pub fn search_language(tag: &LanguageTag) -> String {
    let tag = tag.in_language_of_readers();
    tag.as_str().split('-').next().unwrap_or_default().to_owned()
}

/// Ids of skills, separated by commas: one to fifty, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkillIds(Vec<SkillId>);

impl SkillIds {
    /// The ids, in their order.
    pub fn iter(&self) -> impl Iterator<Item = SkillId> {
        self.0.iter().copied()
    }
}

impl ParseText for SkillIds {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let count = text.split(',').count();
        if count > MAX_SKILL_IDS {
            let detail = format!("must name at most {MAX_SKILL_IDS} skills, not {count}");
            return Err(Violation::count(1, MAX_SKILL_IDS, count, detail));
        }
        let ids: Vec<SkillId> = text.split(',').map(SkillId::parse_text).collect::<Result<_, _>>()?;
        let distinct: BTreeSet<_> = ids.iter().collect();
        if distinct.len() < ids.len() { Err("must name each skill once".into()) } else { Ok(Self(ids)) }
    }
}

impl schemars::JsonSchema for SkillIds {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SkillIds".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let id = "skl_[0-7][0-9A-HJKMNP-TV-Z]{25}";
        schemars::json_schema!({
            "type": "string", "pattern": format!("^{id}(,{id}){{0,{}}}$", MAX_SKILL_IDS - 1),
            "examples": ["skl_01J9ZK5W6V4QX0N8R3T7B2M1CD"],
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(text: &str) -> String {
        SearchKey::of(&SkillLabel::parse(text).unwrap()).as_str().to_owned()
    }

    #[test]
    fn a_label_is_found_whatever_its_case_accents_and_spaces() {
        assert_eq!(key("  Élaborer des  PLANS"), "elaborer des plans");
        assert_eq!(key("ﬁnance"), "finance");
        assert_eq!(key("İstanbul"), "istanbul");
        assert_eq!(key("ΟΔΟΣ"), "οδοσ");
        assert_ne!(key("料理"), key("科学"));
    }

    #[test]
    fn a_search_for_nothing_and_one_that_is_too_long_are_refused() {
        for text in ["", "   ", "\u{301}", &"a".repeat(101)] {
            assert!(SkillQuery::parse(text).is_err(), "{text:?}");
        }
        assert!(SkillQuery::parse(&"a".repeat(100)).is_ok());
    }

    #[test]
    fn skills_of_a_region_are_found_in_their_language() {
        for (tag, language) in [("pt-BR", "pt"), ("zh-Hant-TW", "zh"), ("nb", "no"), ("de", "de")] {
            assert_eq!(search_language(&LanguageTag::parse(tag).unwrap()), language, "{tag}");
        }
    }

    proptest! {
        #[test]
        fn a_label_is_found_by_each_of_its_beginnings(label in "\\PC{1,60}", end in 1_usize..60) {
            let Ok(label) = SkillLabel::parse(&label) else { return Ok(()) };
            let key = SearchKey::of(&label);
            prop_assert!(key.as_str().len() <= 4 * LONGEST_KEY && !key.as_str().is_empty());
            // What is typed of a key again finds it.
            let typed: String = key.as_str().chars().take(end).collect();
            if let Ok(query) = SkillQuery::parse(&typed) {
                prop_assert!(key.as_str().starts_with(query.key().as_str()), "{typed:?}");
            }
        }
    }
}
