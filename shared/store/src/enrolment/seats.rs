//! How many users are enrolled in a course, and how many can be.
//!
//! The number changes in the transaction that begins or ends an enrolment, so it is that of the enrolments at any time.
//! The limit is beside it, so that one condition on one item decides whether a seat is free.

use glotto_domain::courses::{Capacity, Course};
use glotto_domain::id::CourseId;
use serde::{Deserialize, Serialize};

use crate::enrolment::EnrolmentItem;
use crate::{Condition, Entity, Key, Personal, Transaction, Update, keys};

/// The seats of a course, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SeatsItem {
    /// The course.
    pub course_id: CourseId,
    /// How many users are enrolled.
    #[serde(default)]
    pub enrolled: u64,
    /// How many can be, if that is limited. Its name is not `capacity`, a word that DynamoDB reserves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<Capacity>,
}

impl SeatsItem {
    /// The change of the limit. Enrolled learners stay, also if they are more.
    fn limit(course: CourseId, capacity: Option<Capacity>) -> Update {
        let update = Update::of::<Self>().set("courseId", course).set_if_missing("enrolled", 0);
        match capacity {
            Some(capacity) => update.set("seats", capacity),
            None => update.remove("seats"),
        }
    }

    /// A seat is free.
    fn has_free() -> Condition {
        Condition::that("attribute_not_exists(seats) OR attribute_not_exists(enrolled) OR enrolled < seats")
    }
}

impl Entity for SeatsItem {
    const TYPE: &'static str = "Seats";
    const PERSONAL: Personal = Personal::NotPersonal("how many users are enrolled in a course");

    fn key(&self) -> Key {
        keys::enrolment::seats(self.course_id)
    }
}

impl<E> Transaction<E> {
    /// Sets the number of seats to what the admission of a course says. Enrolled learners keep theirs.
    pub(crate) fn limit_seats(&mut self, course: &Course) -> &mut Self {
        let limit = SeatsItem::limit(course.id, course.admission.capacity);
        self.update(&keys::enrolment::seats(course.id), &limit)
    }

    /// Takes a seat of a course.
    pub(crate) fn take_seat(&mut self, course: CourseId, full: E) -> &mut Self {
        let update = Update::of::<SeatsItem>().set("courseId", course).add("enrolled", 1);
        self.update_if(&keys::enrolment::seats(course), &update, SeatsItem::has_free(), full)
    }

    /// Frees the seat that an enrolment counts for, if it does. It fails if the seats were deleted with the course.
    pub(crate) fn free_seat(&mut self, enrolment: &EnrolmentItem, deleted: E) -> &mut Self {
        if !enrolment.counted {
            return self;
        }
        let seats = keys::enrolment::seats(enrolment.course_id);
        self.update_if(&seats, &Update::new().add("enrolled", -1), Condition::present(), deleted)
    }
}
