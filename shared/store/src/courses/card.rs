//! Cards of courses, as stored: what lists show, in one small item.

use std::collections::BTreeSet;

use glotto_domain::courses::{Course, CourseAdmission, CourseMetadata, CourseStatus, PublishedVersion, VersionNumber};
use glotto_domain::id::{CourseId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, Update, keys};

/// What lists show of the latest version of a course, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CardItem {
    /// The course.
    pub course_id: CourseId,
    /// Its owner.
    pub owner_id: UserId,
    /// The co-instructors.
    #[serde(default)]
    pub co_instructors: BTreeSet<UserId>,
    /// Who may enrol.
    #[serde(default)]
    pub admission: CourseAdmission,
    /// Whether it is in the catalogue.
    pub status: CourseStatus,
    /// The latest version.
    pub version: VersionNumber,
    /// Its descriptive data.
    pub metadata: CourseMetadata,
    /// How many lessons it has.
    pub lesson_count: u32,
    /// How long they play together.
    pub seconds: u32,
    /// When the course was created.
    pub created: Timestamp,
    /// When the course was first published.
    pub published: Timestamp,
    /// When the latest version was published.
    pub updated: Timestamp,
}

impl CardItem {
    /// The change that makes a card show a version of a course. It creates a card that does not exist.
    pub(crate) fn show(course: &Course, version: &PublishedVersion) -> Update {
        Update::of::<Self>()
            .set("courseId", course.id)
            .set("ownerId", course.owner)
            .set("coInstructors", &course.co_instructors)
            .set("admission", &course.admission)
            .set("status", course.status)
            .set("version", version.number)
            .set("metadata", &version.metadata)
            .set("lessonCount", version.outline.lesson_count())
            .set("seconds", version.outline.seconds())
            .set("created", course.created)
            .set("published", course.published.unwrap_or(version.published))
            .set("updated", version.published)
    }

    /// Whether the course is in the catalogue.
    pub fn is_published(&self) -> bool {
        self.status == CourseStatus::Published
    }
}

impl Entity for CardItem {
    const TYPE: &'static str = "Card";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::courses::card(self.course_id)
    }
}
