//! Tests of erasures in the table: from the request to the id that stays.

use futures::future::join_all;
use glotto_domain::administration::AdminActionError;
use glotto_domain::audit::AuditAction;
use glotto_domain::id::UserId;
use glotto_domain::identity::{Permission, Role};
use glotto_domain::privacy::Phase;
use glotto_store::identity::{Credentials, EmailItem};
use glotto_store::privacy::{Addressee, ErasureItem, PersonalDataSource};
use glotto_store::{CommitError, Conflict, keys};
use jiff::SignedDuration;

use super::privacy::{ask, entry, erasure, mail};
use crate::world::World;

async fn credentials(world: &World, user: UserId) -> Credentials {
    world.context.store.accounts().find_credentials(user, world.context.now()).await.unwrap().unwrap()
}

#[tokio::test]
async fn erasures_that_are_due_are_found_by_key_and_page_the_longest_due_first() {
    let world = World::new().await;
    let mut wanted = Vec::new();
    for hours in [3, 1, 2, 500] {
        let user = world.learner().await.user();
        let item = erasure(&world, user);
        let due = world.context.now() + SignedDuration::from_hours(hours);
        ask(&world, &ErasureItem { due, ..item }).await.unwrap();
        wanted.push((hours, user));
    }
    wanted.sort_unstable();
    let now = world.context.now() + SignedDuration::from_hours(3);
    let (mut due, mut after) = (Vec::new(), None);
    loop {
        let (page, last) = world.context.store.erasures().page_due(now, 1, after).await.unwrap();
        due.extend(page.into_iter().map(|item| item.user_id));
        after = last;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(due, wanted[..3].iter().map(|(_, user)| *user).collect::<Vec<_>>());
}

#[tokio::test]
async fn one_of_fifty_concurrent_erasure_requests_is_written() {
    let world = World::new().await;
    let ada = world.learner().await.user();
    let item = erasure(&world, ada);
    let outcomes = join_all((0..50).map(|_| ask(&world, &item))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let refused = |outcome: &Result<(), _>| matches!(outcome, Err(CommitError::Condition(Conflict)));
    assert_eq!(outcomes.iter().filter(|outcome| refused(outcome)).count(), 49);
    let (audit, _) =
        world.context.store.personal_data().page(ada, PersonalDataSource::AuditBySubject, 100, None).await.unwrap();
    assert_eq!(audit.len(), 1, "a change that failed has no entry");
}

fn is_refused(outcome: &Result<(), CommitError<AdminActionError>>, because: AdminActionError) -> bool {
    matches!(outcome, Err(CommitError::Condition(error)) if *error == because)
}

#[tokio::test]
async fn an_erasure_is_requested_and_cancelled_by_an_admin_with_the_permission_only() {
    let world = World::new().await;
    let store = &world.context.store;
    let (admin, instructor) = (world.admin().await.user(), world.instructor().await.user());
    let ada = world.learner().await.user();
    let request = async |by: UserId, user: UserId| {
        let (mail, entry) = (mail(&world, user), entry(&world, AuditAction::ErasureAsked, user));
        let by = (by, Permission::EraseUsers);
        store.erasures().prepare_erasure_by_admin(&erasure(&world, user), by, &mail, &entry).commit(store).await
    };
    let cancel = async |by: UserId, read: &ErasureItem| {
        let (mail, entry) = (mail(&world, ada), entry(&world, AuditAction::ErasureCancelled, ada));
        store.erasures().cancel_by_admin(read, (by, Permission::EraseUsers), &mail, &entry).await
    };
    assert!(is_refused(&request(instructor, ada).await, AdminActionError::Forbidden));
    assert!(
        is_refused(&request(admin, world.context.new_id()).await, AdminActionError::Stale),
        "there is no such account"
    );
    request(admin, ada).await.unwrap();
    assert!(is_refused(&request(admin, ada).await, AdminActionError::Stale), "there is one");
    let read = store.erasures().find(ada).await.unwrap().unwrap();
    assert!(is_refused(&cancel(instructor, &read).await, AdminActionError::Forbidden));
    let changed = read.with(read.erasure());
    assert!(is_refused(&cancel(admin, &changed).await, AdminActionError::Stale));
    assert_eq!(store.erasures().find(ada).await.unwrap(), Some(read.clone()));
    cancel(admin, &read).await.unwrap();
    assert_eq!(store.erasures().find(ada).await.unwrap(), None);
}

#[tokio::test]
async fn an_account_is_closed_only_as_it_was_read() {
    let world = World::new().await;
    let ada = world.learner().await.user();
    let item = erasure(&world, ada);
    ask(&world, &item).await.unwrap();
    let read = credentials(&world, ada).await;
    let closed = item.with(item.erasure().advance(item.due));
    world.session_of(&read.account).await;
    let signed_in = credentials(&world, ada).await;
    let outcome = world.context.store.erasures().close_account(&read, (&item, &closed), None).await;
    assert!(matches!(outcome, Err(CommitError::Condition(Conflict))));
    assert!(world.context.store.accounts().find(ada).await.unwrap().is_some());
    world.context.store.erasures().close_account(&signed_in, (&item, &closed), None).await.unwrap();
    assert_eq!(world.context.store.accounts().find(ada).await.unwrap(), None);
    assert!(world.context.store.accounts().find_owner(&read.account.email).await.unwrap().is_none());
    let session = read.sessions[0].session_id;
    assert!(world.context.store.sessions().find(ada, session, world.context.now()).await.unwrap().is_none());
}

#[tokio::test]
async fn an_account_whose_address_now_belongs_to_another_user_is_not_closed() {
    let world = World::new().await;
    let (ada, bob) = (world.learner().await.user(), world.learner().await.user());
    let item = erasure(&world, ada);
    ask(&world, &item).await.unwrap();
    let read = credentials(&world, ada).await;
    world.context.store.save(&EmailItem { email: read.account.email.clone(), user_id: bob }).await.unwrap();
    let closed = item.with(item.erasure().advance(item.due));
    assert!(world.context.store.erasures().close_account(&read, (&item, &closed), None).await.is_err());
    assert_eq!(world.context.store.accounts().find_owner(&read.account.email).await.unwrap(), Some(bob));
}

#[tokio::test]
async fn one_of_the_last_two_admins_stays_when_both_are_erased_concurrently() {
    let world = World::new().await;
    let admins = [world.admin().await.user(), world.admin().await.user()];
    let mut attempts = Vec::new();
    for user in admins {
        let item = erasure(&world, user);
        ask(&world, &item).await.unwrap();
        let other = world.context.store.users().find_another_admin(user).await.unwrap();
        let closed = item.with(item.erasure().advance(item.due));
        attempts.push((credentials(&world, user).await, item, closed, other));
    }
    assert!(attempts.iter().all(|(.., other)| other.is_some()));
    let store = &world.context.store;
    let closings =
        attempts.iter().map(|(read, item, closed, other)| store.erasures().close_account(read, (item, closed), *other));
    let closed = join_all(closings).await;
    assert_eq!(closed.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    for user in admins {
        if store.accounts().find(user).await.unwrap().is_some_and(|account| account.role == Role::Admin) {
            assert_eq!(store.users().find_another_admin(user).await.unwrap(), None);
        }
    }
}

#[tokio::test]
async fn an_erasure_is_moved_on_once_and_ends_as_an_id_alone() {
    let world = World::new().await;
    let ada = world.learner().await.user();
    let requested = erasure(&world, ada);
    ask(&world, &requested).await.unwrap();
    let read = credentials(&world, ada).await;
    let mut closed = requested.with(requested.erasure().advance(requested.due));
    closed.addressee = Addressee::of(&read.account);
    assert!(closed.addressee.is_some());
    world.context.store.erasures().close_account(&read, (&requested, &closed), None).await.unwrap();
    let last = closed.erasure().advance(closed.due).advance(closed.due);
    let finished = ErasureItem { addressee: None, ..closed.with(last) };
    let store = &world.context.store;
    let outcomes = join_all((0..50).map(|_| store.erasures().advance(&closed, &finished, None, None))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let left = store.erasures().find(ada).await.unwrap().unwrap();
    assert_eq!(left.phase, Phase::Done);
    let item = store.get(keys::privacy::erasure(ada)).await.unwrap().unwrap();
    assert!(!format!("{item:?}").contains('@') && !item.contains_key("gsi1pk"));
}
