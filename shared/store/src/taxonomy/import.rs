//! Imports of skills, as stored.

use glotto_domain::Revision;
use glotto_domain::id::SkillImportId;
use glotto_domain::locale::LanguageTag;
use glotto_domain::taxonomy::import::{
    Counts, FileSize, ImportFailure, ImportFormat, ImportState, LineError, SkillImport,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// How long an import can be looked up.
const KEPT: SignedDuration = SignedDuration::from_hours(400 * 24);

/// An import of skills, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SkillImportItem {
    /// Its id.
    pub import_id: SkillImportId,
    /// The format of the file.
    pub format: ImportFormat,
    /// The language of the texts, if the format has no columns that say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageTag>,
    /// The size of the file.
    pub size: FileSize,
    /// Where it stands.
    pub state: ImportState,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<ImportFailure>,
    /// How many bytes of the file are done.
    pub offset: u64,
    /// The number of the line that begins there.
    pub line: u64,
    /// What the lines have done.
    pub counts: Counts,
    /// The first lines that were left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<LineError>,
    /// When it was announced.
    pub created: Timestamp,
    /// When it last went on.
    pub updated: Timestamp,
    /// Changes with every write.
    pub rev: Revision,
}

impl Entity for SkillImportItem {
    const TYPE: &'static str = "SkillImport";
    const PERSONAL: Personal = Personal::NotPersonal("an import of skills");

    fn key(&self) -> Key {
        keys::taxonomy::skill_import(self.import_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.created.saturating_add(KEPT).ok()
    }
}

impl From<SkillImport> for SkillImportItem {
    fn from(import: SkillImport) -> Self {
        Self {
            import_id: import.id,
            format: import.format,
            language: import.language,
            size: import.size,
            state: import.state,
            failure: import.failure,
            offset: import.offset,
            line: import.line,
            counts: import.counts,
            errors: import.errors,
            created: import.created,
            updated: import.updated,
            rev: import.rev,
        }
    }
}

impl From<SkillImportItem> for SkillImport {
    fn from(item: SkillImportItem) -> Self {
        Self {
            id: item.import_id,
            format: item.format,
            language: item.language,
            size: item.size,
            state: item.state,
            failure: item.failure,
            offset: item.offset,
            line: item.line,
            counts: item.counts,
            errors: item.errors,
            created: item.created,
            updated: item.updated,
            rev: item.rev,
        }
    }
}
