//! The keys of access tokens, on schedule.

use std::collections::BTreeSet;

use futures::future::join_all;
use glotto_cloud::Fault;
use glotto_domain::identity::signing::{Keyring, OVERLAP, PERIOD, PublicKey};
use glotto_domain::keys::{AHEAD, KeyPurpose};
use glotto_http::token;
use glotto_runtime::keys::KEYS_VALID_FOR;
use glotto_store::identity::KeyringItem;
use jiff::SignedDuration;
use serde_json::json;

use super::{Function, announced, demand_sound, has_changed, hours, kid, minutes, published, ring, scheduled, world};

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
    let result = scheduled(&world).await.unwrap();
    assert_eq!(result["changed"], json!(["access-tokens"]), "what is over leaves the keyring");
    assert!(ring(&world).await.ring.versions().iter().all(|key| key.kid != first));
    assert_eq!(scheduled(&world).await.unwrap()["changed"], json!([]));
}

#[tokio::test]
async fn no_key_is_announced_before_it_is_due() {
    let (world, _) = world().await;
    let before = ring(&world).await;
    world.wait(PERIOD - AHEAD - SignedDuration::from_secs(1));
    assert_eq!(scheduled(&world).await.unwrap()["changed"], json!([]));
    assert_eq!(ring(&world).await, before);
}

#[tokio::test]
async fn a_rotation_that_fails_half_way_is_finished_by_the_next() {
    for operation in ["BatchGetItem", "TransactWriteItems"] {
        for fault in [Fault::Fail, Fault::FailAfterCommit] {
            let (world, tokens) = world().await;
            world.wait(PERIOD - AHEAD);
            let before = ring(&world).await.ring.versions().len();
            world.cloud.faults().times(operation, 100, fault);
            let failed = scheduled(&world).await;
            world.cloud.faults().clear();
            let tokens = Function::cold(&world).await.refresh(&tokens).await;
            Function::cold(&world).await.me(&tokens).await.is(200);
            scheduled(&world).await.unwrap();
            assert_eq!(ring(&world).await.ring.versions().len(), before + 1, "{operation} {fault:?} {failed:?}");
            demand_sound(&world).await;
            world.wait(AHEAD);
            let tokens = Function::cold(&world).await.refresh(&tokens).await;
            Function::cold(&world).await.me(&tokens).await.is(200);
        }
    }
}

#[tokio::test]
async fn only_keys_of_the_keyring_sign_tokens() {
    let (world, tokens) = world().await;
    let KeyringItem { ring: keys, rev } = ring(&world).await;
    let other = PublicKey { kid: "another".to_owned(), ..keys.last().unwrap().clone() };
    world.context.store.save(&KeyringItem { ring: Keyring::of(other), rev: rev.next() }).await.unwrap();
    Function::cold(&world).await.try_refresh(&tokens).await.is_problem(503, "unavailable");
    // The session is unchanged.
    world.context.store.save(&KeyringItem { ring: keys, rev: rev.next().next() }).await.unwrap();
    Function::cold(&world).await.refresh(&tokens).await;
}

#[tokio::test]
async fn one_of_twenty_concurrent_rotations_announces_a_key() {
    let (world, tokens) = world().await;
    world.wait(PERIOD - AHEAD);
    let before = ring(&world).await;
    let results = join_all((0..20).map(|_| scheduled(&world))).await;
    let changed = results.iter().filter(|result| has_changed(result.as_ref().unwrap(), KeyPurpose::AccessTokens));
    assert_eq!(changed.count(), 1);
    let after = ring(&world).await;
    assert_eq!((after.rev, after.ring.versions().len()), (before.rev.next(), before.ring.versions().len() + 1));
    demand_sound(&world).await;
    let tokens = Function::cold(&world).await.refresh(&tokens).await;
    world.wait(AHEAD);
    let tokens = Function::cold(&world).await.refresh(&tokens).await;
    assert_eq!(kid(&tokens), after.ring.last().unwrap().kid);
}

#[tokio::test]
async fn only_the_schedule_and_the_name_of_a_purpose_do_anything() {
    let (world, _) = world().await;
    world.wait(PERIOD);
    let before = ring(&world).await;
    for event in [
        json!({}),
        json!(null),
        json!({"emergency": true}),
        json!({"replace": true}),
        json!({"replace": ["access-tokens"]}),
        json!({"replace": "everything"}),
        json!({"replace": "AccessTokens"}),
        json!({"source": "aws.s3"}),
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
    let reads = async |path| {
        let before = warm.context.store.meter().reading();
        warm.get_as(&tokens, path).await.is(200);
        warm.context.store.meter().reading().since(before)
    };
    // One unit for the keyring, and one for each secret key.
    for (path, units) in [("/v1/me", 1_000), ("/v1/me/enrolments", 2_000)] {
        // The first call of a function reads the keys of its purposes.
        reads(path).await;
        let usual = reads(path).await;
        world.wait(KEYS_VALID_FOR);
        let looked = reads(path).await;
        assert_eq!((looked.reads, looked.read_calls), (usual.reads, usual.read_calls), "{path}");
        assert_eq!(looked.read_milliunits, usual.read_milliunits + units, "{path}");
        assert_eq!(reads(path).await, usual, "{path}");
    }
}
