//! Enrolling in a course and leaving it.

use serde_json::json;

use super::{Call, Fixtures, Scenario, step};

pub(super) const SCENARIO: Scenario = Scenario {
    feature: "enrolment",
    audited: false,
    steps: &[&[
        step!(enrol, 201),
        step!(list_enrolments, 200),
        step!(update_enrolment_version, 200),
        step!(leave_course, 204),
    ]],
};

async fn enrol<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let learner = fixtures.world.learner().await;
    Call::post_empty(&learner, fixtures.course().await.path("enrolment"))
}

async fn list_enrolments<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&fixtures.learner().await, "/v1/me/enrolments")
}

async fn update_enrolment_version<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, _) = fixtures.draft_with_article().await;
    let publication = format!("{}/publication", draft.course);
    draft.author.post_empty(&publication).await.is(200);
    let learner = fixtures.world.learner().await;
    learner.post_empty(&format!("{}/enrolment", draft.course)).await.is(201);
    draft.author.patch(&draft.course, json!({"level": "C1"})).await.is(200);
    draft.author.post_empty(&publication).await.is(200);
    Call::put(&learner, format!("{}/enrolment/version", draft.course), &json!({"version": 2}))
}

async fn leave_course<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let learner = fixtures.new_learner().await;
    Call::delete(&learner, fixtures.course().await.path("enrolment"))
}
