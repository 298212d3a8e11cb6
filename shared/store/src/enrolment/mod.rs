//! Enrolments of learners in courses, the seats of courses, and invitations to them.

mod admission;
mod invitation;
mod item;
mod repository;
mod seats;

pub use admission::AdmissionState;
pub use invitation::{InvitationItem, InvitationListItem, Invitations};
pub use item::{EnrolmentItem, FormerEnrolmentItem};
pub use repository::{Enrolments, ListedEnrolment};
pub use seats::SeatsItem;

use crate::engine::entities;

entities! {
    EnrolmentItem,
    FormerEnrolmentItem,
    InvitationItem,
    InvitationListItem,
    SeatsItem,
}
