//! Tests of the keyring, and of what is read together with it.

use futures::future::join_all;
use glotto_domain::identity::Role;
use glotto_domain::identity::signing::{Keyring, PublicKey};
use glotto_store::identity::{KeyringItem, SessionItem};
use glotto_store::{Store, entity, keys};

use crate::world::{World, rev};

fn key(world: &World, name: &str) -> PublicKey {
    let text = |what: &str| format!("{what} {name}");
    PublicKey { kid: text("kid"), x: text("x"), version: text("version"), from: world.context.now(), until: None }
}

/// A world without keys.
async fn without_keys() -> World {
    let world = World::new().await;
    world.context.store.delete(keys::identity::keyring()).await.unwrap();
    world
}

async fn reads(store: &Store, call: impl Future) -> u64 {
    let before = store.meter().reading();
    call.await;
    store.meter().reading().since(before).reads
}

#[tokio::test]
async fn a_keyring_is_stored_as_its_readers_expect() {
    let world = without_keys().await;
    let keyring = KeyringItem { ring: Keyring::of(key(&world, "1")), rev: rev(1) };
    assert!(world.context.store.keyring().create(&keyring).await.unwrap());
    let item = world.context.store.get(keys::identity::keyring()).await.unwrap().unwrap();
    assert_eq!(item["type"].as_s().unwrap(), "Keyring");
    assert!(!item.contains_key("expiresAt"));
    assert_eq!(entity::from_item::<KeyringItem>(item).unwrap(), keyring);
    assert_eq!(world.context.store.keyring().find().await.unwrap(), Some(keyring));
}

#[tokio::test]
async fn one_of_twenty_concurrent_creations_of_the_keyring_succeeds() {
    let world = without_keys().await;
    let keyrings: Vec<_> = (0..20)
        .map(|number| KeyringItem { ring: Keyring::of(key(&world, &number.to_string())), rev: rev(1) })
        .collect();
    let outcomes = join_all(keyrings.iter().map(|keyring| world.context.store.keyring().create(keyring))).await;
    let first = outcomes.iter().position(|outcome| *outcome.as_ref().unwrap()).unwrap();
    assert_eq!(outcomes.iter().filter(|outcome| *outcome.as_ref().unwrap()).count(), 1);
    assert_eq!(world.context.store.keyring().find().await.unwrap().as_ref(), Some(&keyrings[first]));
}

#[tokio::test]
async fn one_of_twenty_concurrent_changes_of_the_keyring_succeeds() {
    let world = without_keys().await;
    let store = &world.context.store;
    store.keyring().create(&KeyringItem { ring: Keyring::of(key(&world, "1")), rev: rev(1) }).await.unwrap();
    let next: Vec<_> = (0..20)
        .map(|number| KeyringItem { ring: Keyring::of(key(&world, &number.to_string())), rev: rev(2) })
        .collect();
    let outcomes = join_all(next.iter().map(|keyring| store.keyring().replace(keyring, rev(1)))).await;
    assert_eq!(outcomes.iter().filter(|outcome| *outcome.as_ref().unwrap()).count(), 1);
    assert_eq!(store.keyring().find().await.unwrap().unwrap().rev, rev(2));
    let late = KeyringItem { ring: Keyring::of(key(&world, "late")), rev: rev(2) };
    assert!(!store.keyring().replace(&late, rev(1)).await.unwrap());
}

#[tokio::test]
async fn keys_come_along_with_a_session_and_an_account_in_one_read() {
    let world = World::new().await;
    let (store, now) = (&world.context.store, world.context.now());
    let (user, session) = world.sign_in(Role::Learner).await.identity.unwrap();
    let (found, keyring) = store.sessions().find_with_keyring(user, session, now).await.unwrap();
    assert_eq!(
        (found.as_ref(), keyring),
        (store.sessions().find(user, session, now).await.unwrap().as_ref(), store.keyring().find().await.unwrap())
    );
    assert_eq!(reads(store, store.sessions().find_with_keyring(user, session, now)).await, 1);

    let all = store.sessions().find_for_refresh(user, session, now).await.unwrap();
    assert_eq!(all.account, store.accounts().find(user).await.unwrap());
    assert_eq!((all.session, all.keyring), (found, store.keyring().find().await.unwrap()));
    assert_eq!(reads(store, store.sessions().find_for_refresh(user, session, now)).await, 1);
}

#[tokio::test]
async fn a_session_that_has_ended_is_not_read_with_the_keys() {
    let world = World::new().await;
    let (store, now) = (&world.context.store, world.context.now());
    let (user, session) = world.sign_in(Role::Learner).await.identity.unwrap();
    let present = store.sessions().find(user, session, now).await.unwrap().unwrap();
    store.save(&SessionItem { ends: now, ..present }).await.unwrap();
    let (found, keyring) = store.sessions().find_with_keyring(user, session, now).await.unwrap();
    assert!(found.is_none() && keyring.is_some());
    let all = store.sessions().find_for_refresh(user, session, now).await.unwrap();
    assert!(all.session.is_none() && all.account.is_some());
}
