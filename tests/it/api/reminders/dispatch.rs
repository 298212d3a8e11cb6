//! Dispatching the reminders that are due.

use glotto_cloud::Fault;
use glotto_reminders::dispatch_reminders::{self, Stint};
use jiff::SignedDuration;
use serde_json::json;

use super::{daily, deliver_at, fire, mails, reminded, set_clock};
use crate::world::World;

fn waiting(world: &World) -> usize {
    world.cloud.queues().depth(world.name_of("ReminderQueue")).unwrap().visible
}

#[tokio::test]
async fn only_due_reminders_are_queued() {
    let world = World::new().await;
    for _ in 0..25 {
        reminded(&world, daily()).await;
    }
    reminded(&world, json!({"time": "18:01", "weekdays": ["sunday"]})).await;
    set_clock(&world, "2026-03-01T16:59:59Z");
    assert_eq!(fire(&world).await, 0);
    set_clock(&world, "2026-03-01T17:00:00Z");
    assert_eq!(fire(&world).await, 25);
    assert_eq!(waiting(&world), 25);
}

#[tokio::test]
async fn a_run_costs_one_query_per_shard_and_one_write() {
    let world = World::new().await;
    for _ in 0..3 {
        reminded(&world, daily()).await;
    }
    set_clock(&world, "2026-03-01T17:00:00Z");
    let before = world.context.store.meter().reading();
    fire(&world).await;
    let used = world.context.store.meter().reading().since(before);
    // The shards are read at the same time.
    assert_eq!((used.read_calls, used.reads, used.writes), (17, 2, 1));
}

#[tokio::test]
async fn a_slow_queue_is_not_flooded_and_lost_messages_are_sent_again_within_the_hour() {
    let world = World::new().await;
    reminded(&world, daily()).await;
    set_clock(&world, "2026-03-01T17:01:00Z");
    assert_eq!(fire(&world).await, 1);
    // Dispatched twice at first, because the index is eventually consistent; then not any more.
    set_clock(&world, "2026-03-01T17:06:00Z");
    assert_eq!(fire(&world).await, 1);
    for moment in ["2026-03-01T17:11:00Z", "2026-03-01T17:16:00Z", "2026-03-01T17:59:00Z"] {
        set_clock(&world, moment);
        assert_eq!(fire(&world).await, 0, "{moment}");
    }
    world.cloud.queues().purge(world.name_of("ReminderQueue"));
    deliver_at(&world, "2026-03-01T18:01:00Z").await;
    assert_eq!(mails(&world).len(), 1);
}

#[tokio::test]
async fn more_due_reminders_than_one_run_can_queue_are_queued_by_several_runs() {
    let world = World::new().await;
    let mut users = Vec::new();
    // Few enough that eight runs can dispatch every shard, however they are distributed.
    for _ in 0..30 {
        users.push(reminded(&world, daily()).await.user().to_string());
    }
    set_clock(&world, "2026-03-01T17:05:00Z");
    // All are due at the same moment, about two in each shard.
    for _ in 0..8 {
        dispatch_reminders::run(&world.context, Stint { page: 2, pages: 1 }).await.unwrap();
        world.wait(SignedDuration::from_mins(5));
    }
    let waiting = world.cloud.queues().peek(world.name_of("ReminderQueue")).join(" ");
    assert!(users.iter().all(|user| waiting.contains(user)));
}

#[tokio::test]
async fn reminders_of_a_run_that_could_not_reach_the_queue_are_sent_by_the_next() {
    let world = World::new().await;
    reminded(&world, daily()).await;
    set_clock(&world, "2026-03-01T16:55:00Z");
    fire(&world).await;
    set_clock(&world, "2026-03-01T17:00:00Z");
    world.cloud.faults().times("SendMessageBatch", 9, Fault::Fail);
    world.invoke("dispatch_reminders", json!({})).await.unwrap_err();
    world.cloud.faults().clear();
    deliver_at(&world, "2026-03-01T17:05:00Z").await;
    assert_eq!(mails(&world).len(), 1);
}
