//! Keys of categories, skills and imports of skills.

use glotto_domain::id::{SkillId, SkillImportId};
use glotto_domain::locale::LanguageTag;
use glotto_domain::taxonomy::{CategoryId, SearchKey, search_language};

use super::keys;

/// The partition of the categories. All are read together.
pub const CATEGORIES: &str = "CATEGORIES";

/// The prefix of the sort keys of categories.
pub const CATEGORY: &str = "CATEGORY#";

/// The partition of the imports of skills, which are few.
pub const SKILL_IMPORTS: &str = "IMPORTS";

keys! {
    /// `SKILL#<skill>` / `SKILL`: a skill with its labels in all languages.
    item skill(skill: SkillId) = (skill_partition(skill), "SKILL");

    /// `SKILL#<skill>` / `TEXT#<language>`: what a skill has in a language beside its label.
    item skill_text(skill: SkillId, language: &LanguageTag) = (skill_partition(skill), format!("TEXT#{language}"));

    /// `SKILLS#<language>#<first character>` / `<search key>␁<skill>`: the index key of a skill that may be used, by its
    /// label in a language.
    index skill_by_label(skill: SkillId, language: &LanguageTag, label: &SearchKey) =
        // U+0001 sorts before the space, so that a label comes before those that begin with it.
        (labels_partition(&search_language(language), label), format!("{}\u{1}{skill}", label.as_str()));

    /// `CATEGORIES` / `CATEGORY#<category>`: a category.
    item category(category: &CategoryId) = (CATEGORIES, format!("{CATEGORY}{category}"));

    /// `CATEGORIES` / `TREE`: the revision of the tree of categories.
    item category_tree() = (CATEGORIES, "TREE");

    /// `IMPORTS` / `<import>`: an import of skills, sorted by creation.
    item skill_import(import: SkillImportId) = (SKILL_IMPORTS, import.to_string());
}

/// The partition of a skill with its texts.
pub fn skill_partition(skill: SkillId) -> String {
    format!("SKILL#{skill}")
}

/// The index partition of the labels in a language that begin with the same character.
pub fn labels_partition(language: &str, label: &SearchKey) -> String {
    format!("SKILLS#{language}#{}", label.first())
}
