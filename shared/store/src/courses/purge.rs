//! When to look for what is not needed any more of a course, as stored.

use glotto_domain::id::CourseId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// A course in which something may have to be purged, as stored: contents that nothing names, all of it if it was
/// deleted, or what an interrupted copy has left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PurgeItem {
    /// The course.
    pub course_id: CourseId,
    /// When to look.
    pub due: Timestamp,
    /// Whether everything is being deleted. Then the course is neither restored nor created any more.
    pub begun: bool,
}

impl Entity for PurgeItem {
    const TYPE: &'static str = "Purge";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::courses::purge(self.course_id)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::courses::purge_by_due(self.course_id, self.due))
    }
}
