//! The user handle: one for an account, always (WebAuthn Level 3, 5.4.3).

use futures::future::join_all;
use glotto_store::identity::AccountItem;
use glotto_store::passkeys::PasskeyItem;
use serde_json::{Value, json};

use super::{PASSKEYS, add, credentials, log_in, options, path_of, stored, without_password};
use crate::world::authenticator::encode;
use crate::world::{Actor, VirtualAuthenticator, World};

async fn handle(actor: &Actor<'_>) -> Value {
    options(actor, PASSKEYS).await["user"]["id"].clone()
}

#[tokio::test]
async fn concurrent_first_options_have_the_same_user_handle() {
    let world = World::new().await;
    let ada = world.learner().await;
    let handles = join_all((0..10).map(|_| handle(&ada))).await;
    assert!(handles.iter().all(|one| *one == handles[0]), "{handles:?}");
    // Both authenticators were given their options before the first passkey was added.
    let first = [options(&ada, PASSKEYS).await, options(&ada, PASSKEYS).await];
    let authenticators = [VirtualAuthenticator::new(), VirtualAuthenticator::new()];
    for (authenticator, options) in authenticators.iter().zip(&first) {
        let made = authenticator.create(options).await;
        ada.post(PASSKEYS, json!({"credential": made})).await.is(201);
        log_in(&world, authenticator).await.is(201);
    }
    let passkeys = stored(&world, &ada).await;
    assert_eq!(
        passkeys.iter().map(|one| json!(one.handle)).collect::<Vec<_>>(),
        [handles[0].clone(), handle(&ada).await]
    );
}

#[tokio::test]
async fn the_user_handle_stays_when_the_last_passkey_is_removed() {
    let world = World::new().await;
    let ada = world.learner().await;
    let before = handle(&ada).await;
    let added = add(&ada, &VirtualAuthenticator::new()).await;
    assert_eq!(handle(&ada).await, before);
    ada.delete(&path_of(&added)).await.is(204);
    assert!(stored(&world, &ada).await.is_empty());
    assert_eq!(handle(&ada).await, before);
}

#[tokio::test]
async fn an_account_that_was_created_without_a_user_handle_has_one_too() {
    let world = World::new().await;
    let (ada, eve) = (world.learner().await, world.learner().await);
    for user in [&ada, &eve] {
        let account = credentials(&world, user).await.account;
        world.context.store.save(&AccountItem { passkey_handle: None, ..account }).await.unwrap();
    }
    let first = handle(&ada).await;
    assert_eq!(handle(&ada).await, first);
    assert_ne!(handle(&eve).await, first);
    let authenticator = VirtualAuthenticator::new();
    add(&ada, &authenticator).await;
    log_in(&world, &authenticator).await.is(201);
    // A passkey from that time has a random handle, which the others get too.
    let passkey = stored(&world, &ada).await.remove(0);
    world.context.store.save(&PasskeyItem { handle: "AQID".to_owned(), ..passkey }).await.unwrap();
    assert_eq!(handle(&ada).await, json!("AQID"));
}

#[tokio::test]
async fn a_passkey_that_becomes_backup_eligible_still_signs_its_owner_in() {
    let world = World::new().await;
    let ada = without_password(&world).await;
    let authenticator = VirtualAuthenticator::new();
    add(&ada, &authenticator).await;
    let passkey = stored(&world, &ada).await.remove(0);
    let before = PasskeyItem { backup_eligible: false, backed_up: false, ..passkey };
    world.context.store.save(&before).await.unwrap();
    log_in(&world, &authenticator).await.is(201);
    let after = stored(&world, &ada).await.remove(0);
    assert!(after.backup_eligible && after.backed_up, "it is stored");
    assert_eq!(after.credential_id, encode(&authenticator.keys()[0].credential_id));
    log_in(&world, &authenticator).await.is(201);
}
