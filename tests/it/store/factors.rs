//! Tests of second factors in the table, with races.

use futures::future::join_all;
use glotto_domain::audit::AuditAction;
use glotto_domain::factors::{EnrolTotpError, Step};
use glotto_domain::identity::{AuthMethod, Role};
use glotto_store::administration::AuditItem;
use glotto_store::factors::{RecoveryCodesItem, TotpItem, UsedChallengeItem};
use glotto_store::identity::Credentials;
use glotto_store::{CommitError, Conflict, Event, Transaction, entity, keys};
use jiff::SignedDuration;
use serde_json::json;

use crate::world::{Actor, World, rev};

fn entry(world: &World, actor: &Actor<'_>, action: AuditAction) -> AuditItem {
    AuditItem {
        audit_id: world.context.new_id(),
        act: action,
        subject: actor.user(),
        actor: Some(actor.user()),
        session: None,
        at: world.context.now(),
        place: None,
        device: None,
        request: None,
        detail: None,
    }
}

fn mail(world: &World) -> Event {
    world.context.event("MailWithheld", None, json!({}))
}

fn codes(world: &World, actor: &Actor<'_>) -> RecoveryCodesItem {
    let hashes = (0..10).map(|number| format!("hash {number}")).collect();
    RecoveryCodesItem { user_id: actor.user(), hashes, made: world.context.now(), rev: rev(1) }
}

async fn read(world: &World, actor: &Actor<'_>) -> Credentials {
    world.context.store.accounts().find_credentials(actor.user(), world.context.now()).await.unwrap().unwrap()
}

fn step(world: &World, later: i64) -> Step {
    Step::at(world.context.now() + SignedDuration::from_secs(30 * later))
}

/// A user whose authenticator app has been enabled with a code.
async fn guarded(world: &World) -> (Actor<'_>, TotpItem) {
    let actor = world.sign_in(Role::Learner).await;
    let store = &world.context.store;
    let waiting = TotpItem::pending(actor.user(), "sealed".to_owned(), world.context.now());
    store.factors().begin_totp(&waiting).await.unwrap();
    let totp = waiting.enabled(step(world, 0), world.context.now());
    let within = (&read(world, &actor).await, actor.identity.unwrap().1);
    let entries = [entry(world, &actor, AuditAction::TotpAdded)];
    store.factors().enable_totp(within, &totp, &codes(world, &actor), (&entries, &mail(world))).await.unwrap();
    (actor, totp)
}

#[tokio::test]
async fn an_app_is_read_with_the_account_and_one_that_waits_expires() {
    let world = World::new().await;
    let actor = world.learner().await;
    let store = &world.context.store;
    let waiting = TotpItem::pending(actor.user(), "sealed".to_owned(), world.context.now());
    store.factors().begin_totp(&waiting).await.unwrap();
    let item = store.get(keys::factors::totp(actor.user())).await.unwrap().unwrap();
    assert_eq!(item["pk"].as_s().unwrap(), &format!("ACCOUNT#{}", actor.user()));
    assert_eq!(item["sk"].as_s().unwrap(), "ACCOUNT#TOTP");
    assert_eq!(item["type"].as_s().unwrap(), "Totp");
    assert!(item.contains_key("expiresAt") && !item.contains_key("since") && !item.contains_key("lastStep"));
    assert_eq!(entity::from_item::<TotpItem>(item).unwrap(), waiting);
    let found = read(&world, &actor).await;
    assert_eq!(found.totp().unwrap(), None);
    assert_eq!(found.pending_totp(world.context.now()).unwrap(), Some(waiting));
    assert_eq!(found.pending_totp(world.context.now() + SignedDuration::from_mins(30)).unwrap(), None);
}

#[tokio::test]
async fn an_app_that_is_on_stays_until_it_is_turned_off_and_moves_the_account_on() {
    let world = World::new().await;
    let (actor, totp) = guarded(&world).await;
    let item = world.context.store.get(totp_key(&actor)).await.unwrap().unwrap();
    assert!(!item.contains_key("expiresAt"));
    let found = read(&world, &actor).await;
    assert_eq!(found.totp().unwrap(), Some(totp));
    assert_eq!(found.pending_totp(world.context.now()).unwrap(), None);
    assert_eq!(found.find::<RecoveryCodesItem>().unwrap(), Some(codes(&world, &actor)));
    assert_eq!(found.account.rev, rev(2));
    // A new secret does not replace an enabled app.
    let another = TotpItem::pending(actor.user(), "another".to_owned(), world.context.now());
    let refused = world.context.store.factors().begin_totp(&another).await;
    assert!(matches!(refused, Err(CommitError::Condition(EnrolTotpError::On))));

    let entry = entry(&world, &actor, AuditAction::TotpRemoved);
    let within = (&found.account, actor.identity.unwrap().1);
    world.context.store.factors().disable_totp(within, (&entry, &mail(&world))).await.unwrap();
    let after = read(&world, &actor).await;
    assert_eq!((after.totp().unwrap(), after.account.rev), (None, rev(3)));
    assert_eq!(after.find::<RecoveryCodesItem>().unwrap(), None);
}

fn totp_key(actor: &Actor<'_>) -> glotto_store::Key {
    keys::factors::totp(actor.user())
}

#[tokio::test]
async fn a_decision_on_a_changed_account_is_not_written() {
    let world = World::new().await;
    let (actor, _) = guarded(&world).await;
    let store = &world.context.store;
    let stale = read(&world, &actor).await.account;
    let within = (&stale, actor.identity.unwrap().1);
    let made = entry(&world, &actor, AuditAction::RecoveryCodesMade);
    store.factors().replace_recovery_codes(within, &codes(&world, &actor), (&made, &mail(&world))).await.unwrap();
    let (again, removed) =
        (entry(&world, &actor, AuditAction::RecoveryCodesMade), entry(&world, &actor, AuditAction::TotpRemoved));
    let refused = [
        store.factors().replace_recovery_codes(within, &codes(&world, &actor), (&again, &mail(&world))).await,
        store.factors().disable_totp(within, (&removed, &mail(&world))).await,
    ];
    assert!(refused.iter().all(|outcome| matches!(outcome, Err(CommitError::Condition(Conflict)))));
    assert!(read(&world, &actor).await.totp().unwrap().is_some());
}

#[tokio::test]
async fn one_of_fifty_concurrent_uses_of_a_step_succeeds_and_no_earlier_step_after_it() {
    let world = World::new().await;
    let (actor, totp) = guarded(&world).await;
    let store = &world.context.store;
    let take = |step: Step| {
        let (store, totp) = (store.clone(), totp.clone());
        async move {
            let mut tx = Transaction::new(&store);
            totp.use_code(&mut tx, step, None, Conflict);
            tx.commit(&store).await.is_ok()
        }
    };
    let taken = join_all((0..50).map(|_| take(step(&world, 2)))).await;
    assert_eq!(taken.iter().filter(|taken| **taken).count(), 1);
    for earlier in 0..=2 {
        assert!(!take(step(&world, earlier)).await, "{earlier}");
    }
    assert!(take(step(&world, 3)).await);
    assert_eq!(read(&world, &actor).await.totp().unwrap().unwrap().last_step, Some(step(&world, 3)));
}

#[tokio::test]
async fn a_step_of_an_app_that_was_replaced_is_not_taken() {
    let world = World::new().await;
    let (_, totp) = guarded(&world).await;
    let other = TotpItem { sealed: "another".to_owned(), ..totp };
    let mut tx = Transaction::new(&world.context.store);
    other.use_code(&mut tx, step(&world, 1), None, Conflict);
    assert!(matches!(tx.commit(&world.context.store).await, Err(CommitError::Condition(Conflict))));
}

#[tokio::test]
async fn one_of_fifty_concurrent_uses_of_a_recovery_code_succeeds() {
    let world = World::new().await;
    let (actor, _) = guarded(&world).await;
    let store = &world.context.store;
    let item = read(&world, &actor).await.find::<RecoveryCodesItem>().unwrap().unwrap();
    let taken = join_all((0..50).map(|_| async {
        let mut tx = Transaction::new(store);
        item.use_code(&mut tx, "hash 3", Conflict);
        tx.commit(store).await.is_ok()
    }))
    .await;
    assert_eq!(taken.iter().filter(|taken| **taken).count(), 1);
    let left = read(&world, &actor).await.find::<RecoveryCodesItem>().unwrap().unwrap();
    assert_eq!((left.hashes.len(), left.rev), (9, rev(2)));
    assert!(!left.hashes.contains(&"hash 3".to_owned()));
}

#[tokio::test]
async fn one_of_fifty_concurrent_uses_of_a_challenge_succeeds() {
    let world = World::new().await;
    let store = &world.context.store;
    let met = UsedChallengeItem { hash: "hash".to_owned(), ends: world.context.now() + SignedDuration::from_mins(5) };
    assert!(!store.factors().is_challenge_used("hash").await.unwrap());
    let outcomes = join_all((0..50).map(|_| async {
        let mut tx = Transaction::new(store);
        tx.create(&met, Conflict);
        tx.commit(store).await.is_ok()
    }))
    .await;
    assert_eq!(outcomes.iter().filter(|met| **met).count(), 1);
    assert!(store.factors().is_challenge_used("hash").await.unwrap());
    let item = store.get(keys::identity::one_time_token("hash")).await.unwrap().unwrap();
    assert_eq!(item["expiresAt"].as_n().unwrap(), &met.ends.as_second().to_string());
}

#[tokio::test]
async fn a_reauthentication_is_stored_in_its_session_unless_the_account_has_changed() {
    let world = World::new().await;
    let (actor, _) = guarded(&world).await;
    let store = &world.context.store;
    let (user, session) = actor.identity.unwrap();
    let stale = read(&world, &actor).await;
    world.wait(SignedDuration::from_mins(10));
    let prove = async |credentials: &Credentials, means: &[AuthMethod]| {
        let mut tx = Transaction::new(store);
        let all = tx.record_proof((credentials, session), means, world.context.now());
        tx.commit(store).await.map(|()| all)
    };
    let all = prove(&stale, &[AuthMethod::Password, AuthMethod::Totp]).await.unwrap();
    assert_eq!(all, [AuthMethod::Password, AuthMethod::Totp]);
    let found = store.sessions().find(user, session, world.context.now()).await.unwrap().unwrap();
    assert_eq!((found.proven, &found.means), (world.context.now(), &all));

    let entry = entry(&world, &actor, AuditAction::TotpRemoved);
    store.factors().disable_totp((&stale.account, session), (&entry, &mail(&world))).await.unwrap();
    assert!(matches!(prove(&stale, &[AuthMethod::Totp]).await, Err(CommitError::Condition(Conflict))));
    store.delete(keys::identity::session(user, session)).await.unwrap();
    let ended = read(&world, &actor).await;
    assert!(matches!(prove(&ended, &[AuthMethod::Password]).await, Err(CommitError::Condition(Conflict))));
}

#[tokio::test]
async fn second_factors_are_removed_with_whatever_else_a_transaction_does() {
    let world = World::new().await;
    let (actor, _) = guarded(&world).await;
    let mut tx: Transaction<Conflict> = Transaction::new(&world.context.store);
    tx.remove_second_factors(actor.user());
    tx.commit(&world.context.store).await.unwrap();
    let after = read(&world, &actor).await;
    assert!(after.totp().unwrap().is_none() && after.find::<RecoveryCodesItem>().unwrap().is_none());
}
