//! The origin secret, without which no request is answered, and the address of the caller that comes with it.

use glotto_runtime::{Context, Rng};
use serde_json::json;

use super::identity::{ADA, PASSWORD, member, registration};
use crate::tables::{endpoints, example_of, method_of, path_of};
use crate::world::{Actor, Answer, LogCapture, World};

const SECRET: &str = "abc";
/// The SHA-256 of the secret (FIPS 180-2, B.1), and of its successor `abd`.
const HASHES: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad,\
                      a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9";

/// A function of a deployment behind CloudFront.
fn behind_cloudfront(world: &World) -> Context {
    let settings = world.context.settings.with([("ORIGIN_SECRET_HASHES", HASHES)]);
    Context::new(settings, world.context.clock.clone(), Rng::System).unwrap()
}

async fn post(context: &Context, world: &World, actor: &Actor<'_>, path: &str, body: &str) -> Answer {
    let actor = actor.with("content-type", "application/json");
    world.call_on(context, actor.request("POST", path, body.to_owned())).await
}

#[tokio::test]
async fn without_the_origin_secret_every_endpoint_rejects_every_request_and_reads_nothing() {
    let world = World::new().await;
    let (context, admin) = (behind_cloudfront(&world), world.admin().await);
    for endpoint in endpoints() {
        let actor = admin.with("content-type", "application/json");
        for actor in [actor.clone(), actor.with("x-glotto-origin", "abx"), world.anonymous()] {
            let request = actor.request(method_of(endpoint), &path_of(endpoint), example_of(endpoint));
            let answer = world.call_on(&context, request).await;
            answer.is_problem(403, "forbidden-origin");
            assert_eq!((answer.cost.reads, answer.cost.writes), (0, 0), "{endpoint:?}");
        }
    }
}

#[tokio::test]
async fn the_caller_has_the_address_that_cloudfront_reports() {
    let world = World::new().await;
    member(&world, ADA).await;
    let context = behind_cloudfront(&world);
    let body = json!({"email": ADA, "password": PASSWORD}).to_string();
    for (secret, address, place) in [
        (SECRET, "198.51.100.10:46532", "198.51.100.0/24"),
        ("abd", "2001:db8:0:1::1:5678", "2001:db8::/56"),
        (SECRET, "nonsense", "203.0.113.0/24"),
    ] {
        let caller = world.anonymous().with("x-glotto-origin", secret).with("cloudfront-viewer-address", address);
        let login = post(&context, &world, &caller, "/v1/sessions", &body).await;
        let token = format!("Bearer {}", login.is(201).text_of("accessToken"));
        let sessions = caller.with("authorization", &token).request("GET", "/v1/sessions", "");
        let sessions = world.call_on(&context, sessions).await;
        let items = sessions.is(200).json()["items"].as_array().unwrap().clone();
        let current = items.iter().find(|session| session["current"] == true).unwrap();
        assert_eq!(current["place"], place, "{address}");
    }
}

#[tokio::test]
async fn the_origin_secret_is_neither_logged_nor_returned() {
    let log = LogCapture::start();
    let world = World::new().await;
    let context = behind_cloudfront(&world);
    for secret in ["a-secret-that-is-accepted-nowhere", SECRET] {
        let caller = world.anonymous().with("x-glotto-origin", secret);
        let answer = post(&context, &world, &caller, "/v1/accounts", &registration("a@example.com").to_string()).await;
        assert!(!answer.text().contains("accepted-nowhere"), "{}", answer.text());
    }
    let invalid = world.context.settings.with([("ORIGIN_SECRET_HASHES", "not-a-hash")]);
    let context = Context::new(invalid, world.context.clock.clone(), Rng::System).unwrap();
    let caller = world.anonymous().with("x-glotto-origin", "a-secret-that-is-accepted-nowhere");
    post(&context, &world, &caller, "/v1/accounts", "{}").await.is_problem(500, "internal");
    let log = log.text();
    assert!(log.contains("forbidden-origin") && log.contains("ORIGIN_SECRET_HASHES"), "{log}");
    assert!(!log.contains("accepted-nowhere") && !log.contains("not-a-hash"), "{log}");
}
