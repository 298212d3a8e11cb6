//! Versions of courses, as stored. They are written once, and never changed.
//!
//! A version is two items, like a draft: together, descriptive data and outline may be too large for one.

use glotto_domain::courses::{CourseMetadata, Outline, PublishedVersion, VersionNote, VersionNumber};
use glotto_domain::id::CourseId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// A version of a course without its outline, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VersionItem {
    /// The course.
    pub course_id: CourseId,
    /// Its number.
    pub number: VersionNumber,
    /// The descriptive data.
    pub metadata: CourseMetadata,
    /// When it was published.
    pub published: Timestamp,
    /// What its author says about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<VersionNote>,
    /// How many lessons it has.
    pub lesson_count: u32,
    /// How long they play together.
    pub seconds: u32,
}

/// The outline of a version, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VersionOutlineItem {
    /// The course.
    pub course_id: CourseId,
    /// The version.
    pub number: VersionNumber,
    /// Its modules, in order.
    pub modules: Outline,
}

impl From<&PublishedVersion> for VersionItem {
    fn from(version: &PublishedVersion) -> Self {
        Self {
            course_id: version.course,
            number: version.number,
            metadata: version.metadata.clone(),
            published: version.published,
            note: version.note.clone(),
            lesson_count: version.outline.lesson_count(),
            seconds: version.outline.seconds(),
        }
    }
}

impl From<&PublishedVersion> for VersionOutlineItem {
    fn from(version: &PublishedVersion) -> Self {
        Self { course_id: version.course, number: version.number, modules: version.outline.clone() }
    }
}

impl VersionItem {
    /// The version with its outline.
    pub(crate) fn with_outline(self, outline: VersionOutlineItem) -> PublishedVersion {
        PublishedVersion {
            course: self.course_id,
            number: self.number,
            metadata: self.metadata,
            outline: outline.modules,
            published: self.published,
            note: self.note,
        }
    }
}

impl Entity for VersionItem {
    const TYPE: &'static str = "Version";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::courses::version(self.course_id, self.number)
    }
}

impl Entity for VersionOutlineItem {
    const TYPE: &'static str = "VersionOutline";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::courses::version_outline(self.course_id, self.number)
    }
}
