//! Suspending and reinstating users, ending their sessions, resetting their factors.

use glotto_domain::audit::AuditAction;
use glotto_store::Entity as _;
use glotto_store::identity::SessionItem;
use serde_json::json;

use super::{actions_upon, path, subjects_to};
use crate::api::identity::{ADA, PASSWORD, login, member, registration, try_login};
use crate::world::{Actor, World};

#[tokio::test]
async fn a_suspended_user_is_signed_out_immediately_and_stays_so_until_reinstated() {
    let world = World::new().await;
    let ada = member(&world, ADA).await;
    let tokens = [login(&world, ADA).await, login(&world, ADA).await];
    let admin = world.admin().await;
    let answer = admin.send("PUT", &path(ada.user_id, "/suspension"), "").await;
    answer.is(204);
    for tokens in &tokens {
        tokens.actor(&world).get("/v1/me").await.is_problem(401, "unauthenticated");
        tokens.use_refresh(&world).await.is_problem(401, "session-ended");
    }
    try_login(&world, ADA, PASSWORD).await.is_problem(403, "account-suspended");
    try_login(&world, ADA, "wrong password").await.is_problem(401, "wrong-credentials");
    let user = admin.get(&path(ada.user_id, "")).await.is(200).json();
    assert!(user["suspendedAt"].is_string() && user["sessions"] == 0, "{user}");

    let again = admin.send("PUT", &path(ada.user_id, "/suspension"), "").await;
    assert_eq!(again.is(204).header("etag"), answer.header("etag"), "nothing changes");
    admin.delete(&path(ada.user_id, "/suspension")).await.is(204);
    admin.delete(&path(ada.user_id, "/suspension")).await.is(204);
    login(&world, ADA).await.actor(&world).get("/v1/me").await.is(200);
    let actions = actions_upon(&world, ada.user_id).await;
    let once = |action: AuditAction| actions.iter().filter(|recorded| **recorded == action).count();
    assert_eq!((once(AuditAction::Suspended), once(AuditAction::Reinstated)), (1, 1));
}

#[tokio::test]
async fn a_suspended_user_cannot_log_in_after_a_password_reset() {
    let world = World::new().await;
    let ada = member(&world, ADA).await;
    let admin = world.admin().await;
    admin.send("PUT", &path(ada.user_id, "/suspension"), "").await.is(204);
    let visitor = world.anonymous();
    visitor.post("/v1/password-resets", json!({"email": ADA})).await.is(202);
    assert_eq!(world.deliver().await, [""; 0]);
    let token = world.mailed(ADA, "token=");
    let chosen = json!({"token": token, "password": "difference engine no. 2"});
    visitor.post("/v1/password-resets/completion", chosen).await.is(204);
    try_login(&world, ADA, "difference engine no. 2").await.is_problem(403, "account-suspended");
}

/// The id of a user who has registered and not confirmed the address.
async fn unconfirmed(world: &World, admin: &Actor<'_>) -> String {
    world.anonymous().post("/v1/accounts", registration(ADA)).await.is(202);
    let found = admin.get(&format!("/v1/users?email={ADA}")).await.is(200).json();
    found["items"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_suspension_is_not_lifted_by_registering_again() {
    let world = World::new().await;
    let admin = world.admin().await;
    let suspended = format!("/v1/users/{}/suspension", unconfirmed(&world, &admin).await);
    admin.send("PUT", &suspended, "").await.is(204);
    world.anonymous().post("/v1/accounts", registration(ADA)).await.is(202);
    assert_eq!(world.deliver().await, [""; 0]);
    let token = json!({"token": world.mailed(ADA, "token=")});
    world.anonymous().post("/v1/accounts/verification", token).await.is(204);
    try_login(&world, ADA, PASSWORD).await.is_problem(403, "account-suspended");
    admin.delete(&suspended).await.is(204);
    try_login(&world, ADA, PASSWORD).await.is(201);
}

#[tokio::test]
async fn a_suspension_is_not_lifted_by_changing_to_the_suspended_address() {
    let world = World::new().await;
    let (admin, mallory) = (world.admin().await, world.learner().await);
    let id = unconfirmed(&world, &admin).await;
    admin.send("PUT", &format!("/v1/users/{id}/suspension"), "").await.is(204);
    mallory.post("/v1/me/email-change", json!({"email": ADA})).await.is(202);
    assert_eq!(world.deliver().await, [""; 0]);
    let present = world.context.store.accounts().find(mallory.user()).await.unwrap().unwrap().email;
    let (visitor, path) = (world.anonymous(), "/v1/email-changes/confirmation");
    visitor.post(path, json!({"token": world.mailed(present.as_str(), "token=")})).await.is(200);
    let last = visitor.post(path, json!({"token": world.mailed(ADA, "token=")})).await;
    last.is_problem(400, "email-change-invalid");
    let found = admin.get(&format!("/v1/users?email={ADA}")).await.is(200).json();
    assert_eq!((found["items"][0]["id"].as_str(), found["items"][0]["suspendedAt"].is_string()), (Some(&*id), true));
}

#[tokio::test]
async fn a_suspended_account_keeps_its_address_until_it_is_reinstated() {
    let world = World::new().await;
    let (admin, ada) = (world.admin().await, world.learner().await);
    ada.post("/v1/me/email-change", json!({"email": "thief@example.com"})).await.is(202);
    assert_eq!(world.deliver().await, [""; 0]);
    let present = world.account(ada.user()).await.email;
    let mailboxes = [present.as_str(), "thief@example.com"];
    let tokens = mailboxes.map(|address| json!({"token": world.mailed(address, "token=")}));
    let (visitor, confirmation) = (world.anonymous(), "/v1/email-changes/confirmation");
    visitor.post(confirmation, tokens[0].clone()).await.is(200);
    admin.send("PUT", &path(ada.user(), "/suspension"), "").await.is(204);
    visitor.post(confirmation, tokens[1].clone()).await.is_problem(400, "email-change-invalid");
    assert_eq!(world.account(ada.user()).await.email, present);
    admin.delete(&path(ada.user(), "/suspension")).await.is(204);
    let changed = visitor.post(confirmation, tokens[1].clone()).await;
    assert_eq!(changed.is(200).json()["changed"], true);
}

#[tokio::test]
async fn a_login_concurrent_with_the_suspension_fails() {
    let world = World::new().await;
    let ada = member(&world, ADA).await;
    let admin = world.admin().await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let login = try_login(&world, ADA, PASSWORD);
    let suspension = async {
        held.arrived().await;
        admin.send("PUT", &path(ada.user_id, "/suspension"), "").await.is(204);
        held.release();
    };
    let (login, ()) = futures::join!(login, suspension);
    login.is_problem(403, "account-suspended");
}

#[tokio::test]
async fn users_get_notices_of_admin_actions_without_the_admins_network() {
    let world = World::new().await;
    let ada = member(&world, ADA).await;
    let admin = world.admin().await;
    let before = subjects_to(&world, ADA).await.len();
    admin.send("PUT", &path(ada.user_id, "/suspension"), "").await.is(204);
    admin.delete(&path(ada.user_id, "/suspension")).await.is(204);
    admin.put(&path(ada.user_id, "/role"), json!({"role": "instructor"})).await.is(200);
    assert_eq!(subjects_to(&world, ADA).await.len(), before + 3);
    for mail in world.cloud.inbox().list().into_iter().take(3) {
        assert!(!mail.text.unwrap().contains("203.0.113"), "where an admin sits is theirs to know");
    }
}

#[tokio::test]
async fn all_sessions_of_a_user_end_and_they_may_sign_in_again() {
    let world = World::new().await;
    let ada = member(&world, ADA).await;
    let tokens = [login(&world, ADA).await, login(&world, ADA).await];
    let admin = world.admin().await;
    let before = subjects_to(&world, ADA).await.len();
    admin.delete(&path(ada.user_id, "/sessions")).await.is(204);
    let subjects = subjects_to(&world, ADA).await;
    assert_eq!((subjects.len(), subjects[0].as_str()), (before + 1, "You were signed out everywhere"));
    admin.delete(&path(ada.user_id, "/sessions")).await.is(204);
    assert_eq!(subjects_to(&world, ADA).await.len(), before + 1, "who has no session is told nothing");
    for tokens in &tokens {
        tokens.actor(&world).get("/v1/me").await.is_problem(401, "unauthenticated");
    }
    login(&world, ADA).await.actor(&world).get("/v1/me").await.is(200);
    assert!(actions_upon(&world, ada.user_id).await.contains(&AuditAction::SignedOutByAdmin));
}

#[tokio::test]
async fn an_admin_also_ends_a_session_that_a_refresh_may_be_extending() {
    let world = World::new().await;
    let (admin, ada) = (world.admin().await, world.learner().await);
    let ending = SessionItem { ends: world.context.now(), ..world.session(&ada).await };
    world.context.store.save(&ending).await.unwrap();
    admin.delete(&path(ada.user(), "/sessions")).await.is(204);
    assert_eq!(world.context.store.get(ending.key()).await.unwrap(), None);
}

#[tokio::test]
async fn admin_actions_on_oneself_or_unknown_users_or_without_recent_authentication_are_rejected() {
    let world = World::new().await;
    let (admin, bob) = (world.admin().await, world.learner().await);
    let calls = [("PUT", "/suspension"), ("DELETE", "/suspension"), ("DELETE", "/sessions"), ("DELETE", "/factors")];
    for (method, rest) in calls {
        admin.send(method, &path(admin.user(), rest), "").await.is_problem(409, "own-account");
        for unknown in ["usr_01J9ZK5W6V4QX0N8R3T7B2M1CD", "no-id"] {
            admin.send(method, &format!("/v1/users/{unknown}{rest}"), "").await.is_problem(404, "not-found");
        }
        let late = admin.with("if-match", "\"r7\"").send(method, &path(bob.user(), rest), "").await;
        late.is_problem(412, "stale");
    }
    world.wait(jiff::SignedDuration::from_mins(11));
    for (method, rest) in calls {
        let late = world.renewed(&admin).send(method, &path(bob.user(), rest), "").await;
        late.is_problem(401, "step-up-required");
        let challenge = late.header("www-authenticate").unwrap();
        assert!(challenge.contains("insufficient_user_authentication"), "{challenge}");
    }
}
