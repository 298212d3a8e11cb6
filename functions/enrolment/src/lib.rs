//! Enrolment: which courses a user learns with, and invitations to courses.
//!
//! The settings of a course decide who may enrol (`admission`). The number of its learners is counted in the
//! transaction that begins or ends an enrolment.
//!
//! A learner is enrolled in a version of a course, until they accept a newer one. Enrolling and leaving are idempotent.
//! A learner who leaves a course keeps their points and their streak, and finds their completed lessons again when they
//! return; positions in videos expire a year after they were last reported.

pub mod create_invitation;
pub mod delete_invitation;
pub mod enrol;
pub mod leave_course;
pub mod list_enrolments;
pub mod list_invitations;
pub mod update_enrolment_version;

mod events;
mod invitation_hash;
mod invitation_view;
mod views;

pub use invitation_view::{InvitationView, InvitationsView, NewInvitationView};
pub use views::{EnrolmentSummaryView, EnrolmentView, LastPositionView, NextLessonView};

use glotto_events::Worker;
use glotto_http::EndpointSpec;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    EndpointSpec::of::<enrol::Enrol>(),
    EndpointSpec::of::<list_enrolments::ListEnrolments>(),
    EndpointSpec::of::<update_enrolment_version::UpdateEnrolmentVersion>(),
    EndpointSpec::of::<leave_course::LeaveCourse>(),
    EndpointSpec::of::<list_invitations::ListInvitations>(),
    EndpointSpec::of::<create_invitation::CreateInvitation>(),
    EndpointSpec::of::<delete_invitation::DeleteInvitation>(),
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[];
