//! Tests of users, roles and the audit trail in the table.

use futures::future::join_all;
use glotto_domain::ParseText as _;
use glotto_domain::administration::{AdminActionError, EmailPrefix, UserFilter};
use glotto_domain::audit::{AuditAction, Days};
use glotto_domain::courses::ReviseError;
use glotto_domain::id::UserId;
use glotto_domain::identity::{Permission, Role};
use glotto_domain::rate_limit::Limit;
use glotto_store::administration::{AdminChange, AuditItem, AuditQuery, StaffEntryItem, UserEntryItem};
use glotto_store::{CommitError, Transaction, Update, entity, keys};
use jiff::SignedDuration;

use super::courses::stored_course;
use crate::world::World;

fn entry(world: &World, action: AuditAction, actor: Option<UserId>, subject: UserId) -> AuditItem {
    AuditItem { actor, ..AuditItem::of_platform(world.context.new_id(), action, subject, world.context.now()) }
}

#[tokio::test]
async fn an_audit_entry_is_stored_by_subject_and_by_actor() {
    let world = World::new().await;
    let (actor, subject): (UserId, UserId) = (world.context.new_id(), world.context.new_id());
    let entry = entry(&world, AuditAction::RoleChanged, Some(actor), subject).detail("admin");
    world.context.store.audit_trail().record(&entry).await.unwrap();
    let id = entry.audit_id.to_string();
    for (key, kind, index) in [
        (keys::administration::audit_by_subject(subject, entry.audit_id), "Audit", "AUDITED#"),
        (keys::administration::audit_by_actor(Some(actor), entry.audit_id), "AuditByActor", "ACTED#roleChanged#"),
    ] {
        let item = world.context.store.get(key).await.unwrap().unwrap();
        let text = |name: &str| item[name].as_s().unwrap().clone();
        assert_eq!((text("type"), text("sk"), text("gsi1sk")), (kind.to_owned(), id.clone(), id.clone()));
        assert!(text("gsi1pk").starts_with(index) && text("pk").starts_with("AUDIT"), "{item:?}");
        assert_eq!(text("detail"), "admin");
    }
}

#[tokio::test]
async fn every_question_to_the_trail_is_answered_by_pages_of_one_cost() {
    let world = World::new().await;
    let store = &world.context.store;
    let (actor, subject): (UserId, UserId) = (world.context.new_id(), world.context.new_id());
    let mut expected = Vec::new();
    for number in 0..37_u32 {
        let action = if number % 2 == 0 { AuditAction::Suspended } else { AuditAction::Reinstated };
        let new = entry(&world, action, Some(actor), subject);
        store.audit_trail().record(&new).await.unwrap();
        store.audit_trail().record(&entry(&world, AuditAction::SignedIn, None, world.context.new_id())).await.unwrap();
        expected.insert(0, new);
        world.wait(SignedDuration::from_secs(1));
    }
    let suspended: Vec<_> = expected.iter().filter(|entry| entry.act == AuditAction::Suspended).cloned().collect();
    for (trail, expected, reads) in [
        (AuditQuery::BySubject(subject), &expected, 1),
        (AuditQuery::ByActor(actor), &expected, 1),
        (AuditQuery::ByAction(AuditAction::Suspended), &suspended, u64::from(keys::administration::AUDIT_SHARDS)),
    ] {
        for limit in [1, 7, 100] {
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let before = store.meter().reading();
                let (entries, last) = store.audit_trail().page(trail, &Days::default(), limit, after).await.unwrap();
                assert_eq!(store.meter().reading().since(before).read_calls, reads);
                assert!(entries.len() <= usize::from(limit));
                found.extend(entries);
                after = last;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(&found, expected, "{trail:?} by {limit}");
        }
    }
}

#[tokio::test]
async fn users_are_in_the_index_from_their_registration_on() {
    let world = World::new().await;
    let user: UserId = world.context.new_id();
    let person = entity::to_item(&UserEntryItem { user_id: user }).unwrap();
    assert_eq!(person["gsi1sk"].as_s().unwrap(), &user.to_string());
    assert_eq!(person["gsi1pk"].as_s().unwrap(), "PEOPLE");
    let staff = entity::to_item(&StaffEntryItem { user_id: user, role: Role::Admin }).unwrap();
    assert_eq!(staff["gsi1pk"].as_s().unwrap(), "STAFF#admin");
    world.anonymous().post("/v1/accounts", crate::api::identity::registration("ada@example.com")).await.is(202);
    for filter in [
        UserFilter::default(),
        UserFilter { email: EmailPrefix::parse_text("ADA@").ok(), ..UserFilter::default() },
        UserFilter { role: Some(Role::Learner), ..UserFilter::default() },
    ] {
        let (people, _) = world.context.store.users().page(&filter, 10, None).await.unwrap();
        assert_eq!(people.len(), 1, "{filter:?}");
    }
}

#[tokio::test]
async fn an_admin_action_needs_the_permission_and_the_account_as_it_was_read() {
    let world = World::new().await;
    let store = &world.context.store;
    let (admin, person) = (world.admin().await.user(), world.learner().await.user());
    let credentials = async |user| store.accounts().find_credentials(user, world.context.now()).await.unwrap().unwrap();
    let read = credentials(person).await;
    let suspend = async |by: UserId, credentials| {
        let entry = entry(&world, AuditAction::Suspended, Some(by), person);
        let change = Update::new().set("suspended", world.context.now());
        let by = (by, Permission::SuspendUsers);
        let admin_change = AdminChange {
            credentials,
            change,
            deleted: Vec::new(),
            ends_sessions: false,
            suspends: Some(true),
            by,
            entry: &entry,
            notice: None,
        };
        store.users().apply(admin_change).await
    };
    for unauthorised in [world.instructor().await.user(), world.context.new_id()] {
        let refused = suspend(unauthorised, &read).await;
        assert!(matches!(refused, Err(CommitError::Condition(AdminActionError::Forbidden))));
    }
    suspend(admin, &read).await.unwrap();
    let stale = suspend(admin, &read).await;
    assert!(matches!(stale, Err(CommitError::Condition(AdminActionError::Stale))));
    let now = credentials(person).await;
    let after = (now.account.rev, now.account.suspended);
    assert_eq!(after, (read.account.rev.next(), Some(world.context.now())));
    // A suspended admin has no permissions.
    let other = world.admin().await.user();
    let read = store.accounts().find(other).await.unwrap().unwrap();
    let mut suspended = read.clone();
    suspended.suspended = Some(world.context.now());
    store.save(&suspended).await.unwrap();
    let refused = suspend(other, &now).await;
    assert!(matches!(refused, Err(CommitError::Condition(AdminActionError::Forbidden))));
}

#[tokio::test]
async fn one_of_fifty_concurrent_changes_of_course_rights_succeeds() {
    let world = World::new().await;
    let store = &world.context.store;
    let read = stored_course(&world, world.context.new_id()).await;
    let outcomes = join_all((0..50).map(|_| {
        let (mut course, user): (_, UserId) = (read.clone(), world.context.new_id());
        let (read, now) = (&read, world.context.now());
        async move {
            course.grant_co_instructor(user).unwrap();
            let mut tx = Transaction::new(store);
            tx.update_instructors(read, &course, now, ReviseError::Stale);
            tx.commit(store).await.is_ok()
        }
    }));
    assert_eq!(outcomes.await.into_iter().filter(|succeeded| *succeeded).count(), 1);
    let course = store.courses().find(read.id).await.unwrap().unwrap();
    assert_eq!((course.rev, course.co_instructors.len()), (read.rev.next(), 1));
    let other = *course.co_instructors.first().unwrap();
    let (taught, _) = store.courses().page_by_instructor(other, 10, None).await.unwrap();
    assert_eq!(taught, [course]);
}

#[tokio::test]
async fn an_entry_that_is_limited_is_recorded_once_in_its_time_however_many_calls_ask() {
    let world = World::new().await;
    let store = &world.context.store;
    let subject: UserId = world.context.new_id();
    let (limit, trail) = (&Limit::BLOCK_NOTICE, store.audit_trail());
    let record = async || {
        let entry = entry(&world, AuditAction::SignInBlocked, None, subject);
        trail.record_limited(&entry, None, limit, "ada", world.context.now()).await.unwrap();
    };
    let count = async || trail.page(AuditQuery::All, &Days::default(), 100, None).await.unwrap().0.len();
    join_all((0..20).map(|_| record())).await;
    assert_eq!(count().await, 1);
    for (subject, is_exceeded) in [("ada", true), ("bob", false)] {
        assert_eq!(store.is_limit_exceeded(limit, subject, world.context.now()).await.unwrap(), is_exceeded);
    }
    world.wait(SignedDuration::from_hours(1));
    record().await;
    assert_eq!(count().await, 2);
}
