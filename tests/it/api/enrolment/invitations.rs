//! Invitations: created by authors, used by learners as often as they may be.

use futures::future::join_all;
use jiff::SignedDuration;
use serde_json::json;

use super::inviting::{by_invitation, enrol, invite, listed};
use crate::world::World;
use crate::world::scenario::Fixtures;

#[tokio::test]
async fn a_learner_enrols_with_a_code_that_is_shown_once_and_stored_as_a_hash() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let draft = by_invitation(&fixtures).await;
    let created = invite(&draft, json!({"maxUses": 2, "note": "Evening class"})).await;
    let code = created.is(201).text_of("invitationCode");
    assert_eq!((&created.json()["maxUses"], &created.json()["usedCount"]), (&json!(2), &json!(0)));
    let learner = world.learner().await;
    enrol(&learner, &draft, &code.to_lowercase().replace('-', " ")).await.is(201);
    enrol(&learner, &draft, &code).await.is(200);
    let items = listed(&draft).await;
    assert_eq!((items.len(), &items[0]["usedCount"], &items[0]["note"]), (1, &json!(1), &json!("Evening class")));
    assert!(items[0].get("invitationCode").is_none());
    let table = crate::world::leftovers::table(&world).await;
    assert!(!format!("{table:?}").contains(&code), "only a hash is stored");
}

#[tokio::test]
async fn codes_that_do_not_admit_have_one_answer_whatever_the_reason() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let (draft, other) = (by_invitation(&fixtures).await, by_invitation(&fixtures).await);
    let code_of = async |draft, invitation| invite(draft, invitation).await.is(201).text_of("invitationCode");
    let used = code_of(&draft, json!({"maxUses": 1})).await;
    let elsewhere = code_of(&other, json!({})).await;
    let deleted = invite(&draft, json!({})).await;
    let path = format!("{}/invitations/{}", draft.course, deleted.text_of("id"));
    enrol(&world.learner().await, &draft, &used).await.is(201);
    for _ in 0..2 {
        draft.author.delete(&path).await.is(204);
    }
    let address = code_of(&draft, json!({"email": "countess@example.com"})).await;
    let learner = world.learner().await;
    let mut answers = Vec::new();
    let unknown = "0000-0000-0000-0000-0000-0000";
    for code in [&address, &used, &elsewhere, &deleted.text_of("invitationCode"), unknown] {
        let answer = enrol(&learner, &draft, code).await;
        let mut body = answer.is_problem(404, "no-such-invitation").json();
        body.as_object_mut().unwrap().remove("instance");
        answers.push(body);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    let wrong = enrol(&learner, &draft, "7KQ2").await;
    assert_eq!(wrong.is_problem(422, "invalid-input").pointers(), ["/invitation"]);
}

#[tokio::test]
async fn of_fifty_concurrent_learners_with_a_code_as_many_enrol_as_it_admits() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let draft = by_invitation(&fixtures).await;
    let code = invite(&draft, json!({"maxUses": 3})).await.text_of("invitationCode");
    let learners = join_all((0..50).map(|_| world.learner())).await;
    let answers = join_all(learners.iter().map(|learner| enrol(learner, &draft, &code))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 3);
    for refused in answers.iter().filter(|answer| answer.status != 201) {
        refused.is_problem(404, "no-such-invitation");
    }
    assert_eq!(listed(&draft).await[0]["usedCount"], 3);
}

#[tokio::test]
async fn a_user_tries_twenty_codes_and_one_more_after_a_while() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let draft = by_invitation(&fixtures).await;
    let (learner, other) = (world.learner().await, world.learner().await);
    let unknown = "0000-0000-0000-0000-0000-0000";
    for _ in 0..20 {
        enrol(&learner, &draft, unknown).await.is_problem(404, "no-such-invitation");
    }
    enrol(&learner, &draft, unknown).await.is_problem(429, "too-many-requests");
    enrol(&other, &draft, unknown).await.is_problem(404, "no-such-invitation");
    world.wait(SignedDuration::from_mins(6));
    enrol(&world.renewed(&learner), &draft, unknown).await.is_problem(404, "no-such-invitation");
}

#[tokio::test]
async fn an_open_course_takes_no_invitation_into_account() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let draft = by_invitation(&fixtures).await;
    let code = invite(&draft, json!({"maxUses": 1})).await.text_of("invitationCode");
    let admission = json!({"access": "open", "price": "free"});
    draft.author.put(&format!("{}/admission", draft.course), admission).await.is(200);
    enrol(&world.learner().await, &draft, &code).await.is(201);
    assert_eq!(listed(&draft).await[0]["usedCount"], 0);
}

#[tokio::test]
async fn only_authors_of_the_course_see_and_create_invitations_and_a_hundred_at_most() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let draft = by_invitation(&fixtures).await;
    let path = format!("{}/invitations", draft.course);
    let (learner, instructor) = (world.learner().await, world.instructor().await);
    learner.get(&path).await.is_problem(403, "forbidden");
    instructor.get(&path).await.is_problem(403, "not-your-course");
    instructor.post(&path, json!({})).await.is_problem(403, "not-your-course");
    let now = world.context.now();
    let past = invite(&draft, json!({"expiresAt": now.to_string()})).await;
    assert_eq!(past.is_problem(422, "invalid-input").pointers(), ["/expiresAt"]);
    let wrong = invite(&draft, json!({"maxUses": 0, "expiresAt": "tomorrow", "note": ""})).await;
    assert_eq!(wrong.is_problem(422, "invalid-input").pointers(), ["/maxUses", "/expiresAt", "/note"]);
    for _ in 0..100 {
        invite(&draft, json!({})).await.is(201);
    }
    invite(&draft, json!({})).await.is_problem(409, "too-many-invitations");
}

#[tokio::test]
async fn of_ten_concurrent_invitations_no_more_are_created_than_the_course_may_have_and_expired_ones_do_not_count() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let draft = fixtures.draft().await;
    let until = world.context.now() + SignedDuration::from_mins(1);
    for number in 0..100 {
        let expiry = if number < 4 { json!({"expiresAt": until.to_string()}) } else { json!({}) };
        invite(&draft, expiry).await.is(201);
    }
    world.wait(SignedDuration::from_mins(1));
    let answers = join_all((0..10).map(|_| invite(&draft, json!({})))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 4);
    for refused in answers.iter().filter(|answer| answer.status != 201) {
        refused.is_problem(409, "too-many-invitations");
    }
    assert_eq!(listed(&draft).await.len(), 100);
}

#[tokio::test]
async fn an_invitation_that_has_expired_is_answered_with_its_place_in_the_request() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let draft = by_invitation(&fixtures).await;
    let until = world.context.now() + SignedDuration::from_mins(1);
    let code = invite(&draft, json!({"expiresAt": until.to_string()})).await.text_of("invitationCode");
    world.wait(SignedDuration::from_mins(1));
    let expired = enrol(&world.learner().await, &draft, &code).await;
    assert_eq!(expired.is_problem(422, "invitation-expired").pointers(), ["/invitation"]);
}
