//! What may be imported.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::numbers::read_whole_number;
use crate::{FromJson, ParseText, Pointer, ValidationErrors, Violation};

/// The format of a file: CSV in UTF-8 (RFC 4180), with a line of names of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SkillImportFormat", extend("examples" = ["escoSkills"]))]
pub enum ImportFormat {
    /// The skills of ESCO in one language: `skills_en.csv`, `skillGroups_en.csv`.
    EscoSkills,
    /// Which skills of ESCO are broader than others: `broaderRelationsSkillPillar_en.csv`.
    EscoBroader,
    /// Your own skills: `id`, `label.<language>`, `description.<language>`, `kind`, `status`, `broader`.
    Skills,
}

impl ImportFormat {
    const ALL: [Self; 3] = [Self::EscoSkills, Self::EscoBroader, Self::Skills];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::EscoSkills => "escoSkills",
            Self::EscoBroader => "escoBroader",
            Self::Skills => "skills",
        }
    }

    /// Whether its columns do not say which language their texts are in.
    pub fn needs_language(self) -> bool {
        self == Self::EscoSkills
    }
}

impl ParseText for ImportFormat {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let found = Self::ALL.into_iter().find(|format| format.name() == text);
        found.ok_or_else(|| Violation::option(&Self::ALL.map(Self::name)))
    }
}

/// The size of a file in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileSize(u64);

impl FileSize {
    /// 200 MiB. The skills of ESCO in one language have 10 to 20.
    pub const LARGEST: u64 = 200 * 1024 * 1024;

    /// The number of bytes.
    pub fn bytes(self) -> u64 {
        self.0
    }
}

impl FromJson for FileSize {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        read_whole_number(value, 1..=Self::LARGEST, at, errors).map(Self)
    }
}

impl JsonSchema for FileSize {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FileSize".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 1, "maximum": Self::LARGEST, "examples": [14_680_064]})
    }
}
