//! The view of who may enrol in a course.

use glotto_domain::courses::{Capacity, CourseAccess, CourseAdmission, CoursePrice, Prerequisites};
use schemars::JsonSchema;
use serde::Serialize;

/// Who may enrol in a course.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AdmissionView {
    /// Who may enrol: every user, users with an invitation, or none.
    pub access: CourseAccess,
    /// Whether the course costs something.
    pub price: CoursePrice,
    /// The number of learners that the course can have at a time. Missing without a limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Capacity>,
    /// The courses that have to be finished before.
    pub prerequisites: Prerequisites,
    /// Whether the lists of the catalogue have the course while it is published. If not, it is found by its id alone.
    pub listed: bool,
}

impl From<&CourseAdmission> for AdmissionView {
    fn from(admission: &CourseAdmission) -> Self {
        let CourseAdmission { access, price, capacity, prerequisites, listed } = admission.clone();
        Self { access, price, capacity, prerequisites, listed }
    }
}
