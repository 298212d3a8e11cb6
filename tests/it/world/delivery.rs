//! Delivers what lies in the outbox, on queues and on the bus to the workers, until nothing is
//! left: what event source mappings do on Lambda.

use std::time::Duration;

use glotto_events::{Task, Trigger, Worker, work};
use glotto_stack::sources::pattern::Pattern;
use serde_json::{Value, json};

use super::World;
use super::rights::RUNNING;

/// More rounds than any story takes; beyond it something feeds itself.
const ROUNDS: usize = 100;

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
        let task = worker(operation).task();
        RUNNING.scope(task.operation, work(&task, &self.context, event)).await.map_err(|failure| failure.0)
    }

    /// Delivers everything that is waiting; gives what went wrong on the way.
    pub async fn deliver(&self) -> Vec<String> {
        let mut failures = Vec::new();
        for _ in 0..ROUNDS {
            let told = self.deliver_outbox(&mut failures).await;
            let queued = self.deliver_queues(&mut failures).await;
            let happened = self.deliver_bus(&mut failures).await;
            if !(told || queued || happened) {
                return failures;
            }
        }
        panic!("deliveries cause each other without end: {failures:?}");
    }

    async fn deliver_outbox(&self, failures: &mut Vec<String>) -> bool {
        let records = self.stream.lock().await.next(100, Duration::ZERO).await.unwrap();
        for worker in workers().filter(|worker| matches!(worker.trigger, Trigger::Outbox | Trigger::Trail)) {
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

    /// Waits for the next event on the bus and delivers it with all that follows from it.
    pub async fn deliver_next(&self, limit: Duration) -> Vec<String> {
        let mut failures = Vec::new();
        let event = tokio::time::timeout(limit, async { self.bus.lock().await.recv().await });
        let event = event.await.expect("nothing happened on the bus").unwrap();
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

    async fn deliver_event(&self, event: Value, failures: &mut Vec<String>) {
        for worker in workers() {
            let Trigger::Rule(pattern) = worker.trigger else { continue };
            let pattern = Pattern::read(&serde_json::from_str(pattern).unwrap(), worker.task.operation).unwrap();
            if pattern.matches(&event) {
                self.run(worker.task(), event.clone(), failures).await;
            }
        }
    }

    /// Runs a worker; gives the ids of the messages that it could not work off.
    async fn run(&self, task: Task, event: Value, failures: &mut Vec<String>) -> Vec<String> {
        match RUNNING.scope(task.operation, work(&task, &self.context, event)).await {
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
}
