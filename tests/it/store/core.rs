//! Tests of the engine: errors of transactions, faults of the table, idempotency records, the outbox.

use std::time::Duration;

use glotto_cloud::Fault;
use glotto_domain::DomainError;
use glotto_store::{
    CommitError, Condition, Entity, IdempotencyRecord, Key, Listed, Personal, StoreError, Transaction, Update,
};
use serde::{Deserialize, Serialize};

use crate::world::World;

/// Why a test's transaction failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
enum Refusal {
    /// The condition of the first operation failed.
    #[problem(Conflict, "first", "The first failed.")]
    First,
    /// The condition of the second operation failed.
    #[problem(Conflict, "second", "The second failed.")]
    Second,
}

/// An item for these tests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Note {
    name: String,
    x: String,
}

impl Listed for Note {}

impl Entity for Note {
    const TYPE: &'static str = "Note";
    const PERSONAL: Personal = Personal::NotPersonal("a test");

    fn key(&self) -> Key {
        place(&self.name)
    }
}

fn place(name: &str) -> Key {
    Key { pk: "NOTES".to_owned(), sk: name.to_owned() }
}

fn note(name: &str) -> Note {
    Note { name: name.to_owned(), x: "x".to_owned() }
}

fn record(world: &World, body: &str) -> IdempotencyRecord {
    IdempotencyRecord {
        owner: "usr".to_owned(),
        operation: "create_thing".to_owned(),
        key_hash: "k".to_owned(),
        request_hash: "r".to_owned(),
        status: 201,
        headers: vec![("location".to_owned(), "/v1/things/1".to_owned())],
        body: body.to_owned(),
        recorded: world.context.now(),
    }
}

/// A transaction that creates one note.
fn creating(world: &World, name: &str) -> Transaction<Refusal> {
    let mut writes = Transaction::new(&world.context.store);
    writes.create(&note(name), Refusal::First);
    writes
}

async fn is_there(world: &World, name: &str) -> bool {
    world.context.store.load::<Note>(place(name)).await.unwrap().is_some()
}

#[tokio::test]
async fn a_rejected_transaction_reports_which_condition_failed_and_writes_nothing() {
    let world = World::new().await;
    let store = &world.context.store;
    creating(&world, "a").commit(store).await.unwrap();
    let mut writes = Transaction::new(store);
    writes.create(&note("b"), Refusal::First).create(&note("a"), Refusal::Second);
    let error = writes.commit(store).await.unwrap_err();
    assert!(matches!(error, CommitError::Condition(Refusal::Second)), "{error:?}");
    assert!(!is_there(&world, "b").await);
}

#[tokio::test]
async fn conflicts_and_throttles_are_retried_until_the_transaction_commits() {
    for fault in [Fault::Conflict, Fault::Throttled, Fault::Fail] {
        let world = World::new().await;
        world.cloud.faults().times("TransactWriteItems", 2, fault);
        creating(&world, "a").commit(&world.context.store).await.unwrap();
        assert_eq!(world.cloud.faults().pending("TransactWriteItems"), 0);
        assert!(is_there(&world, "a").await);
    }
}

#[tokio::test]
async fn a_transaction_whose_response_was_lost_is_not_treated_as_rejected() {
    for fault in [Fault::FailAfterCommit, Fault::TimeOutAfterCommit] {
        let world = World::new().await;
        world.cloud.faults().next("TransactWriteItems", fault);
        // A retry without the request token would find its own item and report a conflict.
        creating(&world, "a").commit(&world.context.store).await.unwrap();
        assert!(is_there(&world, "a").await);
    }
}

#[tokio::test]
async fn a_single_put_whose_answer_was_lost_knows_its_own_item_again() {
    let world = World::new().await;
    world.cloud.faults().next("PutItem", Fault::FailAfterCommit);
    assert!(world.context.store.create(&note("a")).await.unwrap());
    let other = Note { x: "y".to_owned(), ..note("a") };
    assert!(!world.context.store.create(&other).await.unwrap());
}

#[tokio::test]
async fn a_single_write_waits_for_the_transaction_that_holds_its_item() {
    let world = World::new().await;
    let store = &world.context.store;
    for operation in ["PutItem", "UpdateItem", "DeleteItem"] {
        world.cloud.faults().times(operation, 2, Fault::Conflict);
    }
    assert!(store.create(&note("a")).await.unwrap());
    assert!(store.update_if(place("a"), Update::new().set("x", "y"), Condition::present()).await.unwrap());
    store.delete(place("a")).await.unwrap();
    assert!(!is_there(&world, "a").await);
}

#[tokio::test]
async fn persistent_failures_are_unavailable_and_write_nothing_partially() {
    let world = World::new().await;
    world.cloud.faults().times("TransactWriteItems", 50, Fault::Conflict);
    let error = creating(&world, "a").commit(&world.context.store).await.unwrap_err();
    assert!(matches!(error, CommitError::Store(StoreError::Unavailable(_))), "{error:?}");
    world.cloud.faults().clear();
    assert!(!is_there(&world, "a").await);
}

#[tokio::test]
async fn fifty_updates_of_one_revision_are_one_update() {
    let world = World::new().await;
    let store = &world.context.store;
    creating(&world, "a").commit(store).await.unwrap();
    let attempt = async || {
        let mut writes = Transaction::new(store);
        let update = Update::new().add("rev", 1);
        let first = Condition::that("attribute_not_exists(rev)");
        writes.update_if(&place("a"), &update, first, Refusal::First);
        writes.commit(store).await.is_ok()
    };
    let outcomes = futures::future::join_all((0..50).map(|_| attempt())).await;
    assert_eq!(outcomes.into_iter().filter(|won| *won).count(), 1);
}

#[tokio::test]
async fn the_first_response_is_stored_in_the_transaction_of_the_change() {
    let world = World::new().await;
    let store = &world.context.store;
    let mut writes = creating(&world, "a");
    writes.save_idempotency_record(Some(record(&world, "one")));
    writes.commit(store).await.unwrap();

    // The same key again: the second change is not made, and the first response stays.
    let mut writes = creating(&world, "b");
    writes.save_idempotency_record(Some(record(&world, "two")));
    let error = writes.commit(store).await.unwrap_err();
    assert!(matches!(error, CommitError::AnsweredBefore), "{error:?}");
    assert!(!is_there(&world, "b").await);
    let found = store.find_idempotency_record("usr", "create_thing", "k", world.context.now()).await.unwrap();
    assert_eq!(found, Some(record(&world, "one")));

    // A rejected change records no response.
    let mut writes = creating(&world, "a");
    writes.save_idempotency_record(Some(IdempotencyRecord { key_hash: "other".to_owned(), ..record(&world, "three") }));
    assert!(matches!(writes.commit(store).await, Err(CommitError::Condition(Refusal::First))));
    assert_eq!(store.find_idempotency_record("usr", "create_thing", "other", world.context.now()).await.unwrap(), None);
}

#[tokio::test]
async fn an_idempotency_record_is_ignored_after_a_day_even_before_ttl_deletes_it() {
    let world = World::new().await;
    let store = &world.context.store;
    let mut writes = creating(&world, "a");
    writes.save_idempotency_record(Some(record(&world, "one")));
    writes.commit(store).await.unwrap();
    world.wait(glotto_store::IDEMPOTENCY_TTL + jiff::SignedDuration::from_secs(1));
    assert_eq!(store.find_idempotency_record("usr", "create_thing", "k", world.context.now()).await.unwrap(), None);
    let mut writes = creating(&world, "b");
    writes.save_idempotency_record(Some(record(&world, "two")));
    writes.commit(store).await.unwrap();
}

#[tokio::test]
async fn an_event_is_in_the_stream_exactly_when_its_change_was_made() {
    let world = World::new().await;
    let store = &world.context.store;
    let table = store.table().to_owned();
    let mut stream = world.cloud.tables().stream(&table, glotto_cloud::StreamPosition::Latest);
    let event = world.context.event("ThingHappened", None, serde_json::json!({"thing": 1}));
    let mut writes = creating(&world, "a");
    writes.emit(&event);
    writes.commit(store).await.unwrap();
    // If it is rejected, neither the change nor its event is written.
    let mut writes = creating(&world, "a");
    writes.emit(&world.context.event("ThingHappened", None, serde_json::json!({"thing": 2})));
    writes.commit(store).await.unwrap_err();

    let mut events = Vec::new();
    loop {
        let records = stream.next(100, Duration::ZERO).await.unwrap();
        if records.is_empty() {
            break;
        }
        let texts = records.iter().filter_map(|record| {
            record.as_lambda_record().pointer("/dynamodb/NewImage/event/S")?.as_str().map(str::to_owned)
        });
        events.extend(texts);
    }
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!(serde_json::from_str::<glotto_store::Event>(&events[0]).unwrap(), event);
}

#[tokio::test]
async fn an_item_that_a_call_names_twice_is_read_once() {
    let world = World::new().await;
    let store = &world.context.store;
    store.save(&note("a")).await.unwrap();
    let found = store.get_many(vec![place("a"), place("b"), place("a")]).await.unwrap();
    assert_eq!(found.rest::<Note>().unwrap(), [note("a")]);
    // As a page of an index that lists a user at two places.
    let (ada, bob) = (world.learner().await.user(), world.learner().await.user());
    let accounts = store.accounts().find_many([ada, bob, ada]).await.unwrap();
    assert_eq!(accounts.iter().map(|account| account.user_id).collect::<Vec<_>>(), [ada, bob]);
}
