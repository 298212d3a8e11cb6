//! The URLs of pictures and of generated patterns.

use glotto_runtime::Bucket;
use glotto_store::{Condition, Update, keys};
use image::ImageFormat;
use serde_json::json;

use super::gallery::{Sitter, look, plain};
use crate::world::{API, World};

fn path(url: &str) -> &str {
    url.strip_prefix(API).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_leads_to_the_picture_for_a_while_and_without_a_token() {
    let world = World::new().await;
    let ada = Sitter::new(&world).await;
    let url = ada.sit(&plain([200, 20, 20], ImageFormat::Png)).await["avatar"]["url"].as_str().unwrap().to_owned();
    let answer = world.anonymous().get(path(&url)).await;
    answer.is(302);
    assert_eq!(answer.header("cache-control"), Some("private, max-age=900"), "no shared cache may store it");
    assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"));
    let location = answer.header("location").unwrap().to_owned();
    let found = world.media(&location, &http::HeaderMap::new()).await;
    assert_eq!((found.status.as_u16(), &found.headers["content-type"]), (200, &"image/jpeg".parse().unwrap()));
    assert_eq!(found.headers["cache-control"], "public, max-age=86400, immutable", "the CDN keeps it for a day");
    let before = world.context.store.meter().reading();
    world.anonymous().get(path(&url)).await.is(302);
    assert_eq!(world.context.store.meter().reading().since(before).reads, 1);
    world.wait(jiff::SignedDuration::from_mins(30));
    assert_eq!(world.media(&location, &http::HeaderMap::new()).await.status, 403, "its time is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_was_guessed_leads_nowhere() {
    let world = World::new().await;
    let (ada, eve) = (Sitter::new(&world).await, Sitter::new(&world).await);
    let picture = plain([200, 20, 20], ImageFormat::Png);
    let (one, other) = (ada.sit(&picture).await, eve.sit(&picture).await);
    let url = path(one["avatar"]["url"].as_str().unwrap()).to_owned();
    let parts: Vec<_> = url.split('/').collect();
    let (owner, link) = (parts[3], parts[4]);
    let theirs = path(other["avatar"]["url"].as_str().unwrap()).split('/').nth(4).unwrap().to_owned();
    for wrong in [
        format!("/v1/avatars/{owner}/{}/256", "0".repeat(32)),
        format!("/v1/avatars/{owner}/{theirs}/256"),
        format!("/v1/avatars/{owner}/{}/256", link.to_uppercase()),
        format!("/v1/avatars/{owner}/{link}/257"),
        format!("/v1/avatars/{owner}/{link}/256.jpg"),
        format!("/v1/avatars/{owner}/{link}x/256"),
        format!("/v1/avatars/usr_01J9ZK5W6V4QX0N8R3T7B2M1CD/{link}/256"),
    ] {
        world.anonymous().get(&wrong).await.is_problem(404, "not-found");
    }
    world.anonymous().get(&url).await.is(302);
    // The front door refuses requests without a signature.
    let location = world.anonymous().get(&url).await.header("location").unwrap().to_owned();
    let unsigned = world.media(location.split('?').next().unwrap(), &http::HeaderMap::new()).await;
    assert_eq!(unsigned.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn narrowing_the_visibility_of_a_profile_invalidates_known_picture_urls() {
    let world = World::new().await;
    let ada = Sitter::new(&world).await;
    ada.actor.patch("/v1/me/profile", json!({"handle": "ada", "visibility": "public"})).await.is(200);
    ada.sit(&plain([200, 20, 20], ImageFormat::Png)).await;
    let url = world.anonymous().get("/v1/profiles/ada").await.text_of("avatar.url");
    look(&world, &url).await.unwrap();
    for (visibility, changes) in [("signedIn", true), ("private", true), ("signedIn", false), ("public", false)] {
        let before = ada.profile().await["avatar"]["url"].clone();
        let profile = ada.actor.patch("/v1/me/profile", json!({"visibility": visibility})).await.is(200).json();
        assert_eq!(profile["avatar"]["url"] != before, changes, "{visibility}");
        look(&world, profile["avatar"]["url"].as_str().unwrap()).await.unwrap();
        assert_eq!(look(&world, before.as_str().unwrap()).await.is_err(), changes, "{visibility}");
        assert_eq!(ada.profile().await, profile);
    }
    assert_eq!(look(&world, &url).await, Err(404));
    assert_eq!(ada.files(Bucket::Media).len(), 4, "the files are not moved");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_of_a_user_who_is_suspended_is_not_there() {
    let world = World::new().await;
    let ada = Sitter::new(&world).await;
    let url = ada.sit(&plain([200, 20, 20], ImageFormat::Png)).await["avatar"]["url"].as_str().unwrap().to_owned();
    let suspended = Update::new().set("suspended", world.context.now());
    assert!(
        world
            .context
            .store
            .update_if(keys::identity::account(ada.user()), suspended, Condition::present())
            .await
            .unwrap()
    );
    assert_eq!(look(&world, &url).await, Err(404));
}

#[tokio::test]
async fn an_identicon_depends_on_the_id_only_and_contains_no_script() {
    let world = World::new().await;
    let ada = world.learner().await;
    let url = ada.get("/v1/me").await.text_of("avatarUrl");
    let answer = world.anonymous().get(path(&url)).await;
    answer.is(200);
    assert_eq!(answer.header("content-type"), Some("image/svg+xml"));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, s-maxage=31536000, immutable"));
    assert_eq!(answer.header("content-security-policy"), Some("default-src 'none'; frame-ancestors 'none'; sandbox"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert!(!answer.text().contains("script") && !answer.text().contains("Ada"));
    assert_eq!(world.anonymous().get(path(&url)).await.body, answer.body);
    let other = world.anonymous().get("/v1/avatars/usr_01J9ZK5W6V4QX0N8R3T7B2M1CD/default.svg").await;
    other.is(200);
    assert_ne!(other.body, answer.body, "an id without a user has a pattern too");
    assert_eq!(world.context.store.meter().reading().reads, {
        world.anonymous().get(path(&url)).await;
        world.context.store.meter().reading().reads
    });
}
