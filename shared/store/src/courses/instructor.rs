//! Co-instructors, as stored. Rights to a course are stored in the course itself, so that they are known
//! wherever it is read. These items only list the courses of a co-instructor in the index.

use glotto_domain::id::{CourseId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// A co-instructor of a course, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CoInstructorItem {
    /// The course.
    pub course_id: CourseId,
    /// The user.
    pub user_id: UserId,
    /// Since when.
    pub since: Timestamp,
}

impl Entity for CoInstructorItem {
    const TYPE: &'static str = "CoInstructor";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::courses::co_instructor(self.course_id, self.user_id)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::courses::course_by_instructor(self.user_id, self.course_id))
    }
}
