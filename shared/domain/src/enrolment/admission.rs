//! Whether a course admits a user. This is the only place that decides it.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::Invitation;
use crate::courses::{Course, CourseAccess, CoursePrice};
use crate::id::CourseId;
use crate::{DomainError, FieldErrorCode, Pointer, ValidationErrors, Violation, kinds};

/// Why a user cannot enrol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum EnrolError {
    /// There is no such published course.
    #[problem(kinds::NOT_FOUND)]
    NoSuchCourse,
    /// The course admits no user.
    #[problem(Forbidden, "enrolment-closed", "This course does not take new learners.")]
    Closed,
    /// The course has to be bought.
    #[problem(Forbidden, "payment-required", "This course has to be bought.")]
    PaymentRequired,
    /// The course admits users with an invitation.
    #[problem(Forbidden, "invitation-required", "You need an invitation to this course.")]
    InvitationRequired,
    /// There is no such invitation for the user, or it is used up. Which of them is not revealed.
    #[problem(
        NotFound,
        "no-such-invitation",
        "This invitation does not exist, is for another address, or was used up."
    )]
    NoSuchInvitation,
    /// The invitation has expired.
    #[problem(Unprocessable, "invitation-expired", "This invitation has expired. Ask for another one.")]
    InvitationExpired,
    /// Other courses have to be finished first.
    #[problem(Conflict, "prerequisites-missing", "Finish the courses first that this course requires.")]
    PrerequisitesMissing,
    /// All seats are taken.
    #[problem(Conflict, "course-full", "All seats of this course are taken.")]
    Full,
}

/// Why a course does not admit a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnrolRefusal {
    /// For one reason.
    Error(EnrolError),
    /// These courses have to be finished first, with pointers into the JSON view of the course.
    Prerequisites(ValidationErrors),
}

/// What is known about a user who wants to enrol in a course.
#[derive(Debug, Clone, Copy)]
pub struct Application<'a> {
    /// Whether they have sent a code.
    pub has_code: bool,
    /// The invitation of their code, if there is one.
    pub invitation: Option<Invitation>,
    /// The courses that they have finished.
    pub finished: &'a BTreeSet<CourseId>,
    /// How many users are enrolled.
    pub enrolled: u64,
}

/// That a course admits a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admitted {
    /// Whether it is by their invitation, which counts then. An open course takes none.
    pub by_invitation: bool,
}

/// Decides whether a course admits a user. What no user can change is asked first, and what may change by itself last.
/// A learner who has left is admitted again like any other.
pub fn admit(course: &Course, applicant: Application<'_>, now: Timestamp) -> Result<Admitted, EnrolRefusal> {
    let admission = &course.admission;
    let by_invitation = admission.access == CourseAccess::Invitation;
    let admits = applicant.invitation.is_some_and(|invitation| invitation.admits(now));
    let has_expired = applicant.invitation.is_some_and(|invitation| invitation.has_expired(now));
    let missing = missing_prerequisites(course, applicant.finished);
    let refusal = if course.listed_version().is_none() {
        EnrolError::NoSuchCourse
    } else if admission.access == CourseAccess::Closed {
        EnrolError::Closed
    } else if admission.price == CoursePrice::Paid {
        EnrolError::PaymentRequired
    } else if by_invitation && !applicant.has_code {
        EnrolError::InvitationRequired
    } else if by_invitation && has_expired {
        EnrolError::InvitationExpired
    } else if by_invitation && !admits {
        EnrolError::NoSuchInvitation
    } else if !missing.is_empty() {
        return Err(EnrolRefusal::Prerequisites(missing));
    } else if admission.capacity.is_some_and(|capacity| applicant.enrolled >= capacity.get().into()) {
        EnrolError::Full
    } else {
        return Ok(Admitted { by_invitation });
    };
    Err(EnrolRefusal::Error(refusal))
}

fn missing_prerequisites(course: &Course, finished: &BTreeSet<CourseId>) -> ValidationErrors {
    let mut errors = ValidationErrors::default();
    let at = Pointer::root().child("admission").child("prerequisites");
    for (pointer, required) in course.admission.prerequisites.with_pointers(&at) {
        if !finished.contains(&required) {
            let detail = format!("{required} is not finished yet");
            errors.add(&pointer, Violation::new(FieldErrorCode::Invalid, detail));
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::courses::samples::{self, id};
    use crate::courses::{CourseAdmission, LessonKind};
    use crate::input;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;
    const VALID: Invitation = Invitation { most: None, used: 3, ends: None };

    fn course(admission: CourseAdmission) -> Course {
        let mut found = samples::lesson_in_course(LessonKind::Article);
        samples::publish_changed(&mut found);
        found.course.admit_by(admission);
        found.course
    }

    fn applicant(finished: &BTreeSet<CourseId>) -> Application<'_> {
        Application { has_code: false, invitation: None, finished, enrolled: 0 }
    }

    fn refused(course: &Course, applicant: Application<'_>) -> EnrolError {
        match admit(course, applicant, NOW) {
            Err(EnrolRefusal::Error(error)) => error,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_draft_a_closed_and_a_paid_course_admit_no_user() {
        let none = BTreeSet::new();
        let applicant = Application { has_code: true, invitation: Some(VALID), ..applicant(&none) };
        let closed = CourseAdmission { access: CourseAccess::Closed, ..CourseAdmission::default() };
        let paid = CourseAdmission { price: CoursePrice::Paid, ..CourseAdmission::default() };
        assert_eq!(refused(&course(closed.clone()), applicant), EnrolError::Closed);
        assert_eq!(refused(&course(paid), applicant), EnrolError::PaymentRequired);
        let mut unpublished = course(closed);
        unpublished.unpublish();
        assert_eq!(refused(&unpublished, applicant), EnrolError::NoSuchCourse, "it must not be known");
    }

    #[test]
    fn an_invitation_is_asked_for_and_counts_only_where_it_is_needed() {
        let none = BTreeSet::new();
        let invited = course(CourseAdmission { access: CourseAccess::Invitation, ..CourseAdmission::default() });
        let with = |invitation| Application { has_code: true, invitation, ..applicant(&none) };
        assert_eq!(refused(&invited, applicant(&none)), EnrolError::InvitationRequired);
        assert_eq!(refused(&invited, with(None)), EnrolError::NoSuchInvitation);
        let used = Invitation { most: input::read(&json!(3)).ok(), ..VALID };
        assert_eq!(refused(&invited, with(Some(used))), EnrolError::NoSuchInvitation);
        let expired = Invitation { ends: Some(NOW), ..VALID };
        assert_eq!(refused(&invited, with(Some(expired))), EnrolError::InvitationExpired);
        assert_eq!(admit(&invited, with(Some(VALID)), NOW), Ok(Admitted { by_invitation: true }));
        let open = course(CourseAdmission::default());
        for invitation in [None, Some(VALID), Some(used)] {
            assert_eq!(admit(&open, with(invitation), NOW), Ok(Admitted { by_invitation: false }));
        }
    }

    #[test]
    fn each_course_that_is_not_finished_is_named_with_its_place() {
        let prerequisites = input::read(&json!([id::<CourseId>(7), id::<CourseId>(8), id::<CourseId>(9)])).unwrap();
        let course = course(CourseAdmission { prerequisites, ..CourseAdmission::default() });
        let finished = BTreeSet::from([id(8)]);
        let Err(EnrolRefusal::Prerequisites(errors)) = admit(&course, applicant(&finished), NOW) else { panic!() };
        let pointers: Vec<_> = errors.into_vec().into_iter().map(|error| error.pointer).collect();
        assert_eq!(pointers, ["/admission/prerequisites/0", "/admission/prerequisites/2"]);
        let all = BTreeSet::from([id(7), id(8), id(9)]);
        assert!(admit(&course, applicant(&all), NOW).is_ok());
    }

    #[test]
    fn a_course_is_full_once_as_many_have_enrolled_as_it_has_seats_or_more() {
        let none = BTreeSet::new();
        let with = |enrolled| Application { enrolled, ..applicant(&none) };
        let small = course(CourseAdmission { capacity: input::read(&json!(2)).ok(), ..CourseAdmission::default() });
        assert!(admit(&small, with(1), NOW).is_ok());
        for enrolled in [2, 3] {
            assert_eq!(refused(&small, with(enrolled)), EnrolError::Full);
        }
        assert!(admit(&course(CourseAdmission::default()), with(5_000_000), NOW).is_ok());
    }
}
