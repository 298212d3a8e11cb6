//! Tests of personal data and exports in the table.

use std::collections::BTreeSet;

use futures::future::join_all;
use glotto_domain::audit::AuditAction;
use glotto_domain::id::UserId;
use glotto_domain::identity::{EmailAddress, Permission};
use glotto_domain::privacy::{CoolOff, CreateUserExportError, Erasure};
use glotto_store::administration::AuditItem;
use glotto_store::identity::AccountItem;
use glotto_store::privacy::{AlreadyFinished, ErasureItem, ExportItem, PersonalDataSource};
use glotto_store::{CommitError, Conflict, Event, Item, Transaction, keys};
use serde_json::json;

use super::authored_content::create;
use super::courses::course;
use crate::world::World;

/// The types of all items about a user, read in pages of this size.
async fn found(world: &World, user: UserId, limit: u16) -> BTreeSet<String> {
    let mut types = BTreeSet::new();
    for source in PersonalDataSource::all() {
        let mut after = None;
        loop {
            let (items, last): (Vec<Item>, _) =
                world.context.store.personal_data().page(user, source, limit, after).await.unwrap();
            types.extend(items.iter().map(|item| item["type"].as_s().unwrap().clone()));
            after = last;
            if after.is_none() {
                break;
            }
        }
    }
    types
}

pub fn entry(world: &World, action: AuditAction, user: UserId) -> AuditItem {
    AuditItem::of_platform(world.context.new_id(), action, user, world.context.now())
}

pub fn mail(world: &World, user: UserId) -> Event {
    world.context.event("MailRequested", None, json!({ "userId": user }))
}

pub fn erasure(world: &World, user: UserId) -> ErasureItem {
    let erasure = Erasure::schedule(world.context.now(), CoolOff::parse("14").unwrap());
    ErasureItem::requested(user, &erasure, world.context.new_revision())
}

pub async fn ask(world: &World, item: &ErasureItem) -> Result<(), CommitError<Conflict>> {
    let (mail, entry) = (mail(world, item.user_id), entry(world, AuditAction::ErasureAsked, item.user_id));
    let store = &world.context.store;
    let sessions = store.sessions().list(item.user_id, world.context.now()).await.unwrap();
    let within = sessions.first().map_or_else(|| world.context.new_id(), |session| session.session_id);
    store.erasures().prepare_erasure((item, within), &mail, &entry).commit(store).await
}

#[tokio::test]
async fn the_data_of_a_user_is_found_in_all_places_page_by_page_and_no_other_data() {
    let world = World::new().await;
    let (ada, bob) = (world.instructor().await.user(), world.instructor().await.user());
    for user in [ada, bob] {
        create(&world, &course(&world, user)).await;
        ask(&world, &erasure(&world, user)).await.unwrap();
    }
    for limit in [1, 100] {
        let types = found(&world, ada, limit).await;
        let expected =
            ["Account", "Audit", "Course", "Erasure", "Event", "LoginCount", "Session", "StaffEntry", "UserEntry"];
        assert_eq!(types.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    }
    let store = &world.context.store;
    for source in PersonalDataSource::all() {
        let (items, _) = store.personal_data().page(ada, source, 100, None).await.unwrap();
        assert!(!format!("{items:?}").contains(&bob.to_string()), "{source:?}");
    }
}

#[tokio::test]
async fn all_found_items_are_deleted_except_the_erasure() {
    let world = World::new().await;
    let ada = world.learner().await.user();
    ask(&world, &erasure(&world, ada)).await.unwrap();
    for source in PersonalDataSource::deleted() {
        let (items, _) = world.context.store.personal_data().page(ada, source, 100, None).await.unwrap();
        world.context.store.personal_data().delete(ada, source, &items, world.context.now()).await.unwrap();
    }
    let left = found(&world, ada, 100).await;
    assert_eq!(left.iter().map(String::as_str).collect::<Vec<_>>(), ["Audit", "Erasure"]);
}

#[tokio::test]
async fn items_found_by_the_index_that_are_about_another_user_by_now_stay() {
    let world = World::new().await;
    let (ada, bob) = (world.context.new_id::<UserId>(), world.context.new_id::<UserId>());
    let mut tx = Transaction::<()>::new(&world.context.store);
    let mut event = mail(&world, ada);
    tx.emit(&event);
    tx.commit(&world.context.store).await.unwrap();
    let (items, _) = world.context.store.personal_data().page(ada, PersonalDataSource::About, 10, None).await.unwrap();
    event.payload = json!({ "userId": bob });
    let mut tx = Transaction::<()>::new(&world.context.store);
    tx.emit(&event);
    tx.commit(&world.context.store).await.unwrap();
    world
        .context
        .store
        .personal_data()
        .delete(ada, PersonalDataSource::About, &items, world.context.now())
        .await
        .unwrap();
    assert!(world.context.store.get(keys::engine::event(event.id)).await.unwrap().is_some());
}

#[tokio::test]
async fn one_of_fifty_concurrent_builds_of_an_export_notifies_its_owner() {
    let world = World::new().await;
    let ada = world.learner().await.user();
    let (export_id, now) = (world.context.new_id(), world.context.now());
    let export = ExportItem { user_id: ada, export_id, asked: now, by_admin: false, ready: None, size_bytes: None };
    let event = world.context.event("ExportRequested", None, json!({ "userId": ada }));
    let store = &world.context.store;
    let audit = entry(&world, AuditAction::ExportRequested, ada);
    let request = store.exports().prepare_export(&export, &event, &audit);
    request.commit(store).await.unwrap();
    assert_eq!(store.exports().find(ada, export_id).await.unwrap(), Some(export.clone()));
    let finished = ExportItem { ready: Some(now), size_bytes: Some(7), ..export };
    let finish = || async {
        let mail = mail(&world, ada);
        store.exports().finish(&finished, &mail).await
    };
    let outcomes = join_all((0..50).map(|_| finish())).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let others =
        outcomes.iter().filter(|outcome| matches!(outcome, Err(CommitError::Condition(AlreadyFinished)))).count();
    assert_eq!(others, 49);
    assert_eq!(store.exports().find(ada, export_id).await.unwrap(), Some(finished));
}

#[tokio::test]
async fn an_export_by_an_admin_needs_a_suspended_user_and_the_permission() {
    let world = World::new().await;
    let (store, now) = (&world.context.store, world.context.now());
    let (admin, ada) = (world.admin().await.user(), world.learner().await.user());
    let request = async |by: UserId| {
        let export_id = world.context.new_id();
        let export = ExportItem { user_id: ada, export_id, asked: now, by_admin: true, ready: None, size_bytes: None };
        let event = world.context.event("ExportRequested", None, json!({ "userId": ada }));
        let by = (by, Permission::ExportUserData);
        let audit = entry(&world, AuditAction::ExportRequested, ada);
        store.exports().prepare_export_by_admin(&export, by, &event, &audit).commit(store).await
    };
    let refused = request(admin).await;
    assert!(matches!(refused, Err(CommitError::Condition(CreateUserExportError::NotSuspended))), "{refused:?}");
    let account = world.account(ada).await;
    store.save(&AccountItem { suspended: Some(now), ..account }).await.unwrap();
    let refused = request(world.instructor().await.user()).await;
    assert!(matches!(refused, Err(CommitError::Condition(CreateUserExportError::Forbidden))), "{refused:?}");
    request(admin).await.unwrap();
}

#[tokio::test]
async fn an_item_that_contradicts_its_declared_personal_data_is_not_written() {
    let world = World::new().await;
    let recipient = EmailAddress::parse("ada@example.com").unwrap();
    let mut tx = Transaction::<()>::new(&world.context.store);
    // The event names a user, but not in a member that makes their erasure find it.
    tx.emit(&world.context.event("MailRequested", None, json!({ "to": recipient })));
    assert!(matches!(tx.commit(&world.context.store).await, Err(CommitError::Store(_))));
}
