//! Updating the password.

use glotto_domain::audit::AuditAction;
use glotto_store::identity::AccountItem;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{ADA, PASSWORD, actions, login, mails_to, member, registration, try_login};
use crate::api::{assert_session_end_stops, factors};
use crate::world::{Actor, Answer, World};

const NEW: &str = "difference engine";

async fn change(actor: &Actor<'_>, current: Value, new: &str) -> Answer {
    actor.put("/v1/me/password", json!({ "currentPassword": current, "password": new })).await
}

#[tokio::test]
async fn a_changed_password_ends_every_other_session_and_its_owner_is_notified() {
    let world = World::new().await;
    let ada = member(&world, ADA).await;
    let (here, there) = (login(&world, ADA).await, login(&world, ADA).await);
    let answer = change(&here.actor(&world), json!(PASSWORD), NEW).await;
    insta::assert_json_snapshot!("update_password", answer.snapshot());

    here.actor(&world).get("/v1/me").await.is(200);
    here.use_refresh(&world).await.is(200);
    there.actor(&world).get("/v1/me").await.is_problem(401, "unauthenticated");
    there.use_refresh(&world).await.is_problem(401, "session-ended");
    try_login(&world, ADA, PASSWORD).await.is_problem(401, "wrong-credentials");
    try_login(&world, ADA, NEW).await.is(201);
    assert_eq!(world.deliver().await, Vec::<String>::new());
    assert!(mails_to(&world, ADA)[0].contains("The password of your account was changed."));
    assert!(actions(&world, ada.user_id).await.contains(&AuditAction::PasswordChanged));
}

#[tokio::test]
async fn a_password_is_changed_by_users_who_know_it() {
    let world = World::new().await;
    member(&world, ADA).await;
    let actor = login(&world, ADA).await.actor(&world);
    change(&actor, json!("not the password"), NEW).await.is_problem(422, "wrong-password");
    let answer = change(&actor, Value::Null, NEW).await;
    answer.is_problem(422, "invalid-input");
    assert_eq!(answer.pointers(), ["/currentPassword"]);
    try_login(&world, ADA, PASSWORD).await.is(201);
}

#[tokio::test]
async fn changing_the_password_requires_recent_authentication() {
    let world = World::new().await;
    member(&world, ADA).await;
    let tokens = login(&world, ADA).await;
    world.wait(SignedDuration::from_mins(9) + SignedDuration::from_secs(59));
    change(&tokens.actor(&world), json!("wrong password"), NEW).await.is_problem(422, "wrong-password");
    world.wait(SignedDuration::from_secs(1));
    let tokens = super::Tokens::of(tokens.use_refresh(&world).await.is(200));
    let answer = change(&tokens.actor(&world), json!(PASSWORD), NEW).await;
    answer.is_problem(401, "step-up-required");
    assert!(answer.header("www-authenticate").unwrap().contains("insufficient_user_authentication"));
}

#[tokio::test]
async fn ten_wrong_passwords_on_an_open_session_do_not_lock_out_the_owner() {
    let world = World::new().await;
    member(&world, ADA).await;
    let actor = login(&world, ADA).await.actor(&world);
    for number in 0..10 {
        change(&actor, json!(format!("guess {number}")), NEW).await.is_problem(422, "wrong-password");
    }
    change(&actor, json!(PASSWORD), NEW).await.is_problem(429, "too-many-requests");
    try_login(&world, ADA, PASSWORD).await.is(201);
}

#[tokio::test]
async fn a_user_who_has_no_password_sets_the_first_one() {
    let world = World::new().await;
    let ada = world.learner().await;
    let item = world.context.store.accounts().find(ada.user()).await.unwrap().unwrap();
    world.context.store.save(&AccountItem { password_hash: None, ..item.clone() }).await.unwrap();
    ada.put("/v1/me/password", json!({ "password": NEW })).await.is(204);
    try_login(&world, item.email.as_str(), NEW).await.is(201);
}

#[tokio::test]
async fn common_passwords_are_rejected_by_every_endpoint() {
    let world = World::new().await;
    member(&world, ADA).await;
    let actor = login(&world, ADA).await.actor(&world);
    for password in ["Password123", "1234567890", "qwertyuiop", "Sunshine1", "ada@example.com", "glotto forever"] {
        let mut body = registration("countess@example.com");
        body["password"] = json!(password);
        let answers =
            [change(&actor, json!(PASSWORD), password).await, world.anonymous().post("/v1/accounts", body).await];
        // Her address belongs to Ada alone.
        let expected = if password.contains('@') { 1 } else { 2 };
        for answer in &answers[..expected] {
            answer.is_problem(422, "invalid-input");
            assert_eq!(answer.pointers(), ["/password"], "{password}");
        }
    }
    let every_script = "пароль 密码 كلمة السر 🔑";
    change(&actor, json!(PASSWORD), every_script).await.is(204);
    try_login(&world, ADA, every_script).await.is(201);
}

#[tokio::test]
async fn a_changed_password_withdraws_a_change_of_address() {
    let world = World::new().await;
    member(&world, ADA).await;
    let thief = login(&world, ADA).await.actor(&world);
    thief.post("/v1/me/email-change", json!({ "email": "thief@example.com" })).await.is(202);
    let ada = login(&world, ADA).await.actor(&world);
    ada.get("/v1/me/email-change").await.is(200);
    change(&ada, json!(PASSWORD), NEW).await.is(204);
    assert_eq!(ada.get("/v1/me/email-change").await.is(200).json()["pending"], false);
}

#[tokio::test]
async fn a_session_that_has_ended_changes_no_password() {
    let world = World::new().await;
    let ada = factors::person(&world).await.actor;
    assert_session_end_stops(&world, &ada, change(&ada, json!(factors::PASSWORD), NEW)).await;
}

#[tokio::test]
async fn one_of_two_concurrent_password_changes_is_rejected() {
    let world = World::new().await;
    member(&world, ADA).await;
    let actor = login(&world, ADA).await.actor(&world);
    let (one, other) = futures::join!(
        change(&actor, json!(PASSWORD), "engine number one"),
        change(&actor, json!(PASSWORD), "engine number two")
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 422]);
    let won = if one.status == 204 { "engine number one" } else { "engine number two" };
    try_login(&world, ADA, won).await.is(201);
}
