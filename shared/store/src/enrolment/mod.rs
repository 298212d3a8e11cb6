//! Enrolments of learners in courses.

mod item;
mod repository;

pub use item::{EnrolmentItem, FormerEnrolmentItem};
pub use repository::{Admission, Enrolments, ListedEnrolment};

use crate::engine::entities;

entities! {
    EnrolmentItem,
    FormerEnrolmentItem,
}
