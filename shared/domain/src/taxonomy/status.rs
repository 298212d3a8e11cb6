//! Whether a skill or a category may be used.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ParseText, Violation};

/// Whether a skill or a category may be used. What is retired stays, so that courses that name it can still be shown
/// with its label, but no search finds it and no course can be given it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(extend("examples" = ["active"]))]
pub enum TaxonomyStatus {
    /// It can be used.
    Active,
    /// It is kept for what names it already.
    Retired,
}

impl TaxonomyStatus {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Retired => "retired",
        }
    }

    /// Whether it can be used.
    pub fn is_active(self) -> bool {
        self == Self::Active
    }
}

impl ParseText for TaxonomyStatus {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let all = [Self::Active, Self::Retired];
        all.into_iter().find(|status| status.name() == text).ok_or_else(|| Violation::option(&all.map(Self::name)))
    }
}
