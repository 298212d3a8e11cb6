//! Stored items of the feature `enrolment`: who learns which course, and how far they are.
//!
//! Whoever leaves a course keeps what they did in it under another sort key: they find it again
//! when they come back, and a lesson gives its points once however often somebody leaves.

use glotto_domain::enrolment::Enrolment;
use glotto_domain::id::{CourseId, LessonId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Store, StoreError, keys};

/// A learner in a course, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EnrolmentItem {
    /// The learner.
    pub user_id: UserId,
    /// The course.
    pub course_id: CourseId,
    /// Since when.
    pub since: Timestamp,
    /// The lessons that they have completed.
    pub completed: Vec<LessonId>,
    /// When they had completed them all.
    pub finished: Option<Timestamp>,
    /// Changes with every write.
    pub rev: u64,
}

impl EnrolmentItem {
    /// The enrolment as it is to be stored in a revision.
    pub fn of(enrolment: &Enrolment, rev: u64) -> Self {
        Self {
            user_id: enrolment.learner,
            course_id: enrolment.course,
            since: enrolment.since,
            completed: enrolment.completed.clone(),
            finished: enrolment.finished,
            rev,
        }
    }

    /// What the rules work on.
    pub fn enrolment(self) -> Enrolment {
        Enrolment {
            learner: self.user_id,
            course: self.course_id,
            since: self.since,
            completed: self.completed,
            finished: self.finished,
        }
    }
}

impl Entity for EnrolmentItem {
    const TYPE: &'static str = "Enrolment";

    fn key(&self) -> Key {
        keys::enrolment(self.user_id, self.course_id)
    }
}

impl Store {
    /// Somebody's enrolment in a course, if they are enrolled.
    pub async fn enrolment(&self, user: UserId, course: CourseId) -> Result<Option<EnrolmentItem>, StoreError> {
        self.load(keys::enrolment(user, course)).await
    }
}
