//! The event source mapping of a `DynamoDB` stream. It reads all shards at the same time, each after its parent, and has
//! one batch of each under way. Within a shard it delivers batches in order and retries them until they succeed or are
//! given up. Batches that are given up are reported to the on-failure destination.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use glotto_cloud::{CloudError, Shard, ShardBatch, ShardReader, StreamPosition, StreamRecord};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::gauge::StreamGauge;
use super::response::{Failed, failed};
use super::{Sources, queue_name};
use crate::identifiers;
use crate::lambda::{Answer, Call, FailureKind, Pool};
use crate::template::StreamSource;

const LONG_POLL: Duration = Duration::from_mins(1);
/// Before a failed batch is tried again, at most.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

#[derive(Clone)]
pub(super) struct Reader {
    sources: Sources,
    pool: Arc<Pool>,
    source: StreamSource,
    pub(super) gauge: StreamGauge,
}

/// How the delivery of a batch ended.
struct Delivered<'r> {
    /// The records that are left.
    left: &'r [&'r StreamRecord],
    /// The function was not invoked, because of a concurrency limit.
    throttled: bool,
}

impl Reader {
    pub(super) fn new(sources: &Sources, pool: &Arc<Pool>, source: &StreamSource) -> Self {
        // arn:aws:dynamodb:<region>:<account>:table/<name>/stream/<label>
        let table = source.stream_arn.split('/').nth(1).unwrap_or_default();
        let start = if source.from_start { StreamPosition::TrimHorizon } else { StreamPosition::Latest };
        let function = &pool.function().logical_id;
        let gauge = StreamGauge::new(&sources.positions, &source.id, function, table, start);
        Self { sources: sources.clone(), pool: Arc::clone(pool), source: source.clone(), gauge }
    }

    /// Reads each shard in a task of its own, and then its children.
    pub(super) async fn run(self) {
        let mut shards = JoinSet::new();
        loop {
            let ended = shards.join_next().await;
            let open = match ended {
                Some(Ok(children)) => children,
                Some(Err(error)) => {
                    tracing::error!(%error, table = self.gauge.table, "a reader of a shard has stopped");
                    continue;
                }
                // None was opened yet.
                None => self.begin().await,
            };
            for (shard, position) in open {
                shards.spawn(self.clone().follow(shard, position));
            }
        }
    }

    async fn begin(&self) -> Vec<(Shard, StreamPosition)> {
        loop {
            match self.gauge.begin(self.sources.cloud.tables()) {
                Ok(shards) => return shards,
                Err(error) => {
                    tracing::warn!(%error, table = self.gauge.table, "cannot read a stream");
                    tokio::time::sleep(LONGEST_PAUSE).await;
                }
            }
        }
    }

    /// Deals with a shard until it has ended. Returns its children.
    async fn follow(self, shard: Shard, mut position: StreamPosition) -> Vec<(Shard, StreamPosition)> {
        loop {
            match self.read(shard, position).await {
                Ok(children) => return children,
                Err(error) => {
                    tracing::warn!(%error, table = self.gauge.table, shard = shard.id(), "cannot read a shard");
                    tokio::time::sleep(LONGEST_PAUSE).await;
                    position = self.gauge.position(shard);
                }
            }
        }
    }

    async fn read(&self, shard: Shard, position: StreamPosition) -> Result<Vec<(Shard, StreamPosition)>, CloudError> {
        let mut reader = self.sources.cloud.tables().shard(&self.gauge.table, shard, position)?;
        loop {
            match self.receive(&mut reader).await? {
                ShardBatch::Records(records) => {
                    let _busy = self.sources.activity.begin();
                    self.deal_with(shard, &records).await;
                    self.gauge.passed(shard, reader.passed());
                }
                ShardBatch::Nothing => self.gauge.skipped(shard, reader.passed()),
                ShardBatch::Closed => return Ok(self.gauge.ended(shard, &reader.passed())),
            }
        }
    }

    /// A batch as large as the batching window lets it become.
    async fn receive(&self, reader: &mut ShardReader) -> Result<ShardBatch, CloudError> {
        let most = self.source.batch_size;
        let mut records = match reader.next(most, LONG_POLL).await? {
            ShardBatch::Records(records) => records,
            other => return Ok(other),
        };
        let until = Instant::now() + Duration::from_secs(self.source.window);
        while records.len() < most && Instant::now() < until {
            let wait = until.saturating_duration_since(Instant::now());
            match reader.next(most - records.len(), wait).await? {
                ShardBatch::Records(more) => records.extend(more),
                ShardBatch::Nothing => {}
                ShardBatch::Closed => break,
            }
        }
        Ok(ShardBatch::Records(records))
    }

    async fn deal_with(&self, shard: Shard, records: &[StreamRecord]) {
        let wanted: Vec<&StreamRecord> =
            records.iter().filter(|record| self.wants(record.as_lambda_record())).collect();
        // Halves of a bisected batch, the earliest on top.
        let mut open = vec![wanted.as_slice()];
        let mut attempts = 0;
        while let Some(batch) = open.pop() {
            if batch.is_empty() {
                continue;
            }
            let Delivered { left, throttled } = self.invoke(batch).await;
            if throttled {
                // It was no attempt.
                self.pause(0).await;
                open.push(batch);
                continue;
            }
            if left.len() < batch.len() {
                attempts = 0;
            }
            let Some((first, last)) = left.first().zip(left.last()) else { continue };
            if left.len() > 1 && self.source.bisect {
                let (head, tail) = left.split_at(left.len() / 2);
                open.extend([tail, head]);
                self.pause(0).await;
            } else if self.source.retries.is_some_and(|most| attempts >= most) {
                self.give_up(shard, (first, last), left.len(), attempts + 1);
                attempts = 0;
            } else {
                attempts += 1;
                self.pause(attempts).await;
                open.push(left);
            }
        }
    }

    async fn invoke<'r>(&self, batch: &'r [&'r StreamRecord]) -> Delivered<'r> {
        let records: Vec<&Value> = batch.iter().map(|record| record.as_lambda_record()).collect();
        let call = Call::json(&json!({ "Records": records }));
        let answer = self.sources.lambdas.invoke(&self.pool, call).await;
        let throttled = matches!(&answer, Answer::Failure(failure) if failure.kind == FailureKind::Throttled);
        let ids: BTreeSet<String> = batch.iter().map(|record| record.sequence_number().to_owned()).collect();
        let left: &'r [&'r StreamRecord] = match failed(&answer, self.source.partial, &ids) {
            Failed::None => &[],
            Failed::All => batch,
            // Order matters in a shard: all from the first failure on is repeated.
            Failed::Some(ids) => {
                let first = batch.iter().position(|record| ids.contains(record.sequence_number()));
                &batch[first.unwrap_or(0)..]
            }
        };
        Delivered { left, throttled }
    }

    async fn pause(&self, attempts: u64) {
        let pause = Duration::from_millis(200 * (attempts + 1)).min(LONGEST_PAUSE);
        tokio::time::sleep(pause).await;
    }

    fn wants(&self, record: &Value) -> bool {
        self.source.filters.is_empty() || self.source.filters.iter().any(|f| f.matches(record))
    }

    fn give_up(&self, shard: Shard, (first, last): (&StreamRecord, &StreamRecord), size: usize, attempts: u64) {
        let function = self.pool.function();
        tracing::warn!(function = function.logical_id, size, attempts, "gave up records of a stream");
        let Some(destination) = &self.source.on_failure else { return };
        let arrival = |record: &StreamRecord| {
            let seconds = record.as_lambda_record()["dynamodb"]["ApproximateCreationDateTime"].as_f64();
            seconds.and_then(|s| Timestamp::from_duration(jiff::SignedDuration::from_secs_f64(s)).ok())
        };
        let notice = json!({
            "requestContext": {
                "requestId": identifiers::uuid(),
                "functionArn": function.arn,
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": attempts,
            },
            "responseContext": {
                "statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled",
            },
            "version": "1.0",
            "timestamp": Timestamp::now().to_string(),
            "DDBStreamBatchInfo": {
                "shardId": shard.id(),
                "startSequenceNumber": first.sequence_number(),
                "endSequenceNumber": last.sequence_number(),
                "approximateArrivalOfFirstRecord": arrival(first).map(|t| t.to_string()),
                "approximateArrivalOfLastRecord": arrival(last).map(|t| t.to_string()),
                "batchSize": size,
                "streamArn": self.source.stream_arn,
            },
        });
        let queue = queue_name(destination);
        if self.sources.cloud.queues().send(queue, &notice.to_string()).is_none() {
            tracing::error!(queue, "the on-failure destination does not exist");
        }
    }
}
