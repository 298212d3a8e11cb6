//! Tests of passkeys in the table.

use futures::future::join_all;
use glotto_domain::audit::AuditAction;
use glotto_domain::passkeys::{CreatePasskeyError, DeletePasskeyError, PasskeyName, UpdatePasskeyError};
use glotto_store::administration::AuditItem;
use glotto_store::factors::UsedChallengeItem;
use glotto_store::identity::AccountItem;
use glotto_store::passkeys::{PasskeyItem, PasskeyUse};
use glotto_store::{CommitError, Conflict, Event, Transaction};
use jiff::SignedDuration;
use serde_json::json;

use crate::world::{World, rev};

/// The account of a new user.
async fn account(world: &World) -> AccountItem {
    let user = world.learner().await.user();
    world.context.store.accounts().find(user).await.unwrap().unwrap()
}

fn passkey(world: &World, account: &AccountItem, name: &str) -> PasskeyItem {
    PasskeyItem {
        user_id: account.user_id,
        passkey_id: world.context.new_id(),
        credential_id: name.to_owned(),
        credential_hash: format!("hash of {name}"),
        handle: "aGFuZGxl".to_owned(),
        public_key: "a2V5".to_owned(),
        sign_count: 7,
        backup_eligible: true,
        backed_up: false,
        transports: vec!["usb".to_owned()],
        aaguid: "0".repeat(32),
        name: PasskeyName::parse(name).unwrap(),
        created: world.context.now(),
        last_used: None,
        rev: rev(1),
    }
}

fn challenge(world: &World, hash: &str) -> UsedChallengeItem {
    UsedChallengeItem { hash: hash.to_owned(), ends: world.context.now() + SignedDuration::from_mins(10) }
}

fn entry(world: &World, account: &AccountItem) -> AuditItem {
    AuditItem::of_platform(world.context.new_id(), AuditAction::PasskeyAdded, account.user_id, world.context.now())
}

fn mail(world: &World) -> Event {
    world.context.event("MailRequested", None, json!({}))
}

async fn add(
    world: &World,
    account: &AccountItem,
    passkey: &PasskeyItem,
    challenge: &UsedChallengeItem,
) -> Result<(), CommitError<CreatePasskeyError>> {
    let (entry, mail) = (entry(world, account), mail(world));
    let store = &world.context.store;
    let mut read = store.accounts().find_credentials(account.user_id, world.context.now()).await.unwrap().unwrap();
    read.account = account.clone();
    let within = (&read, read.sessions[0].session_id);
    store.passkeys().prepare_passkey(within, passkey, challenge, (&entry, &mail)).commit(store).await
}

/// A use that finds out that the passkey can be backed up, and is.
fn used<'a>(passkey: &'a PasskeyItem, challenge: &'a UsedChallengeItem) -> PasskeyUse<'a> {
    PasskeyUse { passkey, challenge, sign_count: 8, backup_eligible: true, backed_up: true, at: passkey.created }
}

async fn remove(
    world: &World,
    account: &AccountItem,
    passkey: &PasskeyItem,
) -> Result<(), CommitError<DeletePasskeyError>> {
    let (entry, mail) = (entry(world, account), mail(world));
    let sessions = world.context.store.sessions().list(account.user_id, world.context.now()).await.unwrap();
    let within = (account, sessions[0].session_id);
    world.context.store.passkeys().remove(within, passkey, (&entry, &mail)).await
}

/// The current account.
async fn renewed(world: &World, account: &AccountItem) -> AccountItem {
    world.context.store.accounts().find(account.user_id).await.unwrap().unwrap()
}

#[tokio::test]
async fn passkeys_are_read_together_and_found_by_their_credential() {
    let world = World::new().await;
    let store = &world.context.store;
    let ada = account(&world).await;
    let first = passkey(&world, &ada, "first");
    add(&world, &ada, &first, &challenge(&world, "1")).await.unwrap();
    world.wait(SignedDuration::from_secs(1));
    let ada = renewed(&world, &ada).await;
    let second = passkey(&world, &ada, "second");
    add(&world, &ada, &second, &challenge(&world, "2")).await.unwrap();

    let before = store.meter().reading();
    assert_eq!(store.passkeys().list(ada.user_id).await.unwrap(), [first.clone(), second.clone()]);
    assert_eq!(store.passkeys().find(ada.user_id, second.passkey_id).await.unwrap(), Some(second.clone()));
    let owner = store.passkeys().find_owner(&second.credential_hash).await.unwrap().unwrap();
    assert_eq!((owner.user_id, owner.passkey_id), (ada.user_id, second.passkey_id));
    assert_eq!(store.meter().reading().since(before).reads, 3);
    let credentials = store.accounts().find_credentials(ada.user_id, world.context.now()).await.unwrap().unwrap();
    assert_eq!((credentials.all::<PasskeyItem>().unwrap(), credentials.sign_in_methods(0)), (vec![first, second], 3));
    assert_eq!(store.passkeys().find_owner("hash of nothing").await.unwrap(), None);
}

#[tokio::test]
async fn a_credential_belongs_to_one_user_and_a_challenge_is_used_once() {
    let world = World::new().await;
    let (ada, eve) = (account(&world).await, account(&world).await);
    add(&world, &ada, &passkey(&world, &ada, "one"), &challenge(&world, "1")).await.unwrap();
    let ada = renewed(&world, &ada).await;

    let taken = add(&world, &eve, &passkey(&world, &eve, "one"), &challenge(&world, "2")).await;
    assert!(matches!(taken, Err(CommitError::Condition(CreatePasskeyError::Taken))), "{taken:?}");
    let met = add(&world, &eve, &passkey(&world, &eve, "two"), &challenge(&world, "1")).await;
    assert!(matches!(met, Err(CommitError::Condition(CreatePasskeyError::ChallengeInvalid))), "{met:?}");
    let before = AccountItem { rev: rev(99), ..ada.clone() };
    let stale = add(&world, &before, &passkey(&world, &ada, "three"), &challenge(&world, "3")).await;
    assert!(matches!(stale, Err(CommitError::Condition(CreatePasskeyError::Stale))), "{stale:?}");
    // A failed request has not used the challenge up.
    assert!(!world.context.store.factors().is_challenge_used("3").await.unwrap());
    add(&world, &ada, &passkey(&world, &ada, "three"), &challenge(&world, "3")).await.unwrap();
    assert!(world.context.store.factors().is_challenge_used("3").await.unwrap());
}

#[tokio::test]
async fn one_of_fifty_concurrent_uses_of_a_passkey_succeeds() {
    let world = World::new().await;
    let store = &world.context.store;
    let ada = account(&world).await;
    let one = PasskeyItem { backup_eligible: false, ..passkey(&world, &ada, "one") };
    add(&world, &ada, &one, &challenge(&world, "1")).await.unwrap();
    let uses = (0..50).map(|index| {
        let (challenge, passkey) = (challenge(&world, &format!("use {index}")), &one);
        async move {
            let used = used(passkey, &challenge);
            let mut tx = Transaction::new(store);
            tx.use_passkey(&used, Conflict);
            tx.commit(store).await.is_ok()
        }
    });
    assert_eq!(join_all(uses).await.into_iter().filter(|used| *used).count(), 1);
    let after = store.passkeys().find(ada.user_id, one.passkey_id).await.unwrap().unwrap();
    assert_eq!(
        after,
        PasskeyItem { sign_count: 8, backup_eligible: true, backed_up: true, last_used: Some(one.created), ..one }
    );
}

#[tokio::test]
async fn one_of_fifty_concurrent_removals_at_one_revision_succeeds() {
    let world = World::new().await;
    let store = &world.context.store;
    let mut ada = account(&world).await;
    let mut passkeys = Vec::new();
    for index in 0..5 {
        let one = passkey(&world, &ada, &format!("number {index}"));
        add(&world, &ada, &one, &challenge(&world, &index.to_string())).await.unwrap();
        ada = renewed(&world, &ada).await;
        passkeys.push(one);
    }
    let removals = (0..50).map(|index| remove(&world, &ada, &passkeys[index % 5]));
    assert_eq!(join_all(removals).await.into_iter().flatten().count(), 1);
    assert_eq!(store.passkeys().list(ada.user_id).await.unwrap().len(), 4);
    assert_eq!(renewed(&world, &ada).await.rev, ada.rev.next());
}

#[tokio::test]
async fn a_passkey_that_was_removed_is_not_used_renamed_or_found() {
    let world = World::new().await;
    let store = &world.context.store;
    let ada = account(&world).await;
    let one = passkey(&world, &ada, "one");
    add(&world, &ada, &one, &challenge(&world, "1")).await.unwrap();
    let ada = renewed(&world, &ada).await;
    remove(&world, &ada, &one).await.unwrap();

    assert_eq!(store.passkeys().find_owner(&one.credential_hash).await.unwrap(), None);
    let challenge = challenge(&world, "2");
    let used = used(&one, &challenge);
    let mut tx = Transaction::new(store);
    tx.use_passkey(&used, Conflict);
    assert!(matches!(tx.commit(store).await, Err(CommitError::Condition(Conflict))));
    assert!(!store.factors().is_challenge_used("2").await.unwrap());
    let renamed = PasskeyItem { name: PasskeyName::parse("other").unwrap(), rev: rev(2), ..one.clone() };
    let stale = store.passkeys().rename(&renamed, rev(1), &entry(&world, &ada)).await;
    assert!(matches!(stale, Err(CommitError::Condition(UpdatePasskeyError::Stale))), "{stale:?}");
    assert_eq!(store.passkeys().find(ada.user_id, one.passkey_id).await.unwrap(), None);
}
