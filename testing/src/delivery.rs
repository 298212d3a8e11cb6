//! Delivers the outbox, the queues and the event bus to the workers until nothing is left, like event
//! source mappings of Lambda.

use std::time::Duration;

use glotto_cloud::{BusEvent, DEFAULT_BUS, StreamPosition};
use glotto_events::bus::SOURCE;
use glotto_events::{Task, Trigger, Worker, work};
use glotto_runtime::{Bucket, Context};
use glotto_stack::sources::pattern::Pattern;
use glotto_store::Event;
use serde_json::{Value, json};

use crate::World;
use crate::rights::RUNNING;

/// More rounds than any chain of events takes; if they are exceeded, events cause each other endlessly.
const MAX_ROUNDS: usize = 100;

fn workers() -> impl Iterator<Item = &'static Worker> {
    xtask::registry::FEATURES.iter().flat_map(|feature| feature.workers)
}

/// The worker of an operation.
pub fn worker(operation: &str) -> &'static Worker {
    workers().find(|worker| worker.task.operation == operation).unwrap_or_else(|| panic!("no worker {operation}"))
}

impl World {
    /// Runs a worker on an event as Lambda would.
    pub async fn invoke(&self, operation: &str, event: Value) -> Result<Value, String> {
        self.invoke_on(&self.context, operation, event).await
    }

    /// Runs a worker on an event in the context of another function.
    pub async fn invoke_on(&self, context: &Context, operation: &str, event: Value) -> Result<Value, String> {
        let task = worker(operation).task();
        let context = Self::as_function(context, task.operation);
        let outcome = RUNNING.scope(task.operation, work(&task, &context, event)).await;
        self.check_denials();
        outcome.map_err(|failure| failure.reason)
    }

    /// Delivers everything that is pending; returns the failures.
    pub async fn deliver(&self) -> Vec<String> {
        let mut failures = Vec::new();
        for _ in 0..MAX_ROUNDS {
            let outbox = self.deliver_outbox(&mut failures).await;
            let queues = self.deliver_queues(&mut failures).await;
            let bus = self.deliver_bus(&mut failures).await;
            if !(outbox || queues || bus) {
                return failures;
            }
        }
        panic!("deliveries cause each other endlessly: {failures:?}");
    }

    async fn deliver_outbox(&self, failures: &mut Vec<String>) -> bool {
        let records = self.stream.lock().await.next(100, Duration::ZERO).await.unwrap();
        for worker in workers().filter(|worker| matches!(worker.trigger, Trigger::Outbox(_) | Trigger::Trail)) {
            let records: Vec<_> = records.iter().map(|record| record.as_lambda_record().clone()).collect();
            if !records.is_empty() {
                self.run(worker.task(), json!({ "Records": records }), failures).await;
            }
        }
        !records.is_empty()
    }

    async fn deliver_queues(&self, failures: &mut Vec<String>) -> bool {
        let mut any = false;
        for worker in workers() {
            let Trigger::Queue(queue, batch) = worker.trigger else { continue };
            let name = self.name_of(queue.logical_id());
            let received = self.cloud.queues().receive(name, batch.into(), None, Duration::ZERO).await;
            if received.is_empty() {
                continue;
            }
            any = true;
            let records: Vec<_> = received.iter().map(glotto_cloud::Received::as_lambda_record).collect();
            let failed = self.run(worker.task(), json!({ "Records": records }), failures).await;
            for message in received.iter().filter(|message| !failed.contains(&message.id().to_owned())) {
                self.cloud.queues().delete(name, message.receipt());
            }
        }
        any
    }

    /// Waits for the next event on a bus that invokes a worker.
    pub async fn next_event(&self, limit: Duration) -> Value {
        self.next_of_bus(limit).await.event
    }

    async fn next_of_bus(&self, limit: Duration) -> BusEvent {
        let matching = async {
            loop {
                let event = self.bus.lock().await.recv().await.unwrap();
                if !self.subscribers(&event.bus, &event.event).is_empty() {
                    return event;
                }
            }
        };
        tokio::time::timeout(limit, matching).await.expect("no event came on the bus")
    }

    /// Waits for the next event on a bus that invokes a worker; delivers it and everything that follows from it.
    pub async fn deliver_next(&self, limit: Duration) -> Vec<String> {
        let mut failures = Vec::new();
        let event = self.next_of_bus(limit).await;
        self.deliver_event(event, &mut failures).await;
        failures.extend(self.deliver().await);
        failures
    }

    async fn deliver_bus(&self, failures: &mut Vec<String>) -> bool {
        let mut any = false;
        while let Ok(event) = { self.bus.lock().await.try_recv() } {
            any = true;
            self.deliver_event(event, failures).await;
        }
        any
    }

    async fn deliver_event(&self, BusEvent { bus, event }: BusEvent, failures: &mut Vec<String>) {
        for worker in self.subscribers(&bus, &event) {
            self.run(worker.task(), event.clone(), failures).await;
        }
    }

    /// The workers with a rule that matches an event of a bus.
    fn subscribers(&self, bus: &str, event: &Value) -> Vec<&'static Worker> {
        let matches = |worker: &&Worker| {
            let pattern = match worker.trigger {
                Trigger::Rule(pattern) if bus == DEFAULT_BUS => serde_json::from_str(pattern).unwrap(),
                Trigger::Object(bucket, prefix) if bus == DEFAULT_BUS => self.objects(bucket, prefix),
                Trigger::Event(kinds) if bus != DEFAULT_BUS => json!({"source": [SOURCE], "detail-type": kinds}),
                _ => return false,
            };
            Pattern::read(&pattern, worker.task.operation).unwrap().matches(event)
        };
        workers().filter(matches).collect()
    }

    /// The pattern of the events about new objects of a bucket.
    fn objects(&self, bucket: Bucket, prefix: &str) -> Value {
        let detail = json!({
            "bucket": {"name": [self.context.settings.bucket(bucket).unwrap()]},
            "object": {"key": [{"prefix": prefix}]},
        });
        json!({"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": detail})
    }

    /// Runs a worker; returns the ids of the messages that failed.
    async fn run(&self, task: Task, event: Value, failures: &mut Vec<String>) -> Vec<String> {
        let context = Self::as_function(&self.context, task.operation);
        let outcome = RUNNING.scope(task.operation, work(&task, &context, event)).await;
        self.check_denials();
        match outcome {
            Ok(answer) => {
                let items = answer["batchItemFailures"].as_array().cloned().unwrap_or_default();
                let failed: Vec<_> =
                    items.iter().filter_map(|item| Some(item["itemIdentifier"].as_str()?.to_owned())).collect();
                failures.extend(failed.iter().map(|id| format!("{}: {id}", task.operation)));
                failed
            }
            Err(failure) => {
                failures.push(format!("{}: {failure}", task.operation));
                Vec::new()
            }
        }
    }

    /// The word after `mark` in the newest mail to an address that contains it.
    pub fn mailed(&self, address: &str, mark: &str) -> String {
        let mails = self.cloud.inbox().list();
        let to = mails.iter().filter(|mail| mail.to.iter().any(|to| to.contains(address)));
        let text = to.filter_map(|mail| mail.text.as_deref()).find(|text| text.contains(mark));
        let mut words = text.expect("there is no such mail").split_whitespace();
        let word = words.find_map(|word| word.split_once(mark)).unwrap();
        word.1.to_owned()
    }

    /// The payloads of all events of a kind in the outbox, delivered or not.
    pub async fn outbox_events(&self, kind: &str) -> Vec<Value> {
        let table = self.context.store.table();
        let mut stream = self.cloud.tables().stream(table, StreamPosition::TrimHorizon);
        let mut payloads = Vec::new();
        loop {
            let records = stream.next(1000, Duration::ZERO).await.unwrap();
            if records.is_empty() {
                return payloads;
            }
            let images = records.iter().map(|record| record.as_lambda_record()["dynamodb"]["NewImage"].clone());
            let events = images.filter_map(|image| serde_json::from_str::<Event>(image["event"]["S"].as_str()?).ok());
            payloads.extend(events.filter(|event| event.kind == kind).map(|event| event.payload));
        }
    }
}
