//! Tests of password resets in the table.

use futures::future::join_all;
use glotto_domain::audit::AuditAction;
use glotto_domain::id::UserId;
use glotto_domain::identity::PasswordReset;
use glotto_domain::rate_limit::{Limit, LimitPair};
use glotto_store::administration::AuditItem;
use glotto_store::identity::{
    AccountItem, Credentials, EmailChangeItem, LoginCountItem, NewSession, PasswordChange, PasswordHash, ResetItem,
    SessionItem,
};
use glotto_store::{CommitError, Conflict, Event, entity, keys};
use jiff::SignedDuration;
use serde_json::json;

use super::email_changes::requested_change;
use crate::world::World;

const GUESSES: &str = "ada, hashed";
const CODES: &str = "the id of ada, hashed";

pub fn event(world: &World) -> Event {
    world.context.event("MailRequested", None, json!({}))
}

pub fn entry(world: &World, user: UserId, action: AuditAction) -> AuditItem {
    AuditItem::of_platform(world.context.new_id(), action, user, world.context.now())
}

pub async fn credentials(world: &World, user: UserId) -> Credentials {
    world.context.store.accounts().find_credentials(user, world.context.now()).await.unwrap().unwrap()
}

pub async fn begin_reset(world: &World, user: UserId, hash: &str) -> ResetItem {
    let reset = ResetItem::new(hash.to_owned(), PasswordReset::begin(user, "lock".to_owned(), world.context.now()));
    let entry = entry(world, user, AuditAction::PasswordResetAsked);
    let store = &world.context.store;
    store.passwords().prepare_reset(&reset, &event(world), &entry).commit(store).await.unwrap();
    reset
}

pub async fn set(
    world: &World,
    reset: &ResetItem,
    read: &Credentials,
    hash: &str,
) -> Result<(), CommitError<Conflict>> {
    let (hash, notice) = (PasswordHash(hash.to_owned()), event(world));
    let entry = entry(world, read.account.user_id, AuditAction::PasswordReset);
    let guesses = [keys::engine::rate_limit(Limit::LOGIN_ACCOUNT.name, GUESSES)];
    let new = PasswordChange {
        credentials: read,
        hash: &hash,
        devices: &[],
        guesses: &guesses,
        codes_of: Some(CODES),
        entry: &entry,
        notice: &notice,
    };
    world.context.store.passwords().reset(reset, &new).await
}

pub async fn account(world: &World, user: UserId) -> AccountItem {
    world.context.store.accounts().find(user).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_reset_is_stored_under_its_hash_and_expires() {
    let world = World::new().await;
    let ada = world.learner().await.user();
    let reset = begin_reset(&world, ada, "hash").await;
    let item = world.context.store.get(keys::identity::one_time_token("hash")).await.unwrap().unwrap();
    assert_eq!(item["type"].as_s().unwrap(), "PasswordReset");
    assert_eq!(item["pk"].as_s().unwrap(), "TOKEN#hash");
    assert_eq!(item["expiresAt"].as_n().unwrap(), &reset.ends.as_second().to_string());
    let before = world.context.store.meter().reading();
    assert_eq!(world.context.store.passwords().find_reset("hash").await.unwrap(), Some(reset));
    assert_eq!(world.context.store.meter().reading().since(before).reads, 1);
    assert_eq!(
        world.context.store.registrations().find_verification("hash").await.unwrap(),
        None,
        "it verifies nothing"
    );
}

#[tokio::test]
async fn one_of_fifty_concurrent_uses_of_a_reset_sets_the_password() {
    let world = World::new().await;
    let ada = world.learner().await.user();
    let reset = begin_reset(&world, ada, "hash").await;
    let read = credentials(&world, ada).await;
    let hashes: Vec<_> = (0..50).map(|number| format!("password {number}")).collect();
    let outcomes = join_all(hashes.iter().map(|hash| set(&world, &reset, &read, hash))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let won = outcomes.iter().position(Result::is_ok).unwrap();
    let after = account(&world, ada).await;
    assert_eq!(after.password_hash, Some(PasswordHash(hashes[won].clone())));
    assert_eq!((after.verified, after.rev), (true, read.account.rev.next()));
    assert_eq!(world.context.store.passwords().find_reset("hash").await.unwrap(), None);
}

#[tokio::test]
async fn a_reset_ends_sessions_and_changes_of_address_and_forgives_guesses() {
    let world = World::new().await;
    let ada = world.learner().await.user();
    requested_change(&world, &account(&world, ada).await, "countess@example.com").await;
    let (store, now) = (&world.context.store, world.context.now());
    store.count_attempt(&Limit::LOGIN_ACCOUNT, GUESSES, now).await.unwrap().unwrap();
    let pair = LimitPair::TOTP_CODES;
    while store.count_attempt_of_pair(&pair, CODES, now).await.unwrap().is_ok() {}
    let reset = begin_reset(&world, ada, "hash").await;
    let read = credentials(&world, ada).await;
    assert_eq!(read.sessions.len(), 1);
    set(&world, &reset, &read, "password").await.unwrap();
    let after = credentials(&world, ada).await;
    assert!(after.sessions.is_empty());
    assert_eq!(after.find::<EmailChangeItem>().unwrap(), None);
    let guesses = store.get(keys::engine::rate_limit(Limit::LOGIN_ACCOUNT.name, GUESSES)).await.unwrap();
    assert!(guesses.is_none());
    assert_eq!(store.count_attempt_of_pair(&pair, CODES, now).await.unwrap(), Ok(()));
}

#[tokio::test]
async fn a_reset_ends_a_session_that_was_not_visible_yet_and_one_that_a_refresh_extends() {
    let world = World::new().await;
    let store = &world.context.store;
    let ada = world.learner().await.user();
    let template = credentials(&world, ada).await.sessions[0].clone();
    let begun = SessionItem { session_id: world.context.new_id(), ..template.clone() };
    let ending = SessionItem { session_id: world.context.new_id(), ends: world.context.now(), ..template };
    store.save(&LoginCountItem { user_id: ada, logins: 2, living: vec![begun.session_id] }).await.unwrap();
    store.save(&ending).await.unwrap();
    let reset = begin_reset(&world, ada, "hash").await;
    let read = credentials(&world, ada).await;
    assert_eq!(read.sessions.len(), 1);
    store.save(&begun).await.unwrap();
    let extended = SessionItem { ends: world.context.now() + SignedDuration::from_hours(1), ..ending };
    store.save(&extended).await.unwrap();
    set(&world, &reset, &read, "password").await.unwrap();
    assert!(credentials(&world, ada).await.sessions.is_empty());
}

#[tokio::test]
async fn a_session_created_between_two_reads_of_credentials_is_detected() {
    let world = World::new().await;
    let ada = world.learner().await.user();
    let reset = begin_reset(&world, ada, "hash").await;
    let mut held = world.cloud.faults().hold("Query");
    let slow = credentials(&world, ada);
    let login = async {
        held.arrived().await;
        let begun = credentials(&world, ada).await;
        let session = SessionItem { session_id: world.context.new_id(), ..begun.sessions[0].clone() };
        let devices = &begun.account.devices;
        let new = NewSession { credentials: &begun, session: &session, ended: &[], rehashed: None, devices };
        world.context.store.sessions().prepare_session(&new).commit(&world.context.store).await.unwrap();
        held.release();
    };
    let (read, ()) = futures::join!(slow, login);
    let outcome = set(&world, &reset, &read, "password").await;
    let noticed = matches!(outcome, Err(CommitError::Condition(Conflict)));
    assert!(noticed || credentials(&world, ada).await.sessions.is_empty(), "a session outlived the reset");
}

#[tokio::test]
async fn a_password_is_changed_from_what_was_read_and_one_session_stays() {
    let world = World::new().await;
    let ada = world.learner().await;
    let (user, session) = ada.identity.unwrap();
    let read = credentials(&world, user).await;
    let (hash, notice) = (PasswordHash("new".to_owned()), event(&world));
    let entry = entry(&world, user, AuditAction::PasswordChanged);
    let new = PasswordChange {
        credentials: &read,
        hash: &hash,
        devices: &[],
        guesses: &[],
        codes_of: None,
        entry: &entry,
        notice: &notice,
    };
    world.context.store.passwords().update(&new, session).await.unwrap();
    let late = world.context.store.passwords().update(&new, session).await;
    assert!(matches!(late, Err(CommitError::Condition(Conflict))));
    let after = credentials(&world, user).await;
    assert_eq!(after.sessions.len(), 1);
    assert_eq!(after.account.password_hash, Some(hash));
}

#[tokio::test]
async fn what_is_stored_of_resets_and_changes_shows_no_address_in_a_log() {
    let world = World::new().await;
    let ada = account(&world, world.learner().await.user()).await;
    let item = requested_change(&world, &ada, "countess@example.com").await;
    assert!(!format!("{item:?}").contains("example.com"));
    let stored = entity::to_item(&item).unwrap();
    assert_eq!(stored["sk"].as_s().unwrap(), "ACCOUNT#EMAIL_CHANGE");
}
