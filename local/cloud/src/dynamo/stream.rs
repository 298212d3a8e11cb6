//! Reading a table's stream: as a whole, in the order of its records, or one of its shards.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;
use tokio::time::Instant;

use super::Tables;
use super::shards::{self, Generations, Shard};
use super::tail::Wanted;
use crate::CloudError;

/// The most records that a reader of a shard reads at once, those of other shards included.
const PAGE: usize = 500;

/// Where to begin in a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StreamPosition {
    /// At the oldest record there is.
    TrimHorizon,
    /// With the next write.
    Latest,
    /// After the record of this sequence number.
    After(String),
}

impl StreamPosition {
    /// The sequence number after which to begin; none if the position is not valid.
    fn into_sequence(self) -> Option<i64> {
        match self {
            Self::TrimHorizon => Some(0),
            Self::Latest => Some(shards::now()),
            Self::After(number) => shards::parse_sequence(&number),
        }
    }
}

/// One change of one item.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamRecord {
    number: i64,
    record: Arc<Value>,
}

impl StreamRecord {
    /// The position to continue after this record, for [`StreamPosition::After`].
    pub fn sequence_number(&self) -> &str {
        self.record["dynamodb"]["SequenceNumber"].as_str().unwrap_or_default()
    }

    /// The record that a Lambda function gets: `eventName`, `dynamodb.NewImage` and so on.
    pub fn as_lambda_record(&self) -> &Value {
        &self.record
    }

    /// The value of a key attribute.
    fn key(&self, attribute: &str) -> &str {
        let value = &self.record["dynamodb"]["Keys"][attribute];
        ["S", "N", "B"].into_iter().find_map(|kind| value[kind].as_str()).unwrap_or_default()
    }
}

/// A reader of a table's whole stream, in the order of the writes, which no reader on AWS has. It remembers its
/// position only in memory.
#[derive(Debug)]
pub struct TableStream {
    tables: Tables,
    table: String,
    /// The sequence number of the last record that was read; none if the position was not valid.
    after: Option<i64>,
    written: watch::Receiver<u64>,
}

impl TableStream {
    pub(super) fn new(tables: Tables, table: &str, position: StreamPosition) -> Self {
        let written = tables.written.subscribe();
        Self { tables, table: table.to_owned(), after: position.into_sequence(), written }
    }

    /// The next records, at most `limit`, waiting at most `wait` for the first.
    pub async fn next(&mut self, limit: usize, wait: Duration) -> Result<Vec<StreamRecord>, CloudError> {
        let deadline = Instant::now() + wait;
        loop {
            // Marked before reading: a write in between wakes at once.
            let writes = *self.written.borrow_and_update();
            let records = self.read(limit, writes)?;
            if !records.is_empty() {
                return Ok(records);
            }
            tokio::select! {
                // The sender lives in `self.tables`, so this cannot fail.
                _ = self.written.changed() => {}
                () = tokio::time::sleep_until(deadline) => return Ok(Vec::new()),
            }
        }
    }

    fn read(&mut self, limit: usize, writes: u64) -> Result<Vec<StreamRecord>, CloudError> {
        let after = self.after.ok_or_else(|| CloudError::Database("there is no such sequence number".to_owned()))?;
        let wanted = Wanted { table: &self.table, after, limit: limit.clamp(1, 1000), writes };
        let records = self.tables.tails.read(&self.tables.db, &self.tables.names, &wanted)?;
        if let Some((number, _)) = records.last() {
            self.after = Some(*number);
        }
        Ok(records.into_iter().map(|(number, record)| StreamRecord { number, record }).collect())
    }
}

/// What a reader of a shard gets.
#[derive(Debug)]
pub enum ShardBatch {
    /// The next records, in order.
    Records(Vec<StreamRecord>),
    /// Nothing for this shard; [`ShardReader::passed`] may have moved on.
    Nothing,
    /// The shard is closed, and all of its records were read. Its [children](Shard::children) continue it.
    Closed,
}

/// A reader of one shard, as a Lambda event source has one for each.
#[derive(Debug)]
pub struct ShardReader {
    stream: TableStream,
    shard: Shard,
    generations: Generations,
    partition_key: String,
    /// Records of the shard that were read from the stream, and not handed out yet.
    ready: VecDeque<StreamRecord>,
    /// The last record that was handed out.
    passed: i64,
    /// The last record of the generation that was read, of whichever shard.
    scanned: i64,
    /// All records of the shard were read.
    over: bool,
}

impl ShardReader {
    pub(super) fn new(tables: Tables, table: &str, shard: Shard, position: StreamPosition) -> Result<Self, CloudError> {
        let generations = tables.generations(table)?;
        let partition_key = tables.partition_key(table);
        let mut stream = TableStream::new(tables, table, position);
        let before = generations.begin(shard.generation()) - 1;
        let passed = stream.after.map_or(before, |after| after.max(before));
        stream.after = stream.after.and(Some(passed));
        let ready = VecDeque::new();
        Ok(Self { stream, shard, generations, partition_key, ready, passed, scanned: passed, over: false })
    }

    /// The next records of the shard, at most `limit`, waiting at most `wait` for the first.
    pub async fn next(&mut self, limit: usize, wait: Duration) -> Result<ShardBatch, CloudError> {
        let deadline = Instant::now() + wait;
        let end = self.generations.end(self.shard.generation());
        loop {
            if !self.ready.is_empty() {
                return Ok(ShardBatch::Records(self.take(limit)));
            }
            if self.over {
                return Ok(ShardBatch::Closed);
            }
            // The time comes before the read: what is written later is not of this shard any more.
            let left = u64::try_from(end.saturating_sub(shards::now())).unwrap_or(0);
            // A millisecond more, as timers are cut to milliseconds.
            let until_end = if left == 0 { Duration::ZERO } else { Duration::from_micros(left.saturating_add(1_000)) };
            let wait = deadline.saturating_duration_since(Instant::now()).min(until_end);
            let records = self.stream.next(PAGE, wait).await?;
            if records.is_empty() {
                self.over = left == 0;
                if !self.over && Instant::now() >= deadline {
                    return Ok(ShardBatch::Nothing);
                }
                continue;
            }
            self.sort(records);
            if self.ready.is_empty() && !self.over {
                return Ok(ShardBatch::Nothing);
            }
        }
    }

    /// The sequence number up to which all records of the shard were handed out, for [`StreamPosition::After`].
    pub fn passed(&self) -> String {
        shards::public_sequence(if self.ready.is_empty() { self.scanned } else { self.passed })
    }

    /// Takes what is of this shard.
    fn sort(&mut self, records: Vec<StreamRecord>) {
        for record in records {
            if self.generations.of(record.number) > self.shard.generation() {
                self.over = true;
                return;
            }
            self.scanned = record.number;
            if self.shard.holds(record.key(&self.partition_key)) {
                self.ready.push_back(record);
            }
        }
    }

    fn take(&mut self, limit: usize) -> Vec<StreamRecord> {
        let count = limit.clamp(1, self.ready.len());
        let taken: Vec<_> = self.ready.drain(..count).collect();
        if let Some(last) = taken.last() {
            self.passed = last.number;
        }
        taken
    }
}
