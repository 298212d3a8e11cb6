//! Versions of a course: what was published, and never changes again.
//!
//! Authors edit the draft. Publishing makes the next version of it, and each learner stays on the version that they
//! began until they accept a newer one. The content of a lesson is stored by the [`Generation`] of the draft in which
//! it was edited. Publishing begins the next generation, and content of an earlier one is never changed: an edit copies
//! it into the present one. So a version takes no copy of its lessons.

use std::borrow::Cow;

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{CourseMetadata, Outline};
use crate::id::CourseId;
use crate::numbers::read_whole_number;
use crate::{FromJson, ParseText, Pointer, ValidationErrors, Violation};

/// Versions of a course at most.
pub const MAX_VERSIONS: u32 = 200;

/// The number of a version of a course, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VersionNumber(u32);

impl VersionNumber {
    /// The first version.
    pub const FIRST: Self = Self(1);

    /// The version with a number; none if no course can have it.
    pub const fn new(number: u32) -> Option<Self> {
        if number >= 1 && number <= MAX_VERSIONS { Some(Self(number)) } else { None }
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The next version; none if the course has as many as allowed.
    #[must_use]
    pub const fn next(self) -> Option<Self> {
        Self::new(self.0 + 1)
    }

    /// The version before; none if it is the first.
    #[must_use]
    pub const fn previous(self) -> Option<Self> {
        Self::new(self.0 - 1)
    }

    fn out_of_range() -> Violation {
        Violation::range(1, MAX_VERSIONS.into())
    }
}

impl std::fmt::Display for VersionNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The number of a version in an address, where it is a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VersionText(pub VersionNumber);

impl ParseText for VersionText {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let number = text.parse().ok().and_then(VersionNumber::new);
        // Each version has one address, so `03` is none.
        let number = number.filter(|number| number.to_string() == text);
        number.map(Self).ok_or_else(VersionNumber::out_of_range)
    }
}

impl JsonSchema for VersionText {
    fn schema_name() -> Cow<'static, str> {
        VersionNumber::schema_name()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        VersionNumber::json_schema(generator)
    }
}

impl FromJson for VersionNumber {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        read_whole_number(value, 1..=MAX_VERSIONS, at, errors).and_then(Self::new)
    }
}

impl JsonSchema for VersionNumber {
    fn schema_name() -> Cow<'static, str> {
        "VersionNumber".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 1, "maximum": MAX_VERSIONS, "examples": [1]})
    }
}

/// The generation of a draft: the number under which the content of its lessons is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Generation(u32);

impl Generation {
    /// The generation of a new course.
    pub const FIRST: Self = Self(1);

    /// Parses a number.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().filter(|number| *number >= Self::FIRST.0).map(Self)
    }

    /// The next generation, in which no content is stored yet.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

crate::paragraphs! {
    /// What an author says about a version that they publish.
    pub struct VersionNote(1..=500);
}

/// A version of a course. It never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedVersion {
    /// The course.
    pub course: CourseId,
    /// Its number.
    pub number: VersionNumber,
    /// The descriptive data.
    pub metadata: CourseMetadata,
    /// The outline. All its lessons can be taken.
    pub outline: Outline,
    /// When it was published.
    pub published: Timestamp,
    /// What its author says about it.
    pub note: Option<VersionNote>,
}

impl PublishedVersion {
    /// Whether a draft with this data and outline would make the same version. The outline names the content of each
    /// lesson by its generation, so it differs if any content does.
    pub fn equals_draft(&self, metadata: &CourseMetadata, outline: &Outline) -> bool {
        self.metadata == *metadata && self.outline == *outline
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::input;

    #[test]
    fn a_version_has_one_number_from_one_to_two_hundred() {
        for (text, number) in [("1", Some(1)), ("200", Some(200)), ("0", None), ("201", None), ("-1", None)] {
            assert_eq!(VersionText::parse_text(text).ok().map(|text| text.0.get()), number, "{text}");
        }
        for text in ["", "01", "+1", " 1", "1.0", "latest", "99999999999"] {
            assert!(VersionText::parse_text(text).is_err(), "{text}");
        }
        assert_eq!(input::read::<VersionNumber>(&json!(3)).unwrap().get(), 3);
        for value in [json!(0), json!(201), json!("3"), json!(1.5), json!(null)] {
            assert!(input::read::<VersionNumber>(&value).is_err(), "{value}");
        }
    }

    #[test]
    fn the_numbers_before_and_after_end_at_the_first_and_the_last_version() {
        let last = VersionNumber::new(MAX_VERSIONS).unwrap();
        assert_eq!((VersionNumber::FIRST.previous(), last.next()), (None, None));
        assert_eq!(VersionNumber::FIRST.next().and_then(VersionNumber::previous), Some(VersionNumber::FIRST));
    }
}
