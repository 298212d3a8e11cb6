//! How far an import is.

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{FileSize, ImportFormat, LineCode, RowOutcome};
use crate::Revision;
use crate::id::{Id as _, SkillImportId};
use crate::locale::LanguageTag;

/// The kind of the event that lets an import go on.
pub const SKILL_IMPORT_CONTINUED: &str = "SkillImportContinued";

/// The lifetime of a link to upload to.
pub const UPLOAD_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// An import that has not read on for so long counts as failed. The three attempts of Lambda are over after nine minutes:
/// one and two minutes of waiting, and two minutes for each attempt. The rest is for the events before.
pub const STALLED_AFTER: SignedDuration = SignedDuration::from_mins(20);

/// Lines that are named among the errors at most. All are counted.
pub const MAX_LINE_ERRORS: usize = 100;

/// The folder of uploaded files.
pub const FOLDER: &str = "skill-imports/";

/// The key of the uploaded file of an import.
pub fn object_key(import: SkillImportId) -> String {
    format!("{FOLDER}{import}")
}

/// The import of a key; none of other objects.
pub fn parse_object_key(key: &str) -> Option<SkillImportId> {
    SkillImportId::parse(key.strip_prefix(FOLDER)?).ok()
}

/// Why an import failed as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SkillImportFailureCode", extend("examples" = ["missingColumns"]))]
pub enum FailureCode {
    /// The file was not uploaded in time.
    NotUploaded,
    /// The file has no columns of the format: it is of another one, or separates columns by semicolons or tabs.
    MissingColumns,
    /// A column of your own file has a name that is not known, such as `lable.de`. `column` says which one.
    UnknownColumn,
    /// A column is given twice. `column` says which one is the second.
    DuplicateColumn,
    /// The file has no lines.
    Empty,
    /// The text is not UTF-8.
    NotUtf8,
    /// A line has more than 128 KiB: perhaps a quote is not closed.
    LineTooLong,
    /// A line has more than 256 columns.
    TooManyColumns,
    /// The platform could not finish it. Import the file again: what was imported already is not changed.
    Interrupted,
}

/// Why an import failed as a whole, and where. What was imported before stays, and the file can be imported again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SkillImportFailure")]
pub struct ImportFailure {
    /// Why.
    pub code: FailureCode,
    /// The line that cannot be read, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The column that is wrong, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u64>,
}

impl ImportFailure {
    /// A failure of a line.
    pub fn at(code: FailureCode, line: u64) -> Self {
        Self { line: Some(line), ..Self::from(code) }
    }

    /// A failure of a column, by its index.
    pub(super) fn of_column(code: FailureCode, index: usize) -> Self {
        Self { column: u64::try_from(index + 1).ok(), ..Self::from(code) }
    }
}

impl From<FailureCode> for ImportFailure {
    fn from(code: FailureCode) -> Self {
        Self { code, line: None, column: None }
    }
}

/// Where an import stands, as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ImportState {
    /// The file is awaited.
    Announced,
    /// The file is read.
    Running,
    /// The file was read to its end.
    Completed,
    /// The file cannot be read on.
    Failed,
}

/// Where an import stands, as clients see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SkillImportStatus", extend("examples" = ["completed"]))]
pub enum ImportStatus {
    /// The file is awaited.
    Awaited,
    /// The file is read.
    Running,
    /// The file was read to its end. Lines with errors were left out.
    Completed,
    /// The file was not read to its end.
    Failed,
}

/// What the lines of a file have done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SkillImportCounts")]
pub struct Counts {
    /// Skills that were created.
    pub created: u32,
    /// Lines that changed a skill.
    pub updated: u32,
    /// Lines that changed nothing.
    pub unchanged: u32,
    /// Lines that were left out.
    pub invalid: u32,
    /// Lines that were imported without their broader skills. Each is also one of those above.
    #[serde(default)]
    pub without_broader: u32,
}

/// A line that was left out, or imported without its broader skills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SkillImportLineError")]
pub struct LineError {
    /// The line, from 1; that of the names of the columns counts.
    pub line: u64,
    /// Why.
    pub code: LineCode,
}

/// An import of skills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkillImport {
    /// Its id.
    pub id: SkillImportId,
    /// The format of the file.
    pub format: ImportFormat,
    /// The language of the texts, if the format has no columns that say it.
    pub language: Option<LanguageTag>,
    /// The size of the file.
    pub size: FileSize,
    /// Where it stands.
    pub state: ImportState,
    /// Why it failed.
    pub failure: Option<ImportFailure>,
    /// How many bytes of the file are done.
    pub offset: u64,
    /// The number of the line that begins there.
    pub line: u64,
    /// What the lines have done.
    pub counts: Counts,
    /// The first lines that were left out, or imported without their broader skills.
    pub errors: Vec<LineError>,
    /// When it was announced.
    pub created: Timestamp,
    /// When it last went on.
    pub updated: Timestamp,
    /// Changes with every write.
    pub rev: Revision,
}

impl SkillImport {
    /// An import whose file is awaited.
    pub fn announce(
        id: SkillImportId,
        format: ImportFormat,
        language: Option<LanguageTag>,
        size: FileSize,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            format,
            language,
            size,
            state: ImportState::Announced,
            failure: None,
            offset: 0,
            line: 1,
            counts: Counts::default(),
            errors: Vec::new(),
            created: now,
            updated: now,
            rev: id.first_revision(),
        }
    }

    /// Until when the file can be uploaded.
    pub fn upload_until(&self) -> Timestamp {
        self.created.saturating_add(UPLOAD_LIFETIME).unwrap_or(Timestamp::MAX)
    }

    /// Begins to read the file, if it is awaited. Returns whether it was.
    pub fn arrive(&mut self, now: Timestamp) -> bool {
        let is_awaited = self.state == ImportState::Announced;
        if is_awaited {
            self.state = ImportState::Running;
            self.updated = now;
        }
        is_awaited
    }

    /// Whether there is more to read.
    pub fn is_running(&self) -> bool {
        self.state == ImportState::Running
    }

    /// Counts a line. `without_broader` says why it was imported without its broader skills, if it was.
    pub fn count(&mut self, line: u64, outcome: Result<RowOutcome, LineCode>, without_broader: Option<LineCode>) {
        if let Some(code) = outcome.err().or(without_broader)
            && self.errors.len() < MAX_LINE_ERRORS
        {
            self.errors.push(LineError { line, code });
        }
        if outcome.is_ok() && without_broader.is_some() {
            self.counts.without_broader += 1;
        }
        let count = match outcome {
            Ok(RowOutcome::Created) => &mut self.counts.created,
            Ok(RowOutcome::Updated) => &mut self.counts.updated,
            Ok(RowOutcome::Unchanged) => &mut self.counts.unchanged,
            Err(_) => &mut self.counts.invalid,
        };
        *count += 1;
    }

    /// Records that the file was read to a place.
    pub fn advance(&mut self, offset: u64, line: u64, now: Timestamp) {
        self.offset = offset;
        self.line = line;
        self.updated = now;
    }

    /// Ends it: the file has no more lines. One without any line is a mistake.
    pub fn complete(&mut self, now: Timestamp) {
        let Counts { created, updated, unchanged, invalid, without_broader: _ } = self.counts;
        if created + updated + unchanged + invalid == 0 {
            return self.fail(FailureCode::Empty.into(), now);
        }
        self.updated = now;
        self.state = ImportState::Completed;
    }

    /// Ends it: the file cannot be read on.
    pub fn fail(&mut self, failure: ImportFailure, now: Timestamp) {
        self.updated = now;
        self.state = ImportState::Failed;
        self.failure = Some(failure);
    }

    /// Where it stands at a time, and why it failed.
    pub fn status(&self, now: Timestamp) -> (ImportStatus, Option<ImportFailure>) {
        let is_late = |since: Timestamp| since.saturating_add(STALLED_AFTER).is_ok_and(|latest| latest < now);
        match self.state {
            ImportState::Announced if is_late(self.upload_until()) => {
                (ImportStatus::Failed, Some(FailureCode::NotUploaded.into()))
            }
            ImportState::Announced => (ImportStatus::Awaited, None),
            ImportState::Running if is_late(self.updated) => {
                (ImportStatus::Failed, Some(FailureCode::Interrupted.into()))
            }
            ImportState::Running => (ImportStatus::Running, None),
            ImportState::Completed => (ImportStatus::Completed, None),
            ImportState::Failed => (ImportStatus::Failed, self.failure),
        }
    }
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
