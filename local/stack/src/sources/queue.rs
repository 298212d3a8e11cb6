//! An SQS event source mapping: receives batches, invokes a function with them, and deletes the messages that
//! were handled. Failed messages are visible again after the queue's visibility timeout, and go to the
//! dead-letter queue after the number of receives in the redrive policy.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use glotto_cloud::Received;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::response::{Failed, failed};
use super::{Sources, queue_name};
use crate::lambda::{Call, Pool};
use crate::template::QueueSource;

/// A receive waits for so long at most; shorter than AWS's 20 s, as a stop waits for it.
const LONG_POLL: Duration = Duration::from_secs(10);
/// The maximum number of messages in one receive.
const RECEIVE: usize = 10;
/// The extra time to wait for an environment and start it on a busy machine.
const STARTING: Duration = Duration::from_secs(20);
/// Lambda starts with five batches at a time.
const BATCHES_AT_ONCE: usize = 5;

#[derive(Clone)]
pub(super) struct Reader {
    sources: Sources,
    pool: Arc<Pool>,
    source: QueueSource,
    pub(super) queue: String,
    /// The queue's visibility timeout: when a failed message is tried again.
    retry: Duration,
    /// How long a received message stays hidden at most.
    hidden: Duration,
}

impl Reader {
    pub(super) fn new(sources: &Sources, pool: &Arc<Pool>, source: &QueueSource) -> Self {
        let queue = queue_name(&source.queue_arn).to_owned();
        let retry = sources.retries.get(&queue).copied().unwrap_or(Duration::from_secs(30));
        // A message must stay hidden while it is handled. On AWS the visibility timeout is longer than the function's
        // timeout. Here it can be short, so that retries come soon.
        let hidden = retry.max(pool.function().timeout + STARTING);
        let (sources, pool, source) = (sources.clone(), Arc::clone(pool), source.clone());
        Self { sources, pool, source, queue, retry, hidden }
    }

    pub(super) async fn run(self) {
        let places = Arc::new(Semaphore::new(self.source.batches_at_once.unwrap_or(BATCHES_AT_ONCE)));
        let mut batches = JoinSet::new();
        loop {
            // The semaphore is never closed. Messages are received only when an environment is free.
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
            let batch = self.receive().await;
            while batches.try_join_next().is_some() {}
            if batch.is_empty() {
                continue;
            }
            let reader = self.clone();
            let busy = self.sources.activity.begin();
            batches.spawn(async move {
                reader.handle(batch).await;
                drop((place, busy));
            });
        }
    }

    /// A batch as large as the batching window lets it become.
    async fn receive(&self) -> Vec<Received> {
        let queues = self.sources.cloud.queues();
        let most = self.source.batch_size;
        let mut batch = queues.receive(&self.queue, most.min(RECEIVE), Some(self.hidden), LONG_POLL).await;
        let until = Instant::now() + Duration::from_secs(self.source.window);
        while !batch.is_empty() && batch.len() < most {
            let wait = until.saturating_duration_since(Instant::now());
            let more = (most - batch.len()).min(RECEIVE);
            let more = queues.receive(&self.queue, more, Some(self.hidden), wait).await;
            if more.is_empty() {
                break;
            }
            batch.extend(more);
        }
        batch
    }

    async fn handle(&self, batch: Vec<Received>) {
        let queues = self.sources.cloud.queues();
        let (wanted, unwanted): (Vec<_>, Vec<_>) = batch.into_iter().partition(|message| self.wants(message));
        for message in unwanted {
            queues.delete(&self.queue, message.receipt());
        }
        if wanted.is_empty() {
            return;
        }
        let records: Vec<Value> = wanted.iter().map(Received::as_lambda_record).collect();
        let call = Call::json(&json!({ "Records": records }));
        let answer = self.sources.lambdas.invoke(&self.pool, call).await;
        let ids: BTreeSet<String> = wanted.iter().map(|message| message.id().to_owned()).collect();
        let failed = failed(&answer, self.source.partial, &ids);
        for message in wanted {
            let succeeded = match &failed {
                Failed::None => true,
                Failed::Some(ids) => !ids.contains(message.id()),
                Failed::All => false,
            };
            if succeeded {
                queues.delete(&self.queue, message.receipt());
            } else {
                queues.release(&self.queue, message.receipt(), self.retry);
            }
        }
    }

    /// Filters see the body as JSON where it is JSON.
    fn wants(&self, message: &Received) -> bool {
        if self.source.filters.is_empty() {
            return true;
        }
        let mut record = message.as_lambda_record();
        if let Ok(body) = serde_json::from_str::<Value>(message.body()) {
            record["body"] = body;
        }
        self.source.filters.iter().any(|filter| filter.matches(&record))
    }
}
