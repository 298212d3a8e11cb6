//! Signing in with passkeys.

use futures::future::join_all;
use glotto_domain::audit::AuditAction;
use glotto_domain::identity::AuthMethod;
use glotto_domain::rate_limit::Limit;
use glotto_http::limits;
use glotto_store::{Condition, Update};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{
    LOGIN, PASSKEYS, actions, add, credentials, finish, log_in, mails, options, path_of, signed_in, stored,
    without_password,
};
use crate::world::VirtualAuthenticator;
use crate::world::World;

#[tokio::test]
async fn the_options_name_no_user_and_no_passkey() {
    let world = World::new().await;
    add(&world.learner().await, &VirtualAuthenticator::new()).await;
    let mut request = options(&world.anonymous(), LOGIN).await;
    assert_ne!(request["challenge"], options(&world.anonymous(), LOGIN).await["challenge"]);
    request["challenge"] = json!("[challenge]");
    insta::assert_json_snapshot!("passkey_request_options", request);
}

#[tokio::test]
async fn a_passkey_signs_in_without_anything_else() {
    let world = World::new().await;
    let ada = without_password(&world).await;
    let authenticator = VirtualAuthenticator::new();
    add(&ada, &authenticator).await;
    let before = credentials(&world, &ada).await;
    world.wait(SignedDuration::from_mins(1));
    let answer = log_in(&world, &authenticator).await;
    assert_eq!(answer.header("location"), Some("/v1/sessions"));
    let me = signed_in(&world, &answer).get("/v1/me").await;
    assert_eq!(me.is(200).text_of("id"), ada.user().to_string());

    let after = credentials(&world, &ada).await;
    assert_eq!(after.sessions.logins(), before.sessions.logins() + 1);
    assert_eq!(after.account.rev, before.account.rev);
    let session = after.sessions.iter().find(|session| session.means == [AuthMethod::Passkey]).unwrap();
    assert_eq!(session.proven, world.context.now());
    assert_eq!(stored(&world, &ada).await[0].last_used, Some(world.context.now()));
    assert_eq!(actions(&world, &ada).await, [AuditAction::PasskeyAdded, AuditAction::SignedIn]);
}

#[tokio::test]
async fn each_of_many_passkeys_signs_in_its_owner() {
    let world = World::new().await;
    let (ada, eve) = (world.learner().await, world.learner().await);
    let (phone, key) = (VirtualAuthenticator::new(), VirtualAuthenticator::counting());
    add(&ada, &phone).await;
    world.wait(SignedDuration::from_secs(1));
    add(&ada, &key).await;
    add(&eve, &phone).await;
    for (authenticator, owner) in [(&key, &ada), (&phone, &eve)] {
        for _ in 0..3 {
            let me = signed_in(&world, &log_in(&world, authenticator).await).get("/v1/me").await;
            assert_eq!(me.text_of("id"), owner.user().to_string());
        }
    }
    let counts = stored(&world, &ada).await.iter().map(|passkey| passkey.sign_count).collect::<Vec<_>>();
    assert!(counts[0] == 0 && counts[1] > 2, "{counts:?}");
}

#[tokio::test]
async fn a_passkey_sign_in_requires_no_totp_code() {
    let world = World::new().await;
    let guarded = crate::api::factors::guarded(&world).await;
    let authenticator = VirtualAuthenticator::new();
    add(&guarded.person.actor, &authenticator).await;
    guarded.person.log_in().await.is(202);
    log_in(&world, &authenticator).await.is(201);
}

#[tokio::test]
async fn a_challenge_is_used_once_even_by_concurrent_requests() {
    let world = World::new().await;
    let ada = world.learner().await;
    let authenticator = VirtualAuthenticator::counting();
    add(&ada, &authenticator).await;
    let used = authenticator.get(&options(&world.anonymous(), LOGIN).await).await;
    let tries = join_all((0..20).map(|_| finish(&world, used.clone()))).await;
    assert_eq!(tries.iter().filter(|answer| answer.status == 201).count(), 1);
    for answer in tries.iter().filter(|answer| answer.status != 201) {
        answer.is_problem(400, "passkey-challenge-invalid");
    }
    assert_eq!(credentials(&world, &ada).await.sessions.len(), 2);
}

#[tokio::test]
async fn many_concurrent_sign_ins_all_succeed() {
    let world = World::new().await;
    let ada = world.learner().await;
    let authenticator = VirtualAuthenticator::new();
    add(&ada, &authenticator).await;
    let mut used = Vec::new();
    for _ in 0..10 {
        used.push(authenticator.get(&options(&world.anonymous(), LOGIN).await).await);
    }
    for answer in join_all(used.into_iter().map(|used| finish(&world, used))).await {
        answer.is(201);
    }
}

#[tokio::test]
async fn a_cloned_passkey_is_rejected_and_its_owner_notified_once() {
    let world = World::new().await;
    let ada = world.learner().await;
    let authenticator = VirtualAuthenticator::counting();
    add(&ada, &authenticator).await;
    let copy = authenticator.keys();
    for _ in 0..3 {
        log_in(&world, &authenticator).await.is(201);
    }
    let (before, mailed) = (super::everything(&world, &ada).await, mails(&world, &ada).await.len());
    // The counter of the original is at three, so up to there the copy is detected.
    for count in 1..=3 {
        authenticator.restore(copy.clone());
        log_in(&world, &authenticator).await.is_problem(422, "passkey-copied");
        assert_eq!(super::everything(&world, &ada).await, before, "try {count} left something");
    }
    let copied = actions(&world, &ada).await.into_iter().filter(|action| *action == AuditAction::PasskeyCopied);
    assert_eq!(copied.count(), 1);
    let mails = mails(&world, &ada).await;
    assert_eq!(mails[..mails.len() - mailed], ["A passkey was refused"]);
}

#[tokio::test]
async fn a_synced_passkey_whose_counter_goes_back_signs_in() {
    let world = World::new().await;
    let ada = world.learner().await;
    let authenticator = VirtualAuthenticator::counting_and_synced();
    add(&ada, &authenticator).await;
    let other_device = authenticator.keys();
    for _ in 0..3 {
        log_in(&world, &authenticator).await.is(201);
    }
    let (before, mailed) = (stored(&world, &ada).await[0].sign_count, mails(&world, &ada).await.len());
    authenticator.restore(other_device);
    let used = authenticator.get(&options(&world.anonymous(), LOGIN).await).await;
    finish(&world, used.clone()).await.is(201);
    assert!(stored(&world, &ada).await[0].sign_count < before, "the counter is that of the last use");
    assert_eq!(mails(&world, &ada).await.len(), mailed);
    // A repeated response is still one.
    finish(&world, used).await.is_problem(400, "passkey-challenge-invalid");
}

/// A credential as native libraries write it: with padding, and in the alphabet of plain base64.
fn in_plain_base64(credential: &Value) -> Value {
    let mut written = credential.clone();
    let rewrite = |value: &mut Value| {
        if let Some(text) = value.as_str() {
            let padding = "=".repeat(text.len().wrapping_neg() % 4);
            *value = json!(format!("{}{padding}", text.replace('-', "+").replace('_', "/")));
        }
    };
    rewrite(&mut written["rawId"]);
    written["response"].as_object_mut().unwrap().values_mut().for_each(rewrite);
    assert_ne!(written, *credential);
    written
}

#[tokio::test]
async fn a_passkey_is_added_and_signs_in_in_every_form_of_base64() {
    let world = World::new().await;
    let ada = world.learner().await;
    let authenticator = VirtualAuthenticator::new();
    let made = authenticator.create(&options(&ada, PASSKEYS).await).await;
    ada.post(PASSKEYS, json!({"credential": in_plain_base64(&made)})).await.is(201);
    let used = authenticator.get(&options(&world.anonymous(), LOGIN).await).await;
    finish(&world, in_plain_base64(&used)).await.is(201);
    log_in(&world, &authenticator).await.is(201);
}

#[tokio::test]
async fn a_removed_passkey_is_rejected_as_unknown() {
    let world = World::new().await;
    let ada = world.learner().await;
    let authenticator = VirtualAuthenticator::new();
    let added = add(&ada, &authenticator).await;
    ada.delete(&path_of(&added)).await.is(204);
    log_in(&world, &authenticator).await.is_problem(422, "passkey-unknown");
}

#[tokio::test]
async fn a_sign_in_that_conflicts_with_the_removal_of_its_passkey_fails() {
    let world = World::new().await;
    let ada = world.learner().await;
    let authenticator = VirtualAuthenticator::new();
    let added = add(&ada, &authenticator).await;
    let used = authenticator.get(&options(&world.anonymous(), LOGIN).await).await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let removal = async {
        held.arrived().await;
        ada.delete(&path_of(&added)).await.is(204);
        held.release();
    };
    let (answer, ()) = futures::join!(finish(&world, used), removal);
    answer.is_problem(422, "passkey-unknown");
    assert_eq!(credentials(&world, &ada).await.sessions.len(), 1);
}

#[tokio::test]
async fn a_user_who_is_suspended_stays_out() {
    let world = World::new().await;
    let ada = world.learner().await;
    let authenticator = VirtualAuthenticator::new();
    add(&ada, &authenticator).await;
    let mut account = credentials(&world, &ada).await.account;
    account.suspended = Some(world.context.now());
    world.context.store.save(&account).await.unwrap();
    log_in(&world, &authenticator).await.is_problem(403, "account-suspended");
}

#[tokio::test]
async fn wrong_passwords_do_not_keep_the_owner_of_a_passkey_out() {
    let world = World::new().await;
    let ada = world.learner().await;
    let authenticator = VirtualAuthenticator::new();
    add(&ada, &authenticator).await;
    let email = credentials(&world, &ada).await.account.email;
    let guess = json!({"email": email, "password": "not it at all"});
    let guesses =
        join_all((0..30).map(|_| async { world.anonymous().post("/v1/sessions", guess.clone()).await.status })).await;
    assert!(guesses.contains(&429), "{guesses:?}");
    log_in(&world, &authenticator).await.is(201);
}

#[tokio::test]
async fn too_many_attempts_from_one_network_are_rate_limited() {
    let world = World::new().await;
    for _ in 0..10 {
        for answer in join_all((0..30).map(|_| finish(&world, some_answer()))).await {
            answer.is_problem(400, "passkey-malformed");
        }
    }
    let refused = finish(&world, some_answer()).await;
    assert_eq!(refused.is_problem(429, "too-many-requests").header("retry-after"), Some("4"));
    // Pages request options whenever they show a form, so these have a limit of their own.
    options(&world.anonymous(), LOGIN).await;
    world.wait(SignedDuration::from_secs(3));
    finish(&world, some_answer()).await.is_problem(400, "passkey-malformed");
}

#[tokio::test]
async fn too_many_requests_for_options_from_one_network_are_rate_limited() {
    let world = World::new().await;
    let (store, limit) = (&world.context.store, Limit::OPTIONS_ADDRESS);
    options(&world.anonymous(), LOGIN).await;
    let bucket = limits::key(&limit, "203.0.113.0/24");
    let full = limit.room(world.context.now()).as_millisecond() + 1;
    store.update_or_get(bucket, Update::new().set("emptyAt", full), Condition::present()).await.unwrap().unwrap();
    let refused = world.anonymous().post_empty("/v1/sessions/passkey/options").await;
    assert!(refused.is_problem(429, "too-many-requests").header("retry-after").is_some());
    world.wait(SignedDuration::from_secs(1));
    options(&world.anonymous(), LOGIN).await;
}

/// A well-formed response of a passkey.
fn some_answer() -> Value {
    let response = json!({"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA", "userHandle": "AA"});
    json!({"rawId": "AA", "type": "public-key", "response": response})
}

#[tokio::test]
async fn a_new_device_is_notified_by_mail() {
    let world = World::new().await;
    let ada = world.learner().await;
    let authenticator = VirtualAuthenticator::new();
    add(&ada, &authenticator).await;
    log_in(&world, &authenticator).await.is(201);
    let before = mails(&world, &ada).await.len();
    let used = authenticator.get(&options(&world.anonymous(), LOGIN).await).await;
    let phone = world.anonymous().with("user-agent", "Another/1.0 (phone)");
    phone.post(LOGIN, json!({"credential": used})).await.is(201);
    assert_eq!(mails(&world, &ada).await.len(), before + 1);
}
