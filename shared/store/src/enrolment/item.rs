//! Enrolments, as stored.
//!
//! When a user leaves a course, their progress in it is kept under another sort key. They get it back
//! when they enrol again, and a completed lesson earns its points only once.

use glotto_domain::Revision;
use glotto_domain::courses::VersionNumber;
use glotto_domain::enrolment::Enrolment;
use glotto_domain::id::{CourseId, LessonId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Condition, Entity, Key, Personal, Update, keys};

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
    /// The version of the course that they learn with.
    pub version: VersionNumber,
    /// The versions that they had before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<VersionNumber>,
    /// The lessons that they have completed.
    pub completed: Vec<LessonId>,
    /// When they completed lessons, in any order. Only the latest counts, but concurrent completions can append to a
    /// list, and cannot write a maximum.
    #[serde(default)]
    pub completion_times: Vec<Timestamp>,
    /// When they had completed them all.
    pub finished: Option<Timestamp>,
    /// The activity by which it is listed: enrolling, completing a lesson, or playing one, which counts as
    /// [`listed_activity`](glotto_domain::enrolment::listed_activity) says. None if it was stored by an earlier release
    /// and nothing was reported since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_at: Option<Timestamp>,
    /// Whether it is counted among the seats of the course. It is not if it was stored by a release that counted none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub counted: bool,
    /// Changes with every write, except of the activity.
    pub rev: Revision,
}

impl EnrolmentItem {
    /// The item of an enrolment in a revision, listed by an activity.
    pub fn of(enrolment: &Enrolment, rev: Revision, active_at: Timestamp) -> Self {
        Self {
            user_id: enrolment.learner,
            course_id: enrolment.course,
            since: enrolment.since,
            version: enrolment.version,
            earlier: enrolment.earlier.clone(),
            completed: enrolment.completed.clone(),
            completion_times: enrolment.latest.into_iter().collect(),
            finished: enrolment.finished,
            active_at: Some(active_at),
            counted: true,
            rev,
        }
    }

    /// The course and the version of it.
    pub(crate) const fn edition(&self) -> (CourseId, VersionNumber) {
        (self.course_id, self.version)
    }

    /// Adds to a change of the item that it is listed by an activity.
    pub(crate) fn list_by(&self, active_at: Timestamp, update: Update) -> Update {
        let Key { pk, sk } = keys::enrolment::enrolment_by_activity(self.user_id, active_at, self.course_id);
        update.set("activeAt", active_at).set("gsi1pk", pk).set("gsi1sk", sk)
    }

    /// The enrolment, as the domain works on it.
    pub fn enrolment(self) -> Enrolment {
        Enrolment {
            learner: self.user_id,
            course: self.course_id,
            since: self.since,
            version: self.version,
            earlier: self.earlier,
            latest: self.completion_times.into_iter().max(),
            completed: self.completed,
            finished: self.finished,
        }
    }
}

impl Entity for EnrolmentItem {
    const TYPE: &'static str = "Enrolment";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::enrolment::enrolment(self.user_id, self.course_id)
    }

    fn index(&self) -> Option<Key> {
        let by = |active_at| keys::enrolment::enrolment_by_activity(self.user_id, active_at, self.course_id);
        self.active_at.map(by)
    }
}

/// What a user did in a course that they have left, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FormerEnrolmentItem {
    /// The learner.
    pub user_id: UserId,
    /// The course.
    pub course_id: CourseId,
    /// When they had enrolled.
    pub since: Timestamp,
    /// The version that they learnt with.
    pub version: VersionNumber,
    /// The versions that they had before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<VersionNumber>,
    /// The lessons that they have completed.
    pub completed: Vec<LessonId>,
    /// When they completed lessons, in any order. Only the latest counts, but concurrent completions can append to a
    /// list, and cannot write a maximum.
    #[serde(default)]
    pub completion_times: Vec<Timestamp>,
    /// When they had completed them all.
    pub finished: Option<Timestamp>,
    /// When they left.
    pub left_at: Timestamp,
}

impl FormerEnrolmentItem {
    /// What is stored of an enrolment that has ended.
    pub(crate) fn of(enrolment: EnrolmentItem, left_at: Timestamp) -> Self {
        let EnrolmentItem {
            user_id, course_id, since, version, earlier, completed, completion_times, finished, ..
        } = enrolment;
        Self { user_id, course_id, since, version, earlier, completed, completion_times, finished, left_at }
    }

    /// The enrolment as it was when they left.
    pub fn enrolment(&self) -> Enrolment {
        Enrolment {
            learner: self.user_id,
            course: self.course_id,
            since: self.since,
            version: self.version,
            earlier: self.earlier.clone(),
            latest: self.completion_times.iter().copied().max(),
            completed: self.completed.clone(),
            finished: self.finished,
        }
    }

    /// The stored progress is what was read, including that there was none.
    pub(crate) fn unchanged(read: Option<&Self>) -> Condition {
        match read {
            Some(read) => Condition::that("leftAt = :read").with(":read", read.left_at),
            None => Condition::absent(),
        }
    }
}

impl Entity for FormerEnrolmentItem {
    const TYPE: &'static str = "FormerEnrolment";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::enrolment::former_enrolment(self.user_id, self.course_id)
    }
}
