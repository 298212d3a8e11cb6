//! What a skill is called in its languages.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::SkillLabel;
use crate::Violation;
use crate::locale::{LanguageTag, negotiate};

/// Languages of a skill at most. ESCO has 28.
pub const MAX_SKILL_LANGUAGES: usize = 40;

/// The labels of a skill, in one to forty languages: more than the texts of courses have, because the taxonomies that
/// are imported have more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkillLabels(BTreeMap<LanguageTag, SkillLabel>); // Never empty.

impl SkillLabels {
    /// Labels in these languages.
    ///
    /// # Errors
    ///
    /// There are none or too many.
    pub fn new(labels: BTreeMap<LanguageTag, SkillLabel>) -> Result<Self, Violation> {
        let count = labels.len();
        let detail = match count {
            0 => "must keep a label in at least one language".to_owned(),
            1..=MAX_SKILL_LANGUAGES => return Ok(Self(labels)),
            many => format!("must have at most {MAX_SKILL_LANGUAGES} languages, not {many}"),
        };
        Err(Violation::count(1, MAX_SKILL_LANGUAGES, count, detail))
    }

    /// The label in a language.
    pub fn get(&self, language: &LanguageTag) -> Option<&SkillLabel> {
        self.0.get(language)
    }

    /// The labels with their languages.
    pub fn iter(&self) -> impl Iterator<Item = (&LanguageTag, &SkillLabel)> {
        self.0.iter()
    }

    /// The labels by language.
    pub fn to_map(&self) -> BTreeMap<LanguageTag, SkillLabel> {
        self.0.clone()
    }

    /// The language for a reader of these languages, the preferred ones first: English if there is none of them, and
    /// the first one if there is no English either.
    pub fn language_for<'a>(&'a self, preferred: &[LanguageTag], english: &'a LanguageTag) -> &'a LanguageTag {
        let fallback = self.0.keys().find(|language| *language == english).or_else(|| self.0.keys().next());
        negotiate(preferred, self.0.keys(), fallback.unwrap_or(english))
    }
}

impl Serialize for SkillLabels {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(language, label)| (language.as_str(), label)))
    }
}

impl<'de> Deserialize<'de> for SkillLabels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let labels = BTreeMap::<String, SkillLabel>::deserialize(deserializer)?;
        let tagged = labels.into_iter().map(|(name, label)| Ok((LanguageTag::parse(&name)?, label)));
        let labels = tagged.collect::<Result<_, String>>().map_err(de::Error::custom)?;
        Self::new(labels).map_err(de::Error::custom)
    }
}

impl JsonSchema for SkillLabels {
    fn schema_name() -> Cow<'static, str> {
        "SkillLabels".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "A label by language (BCP 47).",
            "propertyNames": generator.subschema_for::<LanguageTag>(),
            "additionalProperties": generator.subschema_for::<SkillLabel>(),
            "minProperties": 1,
            "maxProperties": MAX_SKILL_LANGUAGES,
        })
    }
}
