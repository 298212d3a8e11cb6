//! The event source mapping of a `DynamoDB` stream: delivers batches in order and retries them until they succeed
//! or are given up. Batches that are given up are reported to the on-failure destination.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use glotto_cloud::{StreamPosition, StreamRecord, TableStream};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::gauge::StreamGauge;
use super::response::{Failed, failed};
use super::{Sources, queue_name};
use crate::identifiers;
use crate::lambda::{Call, Pool};
use crate::template::StreamSource;

const LONG_POLL: Duration = Duration::from_mins(1);
/// Before a failed batch is tried again, at most.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

pub(super) struct Reader {
    sources: Sources,
    pool: Arc<Pool>,
    source: StreamSource,
    pub(super) gauge: StreamGauge,
}

impl Reader {
    pub(super) fn new(sources: &Sources, pool: &Arc<Pool>, source: &StreamSource) -> Self {
        // arn:aws:dynamodb:<region>:<account>:table/<name>/stream/<label>
        let table = source.stream_arn.split('/').nth(1).unwrap_or_default();
        let start = if source.from_start { StreamPosition::TrimHorizon } else { StreamPosition::Latest };
        let function = &pool.function().logical_id;
        let gauge = StreamGauge::open(&sources.positions, &source.id, function, table, start);
        Self { sources: sources.clone(), pool: Arc::clone(pool), source: source.clone(), gauge }
    }

    pub(super) async fn run(self) {
        let tables = self.sources.cloud.tables();
        let mut stream = tables.stream(&self.gauge.table, self.gauge.position());
        loop {
            match self.receive(&mut stream).await {
                Ok(records) if records.is_empty() => {}
                Ok(records) => {
                    let _busy = self.sources.activity.begin();
                    self.deal_with(&records).await;
                }
                Err(error) => {
                    tracing::warn!(%error, table = self.gauge.table, "cannot read a stream");
                    tokio::time::sleep(LONGEST_PAUSE).await;
                    stream.seek(self.gauge.position());
                }
            }
        }
    }

    async fn receive(&self, stream: &mut TableStream) -> Result<Vec<StreamRecord>, glotto_cloud::CloudError> {
        let most = self.source.batch_size;
        let mut records = stream.next(most, LONG_POLL).await?;
        let until = Instant::now() + Duration::from_secs(self.source.window);
        while !records.is_empty() && records.len() < most && Instant::now() < until {
            let wait = until.saturating_duration_since(Instant::now());
            records.extend(stream.next(most - records.len(), wait).await?);
        }
        Ok(records)
    }

    async fn deal_with(&self, records: &[StreamRecord]) {
        let wanted: Vec<&StreamRecord> =
            records.iter().filter(|record| self.wants(record.as_lambda_record())).collect();
        // Halves of a bisected batch, the earliest on top.
        let mut open = vec![wanted.as_slice()];
        let mut attempts = 0;
        while let Some(batch) = open.pop() {
            if batch.is_empty() {
                continue;
            }
            let left = self.invoke(batch).await;
            if left.len() < batch.len() {
                attempts = 0;
            }
            let Some((first, last)) = left.first().zip(left.last()) else { continue };
            if left.len() > 1 && self.source.bisect {
                let (head, tail) = left.split_at(left.len() / 2);
                open.extend([tail, head]);
                self.pause(0).await;
            } else if self.source.retries.is_some_and(|most| attempts >= most) {
                self.give_up(first, last, left.len(), attempts + 1);
                attempts = 0;
            } else {
                attempts += 1;
                self.pause(attempts).await;
                open.push(left);
            }
        }
        if let Some(last) = records.last() {
            self.gauge.passed(last.sequence_number());
        }
    }

    /// Delivers a batch. Returns the records that are left.
    async fn invoke<'r>(&self, batch: &'r [&'r StreamRecord]) -> &'r [&'r StreamRecord] {
        let records: Vec<&Value> = batch.iter().map(|record| record.as_lambda_record()).collect();
        let call = Call::json(&json!({ "Records": records }));
        let answer = self.sources.lambdas.invoke(&self.pool, call).await;
        let ids: BTreeSet<String> = batch.iter().map(|record| record.sequence_number().to_owned()).collect();
        match failed(&answer, self.source.partial, &ids) {
            Failed::None => &[],
            Failed::All => batch,
            // Order matters in a stream: all from the first failure on is repeated.
            Failed::Some(ids) => {
                let first = batch.iter().position(|record| ids.contains(record.sequence_number()));
                &batch[first.unwrap_or(0)..]
            }
        }
    }

    async fn pause(&self, attempts: u64) {
        let pause = Duration::from_millis(200 * (attempts + 1)).min(LONGEST_PAUSE);
        tokio::time::sleep(pause).await;
    }

    fn wants(&self, record: &Value) -> bool {
        self.source.filters.is_empty() || self.source.filters.iter().any(|f| f.matches(record))
    }

    fn give_up(&self, first: &StreamRecord, last: &StreamRecord, size: usize, attempts: u64) {
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
                "shardId": "shardId-00000000000000000000-00000000",
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
