//! Tests of the keys of the platform, as they are stored.

use futures::future::join_all;
use glotto_domain::audit::AuditAction;
use glotto_domain::id::UserId;
use glotto_domain::identity::signing::{Keyring, PublicKey};
use glotto_domain::keys::{KeyPurpose, KeySet, KeyVersion};
use glotto_store::administration::AuditItem;
use glotto_store::identity::KeyringItem;
use glotto_store::key_sets::KeySetItem;
use glotto_store::{entity, keys};

use crate::world::{World, rev};

fn set(world: &World, purpose: KeyPurpose, id: &str, revision: u64) -> KeySetItem {
    let (id, wrapped, now) = (id.to_owned(), "wrapped".to_owned(), world.context.now());
    let version = KeyVersion { id, wrapped, created: now, from: now, until: None };
    KeySetItem { purpose, versions: KeySet::new(vec![version]), rev: rev(revision) }
}

fn keyring(world: &World, kid: &str, revision: u64) -> KeyringItem {
    let (kid, x, version) = (kid.to_owned(), "x".to_owned(), "version".to_owned());
    let key = PublicKey { kid, x, version, from: world.context.now(), until: None };
    KeyringItem { ring: Keyring::of(key), rev: rev(revision) }
}

fn entry(world: &World) -> AuditItem {
    let (id, now) = (world.context.new_id(), world.context.now());
    AuditItem::of_platform(id, AuditAction::KeysChanged, UserId::NIL, now)
}

/// A world without keys of these purposes.
async fn without(purposes: &[KeyPurpose]) -> World {
    let world = World::new().await;
    for purpose in purposes {
        world.context.store.delete(keys::key_sets::key_set(*purpose)).await.unwrap();
    }
    world
}

#[tokio::test]
async fn keys_are_stored_as_their_readers_expect() {
    let world = without(&[KeyPurpose::Cursors]).await;
    let item = set(&world, KeyPurpose::Cursors, "1", 1);
    assert!(world.context.store.key_sets().create(std::slice::from_ref(&item), None).await.unwrap());
    let stored = world.context.store.get(keys::key_sets::key_set(KeyPurpose::Cursors)).await.unwrap().unwrap();
    assert_eq!(stored["pk"].as_s().unwrap(), "KEYS#CURSORS");
    assert_eq!(stored["type"].as_s().unwrap(), "KeySet");
    assert!(!stored.contains_key("expiresAt") && !stored.contains_key("gsi1pk"));
    assert_eq!(entity::from_item::<KeySetItem>(stored).unwrap(), item);
}

#[tokio::test]
async fn a_read_finds_the_keyring_and_the_keys_of_the_requested_purposes_and_no_others() {
    let world = without(&[KeyPurpose::Cursors]).await;
    let store = &world.context.store;
    let none = store.key_sets().find(&[]).await.unwrap();
    assert!(none.keyring.is_some() && none.sets.is_empty());
    let before = store.meter().reading();
    let found = store.key_sets().find(&[KeyPurpose::Cursors, KeyPurpose::Playback]).await.unwrap();
    assert_eq!(store.meter().reading().since(before).reads, 1);
    assert_eq!(found.keyring, none.keyring);
    assert!(found.set(KeyPurpose::Cursors).is_none() && found.set(KeyPurpose::Playback).is_some());
    assert_eq!(found.sets.len(), 1);
}

#[tokio::test]
async fn one_of_twenty_concurrent_creations_of_keys_succeeds_and_creates_all_of_them() {
    let world = without(&[KeyPurpose::Cursors, KeyPurpose::Playback]).await;
    let attempts = (0..20).map(|number| {
        let number = number.to_string();
        [KeyPurpose::Cursors, KeyPurpose::Playback].map(|purpose| set(&world, purpose, &number, 1))
    });
    let attempts: Vec<_> = attempts.collect();
    let outcomes = join_all(attempts.iter().map(|sets| world.context.store.key_sets().create(sets, None))).await;
    let first = outcomes.iter().position(|outcome| *outcome.as_ref().unwrap()).unwrap();
    assert_eq!(outcomes.iter().filter(|outcome| *outcome.as_ref().unwrap()).count(), 1);
    let found = world.context.store.key_sets().find(&[KeyPurpose::Cursors, KeyPurpose::Playback]).await.unwrap();
    assert_eq!(found.sets, attempts[first]);
}

#[tokio::test]
async fn keys_are_created_with_their_keyring_or_not_at_all() {
    let world = without(&[KeyPurpose::AccessTokens]).await;
    let store = &world.context.store;
    let before = store.keyring().find().await.unwrap().unwrap();
    let (set, late) = (set(&world, KeyPurpose::AccessTokens, "1", 1), keyring(&world, "late", 9));
    // The keyring exists, and in another revision.
    assert!(!store.key_sets().create(std::slice::from_ref(&set), Some((&late, None))).await.unwrap());
    assert!(
        !store.key_sets().create(std::slice::from_ref(&set), Some((&late, Some(before.rev.next())))).await.unwrap()
    );
    let found = store.key_sets().find(&[KeyPurpose::AccessTokens]).await.unwrap();
    assert_eq!((found.keyring.as_ref(), found.sets.len()), (Some(&before), 0));
    assert!(store.key_sets().create(std::slice::from_ref(&set), Some((&late, Some(before.rev)))).await.unwrap());
    let found = store.key_sets().find(&[KeyPurpose::AccessTokens]).await.unwrap();
    assert_eq!((found.keyring, found.sets), (Some(late), vec![set]));
}

#[tokio::test]
async fn one_of_twenty_concurrent_changes_of_a_key_succeeds() {
    let world = World::new().await;
    let store = &world.context.store;
    let (cursors, entry) = (KeyPurpose::Cursors, entry(&world));
    let read = store.key_sets().find(&[cursors]).await.unwrap().set(cursors).unwrap().rev;
    let next: Vec<_> = (0..20)
        .map(|number: u64| KeySetItem { rev: read.next(), ..set(&world, cursors, &number.to_string(), 1) })
        .collect();
    let entries: Vec<_> = (0..20).map(|_| self::entry(&world)).collect();
    let changes = next.iter().zip(&entries).map(|(set, entry)| store.key_sets().replace(set, read, entry));
    let outcomes = join_all(changes).await;
    assert_eq!(outcomes.iter().filter(|outcome| *outcome.as_ref().unwrap()).count(), 1);
    let late = set(&world, cursors, "late", 1);
    assert!(!store.key_sets().replace(&late, read, &entry).await.unwrap());
    assert_eq!(store.key_sets().find(&[cursors]).await.unwrap().set(cursors).unwrap().rev, read.next());
}

#[tokio::test]
async fn private_and_public_keys_change_together() {
    let world = World::new().await;
    let store = &world.context.store;
    let purpose = KeyPurpose::AccessTokens;
    let before = store.key_sets().find(&[purpose]).await.unwrap();
    let (read_set, read_keyring) = (before.set(purpose).unwrap().rev, before.keyring.as_ref().unwrap().rev);
    let next = KeySetItem { rev: read_set.next(), ..set(&world, purpose, "next", 1) };
    let public = KeyringItem { rev: read_keyring.next(), ..keyring(&world, "next", 1) };
    for (set_rev, keyring_rev) in [(read_set.next(), read_keyring), (read_set, read_keyring.next())] {
        let entry = entry(&world);
        let change = store.key_sets().replace_with_keyring((&next, set_rev), (&public, keyring_rev), &entry);
        assert!(!change.await.unwrap());
        assert_eq!(store.key_sets().find(&[purpose]).await.unwrap(), before);
    }
    let entry = entry(&world);
    let change = store.key_sets().replace_with_keyring((&next, read_set), (&public, read_keyring), &entry);
    assert!(change.await.unwrap());
    let after = store.key_sets().find(&[purpose]).await.unwrap();
    assert_eq!((after.keyring, after.sets), (Some(public), vec![next]));
}
