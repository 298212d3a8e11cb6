//! Messages and events that come twice, also at the same time, in another order, or beside one that cannot be handled.

use std::collections::BTreeSet;

use glotto_events::{Trigger, Worker};
use serde_json::{Value, json};

use super::effects::{Effects, Observer, Times, varying, violations};
use super::trial::{PAUSE, TRIES_OF_A_QUEUE, failed_items};
use crate::features::coverage::feature;
use crate::world::World;
use crate::world::scenario::{Fixtures, Input, Step};

/// The id of the message that no worker can handle.
const POISON: &str = "999";

/// Checks every worker of a feature.
pub async fn check(name: &str) {
    for worker in feature(name).workers {
        let world = World::new().await;
        let deliveries = Deliveries { fixtures: &Fixtures::new(&world), worker };
        match worker.trigger {
            Trigger::Queue(..) | Trigger::Outbox(_) => {
                deliveries.twice().await;
                deliveries.twice_in_a_batch().await;
                deliveries.in_any_order().await;
                deliveries.beside_a_bad_message().await;
            }
            // An operator or CloudFormation invokes it once.
            Trigger::Command | Trigger::Deployment => {}
            Trigger::Event(_) | Trigger::Object(..) | Trigger::Trail | Trigger::Rule(_) | Trigger::Schedule(_) => {
                deliveries.twice().await;
            }
        }
    }
}

/// The deliveries of a worker.
struct Deliveries<'f, 'w> {
    fixtures: &'f Fixtures<'w>,
    worker: &'static Worker,
}

impl<'w> Deliveries<'_, 'w> {
    fn operation(&self) -> &'static str {
        self.worker.task.operation
    }

    async fn event(&self) -> Value {
        match Step::of(self.operation()).prepare(self.fixtures).await {
            Input::Event(event) => event,
            Input::Call(_) => panic!("{} is a worker", self.operation()),
        }
    }

    /// Messages of several steps, each with an id of its own.
    async fn messages(&self, count: usize) -> Vec<Value> {
        let mut messages = Vec::new();
        for number in 1..=count {
            let message = self.event().await["Records"][0].clone();
            messages.push(with_id(message, &number.to_string()));
        }
        messages
    }

    /// Delivers events one after the other. Returns the ids of failed messages, and the effects.
    async fn deliver(&self, events: &[Value]) -> (Vec<String>, Effects) {
        let world: &'w World = self.fixtures.world;
        let observer = Observer::start(world);
        let mut failed = Vec::new();
        for event in events {
            let answer = world.invoke(self.operation(), event.clone()).await;
            failed.extend(failed_items(&answer.unwrap_or_else(|reason| panic!("{}: {reason}", self.operation()))));
        }
        (failed, observer.finish().await)
    }

    /// What so many new messages do in one batch, and the lines that vary.
    async fn expected(&self, count: usize) -> (Effects, BTreeSet<String>) {
        let (_, first) = self.deliver(&[batch(&self.messages(count).await)]).await;
        let (_, second) = self.deliver(&[batch(&self.messages(count).await)]).await;
        let varying = varying(&first, &second);
        (second, varying)
    }

    #[track_caller]
    fn assert_same(&self, expected: &(Effects, BTreeSet<String>), found: &Effects, how: &str) {
        let wrong = violations(&expected.0, &expected.1, found, Times::Once);
        assert!(wrong.is_empty(), "{} {how}: {wrong:?}", self.operation());
    }

    async fn twice(&self) {
        let (_, first) = self.deliver(&[self.event().await]).await;
        let (_, second) = self.deliver(&[self.event().await]).await;
        let expected = (second.clone(), varying(&first, &second));
        let event = self.event().await;
        let (failed, found) = self.deliver(&[event.clone(), event]).await;
        assert_eq!(failed, [""; 0], "{}, delivered twice", self.operation());
        self.assert_same(&expected, &found, "twice");
    }

    /// Two copies of a message in one batch are handled at the same time, like copies that two instances of the function
    /// get. One of them may fail because of the other; then it is delivered again.
    async fn twice_in_a_batch(&self) {
        let expected = self.expected(1).await;
        let world = self.fixtures.world;
        let message = self.messages(1).await.remove(0);
        let observer = Observer::start(world);
        let mut delivered = batch(&[message.clone(), message.clone()]);
        for _ in 0..TRIES_OF_A_QUEUE {
            let answer = world.invoke(self.operation(), delivered).await.unwrap();
            delivered = batch(std::slice::from_ref(&message));
            if failed_items(&answer).is_empty() {
                self.assert_same(&expected, &observer.finish().await, "twice in a batch");
                return;
            }
            world.wait(PAUSE);
        }
        panic!("{}, with two copies of a message in a batch, fails again and again", self.operation());
    }

    async fn in_any_order(&self) {
        let expected = self.expected(3).await;
        for order in [[1, 0, 2], [2, 1, 0], [1, 2, 0]] {
            let messages = self.messages(3).await;
            let messages = order.map(|place| messages[place].clone());
            let (failed, found) = self.deliver(&[batch(&messages)]).await;
            assert_eq!(failed, [""; 0]);
            self.assert_same(&expected, &found, &format!("in the order {order:?}"));
        }
    }

    async fn beside_a_bad_message(&self) {
        let expected = self.expected(2).await;
        for place in 0..=2 {
            let mut messages = self.messages(2).await;
            messages.insert(place, poisoned(messages[0].clone()));
            let (failed, found) = self.deliver(&[batch(&messages)]).await;
            assert_eq!(failed, [POISON], "{}, with a bad message at place {place}", self.operation());
            self.assert_same(&expected, &found, &format!("with a bad message at place {place}"));
        }
    }
}

fn batch(messages: &[Value]) -> Value {
    json!({ "Records": messages })
}

/// Whether a record is one of a stream. The others are messages of a queue.
fn is_of_stream(record: &Value) -> bool {
    record.get("dynamodb").is_some()
}

/// The record with the id by which a worker reports its failure.
fn with_id(mut record: Value, id: &str) -> Value {
    if is_of_stream(&record) {
        record["dynamodb"]["SequenceNumber"] = json!(id);
    } else {
        record["messageId"] = json!(id);
    }
    record
}

/// The record with a content that no worker understands.
fn poisoned(record: Value) -> Value {
    let mut record = with_id(record, POISON);
    if is_of_stream(&record) {
        record["dynamodb"]["NewImage"]["event"]["S"] = json!("not an event");
    } else {
        record["body"] = json!("not an event");
    }
    record
}
