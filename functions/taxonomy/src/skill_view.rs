//! Views of skills.

use std::collections::BTreeMap;

use glotto_domain::UtcTime;
use glotto_domain::id::SkillId;
use glotto_domain::locale::{Direction, LanguageTag};
use glotto_domain::taxonomy::{
    Skill, SkillDescription, SkillKind, SkillLabel, SkillLabels, SkillSource, SkillText, TaxonomyStatus,
};
use glotto_http::PathParams;
use glotto_store::taxonomy::SkillTextItem;
use schemars::JsonSchema;
use serde::Serialize;

/// A skill.
#[derive(Debug, Clone, Copy, PathParams)]
pub struct SkillPath {
    /// The skill.
    pub skill_id: SkillId,
}

/// A skill in a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SkillSummaryView {
    /// Its id.
    pub id: SkillId,
    /// What it is called, in `language`.
    pub label: SkillLabel,
    /// The language of the label: the requested one, or the nearest that exists, or English.
    pub language: LanguageTag,
    /// The direction of the label.
    pub dir: Direction,
    /// Whether courses can be given it. One that is retired is there for courses that name it already.
    pub status: TaxonomyStatus,
}

/// A skill.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SkillView {
    /// The members that lists have, too.
    #[serde(flatten)]
    pub summary: SkillSummaryView,
    /// What kind it is.
    pub kind: SkillKind,
    /// What it is called in all languages.
    pub labels: SkillLabels,
    /// Other names of it, in `language`.
    pub alternative_labels: Vec<SkillLabel>,
    /// What it is, in `language`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<SkillDescription>,
    /// The skills that are broader. None of them is narrower as well, whatever lies between.
    pub broader: Vec<SkillId>,
    /// What identifies it where it comes from, such as its URI in ESCO. Missing if it was created here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SkillSource>,
    /// When it was created.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

impl SkillSummaryView {
    /// A skill for a reader of these languages.
    pub(crate) fn of(skill: &Skill, languages: &[LanguageTag]) -> Option<Self> {
        let english = LanguageTag::english();
        let language = skill.labels.language_for(languages, &english);
        Some(Self {
            id: skill.id,
            label: skill.labels.get(language)?.clone(),
            language: language.clone(),
            dir: language.direction(),
            status: skill.status,
        })
    }
}

impl From<SkillTextItem> for SkillSummaryView {
    /// A skill that a search found.
    fn from(text: SkillTextItem) -> Self {
        let dir = text.language.direction();
        let status = if text.listed { TaxonomyStatus::Active } else { TaxonomyStatus::Retired };
        Self { id: text.skill_id, label: text.label, language: text.language, dir, status }
    }
}

impl SkillView {
    /// A skill with its text in the language of its summary.
    pub(crate) fn of(skill: Skill, summary: SkillSummaryView, text: SkillText) -> Self {
        Self {
            summary,
            kind: skill.kind,
            alternative_labels: text.alternatives,
            description: text.description,
            broader: skill.broader.iter().collect(),
            labels: skill.labels,
            source: skill.source,
            created_at: skill.created.into(),
            updated_at: skill.updated.into(),
        }
    }

    /// A skill whose texts were read, for a reader of these languages.
    pub(crate) fn of_record(
        skill: Skill,
        mut texts: BTreeMap<LanguageTag, SkillText>,
        languages: &[LanguageTag],
    ) -> Option<Self> {
        let summary = SkillSummaryView::of(&skill, languages)?;
        let text = texts.remove(&summary.language).unwrap_or_default();
        Some(Self::of(skill, summary, text))
    }
}
