//! Courses and the outlines of their drafts, as stored.
//!
//! A draft is two items of one partition, so that lists and lessons need not read the outline, which
//! may be large. Both have the revision of the course: a change of either writes the course in its next
//! revision, so two authors can never overwrite each other.

use std::collections::BTreeSet;

use glotto_domain::Revision;
use glotto_domain::courses::{
    Course, CourseAdmission, CourseMetadata, CourseState, CourseStatus, Generation, Outline, VersionNumber,
};
use glotto_domain::id::{CourseId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// A course, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CourseItem {
    /// Names the course.
    pub course_id: CourseId,
    /// The owner.
    pub owner_id: UserId,
    /// The co-instructors.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub co_instructors: BTreeSet<UserId>,
    /// The descriptive data of the draft.
    pub metadata: CourseMetadata,
    /// Who may enrol.
    #[serde(default)]
    pub admission: CourseAdmission,
    /// Whether it is in the catalogue.
    pub status: CourseStatus,
    /// When it was first published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Timestamp>,
    /// The latest version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<VersionNumber>,
    /// The generation under which the draft stores the content of lessons.
    pub generation: Generation,
    /// How many lessons the outline of the draft has.
    pub lesson_count: u32,
    /// When it was archived, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<Timestamp>,
    /// When it was created.
    pub created: Timestamp,
    /// When it or its draft was last changed.
    pub updated: Timestamp,
    /// The revision of the course and the outline of its draft.
    pub rev: Revision,
    /// The revision of the stored outline.
    pub outline_rev: Revision,
}

/// The outline of a draft, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OutlineItem {
    /// The course.
    pub course_id: CourseId,
    /// Its modules, in order.
    pub modules: Outline,
    /// The revision of the course in which the outline was last changed.
    pub rev: Revision,
}

impl Entity for CourseItem {
    const TYPE: &'static str = "Course";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::courses::course(self.course_id)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::courses::course_by_instructor(self.owner_id, self.course_id))
    }
}

impl Entity for OutlineItem {
    const TYPE: &'static str = "Outline";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::courses::outline(self.course_id)
    }
}

impl From<&Course> for CourseItem {
    fn from(course: &Course) -> Self {
        let CourseState {
            id,
            owner,
            co_instructors,
            metadata,
            admission,
            status,
            published,
            version,
            generation,
            lesson_count,
            archived,
            created,
            updated,
            rev,
            outline_rev,
        } = (**course).clone();
        Self {
            course_id: id,
            owner_id: owner,
            co_instructors,
            metadata,
            admission,
            status,
            published,
            version,
            generation,
            lesson_count,
            archived,
            created,
            updated,
            rev,
            outline_rev,
        }
    }
}

impl From<CourseItem> for Course {
    fn from(item: CourseItem) -> Self {
        Self::restore(CourseState {
            id: item.course_id,
            owner: item.owner_id,
            co_instructors: item.co_instructors,
            metadata: item.metadata,
            admission: item.admission,
            status: item.status,
            published: item.published,
            version: item.version,
            generation: item.generation,
            lesson_count: item.lesson_count,
            archived: item.archived,
            created: item.created,
            updated: item.updated,
            rev: item.rev,
            outline_rev: item.outline_rev,
        })
    }
}

impl OutlineItem {
    /// The item of the outline of a draft.
    pub fn of(course: &Course, outline: &Outline) -> Self {
        Self { course_id: course.id, modules: outline.clone(), rev: course.rev }
    }
}

impl From<OutlineItem> for Outline {
    fn from(item: OutlineItem) -> Self {
        item.modules
    }
}
