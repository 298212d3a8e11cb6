//! Locking a user out by using up the attempts that are counted for them.

use glotto_domain::rate_limit::Limit;
use glotto_http::limits;
use serde_json::{Value, json};

use super::{ADA, PASSWORD, mails_to, member, registration};
use crate::world::{Actor, Answer, World};

/// The network of an attacker, and the subject of its limits.
const ELSEWHERE: &str = "198.51.100.7";
const PLACE: &str = "198.51.100.0/24";

/// What anonymous callers may do with an address, and the limits on it: by network and by address.
fn limited_endpoints() -> [(&'static str, Value, Limit, Limit); 4] {
    let address = json!({ "email": ADA });
    let guess = json!({ "email": ADA, "password": PASSWORD });
    [
        ("/v1/password-resets", address.clone(), Limit::MAIL_ADDRESS, Limit::RESET_ACCOUNT),
        ("/v1/accounts/verification-mails", address, Limit::MAIL_ADDRESS, Limit::MAIL_ACCOUNT),
        ("/v1/accounts", registration(ADA), Limit::REGISTER_ADDRESS, Limit::MAIL_ACCOUNT),
        ("/v1/sessions", guess, Limit::LOGIN_ADDRESS, Limit::LOGIN_ACCOUNT),
    ]
}

/// Uses up the attempts of a subject.
async fn use_up(world: &World, limit: &Limit, subject: &str) {
    let (store, now) = (&world.context.store, world.context.now());
    while store.count_attempt(limit, &limits::subject_hash(subject), now).await.unwrap().is_ok() {}
}

/// Whether any attempt is counted.
async fn is_counted(world: &World, limit: &Limit, subject: &str) -> bool {
    world.context.store.get(limits::key(limit, subject)).await.unwrap().is_some()
}

async fn forget(actor: &Actor<'_>, email: &str) -> Answer {
    actor.post("/v1/password-resets", json!({ "email": email })).await
}

async fn resets_sent(world: &World) -> usize {
    assert_eq!(world.deliver().await, Vec::<String>::new());
    mails_to(world, ADA).iter().filter(|mail| mail.contains("reset-password?token=")).count()
}

#[tokio::test]
async fn a_caller_without_attempts_left_uses_up_no_attempts_of_other_users() {
    let world = World::new().await;
    member(&world, ADA).await;
    for (path, body, by_place, by_address) in limited_endpoints() {
        world.wait(jiff::SignedDuration::from_hours(24));
        for used in [&by_place, &by_address] {
            world.context.store.delete(limits::key(used, ADA)).await.unwrap();
        }
        use_up(&world, &by_place, PLACE).await;
        let mallory = world.anonymous().at_address(ELSEWHERE);
        for _ in 0..by_address.burst + 2 {
            mallory.post(path, body.clone()).await.is_problem(429, "too-many-requests");
        }
        assert!(!is_counted(&world, &by_address, ADA).await, "{path}");
        assert!(world.anonymous().post(path, body).await.status < 300, "{path}");
    }
}

#[tokio::test]
async fn sixty_mails_to_unknown_addresses_do_not_block_a_mail_to_the_owner() {
    let world = World::new().await;
    member(&world, ADA).await;
    let mallory = world.anonymous().at_address(ELSEWHERE);
    for number in 0..Limit::MAIL_ADDRESS.burst {
        forget(&mallory, &format!("junk{number}@example.com")).await.is(202);
    }
    for _ in 0..6 {
        forget(&mallory, ADA).await.is_problem(429, "too-many-requests");
    }
    forget(&world.anonymous(), ADA).await.is(202);
    assert_eq!(resets_sent(&world).await, 1);
}

#[tokio::test]
async fn a_rate_limited_email_change_uses_up_no_mails_of_another_user() {
    let world = World::new().await;
    let mallory = world.learner().await;
    use_up(&world, &Limit::MAIL_ACCOUNT, &mallory.user().to_string()).await;
    mallory.post("/v1/me/email-change", json!({ "email": ADA })).await.is_problem(429, "too-many-requests");
    assert!(!is_counted(&world, &Limit::MAIL_ACCOUNT, ADA).await);
}

#[tokio::test]
async fn a_repeated_idempotent_request_uses_up_no_attempt() {
    let world = World::new().await;
    member(&world, ADA).await;
    let keyed = world.anonymous().at_address(ELSEWHERE).with("idempotency-key", "again");
    let first = forget(&keyed, ADA).await;
    for _ in 0..10 {
        let again = forget(&keyed, ADA).await;
        assert_eq!((again.status, &again.body), (202, &first.body));
    }
    assert_eq!(resets_sent(&world).await, 1);
    // A key that was used for another request changes nothing either.
    for _ in 0..10 {
        forget(&keyed, "bob@example.com").await.is_problem(422, "idempotency-key-reused");
    }
    assert!(!is_counted(&world, &Limit::RESET_ACCOUNT, "bob@example.com").await);
    for _ in 0..4 {
        forget(&world.anonymous(), ADA).await.is(202);
    }
    forget(&world.anonymous(), ADA).await.is_problem(429, "too-many-requests");
    // Once all are used up, a client that lost the response still gets it.
    assert_eq!(forget(&keyed, ADA).await.body, first.body);
}

#[tokio::test]
async fn a_user_who_is_signed_in_is_counted_once_for_a_request_that_is_repeated() {
    let world = World::new().await;
    let ada = world.learner().await;
    let asks = [
        ("/v1/me/email-change", json!({ "email": "countess@example.com" }), Limit::MAIL_ACCOUNT),
        ("/v1/me/exports", json!({}), Limit::EXPORT_ACCOUNT),
    ];
    for (path, body, limit) in asks {
        let keyed = ada.with("idempotency-key", path);
        let first = keyed.post(path, body.clone()).await;
        for _ in 0..=limit.burst {
            assert_eq!(keyed.post(path, body.clone()).await.is(202).body, first.body, "{path}");
        }
    }
}

#[tokio::test]
async fn a_registration_that_is_refused_for_its_password_uses_up_no_mail() {
    let world = World::new().await;
    let mut body = registration(ADA);
    body["password"] = json!("password123");
    world.anonymous().post("/v1/accounts", body).await.is_problem(422, "invalid-input");
    assert!(!is_counted(&world, &Limit::MAIL_ACCOUNT, ADA).await);
}

#[tokio::test]
async fn a_locked_out_user_and_an_unknown_address_get_the_same_hint() {
    let world = World::new().await;
    member(&world, ADA).await;
    let mut bodies = Vec::new();
    for email in [ADA, "unknown@example.com"] {
        use_up(&world, &Limit::LOGIN_ACCOUNT, email).await;
        let answer = super::try_login(&world, email, PASSWORD).await;
        answer.is_problem(429, "too-many-requests");
        let mut body = answer.json();
        body["instance"] = Value::Null;
        bodies.push(body);
    }
    assert_eq!(bodies[0], bodies[1]);
    assert!(bodies[0]["detail"].as_str().unwrap().contains("resetting the password by mail"), "{}", bodies[0]);

    // A network with too many attempts does not get this text: there it would not be true.
    use_up(&world, &Limit::LOGIN_ADDRESS, PLACE).await;
    let body = json!({ "email": ADA, "password": PASSWORD });
    let answer = world.anonymous().at_address(ELSEWHERE).post("/v1/sessions", body).await;
    assert_eq!(answer.is_problem(429, "too-many-requests").json()["detail"], Value::Null);
}
