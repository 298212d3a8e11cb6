//! Erasures that admins request for users who asked by other means, and that they cancel.

use glotto_domain::audit::AuditAction;
use glotto_domain::id::UserId;
use glotto_domain::identity::Role;
use jiff::SignedDuration;

use super::erasure::{account, subjects};
use super::{COOL_OFF, leaving};
use crate::api::administration::trail_of;
use crate::world::World;

fn path(user: UserId) -> String {
    format!("/v1/users/{user}/erasure")
}

#[tokio::test]
async fn an_admin_erases_a_user_who_asked_by_letter() {
    let world = World::new().await;
    let (admin, ada) = (world.admin().await, world.learner().await);
    let requested = admin.post_empty(&path(ada.user())).await;
    assert_eq!(requested.is(202).text_of("erasesAt"), "2026-03-15T12:00:00.000Z");
    assert_eq!(ada.get("/v1/me/erasure").await.is(200).body, requested.body, "as if the user had requested it");
    let shown = admin.get(&format!("/v1/users/{}", ada.user())).await;
    assert_eq!(shown.is(200).text_of("erasesAt"), requested.text_of("erasesAt"));
    let trail = trail_of(&world, ada.user()).await;
    assert_eq!((trail[0].act, trail[0].actor), (AuditAction::ErasureAsked, Some(admin.user())));
    assert_eq!(world.deliver().await, [""; 0]);
    assert_eq!(subjects(&world, &account(&world, &ada).await.email), ["Your account will be erased"]);
    let text = world.cloud.inbox().list()[0].text.clone().unwrap();
    assert!(text.contains("An administrator of the platform did this."), "a forged letter has to be noticed: {text}");
    world.wait(COOL_OFF);
    world.erase_accounts().await;
    assert_eq!(world.erasure_phase(ada.user()).await, "Closed");
    let admin = world.with_proof(&admin).await;
    admin.post_empty(&path(ada.user())).await.is_problem(404, "not-found");
    admin.delete(&path(ada.user())).await.is_problem(404, "not-found");
    assert_eq!(world.erasure_phase(ada.user()).await, "Closed");
}

#[tokio::test]
async fn a_user_cancels_an_erasure_that_an_admin_requested() {
    let world = World::new().await;
    let (admin, ada) = (world.admin().await, world.learner().await);
    admin.post_empty(&path(ada.user())).await.is(202);
    ada.delete("/v1/me/erasure").await.is(204);
    world.wait(COOL_OFF);
    world.erase_accounts().await;
    assert_eq!(world.erasure_phase(ada.user()).await, "none");
    world.renewed(&ada).get("/v1/me").await.is(200);
}

#[tokio::test]
async fn only_an_admin_with_recent_authentication_erases_another_user() {
    let world = World::new().await;
    let (admin, ada) = (world.admin().await, world.learner().await);
    for role in [Role::Learner, Role::Instructor] {
        let stranger = world.sign_in(role).await;
        stranger.post_empty(&path(ada.user())).await.is_problem(403, "forbidden");
        stranger.delete(&path(ada.user())).await.is_problem(403, "forbidden");
    }
    ada.post_empty(&path(ada.user())).await.is_problem(403, "forbidden");
    let unknown = path(world.context.new_id());
    admin.post_empty(&unknown).await.is_problem(404, "not-found");
    admin.delete(&unknown).await.is_problem(404, "not-found");
    admin.post_empty(&path(admin.user())).await.is_problem(409, "own-account");
    admin.delete(&path(admin.user())).await.is_problem(409, "own-account");
    world.wait(SignedDuration::from_mins(10));
    let admin = world.renewed(&admin);
    admin.post_empty(&path(ada.user())).await.is_problem(401, "step-up-required");
    admin.delete(&path(ada.user())).await.is_problem(401, "step-up-required");
    for user in [ada.user(), admin.user()] {
        assert_eq!(world.erasure_phase(user).await, "none");
    }
}

#[tokio::test]
async fn requesting_the_erasure_of_a_user_again_changes_nothing() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (ada, bob) = (world.learner().await, leaving(&world).await);
    let keyed = admin.with("idempotency-key", "one");
    let first = keyed.post_empty(&path(ada.user())).await;
    let own = bob.get("/v1/me/erasure").await;
    world.wait(SignedDuration::from_mins(5));
    for again in [keyed.post_empty(&path(ada.user())).await, admin.post_empty(&path(ada.user())).await] {
        assert_eq!(again.is(202).body, first.is(202).body);
    }
    assert_eq!(admin.post_empty(&path(bob.user())).await.is(202).body, own.body, "the user has requested it before");
    assert_eq!(world.deliver().await, [""; 0]);
    for user in [&ada, &bob] {
        assert_eq!(subjects(&world, &account(&world, user).await.email).len(), 1);
    }
}

#[tokio::test]
async fn an_admin_cancels_the_erasure_of_a_suspended_user_who_cannot_sign_in() {
    let world = World::new().await;
    let (admin, ada) = (world.admin().await, leaving(&world).await);
    admin.send("PUT", &format!("/v1/users/{}/suspension", ada.user()), "").await.is(204);
    world.wait(SignedDuration::from_secs(1));
    for _ in 0..2 {
        admin.delete(&path(ada.user())).await.is(204);
    }
    assert_eq!(world.deliver().await, [""; 0]);
    let subject = "Your account will not be erased";
    let mails: Vec<_> = world.cloud.inbox().list().into_iter().filter(|mail| mail.subject == subject).collect();
    assert_eq!(mails.len(), 1, "nothing is left to cancel");
    let text = mails[0].text.clone().unwrap();
    assert!(text.contains("An administrator") && !text.contains("203.0.113"), "the network is the admin's: {text}");
    let trail = trail_of(&world, ada.user()).await;
    assert_eq!((trail[0].act, trail[0].actor), (AuditAction::ErasureCancelled, Some(admin.user())));
    world.wait(SignedDuration::from_hours(24 * 31));
    world.erase_accounts().await;
    assert_eq!(world.erasure_phase(ada.user()).await, "none");
    assert!(account(&world, &ada).await.suspended.is_some());
}

#[tokio::test]
async fn one_of_two_admins_who_request_the_erasure_of_each_other_stays() {
    let world = World::new().await;
    let (ada, bob) = (world.admin().await, world.admin().await);
    ada.post_empty(&path(bob.user())).await.is(202);
    bob.post_empty(&path(ada.user())).await.is(202);
    world.wait(COOL_OFF);
    world.erase_accounts().await;
    let mut phases = [world.erasure_phase(ada.user()).await, world.erasure_phase(bob.user()).await];
    phases.sort();
    assert_eq!(phases, ["Closed", "Scheduled"]);
}

#[tokio::test]
async fn an_admin_who_was_suspended_in_between_erases_no_user() {
    let world = World::new().await;
    let (ada, bob, learner) = (world.admin().await, world.admin().await, world.learner().await);
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let path = path(learner.user());
    let late = bob.post_empty(&path);
    let quick = async {
        held.arrived().await;
        ada.send("PUT", &format!("/v1/users/{}/suspension", bob.user()), "").await.is(204);
        held.release();
    };
    let (late, ()) = futures::join!(late, quick);
    late.is_problem(403, "forbidden");
    assert_eq!(world.erasure_phase(learner.user()).await, "none");
}
