//! Who learns which course.

mod enrolment;

pub use enrolment::{Admission, EnrolmentItem, FormerEnrolmentItem};

use crate::engine::entities;

entities! {
    EnrolmentItem,
    FormerEnrolmentItem,
}
