//! Tests of profiles, handles and pictures in the table.

use futures::future::join_all;
use glotto_domain::Revision;
use glotto_domain::id::{AvatarId, UserId};
use glotto_domain::profiles::{
    Avatar, AvatarLink, EditProfileError, HANDLE_KEPT, HANDLE_REST, Handle, Profile, ProfileEdit,
};
use glotto_store::entity::from_item;
use glotto_store::profiles::{AvatarItem, HandleItem, ProfileItem};
use glotto_store::{CommitError, Query, Transaction, keys};
use jiff::SignedDuration;

use crate::world::{World, rev};

fn handle(text: &str) -> Handle {
    Handle::parse(text).unwrap()
}

/// Takes a handle, as the endpoint does it.
async fn claim(world: &World, user: UserId, name: &str) -> Result<(), EditProfileError> {
    let store = &world.context.store;
    let person = store.profiles().find(user).await.unwrap().unwrap();
    let mut profile = person.profile;
    let edit = ProfileEdit { handle: Some(handle(name)), ..ProfileEdit::default() };
    let change = profile.edit(edit, world.context.now())?;
    let mut tx = Transaction::new(store);
    tx.change_handle(user, &change, world.context.now(), EditProfileError::HandleTaken);
    let read = person.profile_rev;
    tx.write_profile(user, &profile, (read, world.context.revision_after(read)), EditProfileError::Stale);
    match tx.commit(store).await {
        Ok(()) => Ok(()),
        Err(CommitError::Condition(error)) => Err(error),
        Err(error) => panic!("{error:?}"),
    }
}

/// The user with a handle.
async fn owner(world: &World, name: &str) -> Option<UserId> {
    let found = world.context.store.profiles().find_by_handle(&handle(name), world.context.new_id()).await.unwrap();
    found.map(|(person, _)| person.account.user_id)
}

#[tokio::test]
async fn a_user_is_read_with_profile_and_avatar_in_one_round_trip() {
    let world = World::new().await;
    let ada = world.learner().await.user();
    claim(&world, ada, "ada").await.unwrap();
    let before = world.context.store.meter().reading();
    let person = world.context.store.profiles().find(ada).await.unwrap().unwrap();
    assert_eq!(world.context.store.meter().reading().since(before).reads, 1);
    assert_eq!(person.profile.handle.unwrap().name, handle("ada"));
    assert_ne!(person.profile_rev, Revision::UNWRITTEN);
    assert_eq!(person.avatar_rev, Revision::UNWRITTEN);
    assert!(world.context.store.profiles().find(world.context.new_id()).await.unwrap().is_none());
}

#[tokio::test]
async fn a_handle_is_looked_up_in_two_reads_found_or_not() {
    let world = World::new().await;
    let ada = world.learner().await.user();
    claim(&world, ada, "ada-l").await.unwrap();
    for (name, found) in [("ada-l", Some(ada)), ("ADA-L", Some(ada)), ("ada_l", None), ("ada-1", None), ("byron", None)]
    {
        let before = world.context.store.meter().reading();
        assert_eq!(owner(&world, name).await, found, "{name}");
        assert_eq!(world.context.store.meter().reading().since(before).reads, 2, "{name}");
    }
}

#[tokio::test]
async fn one_of_fifty_concurrent_claims_of_a_handle_succeeds() {
    let world = World::new().await;
    let mut people = Vec::new();
    for _ in 0..50 {
        people.push(world.learner().await.user());
    }
    // Some spellings differ and only look the same.
    let spellings = ["lovelace", "LOVELACE", "love1ace", "l0velace"];
    let attempts = people.iter().enumerate().map(|(number, user)| claim(&world, *user, spellings[number % 4]));
    let outcomes = join_all(attempts).await;
    let winners: Vec<_> = people.iter().zip(&outcomes).filter(|(_, outcome)| outcome.is_ok()).collect();
    assert_eq!(winners.len(), 1);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(()) | Err(EditProfileError::HandleTaken))));
    let mut found = Vec::new();
    for spelling in spellings {
        found.extend(owner(&world, spelling).await);
    }
    found.dedup();
    assert_eq!(found, [*winners[0].0]);
    for (user, outcome) in people.iter().zip(&outcomes) {
        let person = world.context.store.profiles().find(*user).await.unwrap().unwrap();
        assert_eq!(person.profile.handle.is_some(), outcome.is_ok());
    }
}

#[tokio::test]
async fn a_released_handle_stays_reserved_for_its_owner_for_a_while() {
    let world = World::new().await;
    let (ada, eve) = (world.learner().await.user(), world.learner().await.user());
    claim(&world, ada, "ada").await.unwrap();
    assert_eq!(claim(&world, ada, "byron").await, Err(EditProfileError::HandleResting));
    world.wait(HANDLE_REST);
    claim(&world, ada, "byron").await.unwrap();
    assert_eq!(owner(&world, "ada").await, None, "it belongs to no user");
    world.wait(HANDLE_KEPT - SignedDuration::from_secs(1));
    assert_eq!(claim(&world, eve, "ada").await, Err(EditProfileError::HandleTaken));
    claim(&world, ada, "ada").await.unwrap();
    assert_eq!(owner(&world, "ada").await, Some(ada));
    assert_eq!(claim(&world, eve, "byron").await, Err(EditProfileError::HandleTaken));
    world.wait(HANDLE_KEPT);
    claim(&world, eve, "byron").await.unwrap();
    assert_eq!((owner(&world, "ada").await, owner(&world, "byron").await), (Some(ada), Some(eve)));
}

#[tokio::test]
async fn every_handle_of_a_user_is_found_by_the_users_id() {
    let world = World::new().await;
    let ada = world.learner().await.user();
    claim(&world, ada, "ada").await.unwrap();
    world.wait(HANDLE_REST);
    claim(&world, ada, "byron").await.unwrap();
    let query = Query::index(keys::privacy::about_partition(ada), 10);
    let (items, _) = world.context.store.query(query).await.unwrap();
    let handles: Vec<_> = items.into_iter().map(|item| from_item::<HandleItem>(item).unwrap()).collect();
    let found: Vec<_> = handles.iter().map(|item| (item.handle.as_str(), item.kept_until.is_some())).collect();
    assert_eq!(found, [("ada", true), ("byron", false)]);
}

#[tokio::test]
async fn nothing_is_written_for_a_user_who_is_gone() {
    let world = World::new().await;
    let store = &world.context.store;
    let erased: UserId = world.context.new_id();
    let mut tx = Transaction::new(store);
    tx.write_profile(erased, &Profile::default(), (Revision::UNWRITTEN, rev(1)), "gone");
    assert!(matches!(tx.commit(store).await, Err(CommitError::Condition("gone"))));
    let mut tx = Transaction::new(store);
    tx.write_avatar(erased, &Avatar::default(), (Revision::UNWRITTEN, rev(1)), "gone");
    assert!(matches!(tx.commit(store).await, Err(CommitError::Condition("gone"))));
    assert!(store.profiles().find_avatar(erased).await.unwrap().is_none());
}

#[tokio::test]
async fn one_of_fifty_concurrent_writes_of_an_avatar_revision_succeeds() {
    let world = World::new().await;
    let store = &world.context.store;
    let ada = world.learner().await.user();
    for read in 0..3 {
        let attempts = (0..50_u8).map(|number| async move {
            let mut avatar = Avatar::default();
            let id: AvatarId = world_id(number);
            avatar.announce(id, "2026-03-01T12:15:00Z".parse().unwrap());
            avatar.show(id, AvatarLink::new([number; 16]), "2026-03-01T12:00:00Z".parse().unwrap());
            let mut tx = Transaction::new(store);
            tx.write_avatar(ada, &avatar, (rev(read), rev(read + 1)), ());
            tx.commit(store).await
        });
        assert_eq!(join_all(attempts).await.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        assert_eq!(store.profiles().find_avatar(ada).await.unwrap().unwrap().1, rev(read + 1));
    }
}

fn world_id(number: u8) -> AvatarId {
    glotto_domain::id::Id::new(jiff::Timestamp::UNIX_EPOCH, number.into())
}

#[tokio::test]
async fn a_stored_profile_is_read_back_unchanged() {
    let world = World::new().await;
    let store = &world.context.store;
    let ada = world.learner().await.user();
    claim(&world, ada, "ada").await.unwrap();
    world.wait(HANDLE_REST);
    claim(&world, ada, "byron").await.unwrap();
    let profile: ProfileItem = store.load(keys::profiles::profile(ada)).await.unwrap().unwrap();
    let (read, revision) = profile.clone().profile();
    assert_eq!(ProfileItem::of(ada, &read, revision), profile);
    let mut avatar = Avatar::default();
    avatar.announce(world_id(1), world.context.now());
    avatar.show(world_id(1), AvatarLink::new([1; 16]), world.context.now());
    avatar.announce(world_id(2), world.context.now());
    avatar.arrive(world_id(2), world.context.now());
    avatar.fail(world_id(2), glotto_domain::profiles::PictureFailure::Damaged);
    assert_eq!(AvatarItem::of(ada, &avatar, rev(7)).avatar(), (avatar.clone(), rev(7)));
    let mut tx = Transaction::new(store);
    tx.write_avatar(ada, &avatar, (Revision::UNWRITTEN, rev(1)), ());
    tx.commit(store).await.unwrap();
    assert_eq!(store.profiles().find_avatar(ada).await.unwrap(), Some((avatar, rev(1))));
}
