//! Enrolling in a course and leaving it.

use super::{Call, Fixtures, Scenario, step};

pub(super) const SCENARIO: Scenario = Scenario {
    feature: "enrolment",
    audited: false,
    steps: &[&[step!(enrol, 201), step!(list_enrolments, 200), step!(leave_course, 204)]],
};

async fn enrol<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let learner = fixtures.world.learner().await;
    Call::post_empty(&learner, fixtures.course().await.path("enrolment"))
}

async fn list_enrolments<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&fixtures.learner().await, "/v1/me/enrolments")
}

async fn leave_course<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let learner = fixtures.new_learner().await;
    Call::delete(&learner, fixtures.course().await.path("enrolment"))
}
