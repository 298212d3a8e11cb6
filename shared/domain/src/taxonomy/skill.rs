//! A skill, and its texts by language.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{SkillDescription, SkillLabel, SkillLabels, SkillSource, TaxonomyStatus};
use crate::courses::{Translations, TranslationsPatch};
use crate::id::SkillId;
use crate::locale::LanguageTag;
use crate::{FromJson, ParseText, Pointer, Revision, ValidationErrors, Violation};

/// Broader skills of a skill at most.
pub const MAX_BROADER: usize = 8;

/// What kind of skill it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(extend("examples" = ["skill"]))]
pub enum SkillKind {
    /// What a person can do.
    #[default]
    Skill,
    /// What a person knows.
    Knowledge,
    /// A group of skills, which are narrower than it.
    Group,
}

impl SkillKind {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Skill => "skill",
            Self::Knowledge => "knowledge",
            Self::Group => "group",
        }
    }
}

impl ParseText for SkillKind {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let all = [Self::Skill, Self::Knowledge, Self::Group];
        all.into_iter().find(|kind| kind.name() == text).ok_or_else(|| Violation::option(&all.map(Self::name)))
    }
}

/// The skills that are broader than a skill: at most eight.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BroaderSkills(BTreeSet<SkillId>);

impl BroaderSkills {
    /// These skills.
    pub fn new(ids: BTreeSet<SkillId>) -> Result<Self, Violation> {
        let count = ids.len();
        if count <= MAX_BROADER {
            return Ok(Self(ids));
        }
        let detail = format!("must name at most {MAX_BROADER} skills, not {count}");
        Err(Violation::count(0, MAX_BROADER, count, detail))
    }

    /// The skills, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = SkillId> {
        self.0.iter().copied()
    }

    /// These and one more.
    pub fn with(&self, id: SkillId) -> Result<Self, Violation> {
        Self::new(self.0.iter().copied().chain([id]).collect())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromJson for BroaderSkills {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        let ids = Vec::<SkillId>::from_json(value, at, errors)?;
        Self::new(ids.into_iter().collect()).map_err(|error| errors.add(at, error)).ok()
    }
}

impl JsonSchema for BroaderSkills {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "BroaderSkills".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "array", "items": generator.subschema_for::<SkillId>(), "maxItems": MAX_BROADER})
    }
}

/// A skill, without what only some languages have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skill {
    /// Its id.
    pub id: SkillId,
    /// What kind it is.
    pub kind: SkillKind,
    /// What it is called.
    pub labels: SkillLabels,
    /// The skills that are broader.
    pub broader: BroaderSkills,
    /// What identifies it where it comes from.
    pub source: Option<SkillSource>,
    /// Whether it may be used.
    pub status: TaxonomyStatus,
    /// When it was created.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
    /// Changes with every write. [`Revision::UNWRITTEN`] of one that is not stored yet.
    pub rev: Revision,
}

/// What else a skill has in a language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SkillText {
    /// Other names of it.
    pub alternatives: Vec<SkillLabel>,
    /// What it is.
    pub description: Option<SkillDescription>,
}

/// A skill with its texts in some languages or all. Of a language with a label, what else it has in it is stored under
/// that language, even if it is nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkillRecord {
    /// The skill.
    pub skill: Skill,
    /// Its texts by language.
    pub texts: BTreeMap<LanguageTag, SkillText>,
}

/// A change of a skill.
#[derive(Debug, Clone, Default)]
pub struct SkillEdit {
    /// What it is called.
    pub labels: Option<TranslationsPatch<SkillLabel>>,
    /// What it is.
    pub descriptions: Option<TranslationsPatch<SkillDescription>>,
    /// What kind it is.
    pub kind: Option<SkillKind>,
    /// The skills that are broader.
    pub broader: Option<BroaderSkills>,
    /// Whether it may be used.
    pub status: Option<TaxonomyStatus>,
}

/// What an admin says about a new skill.
#[derive(Debug, Clone)]
pub struct NewSkill {
    /// What it is called.
    pub labels: Translations<SkillLabel>,
    /// What it is.
    pub descriptions: Option<Translations<SkillDescription>>,
    /// What kind it is.
    pub kind: SkillKind,
    /// The skills that are broader.
    pub broader: BroaderSkills,
}

impl SkillRecord {
    /// A new skill that comes from nowhere else. The errors point into the body.
    pub fn create(id: SkillId, new: NewSkill, now: Timestamp) -> Result<Self, ValidationErrors> {
        let mut errors = ValidationErrors::default();
        let NewSkill { labels, descriptions, kind, broader } = new;
        let mut texts: BTreeMap<_, SkillText> =
            labels.languages().map(|language| (language.clone(), SkillText::default())).collect();
        for (language, description) in descriptions.iter().flat_map(Translations::iter) {
            match texts.get_mut(language) {
                Some(text) => text.description = Some(description.clone()),
                None => add_unlabelled(language, &mut errors),
            }
        }
        let labels = labels.iter().map(|(language, label)| (language.clone(), label.clone())).collect();
        let labels = SkillLabels::new(labels).map_err(|detail| errors.add(&at("labels"), detail));
        let Some(labels) = labels.ok().filter(|_| errors.is_empty()) else { return Err(errors) };
        let (source, status, rev) = (None, TaxonomyStatus::Active, id.first_revision());
        let skill = Skill { id, kind, labels, broader, source, status, created: now, updated: now, rev };
        Ok(Self { skill, texts })
    }

    /// The skill after a change. Its record must have the texts in all languages. The errors point into the body.
    pub fn edit(&self, edit: SkillEdit) -> Result<Self, ValidationErrors> {
        let mut errors = ValidationErrors::default();
        let mut next = self.clone();
        if let Some(patch) = edit.labels {
            match SkillLabels::new(patch.merge_into(next.skill.labels.to_map())) {
                Ok(labels) => next.skill.labels = labels,
                Err(detail) => errors.add(&at("labels"), detail),
            }
        }
        let labels = &next.skill.labels;
        next.texts.retain(|language, _| labels.get(language).is_some());
        for (language, _) in labels.iter() {
            next.texts.entry(language.clone()).or_default();
        }
        if let Some(patch) = edit.descriptions {
            next.describe(patch, &mut errors);
        }
        next.skill.kind = edit.kind.unwrap_or(next.skill.kind);
        next.skill.broader = edit.broader.unwrap_or(next.skill.broader);
        next.skill.status = edit.status.unwrap_or(next.skill.status);
        if next.skill.broader.iter().any(|broader| broader == next.skill.id) {
            errors.add(&at("broader"), "must not name the skill itself");
        }
        if errors.is_empty() { Ok(next) } else { Err(errors) }
    }

    fn describe(&mut self, patch: TranslationsPatch<SkillDescription>, errors: &mut ValidationErrors) {
        let described = |(language, text): (&LanguageTag, &SkillText)| {
            text.description.clone().map(|description| (language.clone(), description))
        };
        let descriptions = patch.merge_into(self.texts.iter().filter_map(described).collect());
        for text in self.texts.values_mut() {
            text.description = None;
        }
        for (language, description) in descriptions {
            if self.skill.labels.get(&language).is_none() {
                add_unlabelled(&language, errors);
                continue;
            }
            self.texts.entry(language).or_default().description = Some(description);
        }
    }
}

fn add_unlabelled(language: &LanguageTag, errors: &mut ValidationErrors) {
    let detail = "must be in a language that the skill has a label in";
    errors.add(&at("descriptions").child(language.as_str()), detail);
}

fn at(member: &str) -> Pointer {
    Pointer::root().child(member)
}

#[cfg(test)]
#[path = "skill_tests.rs"]
mod tests;
