//! Skills, as stored: one item with what all readers need, and one for each language.

use std::collections::BTreeMap;

use glotto_domain::Revision;
use glotto_domain::id::SkillId;
use glotto_domain::locale::LanguageTag;
use glotto_domain::taxonomy::{
    BroaderSkills, SearchKey, Skill, SkillDescription, SkillKind, SkillLabel, SkillLabels, SkillRecord, SkillSource,
    SkillText, TaxonomyStatus,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// A skill, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SkillItem {
    /// Its id.
    pub skill_id: SkillId,
    /// What kind it is.
    pub kind: SkillKind,
    /// What it is called.
    pub labels: SkillLabels,
    /// The skills that are broader.
    #[serde(default, skip_serializing_if = "BroaderSkills::is_empty")]
    pub broader: BroaderSkills,
    /// What identifies it where it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SkillSource>,
    /// Whether it may be used.
    pub status: TaxonomyStatus,
    /// When it was created.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
    /// Changes with every write.
    pub rev: Revision,
}

impl Entity for SkillItem {
    const TYPE: &'static str = "Skill";
    const PERSONAL: Personal = Personal::NotPersonal("a skill that courses teach");

    fn key(&self) -> Key {
        keys::taxonomy::skill(self.skill_id)
    }
}

impl From<Skill> for SkillItem {
    fn from(skill: Skill) -> Self {
        let Skill { id, kind, labels, broader, source, status, created, updated, rev } = skill;
        Self { skill_id: id, kind, labels, broader, source, status, created, updated, rev }
    }
}

impl From<SkillItem> for Skill {
    fn from(item: SkillItem) -> Self {
        let SkillItem { skill_id, kind, labels, broader, source, status, created, updated, rev } = item;
        Self { id: skill_id, kind, labels, broader, source, status, created, updated, rev }
    }
}

/// A skill in a language, as stored. The index has those of skills that may be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SkillTextItem {
    /// The skill.
    pub skill_id: SkillId,
    /// The language.
    pub language: LanguageTag,
    /// What it is called.
    pub label: SkillLabel,
    /// Other names of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<SkillLabel>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<SkillDescription>,
    /// Whether searches find it.
    pub listed: bool,
}

impl Entity for SkillTextItem {
    const TYPE: &'static str = "SkillText";
    const PERSONAL: Personal = Personal::NotPersonal("a skill in a language");

    fn key(&self) -> Key {
        keys::taxonomy::skill_text(self.skill_id, &self.language)
    }

    fn index(&self) -> Option<Key> {
        let key = || keys::taxonomy::skill_by_label(self.skill_id, &self.language, &SearchKey::of(&self.label));
        self.listed.then(key)
    }
}

impl SkillTextItem {
    /// The items of the languages that a record has texts in.
    pub(super) fn all_of(record: &SkillRecord) -> BTreeMap<LanguageTag, Self> {
        let SkillRecord { skill, texts } = record;
        let item = |(language, text): (&LanguageTag, &SkillText)| {
            let item = Self {
                skill_id: skill.id,
                language: language.clone(),
                label: skill.labels.get(language)?.clone(),
                alternatives: text.alternatives.clone(),
                description: text.description.clone(),
                listed: skill.status.is_active(),
            };
            Some((language.clone(), item))
        };
        texts.iter().filter_map(item).collect()
    }
}

impl From<SkillTextItem> for SkillText {
    fn from(item: SkillTextItem) -> Self {
        Self { alternatives: item.alternatives, description: item.description }
    }
}
