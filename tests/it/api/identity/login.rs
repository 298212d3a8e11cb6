//! Logging in.

use futures::future::join_all;
use glotto_domain::identity::Role;
use glotto_runtime::{Keys, Port as _};
use glotto_store::identity::{AccountItem, Credentials, PasswordHash};
use serde_json::json;

use super::{ADA, PASSWORD, Tokens, account, login, member, try_login};
use crate::world::World;

/// A hash of [`PASSWORD`] with less memory and fewer passes than today's.
const WEAK_HASH: &str =
    "$argon2id$v=19$m=4096,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$lW0tSpKKlGoBMd4jB3xDvTJZg2jKLeFMhbz71ROZeDA";

async fn set_hash(world: &World, account: AccountItem, hash: &str) {
    let account = AccountItem { password_hash: Some(PasswordHash(hash.to_owned())), ..account };
    world.context.store.save(&account).await.unwrap();
}

#[tokio::test]
async fn an_address_is_the_same_in_any_case() {
    let world = World::new().await;
    member(&world, ADA).await;
    try_login(&world, "ADA@EXAMPLE.COM", PASSWORD).await.is(201);
}

#[tokio::test]
async fn every_error_of_a_login_is_reported() {
    let world = World::new().await;
    let body = json!({ "email": "ada", "password": "", "remember": true });
    let answer = world.anonymous().post("/v1/sessions", body).await;
    answer.is_problem(422, "invalid-input");
    assert_eq!(answer.pointers(), ["/email", "/password", "/remember"]);
    try_login(&world, ADA, &"x".repeat(129)).await.is_problem(422, "invalid-input");
    insta::assert_json_snapshot!("login_wrong", try_login(&world, ADA, "x").await.snapshot());
}

#[tokio::test]
async fn a_hash_with_outdated_parameters_is_replaced_at_login() {
    let world = World::new().await;
    let before = member(&world, ADA).await;
    set_hash(&world, before.clone(), WEAK_HASH).await;
    try_login(&world, ADA, "wrong password").await.is(401);
    assert_eq!(account(&world, ADA).await.password_hash.unwrap().0, WEAK_HASH);

    login(&world, ADA).await;
    let after = account(&world, ADA).await;
    assert!(after.password_hash.clone().unwrap().0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert_eq!(after.rev, before.rev);
    login(&world, ADA).await;
    assert_eq!(account(&world, ADA).await.password_hash, after.password_hash);
}

#[tokio::test]
async fn one_session_more_than_twenty_ends_the_oldest() {
    let world = World::new().await;
    member(&world, ADA).await;
    let mut sessions: Vec<Tokens> = Vec::new();
    for _ in 0..21 {
        // Ids of sessions sort by time.
        world.wait(jiff::SignedDuration::from_secs(1));
        sessions.push(login(&world, ADA).await);
    }
    sessions[0].actor(&world).get("/v1/me").await.is_problem(401, "unauthenticated");
    sessions[0].use_refresh(&world).await.is_problem(401, "session-ended");
    for tokens in &sessions[1..] {
        tokens.actor(&world).get("/v1/me").await.is(200);
    }
}

/// How many sessions of Ada have begun.
async fn logins(world: &World) -> u64 {
    let ada = account(world, ADA).await.user_id;
    world.context.store.sessions().list(ada, world.context.now()).await.unwrap().logins()
}

#[tokio::test]
async fn many_concurrent_logins_all_succeed() {
    let world = World::new().await;
    member(&world, ADA).await;
    for answer in join_all((0..10).map(|_| try_login(&world, ADA, PASSWORD))).await {
        answer.is(201);
        Tokens::of(&answer).actor(&world).get("/v1/me").await.is(200);
    }
    assert_eq!(logins(&world).await, 10);
}

#[tokio::test]
async fn a_login_that_conflicts_with_a_change_of_role_gets_the_new_role() {
    let world = World::new().await;
    let ada = member(&world, ADA).await;
    login(&world, ADA).await;
    let admin = world.admin().await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let slow = login(&world, ADA);
    let change = async {
        held.arrived().await;
        let path = format!("/v1/users/{}/role", ada.user_id);
        admin.put(&path, json!({ "role": "instructor" })).await.is(200);
        held.release();
    };
    let (tokens, ()) = futures::join!(slow, change);
    tokens.actor(&world).get("/v1/me").await.is(200);
    let Credentials { sessions, .. } =
        world.context.store.accounts().find_credentials(ada.user_id, world.context.now()).await.unwrap().unwrap();
    assert_eq!(sessions.len(), 2);
    assert!(sessions.iter().all(|session| session.role == Role::Instructor), "{sessions:?}");
}

#[tokio::test]
async fn a_login_whose_transaction_response_was_lost_happens_once() {
    let world = World::new().await;
    member(&world, ADA).await;
    world.cloud.faults().next("TransactWriteItems", glotto_cloud::Fault::FailAfterCommit);
    login(&world, ADA).await;
    let ada = account(&world, ADA).await;
    let sessions = world.context.store.sessions().list(ada.user_id, world.context.now()).await.unwrap();
    assert_eq!((sessions.logins(), sessions.len()), (1, 1));
}

#[tokio::test]
async fn without_the_keys_login_fails_and_creates_no_session() {
    let world = World::new().await;
    member(&world, ADA).await;
    world.context.set_port(Keys::open(&world.context).unwrap());
    world.cloud.faults().times("BatchGetItem", 100, glotto_cloud::Fault::Fail);
    let answer = try_login(&world, ADA, PASSWORD).await;
    answer.is_problem(503, "unavailable");
    assert_eq!(answer.header("retry-after"), Some("1"));
    world.cloud.faults().clear();
    assert_eq!(logins(&world).await, 0);
    login(&world, ADA).await;
    assert_eq!(logins(&world).await, 1);
}

#[tokio::test]
async fn many_concurrent_logins_leave_at_most_twenty_sessions() {
    let world = World::new().await;
    let ada = member(&world, ADA).await;
    for _ in 0..18 {
        login(&world, ADA).await;
    }
    for answer in join_all((0..10).map(|_| try_login(&world, ADA, PASSWORD))).await {
        answer.is(201);
    }
    let sessions = world.context.store.sessions().list(ada.user_id, world.context.now()).await.unwrap();
    assert_eq!((sessions.logins(), sessions.len()), (28, 20));
}
