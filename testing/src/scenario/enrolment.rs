//! Enrolling in a course and leaving it, and invitations to courses.

use serde_json::json;

use super::Draft;
use super::{Call, Fixtures, Scenario, step};
use crate::Answer;

pub(super) const SCENARIO: Scenario = Scenario {
    feature: "enrolment",
    audited: false,
    steps: &[&[
        step!(enrol, 201),
        step!(enrol: enrol_with_invitation, 201),
        step!(list_enrolments, 200),
        step!(update_enrolment_version, 200),
        step!(leave_course, 204),
        step!(create_invitation, 201),
        step!(create_invitation: create_invitation_by_mail, 201),
        step!(list_invitations, 200),
        step!(delete_invitation, 204),
    ]],
};

async fn enrol<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let learner = fixtures.world.learner().await;
    Call::post_empty(&learner, fixtures.course().await.path("enrolment"))
}

async fn enrol_with_invitation<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = fixtures.draft().await;
    draft.publish_with_article().await;
    let admission = json!({"access": "invitation", "price": "free"});
    draft.author.put(&format!("{}/admission", draft.course), admission).await.is(200);
    let code = invite(&draft).await.text_of("invitationCode");
    let learner = fixtures.world.learner().await;
    Call::post(&learner, format!("{}/enrolment", draft.course), &json!({"invitation": code}))
}

async fn create_invitation<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = fixtures.draft().await;
    Call::post(&draft.author, invitations(&draft), &json!({"maxUses": 25, "note": "Evening class"}))
}

async fn create_invitation_by_mail<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = fixtures.draft().await;
    let email = format!("guest-{}@example.com", fixtures.number());
    Call::post(&draft.author, invitations(&draft), &json!({ "email": email }))
}

async fn list_invitations<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = fixtures.draft().await;
    invite(&draft).await;
    Call::get(&draft.author, invitations(&draft))
}

async fn delete_invitation<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = fixtures.draft().await;
    let invitation = invite(&draft).await.text_of("id");
    Call::delete(&draft.author, format!("{}/{invitation}", invitations(&draft)))
}

fn invitations(draft: &Draft<'_>) -> String {
    format!("{}/invitations", draft.course)
}

async fn invite(draft: &Draft<'_>) -> Answer {
    let answer = draft.author.post(&invitations(draft), json!({})).await;
    answer.is(201);
    answer
}

async fn list_enrolments<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&fixtures.learner().await, "/v1/me/enrolments")
}

/// The learner has completed all of the version that they accept.
async fn update_enrolment_version<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, first) = fixtures.draft_with_article().await;
    let second = draft.add_lesson("article", &json!({"en": "# More words"})).await;
    let publication = format!("{}/publication", draft.course);
    draft.author.post_empty(&publication).await.is(200);
    let learner = fixtures.world.learner().await;
    learner.post_empty(&format!("{}/enrolment", draft.course)).await.is(201);
    learner.post_empty(&format!("{first}/completion")).await.is(200);
    draft.author.delete(&second).await.is(204);
    draft.author.post_empty(&publication).await.is(200);
    Call::put(&learner, format!("{}/enrolment/version", draft.course), &json!({"version": 2}))
}

async fn leave_course<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let learner = fixtures.new_learner().await;
    Call::delete(&learner, fixtures.course().await.path("enrolment"))
}
