//! Views of imports of skills.

use glotto_domain::UtcTime;
use glotto_domain::id::SkillImportId;
use glotto_domain::locale::LanguageTag;
use glotto_domain::taxonomy::import::{
    Counts, FileSize, ImportFailure, ImportFormat, ImportStatus, LineError, SkillImport,
};
use glotto_http::PathParams;
use glotto_objects::SignedRequestView;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// An import of skills.
#[derive(Debug, Clone, Copy, PathParams)]
pub struct SkillImportPath {
    /// The import.
    pub import_id: SkillImportId,
}

/// An import of skills.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SkillImportView {
    /// Its id.
    pub id: SkillImportId,
    /// The format of the file.
    pub format: ImportFormat,
    /// The language of the texts. Missing if the columns say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageTag>,
    /// The size of the file in bytes.
    pub size_bytes: FileSize,
    /// How many bytes of the file were read.
    pub read_bytes: u64,
    /// Where it stands.
    pub status: ImportStatus,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<ImportFailure>,
    /// What the lines have done.
    pub counts: Counts,
    /// The first 100 lines that were left out, or imported without their broader skills. `counts.invalid` and
    /// `counts.withoutBroader` count all.
    pub errors: Vec<LineError>,
    /// When it was announced.
    pub created_at: UtcTime,
    /// When it last went on.
    pub updated_at: UtcTime,
}

/// An import that was announced, and where to upload its file.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SkillImportTicketView {
    /// The import.
    #[serde(flatten)]
    pub import: SkillImportView,
    /// The request that uploads the file.
    pub upload: SignedRequestView,
    /// The latest time for the upload.
    pub upload_expires_at: UtcTime,
}

impl SkillImportView {
    pub(crate) fn of(import: SkillImport, now: Timestamp) -> Self {
        let (status, failure) = import.status(now);
        Self {
            id: import.id,
            format: import.format,
            language: import.language,
            size_bytes: import.size,
            read_bytes: import.offset,
            status,
            failure,
            counts: import.counts,
            errors: import.errors,
            created_at: import.created.into(),
            updated_at: import.updated.into(),
        }
    }
}
