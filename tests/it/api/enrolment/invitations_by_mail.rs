//! Invitations to an e-mail address: sent there, for its owner alone, and used once.

use glotto_domain::identity::EmailAddress;
use glotto_store::identity::AccountItem;
use jiff::SignedDuration;
use serde_json::json;

use super::inviting::{by_invitation, enrol, invite, listed};
use crate::world::scenario::Fixtures;
use crate::world::{Actor, World, leftovers};

const ADDRESS: &str = "Countess@Example.com";

/// A learner with an address, which is confirmed or not.
async fn learner<'w>(world: &'w World, address: &str, verified: bool) -> Actor<'w> {
    let learner = world.learner().await;
    let account = world.account(learner.user()).await;
    let email = EmailAddress::parse(address).unwrap();
    world.context.store.save(&AccountItem { email, verified, ..account }).await.unwrap();
    learner
}

#[tokio::test]
async fn an_invitation_is_sent_to_its_address_and_admits_its_owner_alone_and_once() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let draft = by_invitation(&fixtures).await;
    let created = invite(&draft, json!({"email": ADDRESS, "note": "Ada"})).await;
    let code = created.is(201).text_of("invitationCode");
    assert_eq!((&created.json()["maxUses"], &created.json()["emailHint"]), (&json!(1), &json!("C•••@example.com")));
    let month = world.context.now() + SignedDuration::from_hours(720);
    assert_eq!(created.json()["expiresAt"], json!(format!("{month:.3}")));
    assert_eq!(world.deliver().await, [""; 0]);
    assert_eq!(world.mailed("ountess@example.com", "invitation?code="), code);
    let (other, unconfirmed) = (world.learner().await, learner(&world, "countess@example.com", false).await);
    for refused in [&other, &unconfirmed] {
        enrol(refused, &draft, &code).await.is_problem(404, "no-such-invitation");
    }
    assert_eq!(listed(&draft).await.len(), 1);
    let owner = learner(&world, "countess@EXAMPLE.com", true).await;
    enrol(&owner, &draft, &code).await.is(201);
    enrol(&owner, &draft, &code).await.is(200);
    assert!(listed(&draft).await.is_empty(), "it is gone with its use");
    owner.delete(&format!("{}/enrolment", draft.course)).await.is(204);
    enrol(&owner, &draft, &code).await.is_problem(404, "no-such-invitation");
}

#[tokio::test]
async fn the_answer_is_the_same_whether_or_not_the_address_has_an_account() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let draft = by_invitation(&fixtures).await;
    let known = world.account(world.learner().await.user()).await.email;
    // The first attempt towards a limit costs less.
    invite(&draft, json!({"email": ADDRESS})).await.is(201);
    let mut answers = Vec::new();
    for address in [known.as_str(), "stranger@example.com"] {
        let answer = invite(&draft, json!({ "email": address })).await;
        let mut members: Vec<_> = answer.is(201).json().as_object().unwrap().keys().cloned().collect();
        members.sort();
        answers.push((members, answer.cost));
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn the_address_is_stored_in_the_request_of_the_mail_alone() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let draft = by_invitation(&fixtures).await;
    invite(&draft, json!({"email": ADDRESS})).await.is(201);
    let table = leftovers::table(&world).await;
    let holding = table.iter().filter(|item| format!("{item:?}").to_lowercase().contains("countess@example.com"));
    assert_eq!(holding.map(leftovers::kind).collect::<Vec<_>>(), ["Event"]);
}

#[tokio::test]
async fn an_invitation_to_an_address_is_for_one_user_and_mails_are_limited() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let draft = by_invitation(&fixtures).await;
    let wrong = invite(&draft, json!({"email": "nobody", "maxUses": 2})).await;
    assert_eq!(wrong.is_problem(422, "invalid-input").pointers(), ["/email"]);
    let many = invite(&draft, json!({"email": ADDRESS, "maxUses": 2})).await;
    assert_eq!(many.is_problem(422, "invalid-input").pointers(), ["/maxUses"]);
    for _ in 0..5 {
        invite(&draft, json!({"email": ADDRESS, "maxUses": 1})).await.is(201);
    }
    invite(&draft, json!({"email": "COUNTESS@example.com"})).await.is_problem(429, "too-many-requests");
    invite(&draft, json!({"email": "another@example.com"})).await.is(201);
    invite(&draft, json!({})).await.is(201);
}

#[tokio::test]
async fn a_stranger_uses_up_no_mail_that_an_address_may_get() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let draft = by_invitation(&fixtures).await;
    let stranger = world.instructor().await;
    let invitations = format!("{}/invitations", draft.course);
    for _ in 0..6 {
        stranger.post(&invitations, json!({"email": ADDRESS})).await.is_problem(403, "not-your-course");
    }
    invite(&draft, json!({"email": ADDRESS})).await.is(201);
}
