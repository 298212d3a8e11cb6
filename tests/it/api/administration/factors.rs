//! Resetting lost factors, so that a finder cannot use them.

use glotto_domain::audit::AuditAction;
use serde_json::json;

use super::{actions_upon, path, subjects_to};
use crate::api::factors::{guarded, person};
use crate::api::passkeys::{add, log_in};
use crate::world::VirtualAuthenticator;
use crate::world::World;

#[tokio::test]
async fn a_user_who_lost_their_factors_gets_in_by_their_password_and_a_finder_does_not() {
    let world = World::new().await;
    let (admin, ada) = (world.admin().await, guarded(&world).await);
    let authenticator = VirtualAuthenticator::new();
    add(&ada.person.actor, &authenticator).await;
    ada.person.log_in().await.is(202);
    let user = admin.get(&path(ada.person.actor.user(), "")).await.is(200).json();
    let ways = &user["waysIn"];
    assert_eq!((&ways["totp"], &ways["recoveryCodes"], &ways["passkeys"]), (&true.into(), &true.into(), &1.into()));

    admin.delete(&path(ada.person.actor.user(), "/factors")).await.is(204);
    ada.person.actor.get("/v1/me").await.is_problem(401, "unauthenticated");
    log_in(&world, &authenticator).await.is_problem(422, "passkey-unknown");
    let tokens = ada.person.log_in().await;
    let again = world.anonymous().with("authorization", &format!("Bearer {}", tokens.is(201).text_of("accessToken")));
    // The link from the passkey to its owner is gone as well: the same authenticator can be added again.
    add(&again, &authenticator).await;
    log_in(&world, &authenticator).await.is(201);

    assert!(actions_upon(&world, ada.person.actor.user()).await.contains(&AuditAction::FactorsReset));
    assert!(!subjects_to(&world, &ada.person.email).await.is_empty());
    let account = world.context.store.accounts().find(ada.person.actor.user()).await.unwrap().unwrap();
    assert_eq!(account.devices.len(), 1, "what they signed in with before may be the lost device");
    let news = subjects_to(&world, &ada.person.email).await;
    assert!(news.iter().any(|subject| subject == "A new device has signed in"), "{news:?}");
}

#[tokio::test]
async fn resetting_factors_cancels_a_pending_change_of_the_address() {
    let world = World::new().await;
    let (admin, ada) = (world.admin().await, guarded(&world).await);
    ada.person.actor.post("/v1/me/email-change", json!({"email": "finder@example.com"})).await.is(202);
    assert_eq!(world.deliver().await, [""; 0]);
    let token = json!({"token": world.mailed("finder@example.com", "token=")});
    admin.delete(&path(ada.person.actor.user(), "/factors")).await.is(204);
    let confirmed = world.anonymous().post("/v1/email-changes/confirmation", token).await;
    confirmed.is_problem(400, "email-change-invalid");
    let tokens = ada.person.log_in().await;
    let again = world.anonymous().with("authorization", &format!("Bearer {}", tokens.is(201).text_of("accessToken")));
    assert_eq!(again.get("/v1/me/email-change").await.is(200).json()["pending"], false);
}

#[tokio::test]
async fn a_user_without_factors_keeps_their_sessions() {
    let world = World::new().await;
    let (admin, ada) = (world.admin().await, person(&world).await);
    admin.delete(&path(ada.actor.user(), "/factors")).await.is(204);
    ada.actor.get("/v1/me").await.is(200);
    assert!(!actions_upon(&world, ada.actor.user()).await.contains(&AuditAction::FactorsReset));
}

#[tokio::test]
async fn a_suspended_user_cannot_sign_in_with_a_passkey() {
    let world = World::new().await;
    let (admin, ada) = (world.admin().await, person(&world).await);
    let authenticator = VirtualAuthenticator::new();
    add(&ada.actor, &authenticator).await;
    admin.send("PUT", &path(ada.actor.user(), "/suspension"), "").await.is(204);
    log_in(&world, &authenticator).await.is_problem(403, "account-suspended");
    admin.delete(&path(ada.actor.user(), "/suspension")).await.is(204);
    log_in(&world, &authenticator).await.is(201);
}
