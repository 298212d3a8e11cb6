//! Neither responses nor the work they take reveal whether an account exists: the same bytes, the
//! same round trips, the same number of hashes.

use glotto_runtime::Keys;
use glotto_signin::Passwords;
use serde_json::{Value, json};

use super::{ADA, PASSWORD, member, register};
use crate::world::{Answer, World};

const NEW: &str = "unknown@example.com";
const UNVERIFIED: &str = "unverified@example.com";
const ONE_DAY: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// What an observer sees of a call.
#[derive(Debug, PartialEq)]
struct Seen {
    status: u16,
    body: Value,
    content_type: Option<String>,
    reads: u64,
    writes: u64,
    hashes: u64,
}

async fn world() -> World {
    let world = World::new().await;
    member(&world, ADA).await;
    register(&world, UNVERIFIED).await.is(202);
    world
}

async fn see(world: &World, path: &str, body: Value) -> Seen {
    let passwords = world.context.port::<Passwords>().unwrap();
    // A function that is called rarely reads its keys again, with any address.
    world.context.port::<Keys>().unwrap().refresh(&world.context).await.unwrap();
    let (before, hashes) = (world.context.store.meter().reading(), passwords.hash_count());
    let answer: Answer = world.anonymous().post(path, body).await;
    let used = world.context.store.meter().reading().since(before);
    let mut body = answer.json();
    if let Some(instance) = body.get_mut("instance") {
        *instance = json!("the request's id, which differs always");
    }
    Seen {
        status: answer.status,
        body,
        content_type: answer.header("content-type").map(str::to_owned),
        reads: used.reads,
        writes: used.writes,
        hashes: passwords.hash_count() - hashes,
    }
}

#[tokio::test]
async fn registration_responds_the_same_for_any_address() {
    let world = world().await;
    let mut body = super::registration(NEW);
    // Until the limits have forgotten the earlier calls.
    world.wait(ONE_DAY);
    let new = see(&world, "/v1/accounts", body.clone()).await;
    assert_eq!((new.status, new.reads, new.writes, new.hashes), (202, 2, 3, 1));
    for address in [ADA, UNVERIFIED] {
        world.wait(ONE_DAY);
        body["email"] = json!(address);
        assert_eq!(see(&world, "/v1/accounts", body.clone()).await, new, "{address}");
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_response() {
    let world = world().await;
    let attempt = |email: &str| json!({ "email": email, "password": "not the password" });
    let unknown = see(&world, "/v1/sessions", attempt(NEW)).await;
    assert_eq!((unknown.status, unknown.reads, unknown.writes, unknown.hashes), (401, 2, 2, 1));
    for known in [ADA, UNVERIFIED] {
        // Until the limits have forgotten the earlier call.
        world.wait(ONE_DAY);
        assert_eq!(see(&world, "/v1/sessions", attempt(known)).await, unknown, "{known}");
    }
    world.wait(ONE_DAY);
    let right = see(&world, "/v1/sessions", json!({ "email": NEW, "password": PASSWORD })).await;
    assert_eq!(right, unknown);
}

#[tokio::test]
async fn registration_and_login_respond_the_same_for_any_address() {
    let world = world().await;
    let password = "mallory's own";
    let mut pairs = Vec::new();
    for email in [NEW, ADA, UNVERIFIED] {
        world.wait(ONE_DAY);
        let mut body = super::registration(email);
        body["password"] = json!(password);
        let registered = see(&world, "/v1/accounts", body).await;
        let login = see(&world, "/v1/sessions", json!({ "email": email, "password": password })).await;
        pairs.push((registered, login));
    }
    assert_eq!((pairs[0].0.status, pairs[0].1.status), (202, 401));
    assert_eq!(pairs[1], pairs[0], "a confirmed account");
    assert_eq!(pairs[2], pairs[0], "an unconfirmed account");
}

#[tokio::test]
async fn requesting_the_mail_again_responds_the_same_for_any_address() {
    let world = world().await;
    let path = "/v1/accounts/verification-mails";
    world.wait(ONE_DAY);
    let unknown = see(&world, path, json!({ "email": NEW })).await;
    assert_eq!((unknown.status, unknown.reads, unknown.writes), (202, 2, 3));
    for known in [ADA, UNVERIFIED] {
        world.wait(ONE_DAY);
        assert_eq!(see(&world, path, json!({ "email": known })).await, unknown, "{known}");
    }
}

#[tokio::test]
async fn requesting_a_reset_responds_the_same_for_any_address() {
    let world = world().await;
    let path = "/v1/password-resets";
    let unknown = see(&world, path, json!({ "email": NEW })).await;
    assert_eq!((unknown.status, unknown.reads, unknown.writes, unknown.hashes), (202, 2, 3, 0));
    for known in [ADA, UNVERIFIED] {
        world.wait(ONE_DAY);
        assert_eq!(see(&world, path, json!({ "email": known })).await, unknown, "{known}");
    }
}

#[tokio::test]
async fn a_limit_is_reached_at_the_same_time_for_any_address() {
    let world = world().await;
    for path in ["/v1/password-resets", "/v1/accounts/verification-mails"] {
        world.wait(ONE_DAY);
        for email in [NEW, ADA, UNVERIFIED] {
            let mut statuses = Vec::new();
            for _ in 0..6 {
                statuses.push(see(&world, path, json!({ "email": email })).await.status);
            }
            assert_eq!(statuses, [202, 202, 202, 202, 202, 429], "{path} {email}");
        }
    }
}
