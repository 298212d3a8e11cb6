//! `/v1/me/profile`: the user's profile and its privacy settings.

use futures::future::join_all;
use glotto_domain::profiles::{HANDLE_KEPT, HANDLE_REST};
use glotto_store::keys;
use glotto_store::profiles::ProfileItem;
use insta::assert_json_snapshot;
use serde_json::json;

use crate::world::{Actor, Answer, World};

async fn claim(actor: &Actor<'_>, handle: &str) -> Answer {
    actor.patch("/v1/me/profile", json!({"handle": handle})).await
}

#[tokio::test]
async fn a_profile_that_was_never_changed_is_private_and_has_no_handle() {
    let world = World::new().await;
    let ada = world.learner().await;
    let profile = ada.get("/v1/me/profile").await;
    assert_eq!(profile.header("etag"), Some("\"r0.0\""));
    assert_json_snapshot!("my_profile_untouched", profile.snapshot());
    let me = ada.get("/v1/me").await.is(200).json();
    assert_eq!(me.get("handle"), None);
    assert_eq!(me["avatarUrl"], profile.json()["avatar"]["url"]);
}

#[tokio::test]
async fn changed_settings_are_shown_and_others_stay() {
    let world = World::new().await;
    let ada = world.learner().await;
    let changes = json!({"handle": "Ada-Lovelace", "bio": "I compute.\nSometimes.", "visibility": "public", "shows": {"xp": true}});
    assert_json_snapshot!("my_profile_changed", ada.patch("/v1/me/profile", changes).await.snapshot());
    let profile = ada.patch("/v1/me/profile", json!({"shows": {"streak": true}})).await.is(200).json();
    assert_eq!(profile["shows"], json!({"streak": true, "xp": true, "courses": false}));
    assert_eq!(profile["bio"], "I compute.\nSometimes.");
    let profile = ada.patch("/v1/me/profile", json!({"bio": ""})).await.is(200).json();
    assert_eq!((profile.get("bio"), &profile["visibility"]), (None, &json!("public")));
    assert_eq!(ada.get("/v1/me").await.text_of("handle"), "ada-lovelace");
    let before = ada.get("/v1/me/profile").await;
    ada.patch("/v1/me/profile", json!({"handle": "ADA-LOVELACE"})).await.is(200);
    assert_eq!(ada.get("/v1/me/profile").await.header("etag"), before.header("etag"), "nothing has changed");
}

#[tokio::test]
async fn every_error_of_a_change_is_reported() {
    let world = World::new().await;
    let ada = world.learner().await;
    let bad = json!({"handle": "a", "bio": "x".repeat(301), "visibility": "friends", "shows": {"xp": 1, "age": true}, "name": "x"});
    let answer = ada.patch("/v1/me/profile", bad).await;
    answer.is_problem(422, "invalid-input");
    assert_eq!(answer.pointers(), ["/handle", "/bio", "/visibility", "/shows/xp", "/shows/age", "/name"]);
    assert_eq!(ada.get("/v1/me/profile").await.header("etag"), Some("\"r0.0\""));
}

#[tokio::test]
async fn taken_reserved_and_similar_handles_are_rejected_with_the_same_error() {
    let world = World::new().await;
    let (ada, eve) = (world.learner().await, world.learner().await);
    claim(&ada, "Lovelace").await.is(200);
    for handle in ["lovelace", "LOVELACE", "l0ve1ace", "admin", "Supp0rt", "glotto-team"] {
        let answer = claim(&eve, handle).await;
        answer.is_problem(409, "handle-taken");
        assert_eq!(answer.json()["detail"], serde_json::Value::Null, "{handle}");
    }
    claim(&eve, "eve").await.is(200);
}

#[tokio::test]
async fn a_handle_with_rn_for_m_or_vv_for_w_is_taken_by_the_one_that_it_looks_like() {
    let world = World::new().await;
    let (mary, wanda, eve) = (world.learner().await, world.learner().await, world.learner().await);
    claim(&mary, "mary").await.is(200);
    claim(&wanda, "vvanda").await.is(200);
    for handle in ["rnary", "RNARY", "wanda", "Wanda", "adrnin"] {
        claim(&eve, handle).await.is_problem(409, "handle-taken");
    }
    for handle in ["rna-ry", "vanda"] {
        claim(&world.learner().await, handle).await.is(200);
    }
}

#[tokio::test]
async fn one_of_fifty_concurrent_requests_for_a_handle_succeeds() {
    let world = World::new().await;
    let mut people = Vec::new();
    for _ in 0..50 {
        people.push(world.learner().await);
    }
    let answers = join_all(people.iter().map(|person| claim(person, "first"))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    for (person, answer) in people.iter().zip(&answers) {
        if answer.status != 200 {
            answer.is_problem(409, "handle-taken");
        }
        let handle = person.get("/v1/me/profile").await.json().get("handle").cloned();
        assert_eq!(handle.is_some(), answer.status == 200);
    }
}

#[tokio::test]
async fn a_handle_cannot_change_again_soon_and_the_old_one_stays_reserved() {
    let world = World::new().await;
    let (ada, eve) = (world.learner().await, world.learner().await);
    claim(&ada, "ada").await.is(200);
    ada.patch("/v1/me/profile", json!({"visibility": "public"})).await.is(200);
    let answer = claim(&ada, "byron").await;
    answer.is_problem(409, "handle-changed-recently");
    assert!(answer.text_of("detail").contains("2026-03-31T12:00:00.000Z"), "{}", answer.text());
    world.wait(HANDLE_REST);
    let (ada, eve) = (world.renewed(&ada), world.renewed(&eve));
    let profile = claim(&ada, "byron").await.is(200).json();
    assert_eq!(profile["formerHandles"][0]["handle"], "ada");
    world.anonymous().get("/v1/profiles/ada").await.is_problem(404, "not-found");
    world.anonymous().get("/v1/profiles/byron").await.is(200);
    claim(&eve, "ada").await.is_problem(409, "handle-taken");
    world.wait(HANDLE_KEPT);
    claim(&world.renewed(&eve), "ada").await.is(200);
    let profile = world.renewed(&ada).get("/v1/me/profile").await.json();
    assert_eq!(profile["formerHandles"], json!([]));
}

#[tokio::test]
async fn a_change_of_an_outdated_revision_is_rejected() {
    let world = World::new().await;
    let ada = world.learner().await;
    let first = ada.get("/v1/me/profile").await.header("etag").unwrap().to_owned();
    ada.with("if-match", &first).patch("/v1/me/profile", json!({"bio": "One"})).await.is(200);
    for tag in [first.as_str(), "\"r7.0\"", "nonsense"] {
        let answer = ada.with("if-match", tag).patch("/v1/me/profile", json!({"bio": "Two"})).await;
        answer.is_problem(412, "stale");
    }
    let present = ada.get("/v1/me/profile").await.header("etag").unwrap().to_owned();
    ada.with("if-none-match", &present).get("/v1/me/profile").await.is(304);
    ada.with("if-match", &present).patch("/v1/me/profile", json!({"bio": "Three"})).await.is(200);
}

#[tokio::test]
async fn no_confirmed_change_of_fifty_concurrent_ones_is_lost() {
    let world = World::new().await;
    let ada = world.learner().await;
    let changes = (0..50).map(|number| {
        let ada = &ada;
        async move { ada.patch("/v1/me/profile", json!({"bio": format!("Number {number}")})).await }
    });
    ada.patch("/v1/me/profile", json!({"bio": "The first"})).await.is(200);
    let profile: ProfileItem = world.context.store.load(keys::profiles::profile(ada.user())).await.unwrap().unwrap();
    let answers = join_all(changes).await;
    let ok = answers.iter().filter(|answer| answer.status == 200).count();
    assert!(ok >= 1 && answers.iter().all(|answer| [200, 503].contains(&answer.status)));
    // On a busy machine a call that timed out may have been executed.
    let revisions = std::iter::successors(Some(profile.rev), |rev| Some(rev.next())).take(answers.len() + 1).skip(ok);
    let possible: Vec<_> = revisions.map(|rev| format!("\"r{rev}.0\"")).collect();
    let etag = ada.get("/v1/me/profile").await.header("etag").unwrap().to_owned();
    assert!(possible.contains(&etag), "{ok} were answered, and {etag} is there");
}

#[tokio::test]
async fn a_change_that_conflicts_is_merged_with_the_earlier_one() {
    let world = World::new().await;
    let ada = world.learner().await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let slow = ada.patch("/v1/me/profile", json!({"bio": "Slow."}));
    let fast = async {
        held.arrived().await;
        claim(&ada, "ada").await.is(200);
        held.release();
    };
    let (slow, ()) = futures::join!(slow, fast);
    slow.is(200);
    let profile = ada.get("/v1/me/profile").await;
    assert_eq!((profile.text_of("bio"), profile.text_of("handle")), ("Slow.".to_owned(), "ada".to_owned()));
}

#[tokio::test]
async fn a_user_who_tries_many_handles_is_rate_limited() {
    let world = World::new().await;
    let (ada, eve) = (world.learner().await, world.learner().await);
    claim(&ada, "ada").await.is(200);
    for _ in 0..30 {
        claim(&eve, "ada").await.is_problem(409, "handle-taken");
    }
    let answer = claim(&eve, "ada").await;
    answer.is_problem(429, "too-many-requests");
    assert!(answer.header("retry-after").is_some());
    eve.patch("/v1/me/profile", json!({"bio": "Still here."})).await.is(200);
}

#[tokio::test]
async fn a_field_error_has_a_code_with_parameters_and_a_sentence_in_the_language_of_its_reader() {
    let world = World::new().await;
    let ada = world.learner().await;
    let wrong = json!({"visibility": "friends", "bio": "x".repeat(301)});
    let german = ada.with("accept-language", "de-AT, en;q=0.5").patch("/v1/me/profile", wrong.clone()).await;
    let errors = german.is_problem(422, "invalid-input").json()["errors"].clone();
    assert_eq!(errors[0]["code"], "wrongLength");
    assert_eq!(errors[0]["params"], json!({"min": 0, "max": 300, "actual": 301}));
    assert_eq!(errors[0]["detail"], "muss 0 bis 300 Zeichen haben, nicht 301");
    assert_eq!((&errors[1]["code"], &errors[1]["pointer"]), (&json!("notAnOption"), &json!("/visibility")));
    assert_eq!(errors[1]["params"]["options"], json!(["public", "signedIn", "private"]));
    let language = |answer: &Answer| answer.header("content-language").map(str::to_owned);
    assert_eq!((language(&german).as_deref(), german.header("vary")), (Some("de"), Some("accept-language")));
    let english = ada.patch("/v1/me/profile", wrong).await;
    assert_eq!((language(&english).as_deref(), english.header("vary")), (Some("en"), Some("accept-language")));
    let english = english.json();
    assert_eq!(english["errors"][0]["detail"], "must have at most 300 characters, not 301");
    assert_eq!(english["errors"][1]["detail"], "must be public, signedIn or private");
}
