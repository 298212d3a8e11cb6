//! Tests of the keyring, and of what is read together with it.

use glotto_domain::identity::Role;
use glotto_domain::identity::signing::{Keyring, PublicKey};
use glotto_domain::keys::KeyPurpose;
use glotto_store::identity::{KeyringItem, SessionItem};
use glotto_store::{Store, entity, keys};

use crate::world::{World, rev};

fn key(world: &World, name: &str) -> PublicKey {
    let text = |what: &str| format!("{what} {name}");
    PublicKey { kid: text("kid"), x: text("x"), version: text("version"), from: world.context.now(), until: None }
}

async fn reads(store: &Store, call: impl Future) -> u64 {
    let before = store.meter().reading();
    call.await;
    store.meter().reading().since(before).reads
}

#[tokio::test]
async fn a_keyring_is_stored_as_its_readers_expect() {
    let world = World::new().await;
    let keyring = KeyringItem { ring: Keyring::of(key(&world, "1")), rev: rev(1) };
    world.context.store.save(&keyring).await.unwrap();
    let item = world.context.store.get(keys::identity::keyring()).await.unwrap().unwrap();
    assert_eq!(item["type"].as_s().unwrap(), "Keyring");
    assert!(!item.contains_key("expiresAt"));
    assert_eq!(entity::from_item::<KeyringItem>(item).unwrap(), keyring);
    assert_eq!(world.context.store.keyring().find().await.unwrap(), Some(keyring));
}

#[tokio::test]
async fn keys_come_along_with_a_session_and_an_account_in_one_read() {
    let world = World::new().await;
    let (store, now) = (&world.context.store, world.context.now());
    let (user, session) = world.sign_in(Role::Learner).await.identity.unwrap();
    let none: &[KeyPurpose] = &[];
    for purposes in [none, &[KeyPurpose::Cursors, KeyPurpose::RefreshTokens]] {
        let stored = store.key_sets().find(purposes).await.unwrap();
        assert_eq!(stored.sets.len(), purposes.len());
        let (found, keys) = store.sessions().find_with_keys(user, session, purposes, now).await.unwrap();
        assert_eq!(found.as_ref(), store.sessions().find(user, session, now).await.unwrap().as_ref());
        assert_eq!(keys, stored);
        assert_eq!(reads(store, store.sessions().find_with_keys(user, session, purposes, now)).await, 1);

        let all = store.sessions().find_for_refresh(user, session, purposes, now).await.unwrap();
        assert_eq!(all.account, store.accounts().find(user).await.unwrap());
        assert_eq!((all.session, all.keys), (found, stored));
        assert_eq!(reads(store, store.sessions().find_for_refresh(user, session, purposes, now)).await, 1);
    }
}

#[tokio::test]
async fn a_session_that_has_ended_is_not_read_with_the_keys() {
    let world = World::new().await;
    let (store, now) = (&world.context.store, world.context.now());
    let (user, session) = world.sign_in(Role::Learner).await.identity.unwrap();
    let present = store.sessions().find(user, session, now).await.unwrap().unwrap();
    store.save(&SessionItem { ends: now, ..present }).await.unwrap();
    let (found, keys) = store.sessions().find_with_keys(user, session, &[], now).await.unwrap();
    assert!(found.is_none() && keys.keyring.is_some());
    let all = store.sessions().find_for_refresh(user, session, &[], now).await.unwrap();
    assert!(all.session.is_none() && all.account.is_some());
}
