//! Bios and display names that admins remove.

use glotto_domain::audit::AuditAction;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{path, subjects_to, trail_of};
use crate::world::{Actor, World};

/// A learner with a public profile that has a bio.
async fn writer(world: &World) -> Actor<'_> {
    let ada = world.learner().await;
    let profile = json!({"handle": "ada", "bio": "Buy at evil.test!", "visibility": "public"});
    ada.patch("/v1/me/profile", profile).await.is(200);
    ada
}

async fn public_profile(world: &World) -> Value {
    world.anonymous().get("/v1/profiles/ada").await.is(200).json()
}

async fn address(world: &World, user: &Actor<'_>) -> String {
    world.account(user.user()).await.email.as_str().to_owned()
}

#[tokio::test]
async fn a_bio_that_an_admin_removes_is_gone_and_its_writer_gets_a_mail() {
    let world = World::new().await;
    let (admin, ada) = (world.admin().await, writer(&world).await);
    let before = public_profile(&world).await;
    let bio = path(ada.user(), "/bio");
    for _ in 0..2 {
        admin.delete(&bio).await.is(204);
    }
    let after = public_profile(&world).await;
    assert!(before["bio"].is_string() && after.get("bio").is_none(), "{after}");
    assert_eq!(after["displayName"], before["displayName"], "the rest of the profile stays");
    assert_eq!(subjects_to(&world, &address(&world, &ada).await).await, ["Your bio was removed"], "once");
    let trail = trail_of(&world, ada.user()).await;
    let removals: Vec<_> = trail.iter().filter(|entry| entry.act == AuditAction::BioRemoved).collect();
    assert_eq!(removals.iter().map(|entry| entry.actor).collect::<Vec<_>>(), [Some(admin.user())]);
    ada.patch("/v1/me/profile", json!({"bio": "I compute."})).await.is(200);
    assert_eq!(public_profile(&world).await["bio"], "I compute.");
}

#[tokio::test]
async fn a_bio_is_removed_from_the_profile_as_it_is_now() {
    let world = World::new().await;
    let (admin, ada) = (world.admin().await, writer(&world).await);
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let bio = path(ada.user(), "/bio");
    let removal = admin.delete(&bio);
    let quick = async {
        held.arrived().await;
        ada.patch("/v1/me/profile", json!({"visibility": "signedIn"})).await.is(200);
        held.release();
    };
    let (removal, ()) = futures::join!(removal, quick);
    removal.is(204);
    let own = ada.get("/v1/me/profile").await.is(200).json();
    assert_eq!((own.get("bio"), own["visibility"].as_str()), (None, Some("signedIn")), "no change is lost");
}

#[tokio::test]
async fn a_display_name_that_an_admin_resets_is_a_neutral_one_and_the_user_gets_a_mail() {
    let world = World::new().await;
    let (admin, ada) = (world.admin().await, writer(&world).await);
    ada.patch("/v1/me", json!({"displayName": "An insult"})).await.is(200);
    let name = path(ada.user(), "/display-name");
    let reset = admin.delete(&name).await;
    assert_eq!(admin.delete(&name).await.is(204).header("etag"), reset.is(204).header("etag"), "nothing changes");
    assert_eq!(public_profile(&world).await["displayName"], "User");
    assert_eq!(ada.get("/v1/me").await.is(200).text_of("displayName"), "User", "the session goes on");
    assert_eq!(public_profile(&world).await["bio"], "Buy at evil.test!", "only the name is reset");
    assert_eq!(subjects_to(&world, &address(&world, &ada).await).await, ["Your display name was reset"], "once");
    let trail = trail_of(&world, ada.user()).await;
    let resets: Vec<_> = trail.iter().filter(|entry| entry.act == AuditAction::DisplayNameReset).collect();
    assert_eq!(resets.iter().map(|entry| entry.actor).collect::<Vec<_>>(), [Some(admin.user())]);
    assert!(resets.iter().all(|entry| entry.detail.is_none()), "the trail has no names");
    ada.patch("/v1/me", json!({"displayName": "Ada"})).await.is(200);
    assert_eq!(public_profile(&world).await["displayName"], "Ada");
}

#[tokio::test]
async fn only_an_admin_with_recent_authentication_removes_texts_of_another_user() {
    let world = World::new().await;
    let (admin, ada) = (world.admin().await, writer(&world).await);
    let before = public_profile(&world).await;
    let strangers = [world.learner().await, world.instructor().await];
    for rest in ["/bio", "/display-name"] {
        for stranger in &strangers {
            stranger.delete(&path(ada.user(), rest)).await.is_problem(403, "forbidden");
        }
        admin.delete(&path(admin.user(), rest)).await.is_problem(409, "own-account");
        admin.delete(&path(world.context.new_id(), rest)).await.is_problem(404, "not-found");
    }
    world.wait(SignedDuration::from_mins(10));
    let late = world.renewed(&admin);
    for rest in ["/bio", "/display-name"] {
        late.delete(&path(ada.user(), rest)).await.is_problem(401, "step-up-required");
    }
    assert_eq!(public_profile(&world).await, before);
}
