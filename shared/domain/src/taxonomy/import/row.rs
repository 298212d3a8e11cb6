//! What a line says about a skill, and what that changes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Revision;
use crate::id::SkillId;
use crate::locale::LanguageTag;
use crate::taxonomy::{
    BroaderError, BroaderSkills, Digest, Skill, SkillDescription, SkillKind, SkillLabel, SkillLabels, SkillRecord,
    SkillSource, TaxonomyStatus,
};

/// Why a line was left out, or was imported without its broader skills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SkillImportLineCode", extend("examples" = ["missingLabel"]))]
pub enum LineCode {
    /// It does not say which skill it is about.
    MissingId,
    /// The identifier is longer than 300 characters, or has characters that are not permitted.
    InvalidId,
    /// It has no label, and nothing else that changes the skill.
    MissingLabel,
    /// A label is longer than 200 characters, or has characters that are not permitted.
    InvalidLabel,
    /// There are more than 100 other names.
    TooManyAlternatives,
    /// The description is longer than 4,000 characters, or has characters that are not permitted.
    InvalidDescription,
    /// It is none of the kinds.
    UnknownKind,
    /// It is none of the states.
    UnknownStatus,
    /// The skill that it changes does not exist. Import the skills first.
    UnknownSkill,
    /// The skill has labels in 40 languages already.
    TooManyLanguages,
    /// The skill would have more than eight broader ones.
    TooManyBroader,
    /// The broader skills lead to more than 50 skills or 16 levels. The line was imported without its broader skills. Of
    /// `escoBroader`, it was left out.
    TooManyAncestors,
    /// A broader skill does not exist. The line was imported without its broader skills: import it again, once they
    /// exist. Of `escoBroader`, it was left out.
    UnknownBroader,
    /// A broader skill is the skill itself or narrower than it, directly or not. The line was imported without its
    /// broader skills. Of `escoBroader`, it was left out.
    CircularBroader,
    /// It has more fields than there are columns: perhaps a text with a comma is not in quotes.
    TooManyFields,
}

/// How a line names a skill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowId {
    /// By its id here.
    Id(SkillId),
    /// By what identifies it where it comes from.
    Source(SkillSource),
}

impl RowId {
    /// The id here.
    pub fn skill_id(&self, digest: Digest) -> SkillId {
        match self {
            Self::Id(id) => *id,
            Self::Source(source) => source.skill_id(digest),
        }
    }
}

/// What a line says about a skill in a language. What it does not say stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RowText {
    pub label: Option<SkillLabel>,
    pub alternatives: Option<Vec<SkillLabel>>,
    pub description: Option<SkillDescription>,
}

/// What a line says about a skill. What it does not say stays as it is, so files of different languages can be imported
/// in any order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SkillRow {
    pub(super) id: Option<RowId>,
    pub(super) kind: Option<SkillKind>,
    pub(super) status: Option<TaxonomyStatus>,
    pub(super) broader: Vec<RowId>,
    /// Whether the broader skills are added to those that there are, and the skill must exist.
    pub(super) adds_broader: bool,
    pub(super) texts: BTreeMap<LanguageTag, RowText>,
}

/// What a line does to a skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowOutcome {
    /// It creates it.
    Created,
    /// It changes it.
    Updated,
    /// The skill is as the line says.
    Unchanged,
}

impl From<BroaderError> for LineCode {
    fn from(error: BroaderError) -> Self {
        match error {
            BroaderError::Circular => Self::CircularBroader,
            BroaderError::TooMany => Self::TooManyAncestors,
        }
    }
}

impl SkillRow {
    pub(super) fn text(&mut self, language: &LanguageTag) -> &mut RowText {
        self.texts.entry(language.clone()).or_default()
    }

    /// The skill that it is about.
    pub fn skill_id(&self, digest: Digest) -> Option<SkillId> {
        Some(self.id.as_ref()?.skill_id(digest))
    }

    /// The skills that it names as broader and `present` does not.
    pub fn added_broader(&self, present: Option<&Skill>, digest: Digest) -> BTreeSet<SkillId> {
        let is_new = |id: &SkillId| present.is_none_or(|present| present.broader.iter().all(|kept| kept != *id));
        self.broader.iter().map(|id| id.skill_id(digest)).filter(is_new).collect()
    }

    /// The row without its broader skills; none if it says nothing else, as a relation.
    pub fn without_broader(&self) -> Option<Self> {
        (!self.adds_broader).then(|| Self { broader: Vec::new(), ..self.clone() })
    }

    /// The languages of its texts.
    pub fn languages(&self) -> impl Iterator<Item = &LanguageTag> {
        self.texts.keys()
    }

    /// Whether it may change the status of a skill, which changes its texts in all languages.
    pub fn changes_status(&self, skill: &Skill) -> bool {
        self.status.is_some_and(|status| status != skill.status)
    }

    /// The skill after this row, and what the row does. `present` must have the texts in the row's languages.
    pub fn apply(
        &self,
        present: Option<&SkillRecord>,
        digest: Digest,
        now: Timestamp,
    ) -> Result<(SkillRecord, RowOutcome), LineCode> {
        let before = match present {
            Some(present) => present.clone(),
            None => self.create(digest, now)?,
        };
        let mut next = before.clone();
        let mut labels = next.skill.labels.to_map();
        for (language, text) in &self.texts {
            labels.extend(text.label.clone().map(|label| (language.clone(), label)));
        }
        next.skill.labels = SkillLabels::new(labels).map_err(|_| LineCode::TooManyLanguages)?;
        for (language, text) in &self.texts {
            if next.skill.labels.get(language).is_none() {
                return Err(LineCode::MissingLabel);
            }
            let kept = next.texts.entry(language.clone()).or_default();
            kept.alternatives = text.alternatives.clone().unwrap_or_else(|| kept.alternatives.clone());
            kept.description = text.description.clone().or(kept.description.take());
        }
        next.skill.kind = self.kind.unwrap_or(next.skill.kind);
        next.skill.status = self.status.unwrap_or(next.skill.status);
        next.skill.broader = self.broader(&next.skill, digest)?;
        let outcome = match present {
            None => RowOutcome::Created,
            Some(_) if next == before => RowOutcome::Unchanged,
            Some(_) => RowOutcome::Updated,
        };
        if outcome == RowOutcome::Updated {
            next.skill.updated = now;
        }
        Ok((next, outcome))
    }

    fn broader(&self, skill: &Skill, digest: Digest) -> Result<BroaderSkills, LineCode> {
        let named = self.broader.iter().map(|id| id.skill_id(digest));
        let kept = skill.broader.iter().filter(|_| self.adds_broader || self.broader.is_empty());
        let all: BTreeSet<_> = kept.chain(named).collect();
        if all.contains(&skill.id) {
            return Err(LineCode::CircularBroader);
        }
        BroaderSkills::new(all).map_err(|_| LineCode::TooManyBroader)
    }

    /// A new skill with the labels of this row.
    fn create(&self, digest: Digest, now: Timestamp) -> Result<SkillRecord, LineCode> {
        let Some(RowId::Source(source)) = self.id.as_ref().filter(|_| !self.adds_broader) else {
            return Err(LineCode::UnknownSkill);
        };
        let labels = self.texts.iter().filter_map(|(language, text)| Some((language.clone(), text.label.clone()?)));
        let labels: BTreeMap<_, _> = labels.collect();
        if labels.is_empty() {
            return Err(LineCode::MissingLabel);
        }
        let skill = Skill {
            id: source.skill_id(digest),
            kind: SkillKind::default(),
            labels: SkillLabels::new(labels).map_err(|_| LineCode::TooManyLanguages)?,
            broader: BroaderSkills::default(),
            source: Some(source.clone()),
            status: TaxonomyStatus::Active,
            created: now,
            updated: now,
            rev: Revision::UNWRITTEN,
        };
        Ok(SkillRecord { skill, texts: BTreeMap::new() })
    }
}
