//! The course itself: its owner, its draft, and whether it is published.

use std::collections::BTreeSet;
use std::ops::Deref;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CourseAdmission, CourseMetadata, Generation, MetadataEdit, Outline, VersionNumber};
use crate::id::{CourseId, UserId};
use crate::{Revision, ValidationErrors};

/// Whether a course is in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(extend("examples" = ["published"]))]
pub enum CourseStatus {
    /// It is not in the catalogue: never published, or unpublished.
    Draft,
    /// It is in the public catalogue.
    Published,
}

/// The data of a course. All code can read it; only [`Course`] changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseState {
    /// The id of the course.
    pub id: CourseId,
    /// The owner.
    pub owner: UserId,
    /// The co-instructors, at most [`super::MAX_CO_INSTRUCTORS`].
    pub co_instructors: BTreeSet<UserId>,
    /// The descriptive data of the draft.
    pub metadata: CourseMetadata,
    /// Who may enrol.
    pub admission: CourseAdmission,
    /// Whether the course is in the catalogue.
    pub status: CourseStatus,
    /// When the course was published first. The catalogue is ordered by it.
    pub published: Option<Timestamp>,
    /// The latest version, if any was published.
    pub version: Option<VersionNumber>,
    /// The generation under which the draft stores the content of lessons.
    pub generation: Generation,
    /// The number of lessons in the outline of the draft.
    pub lesson_count: u32,
    /// When the course was archived, if it is. Then it is not in the catalogue, and cannot be changed.
    pub archived: Option<Timestamp>,
    /// When the course was created.
    pub created: Timestamp,
    /// When the course or its draft was last changed.
    pub updated: Timestamp,
    /// The revision of the course and the outline of its draft.
    pub rev: Revision,
    /// The revision in which the outline of the draft was changed last.
    pub outline_rev: Revision,
}

/// A course, with the descriptive data of its draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course(pub(super) CourseState);

impl Deref for Course {
    type Target = CourseState;
    fn deref(&self) -> &CourseState {
        &self.0
    }
}

impl Course {
    /// Creates a course as a draft.
    pub fn draft(
        id: CourseId,
        owner: UserId,
        metadata: CourseMetadata,
        now: Timestamp,
    ) -> Result<Self, ValidationErrors> {
        let errors = metadata.check();
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self(CourseState {
            id,
            owner,
            co_instructors: BTreeSet::new(),
            metadata,
            admission: CourseAdmission::default(),
            status: CourseStatus::Draft,
            published: None,
            version: None,
            generation: Generation::FIRST,
            lesson_count: 0,
            archived: None,
            created: now,
            updated: now,
            rev: id.first_revision(),
            outline_rev: id.first_revision(),
        }))
    }

    /// The course of stored data.
    pub fn restore(state: CourseState) -> Self {
        Self(state)
    }

    /// Whether the course is in the public catalogue.
    pub fn is_published(&self) -> bool {
        self.status == CourseStatus::Published
    }

    /// The version that the public catalogue has; none if the course is not in it.
    pub fn listed_version(&self) -> Option<VersionNumber> {
        self.version.filter(|_| self.is_published())
    }

    /// Changes the descriptive data of the draft ([`CourseMetadata::edit`]).
    pub fn edit(&mut self, edit: MetadataEdit, outline: &Outline) -> Result<(), ValidationErrors> {
        self.0.metadata = self.metadata.edit(edit, outline)?;
        Ok(())
    }

    /// Makes a change of the course, but not of its outline, the next revision.
    pub fn bump_revision(&mut self, outline: &Outline, now: Timestamp) {
        self.0.lesson_count = outline.lesson_count();
        self.next_revision(now);
    }

    /// Makes a change that has nothing to do with the outline the next revision.
    pub fn next_revision(&mut self, now: Timestamp) {
        self.0.updated = now;
        self.0.rev = self.0.rev.next();
    }

    /// Makes a change of the outline, and maybe of the course, the next revision.
    pub fn bump_outline_revision(&mut self, outline: &Outline, now: Timestamp) {
        self.bump_revision(outline, now);
        self.0.outline_rev = self.0.rev;
    }
}

#[cfg(test)]
#[path = "course_tests.rs"]
mod tests;
