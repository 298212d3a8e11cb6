//! Rotation of the signing keys. Each function has a context of its own here, and so its own copy of
//! the keys and the time when it read them.

mod emergency;

use std::collections::BTreeSet;

use bytes::Bytes;
use futures::future::join_all;
use glotto_cloud::Fault;
use glotto_domain::identity::signing::{AHEAD, Keyring, OVERLAP, PERIOD, PublicKey};
use glotto_http::keyring::KEYS_VALID_FOR;
use glotto_http::token;
use glotto_runtime::Context;
use glotto_signin::SigningSecret;
use glotto_store::identity::KeyringItem;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{ADA, Tokens, login, member};
use crate::world::{API, Answer, World};

/// Ada is logged in.
async fn world() -> (World, Tokens) {
    let world = World::new().await;
    member(&world, ADA).await;
    let tokens = login(&world, ADA).await;
    (world, tokens)
}

fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

/// One Lambda environment.
struct Function<'w> {
    world: &'w World,
    context: Context,
}

impl<'w> Function<'w> {
    /// An environment that has just started.
    async fn cold(world: &'w World) -> Self {
        let context = world.another_function();
        glotto_http::keyring::read_ahead(&context).await;
        Self { world, context }
    }

    async fn call(&self, request: http::request::Builder, body: Bytes) -> Answer {
        let request = request.header("content-type", "application/json").body(body).unwrap();
        self.world.call_on(&self.context, request).await
    }

    /// Calls with an access token.
    async fn me(&self, tokens: &Tokens) -> Answer {
        let request = http::Request::get(format!("{API}/v1/me"));
        self.call(request.header("authorization", format!("Bearer {}", tokens.access)), Bytes::new()).await
    }

    /// Refreshes a session.
    async fn refresh(&self, tokens: &Tokens) -> Tokens {
        let body = json!({ "refreshToken": tokens.refresh }).to_string();
        let answer = self.call(http::Request::post(format!("{API}/v1/sessions/refresh")), body.into()).await;
        Tokens::of(answer.is(200))
    }
}

async fn scheduled(world: &World) -> Result<Value, String> {
    world.invoke("rotate_keys", json!({"source": "aws.events", "detail-type": "Scheduled Event"})).await
}

async fn ring(world: &World) -> KeyringItem {
    world.context.store.keyring().find().await.unwrap().unwrap()
}

fn kid(tokens: &Tokens) -> String {
    token::kid_of(&tokens.access).unwrap()
}

async fn published(world: &World) -> BTreeSet<String> {
    let keys = world.anonymous().get("/.well-known/jwks.json").await.is(200).json()["keys"].as_array().unwrap().clone();
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

/// Asserts that the secret has each key of the ring, except the one that tests bring along.
async fn demand_sound(world: &World) {
    let secret = world.context.port::<SigningSecret>().unwrap();
    for key in ring(world).await.ring.keys().iter().filter(|key| key.version != "none") {
        assert_eq!(secret.version(&key.version).await.unwrap().public(key.from).kid, key.kid);
    }
}

/// Announces the next key; returns when it will sign.
async fn announced(world: &World) -> Timestamp {
    world.wait(PERIOD - AHEAD);
    assert_eq!(scheduled(world).await.unwrap()["changed"], true);
    ring(world).await.ring.last().unwrap().from
}

#[tokio::test]
async fn no_call_fails_while_keys_rotate_in_functions_that_are_warm_cold_or_stale() {
    let (world, mut tokens) = world().await;
    let first = kid(&tokens);
    let (signer, verifier) = (Function::cold(&world).await, Function::cold(&world).await);
    let mut sleepers = Vec::new();
    for _ in 0..20 {
        sleepers.push(Function::cold(&world).await);
    }
    // A key that is announced late signs late.
    let end = world.context.now() + PERIOD * 3 + hours(240);
    let (mut seen, mut step) = (BTreeSet::new(), 0);
    // Moments around each handover, and some in each week in between.
    let pauses = [hours(43), minutes(9), SignedDuration::from_secs(9), hours(61), minutes(11)];
    while world.context.now() < end {
        let later = world.context.now() + pauses[step % pauses.len()];
        let handover = ring(&world).await.ring.last().unwrap().from;
        let near = [handover - SignedDuration::from_secs(1), handover, handover + minutes(9), handover + OVERLAP];
        let moment = near.into_iter().find(|near| world.context.now() < *near && *near < later).unwrap_or(later);
        world.context.clock.set(moment);
        let former = Function::cold(&world).await;
        scheduled(&world).await.unwrap();
        let cold = Function::cold(&world).await;
        let sleeper = if step % 6 == 5 { sleepers.pop() } else { None };
        let all: Vec<&Function<'_>> =
            [&signer, &verifier, &former, &cold].into_iter().chain(sleeper.as_ref()).collect();
        for (place, one) in all.iter().enumerate() {
            tokens = one.refresh(&tokens).await;
            seen.insert(kid(&tokens));
            let others = if moment == later { &all[place..=place] } else { &all[..] };
            for other in others.iter().chain(all.get(place + 1)) {
                other.me(&tokens).await.is(200);
            }
        }
        assert!(published(&world).await.contains(&kid(&tokens)));
        // Every token is valid for ten minutes, whatever happens to its key.
        world.wait(token::LIFETIME - SignedDuration::from_secs(1));
        for one in &all {
            one.me(&tokens).await.is(200);
        }
        step += 1;
    }
    assert_eq!(seen.len(), 4, "of three handovers");
    assert!(!published(&world).await.contains(&first));
    demand_sound(&world).await;
}

#[tokio::test]
async fn a_key_is_published_a_day_before_it_signs_and_until_its_last_token_is_over() {
    let (world, tokens) = world().await;
    let first = kid(&tokens);
    let handover = announced(&world).await;
    let second = ring(&world).await.ring.last().unwrap().kid.clone();
    assert_eq!(handover, world.context.now() + AHEAD);
    assert!(published(&world).await.is_superset(&[first.clone(), second.clone()].into()));
    world.context.clock.set(handover - SignedDuration::from_secs(1));
    let last = Function::cold(&world).await.refresh(&tokens).await;
    assert_eq!(kid(&last), first);
    world.context.clock.set(handover);
    assert_eq!(kid(&Function::cold(&world).await.refresh(&last).await), second);
    world.context.clock.set(handover + OVERLAP);
    assert!(!published(&world).await.contains(&first));
    assert_eq!(scheduled(&world).await.unwrap()["changed"], true, "what is over leaves the keyring");
    assert!(ring(&world).await.ring.keys().iter().all(|key| key.kid != first));
    assert_eq!(scheduled(&world).await.unwrap()["changed"], false);
}

#[tokio::test]
async fn no_key_is_announced_before_it_is_due() {
    let (world, _) = world().await;
    let before = ring(&world).await;
    world.wait(PERIOD - AHEAD - SignedDuration::from_secs(1));
    assert_eq!(scheduled(&world).await.unwrap()["changed"], false);
    assert_eq!(ring(&world).await, before);
}

#[tokio::test]
async fn a_rotation_that_fails_half_way_is_finished_by_the_next() {
    for operation in ["GetSecretValue", "PutSecretValue", "GetItem", "PutItem"] {
        for fault in [Fault::Fail, Fault::FailAfterCommit] {
            let (world, tokens) = world().await;
            world.wait(PERIOD - AHEAD);
            let before = ring(&world).await.ring.keys().len();
            world.cloud.faults().times(operation, 100, fault);
            let failed = scheduled(&world).await;
            world.cloud.faults().clear();
            let tokens = Function::cold(&world).await.refresh(&tokens).await;
            Function::cold(&world).await.me(&tokens).await.is(200);
            scheduled(&world).await.unwrap();
            assert_eq!(ring(&world).await.ring.keys().len(), before + 1, "{operation} {fault:?} {failed:?}");
            demand_sound(&world).await;
            world.wait(AHEAD);
            let tokens = Function::cold(&world).await.refresh(&tokens).await;
            Function::cold(&world).await.me(&tokens).await.is(200);
        }
    }
}

#[tokio::test]
async fn the_secret_version_in_use_is_the_current_one_so_that_it_is_never_deleted() {
    let (world, _) = world().await;
    let secret = world.context.port::<SigningSecret>().unwrap();
    for _ in 0..4 {
        let handover = announced(&world).await;
        world.context.clock.set(handover);
        world.cloud.faults().times("UpdateSecretVersionStage", 100, Fault::Fail);
        scheduled(&world).await.unwrap_err();
        world.cloud.faults().clear();
        scheduled(&world).await.unwrap();
        let signing = ring(&world).await.ring.signing(handover).unwrap().version.clone();
        assert_eq!(secret.current().await.unwrap().version, signing);
        demand_sound(&world).await;
    }
}

#[tokio::test]
async fn one_of_ten_concurrent_rotations_announces_a_key() {
    let (world, tokens) = world().await;
    world.wait(PERIOD - AHEAD);
    let before = ring(&world).await;
    let outcomes = join_all((0..10).map(|_| scheduled(&world))).await;
    let announced = ring(&world).await.ring.last().unwrap().kid.clone();
    let changed = outcomes.iter().map(|outcome| outcome.as_ref().unwrap()).filter(|result| result["changed"] == true);
    assert!(changed.clone().count() > 0 && changed.clone().all(|result| result["kid"] == announced));
    assert_eq!(ring(&world).await.rev, before.rev.next());
    demand_sound(&world).await;
    let tokens = Function::cold(&world).await.refresh(&tokens).await;
    world.wait(AHEAD);
    let tokens = Function::cold(&world).await.refresh(&tokens).await;
    assert_eq!(kid(&tokens), ring(&world).await.ring.last().unwrap().kid);
}

#[tokio::test]
async fn the_former_key_signs_while_the_next_is_unavailable() {
    let (world, tokens) = world().await;
    let warm = Function::cold(&world).await;
    let tokens = warm.refresh(&tokens).await;
    let handover = announced(&world).await;
    let tokens = warm.refresh(&tokens).await;
    world.context.clock.set(handover);
    world.cloud.faults().times("GetSecretValue", 1_000, Fault::Fail);
    let stopgap = warm.refresh(&tokens).await;
    assert_eq!(kid(&stopgap), kid(&tokens));
    // It does not read again at every call.
    let left = world.cloud.faults().pending("GetSecretValue");
    let stopgap = warm.refresh(&stopgap).await;
    assert_eq!(world.cloud.faults().pending("GetSecretValue"), left);
    Function::cold(&world).await.me(&stopgap).await.is(200);
    world.cloud.faults().clear();
    world.wait(SignedDuration::from_secs(10));
    assert_ne!(kid(&warm.refresh(&stopgap).await), kid(&tokens));
}

#[tokio::test]
async fn only_keys_of_the_keyring_sign_tokens() {
    let (world, tokens) = world().await;
    let KeyringItem { ring: keys, rev } = ring(&world).await;
    let other = PublicKey { kid: "another".to_owned(), ..keys.last().unwrap().clone() };
    let item = KeyringItem { ring: Keyring::of(other), rev: rev.next() };
    assert!(world.context.store.keyring().replace(&item, rev).await.unwrap());
    let body = json!({ "refreshToken": tokens.refresh }).to_string();
    let request = http::Request::post(format!("{API}/v1/sessions/refresh"));
    let answer = Function::cold(&world).await.call(request, body.into()).await;
    answer.is_problem(503, "unavailable");
    // The session is unchanged.
    assert!(
        world
            .context
            .store
            .keyring()
            .replace(&KeyringItem { ring: keys, rev: rev.next().next() }, rev.next())
            .await
            .unwrap()
    );
    Function::cold(&world).await.refresh(&tokens).await;
}

#[tokio::test]
async fn only_the_schedule_and_the_word_emergency_do_anything() {
    let (world, _) = world().await;
    world.wait(PERIOD);
    let before = ring(&world).await;
    for event in [
        json!({}),
        json!(null),
        json!({"emergncy": true}),
        json!({"emergency": "true"}),
        json!({"emergency": false}),
        json!([true]),
    ] {
        world.invoke("rotate_keys", event).await.unwrap_err();
    }
    assert_eq!(ring(&world).await, before);
}

#[tokio::test]
async fn looking_at_the_keys_again_costs_no_round_trip() {
    let (world, tokens) = world().await;
    let warm = Function::cold(&world).await;
    let reads = async || {
        let before = warm.context.store.meter().reading();
        warm.me(&tokens).await.is(200);
        warm.context.store.meter().reading().since(before)
    };
    let usual = reads().await;
    world.wait(KEYS_VALID_FOR);
    let looked = reads().await;
    assert_eq!(looked.reads, usual.reads);
    assert_eq!(looked.read_milliunits, usual.read_milliunits + 1_000);
    assert_eq!(reads().await, usual);
}

#[tokio::test]
async fn the_server_metadata_links_the_published_keys() {
    let (world, tokens) = world().await;
    let answer = world.anonymous().get("/.well-known/oauth-authorization-server").await;
    insta::assert_json_snapshot!("get_server_metadata", answer.snapshot());
    let metadata = answer.json();
    let jwks = metadata["jwks_uri"].as_str().unwrap().strip_prefix(API).unwrap();
    let keys = world.anonymous().get(jwks).await.json()["keys"].clone();
    let key = keys.as_array().unwrap().iter().find(|key| key["kid"] == kid(&tokens)).unwrap();
    let issuer = metadata["issuer"].as_str().unwrap();
    assert!(token::verify(&tokens.access, key["x"].as_str().unwrap(), issuer, world.context.now()).is_some());
}
