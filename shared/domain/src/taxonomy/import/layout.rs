//! What the columns of a file are.

use super::{FailureCode, ImportFailure, ImportFormat, LineCode, RowId, SkillRow};
use crate::ParseText as _;
use crate::id::{Id as _, SkillId};
use crate::locale::LanguageTag;
use crate::taxonomy::{MAX_BROADER, SkillDescription, SkillKind, SkillLabel, SkillSource, TaxonomyStatus};

/// Other names of a skill in a language at most.
const MAX_ALTERNATIVES: usize = 100;

/// The columns of a file, by their positions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    format: ImportFormat,
    /// None of a column that is not read.
    columns: Vec<Option<Column>>,
}

/// A column that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Column {
    Id,
    Concept,
    Kind,
    Status,
    Broader,
    Label(LanguageTag),
    Alternatives(LanguageTag),
    Description(LanguageTag),
}

impl Layout {
    /// The layout by the names of the columns. Files of ESCO have columns that are not read; in your own, another name
    /// is a mistake, such as `lable.de`. Spreadsheets write columns without a name.
    ///
    /// # Errors
    ///
    /// [`FailureCode::MissingColumns`] if the file is of another format, or separates its columns by something else
    /// than commas; [`FailureCode::UnknownColumn`] and [`FailureCode::DuplicateColumn`] with the column.
    pub fn of(format: ImportFormat, language: Option<&LanguageTag>, names: &[String]) -> Result<Self, ImportFailure> {
        let columns: Vec<_> = names.iter().map(|name| Column::of(format, language, name.trim())).collect();
        let has = |wanted: fn(&Column) -> bool| columns.iter().flatten().any(wanted);
        let id = has(|column| matches!(column, Column::Id));
        let content = match format {
            ImportFormat::EscoBroader => has(|column| matches!(column, Column::Broader)),
            _ => has(|column| matches!(column, Column::Label(_))),
        };
        if !(id && content) {
            return Err(FailureCode::MissingColumns.into());
        }
        let is_unknown = |(column, name): (&Option<Column>, &String)| column.is_none() && !name.trim().is_empty();
        let unknown = columns.iter().zip(names).position(is_unknown).filter(|_| format == ImportFormat::Skills);
        let is_repeated = |index: usize| columns[index].is_some() && columns[..index].contains(&columns[index]);
        match (unknown, (0..columns.len()).find(|index| is_repeated(*index))) {
            (Some(index), _) => Err(ImportFailure::of_column(FailureCode::UnknownColumn, index)),
            (None, Some(index)) => Err(ImportFailure::of_column(FailureCode::DuplicateColumn, index)),
            (None, None) => Ok(Self { format, columns }),
        }
    }

    /// The row of a line.
    pub fn row(&self, fields: &[String]) -> Result<SkillRow, LineCode> {
        if self.has_field_without_column(fields) {
            return Err(LineCode::TooManyFields);
        }
        let mut row = SkillRow::default();
        let mut id = None;
        for (column, field) in self.columns.iter().zip(fields) {
            let field = field.trim();
            let Some(column) = column.as_ref().filter(|_| !field.is_empty()) else { continue };
            match column {
                Column::Id => id = Some(self.id_of(field)?),
                // Groups have no kind of their own; of skills, another column says it.
                Column::Concept => row.kind = row.kind.or((field == "SkillGroup").then_some(SkillKind::Group)),
                Column::Kind => row.kind = Some(kind_of(field).ok_or(LineCode::UnknownKind)?),
                Column::Status => row.status = Some(status_of(field).ok_or(LineCode::UnknownStatus)?),
                Column::Broader => row.broader = self.broader_of(field)?,
                Column::Label(language) => row.text(language).label = Some(label_of(field)?),
                Column::Alternatives(language) => row.text(language).alternatives = Some(alternatives_of(field)?),
                Column::Description(language) => {
                    let description = SkillDescription::parse(field).map_err(|_| LineCode::InvalidDescription)?;
                    row.text(language).description = Some(description);
                }
            }
        }
        row.id = Some(id.ok_or(LineCode::MissingId)?);
        row.adds_broader = self.format == ImportFormat::EscoBroader;
        let is_empty = if row.adds_broader { row.broader.is_empty() } else { row.texts.is_empty() };
        // A line without labels can retire a skill.
        if is_empty && row.status.is_none() { Err(LineCode::MissingLabel) } else { Ok(row) }
    }

    /// Whether a text is in no column: a comma is not quoted. Commas at the end of a line do not matter.
    fn has_field_without_column(&self, fields: &[String]) -> bool {
        let is_named = |index: usize| match self.columns.get(index) {
            Some(Some(_)) => true,
            Some(None) => self.format != ImportFormat::Skills,
            None => false,
        };
        fields.iter().enumerate().any(|(index, field)| !is_named(index) && !field.trim().is_empty())
    }

    /// In your own files, a skill that is there already may be named by its id here.
    fn id_of(&self, field: &str) -> Result<RowId, LineCode> {
        let own = SkillId::parse(field).ok().filter(|_| self.format == ImportFormat::Skills);
        let source = || SkillSource::parse(field).map(RowId::Source).map_err(|_| LineCode::InvalidId);
        own.map_or_else(source, |id| Ok(RowId::Id(id)))
    }

    fn broader_of(&self, field: &str) -> Result<Vec<RowId>, LineCode> {
        if self.format == ImportFormat::EscoBroader {
            return Ok(vec![self.id_of(field)?]);
        }
        let ids = field.split_whitespace().map(|id| self.id_of(id)).collect::<Result<Vec<_>, _>>()?;
        if ids.len() > MAX_BROADER { Err(LineCode::TooManyBroader) } else { Ok(ids) }
    }
}

impl Column {
    fn of(format: ImportFormat, language: Option<&LanguageTag>, name: &str) -> Option<Self> {
        match (format, name, language) {
            (ImportFormat::EscoSkills | ImportFormat::EscoBroader, "conceptUri", _)
            | (ImportFormat::Skills, "id", _) => Some(Self::Id),
            (ImportFormat::EscoBroader, "broaderUri", _) | (ImportFormat::Skills, "broader", _) => Some(Self::Broader),
            (ImportFormat::EscoSkills, "conceptType", _) => Some(Self::Concept),
            (ImportFormat::EscoSkills, "skillType", _) | (ImportFormat::Skills, "kind", _) => Some(Self::Kind),
            (ImportFormat::EscoSkills | ImportFormat::Skills, "status", _) => Some(Self::Status),
            (ImportFormat::EscoSkills, "preferredLabel", Some(language)) => Some(Self::Label(language.clone())),
            (ImportFormat::EscoSkills, "altLabels", Some(language)) => Some(Self::Alternatives(language.clone())),
            (ImportFormat::EscoSkills, "description", Some(language)) => Some(Self::Description(language.clone())),
            (ImportFormat::Skills, ..) => {
                let (what, language) = name.split_once('.')?;
                let language = LanguageTag::parse(language).ok()?;
                match what {
                    "label" => Some(Self::Label(language)),
                    "alternatives" => Some(Self::Alternatives(language)),
                    "description" => Some(Self::Description(language)),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// A kind by its name here or in ESCO.
fn kind_of(field: &str) -> Option<SkillKind> {
    match field {
        "skill/competence" => Some(SkillKind::Skill),
        other => SkillKind::parse_text(other).ok(),
    }
}

/// A status by its name here or in ESCO.
fn status_of(field: &str) -> Option<TaxonomyStatus> {
    match field {
        "released" => Some(TaxonomyStatus::Active),
        "obsolete" => Some(TaxonomyStatus::Retired),
        other => TaxonomyStatus::parse_text(other).ok(),
    }
}

fn label_of(field: &str) -> Result<SkillLabel, LineCode> {
    SkillLabel::parse(field).map_err(|_| LineCode::InvalidLabel)
}

/// Other names, one a line. One that is too long is left out: it is no reason to leave out the skill.
fn alternatives_of(field: &str) -> Result<Vec<SkillLabel>, LineCode> {
    let names: Vec<_> = field.lines().filter_map(|name| SkillLabel::parse(name).ok()).collect();
    if names.len() > MAX_ALTERNATIVES { Err(LineCode::TooManyAlternatives) } else { Ok(names) }
}

#[cfg(test)]
#[path = "layout_tests.rs"]
mod tests;
