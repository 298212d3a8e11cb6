//! From an event to the bus: no event is skipped, and only what failed is put there again.

use std::collections::BTreeSet;

use glotto_cloud::{BusEvent, Fault};
use glotto_domain::id::{AvatarId, UserId};
use glotto_domain::profiles::PICTURE_DISCARDED;
use serde_json::{Value, json};
use tokio::sync::broadcast::Receiver;

use super::emit;
use crate::world::World;

/// The records of the stream of so many events of a kind that is published, and the ids of the events.
async fn discards(world: &World, count: usize) -> (Value, BTreeSet<String>) {
    let mut ids = BTreeSet::new();
    for _ in 0..count {
        let (user, avatar): (UserId, AvatarId) = (world.context.new_id(), world.context.new_id());
        let event = world.context.event(PICTURE_DISCARDED, None, json!({"userId": user, "avatarId": avatar}));
        emit(world, &event).await;
        ids.insert(event.id.to_string());
    }
    let table = world.context.store.table();
    let mut stream = world.cloud.tables().stream(table, glotto_cloud::StreamPosition::TrimHorizon);
    let records = stream.next(1_000, std::time::Duration::ZERO).await.unwrap();
    let records = records.iter().map(|record| record.as_lambda_record().clone());
    let is_meant = |record: &Value| {
        let id = record["dynamodb"]["NewImage"]["id"]["S"].as_str();
        id.is_some_and(|id| ids.contains(id))
    };
    let records: Vec<_> = records.filter(is_meant).collect();
    assert_eq!(records.len(), count);
    (json!({ "Records": records }), ids)
}

/// The ids of the events that came on a bus.
fn published(bus: &mut Receiver<BusEvent>) -> Vec<String> {
    let events = std::iter::from_fn(|| bus.try_recv().ok());
    events.map(|event| event.event["detail"]["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn events_of_a_batch_share_requests_to_the_bus() {
    let world = World::new().await;
    let (records, ids) = discards(&world, 25).await;
    let mut bus = world.cloud.events();
    world.cloud.meter().take();
    assert_eq!(world.invoke("relay_events", records).await.unwrap(), json!({"batchItemFailures": []}));
    assert_eq!(world.cloud.meter().take()["PutEvents"].calls, 3);
    let published = published(&mut bus);
    assert_eq!((published.len(), published.into_iter().collect::<BTreeSet<_>>()), (25, ids));
}

#[tokio::test]
async fn only_the_entries_that_failed_are_put_on_the_bus_again() {
    let world = World::new().await;
    let (records, ids) = discards(&world, 3).await;
    let mut bus = world.cloud.events();
    world.cloud.faults().times("PutEventsEntry", 2, Fault::Throttled);
    world.cloud.meter().take();
    assert_eq!(world.invoke("relay_events", records).await.unwrap(), json!({"batchItemFailures": []}));
    assert_eq!(world.cloud.meter().take()["PutEvents"].calls, 2);
    let published = published(&mut bus);
    assert_eq!((published.len(), published.into_iter().collect::<BTreeSet<_>>()), (3, ids), "each once");
}

#[tokio::test]
async fn an_event_that_the_bus_does_not_accept_is_delivered_again_by_the_stream() {
    let world = World::new().await;
    for (operation, times, fault) in
        [("PutEventsEntry", 6, Fault::Fail), ("PutEvents", 3, Fault::Throttled), ("PutEvents", 3, Fault::Fail)]
    {
        let (records, ids) = discards(&world, 2).await;
        let mut bus = world.cloud.events();
        world.cloud.faults().times(operation, times, fault);
        let answer = world.invoke("relay_events", records.clone()).await.unwrap();
        let first = records["Records"][0]["dynamodb"]["SequenceNumber"].clone();
        assert_eq!(answer, json!({"batchItemFailures": [{"itemIdentifier": first}]}), "{operation} {fault:?}");
        assert!(published(&mut bus).is_empty());
        assert_eq!(world.invoke("relay_events", records).await.unwrap(), json!({"batchItemFailures": []}));
        assert_eq!(published(&mut bus).into_iter().collect::<BTreeSet<_>>(), ids, "{operation} {fault:?}");
    }
}

#[tokio::test]
async fn an_event_may_be_published_twice_when_an_answer_of_the_bus_is_lost() {
    let world = World::new().await;
    for fault in [Fault::FailAfterCommit, Fault::BreakOff, Fault::TimeOutAfterCommit] {
        let (records, ids) = discards(&world, 1).await;
        let mut bus = world.cloud.events();
        world.cloud.faults().next("PutEvents", fault);
        assert_eq!(world.invoke("relay_events", records).await.unwrap(), json!({"batchItemFailures": []}));
        let published = published(&mut bus);
        assert_eq!((published.len(), published.into_iter().collect::<BTreeSet<_>>()), (2, ids), "{fault:?}");
    }
}

#[tokio::test]
async fn an_event_that_is_too_large_for_the_bus_is_not_dropped() {
    let world = World::new().await;
    let large = world.context.event(PICTURE_DISCARDED, None, json!({"text": "x".repeat(300_000)}));
    let event = serde_json::to_string(&large).unwrap();
    let change = json!({"SequenceNumber": "1", "NewImage": {"type": {"S": "Event"}, "event": {"S": event}}});
    let records = json!({"Records": [{"eventName": "INSERT", "dynamodb": change}]});
    let answer = world.invoke("relay_events", records).await.unwrap();
    assert_eq!(answer, json!({"batchItemFailures": [{"itemIdentifier": "1"}]}));
}

#[tokio::test]
async fn an_event_without_consumers_is_sent_to_no_queue_and_to_no_bus() {
    let world = World::new().await;
    let mut bus = world.cloud.events();
    emit(&world, &world.context.event("SomethingNew", None, json!({}))).await;
    assert_eq!(world.deliver().await, Vec::<String>::new());
    assert_eq!(world.cloud.queues().depth(world.name_of("MailQueue")).unwrap().visible, 0);
    assert!(published(&mut bus).is_empty());
}
