//! Reading a table's stream as a Lambda event source does.

use std::time::Duration;

use dynoxide::actions::describe_stream::DescribeStreamRequest;
use dynoxide::actions::get_records::GetRecordsRequest;
use dynoxide::actions::get_shard_iterator::GetShardIteratorRequest;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::Instant;

use super::Tables;
use crate::CloudError;

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

/// One change of one item.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamRecord {
    record: Value,
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
}

/// A reader of a table's stream. It remembers its position only in memory. To lose nothing, store the [sequence
/// number](StreamRecord::sequence_number) of the last record that was handled.
#[derive(Debug)]
pub struct TableStream {
    tables: Tables,
    table: String,
    position: StreamPosition,
    iterator: Option<String>,
    written: watch::Receiver<()>,
}

impl TableStream {
    pub(super) fn new(tables: Tables, table: &str, position: StreamPosition) -> Self {
        let written = tables.written.subscribe();
        let mut stream = Self { tables, table: table.to_owned(), position, iterator: None, written };
        // `Latest` means from now on, not from the first read. If the table does not exist yet, the first read opens
        // the stream.
        stream.iterator = stream.open().ok();
        stream
    }

    /// The next records, at most `limit`, waiting at most `wait` for the first.
    pub async fn next(&mut self, limit: usize, wait: Duration) -> Result<Vec<StreamRecord>, CloudError> {
        let deadline = Instant::now() + wait;
        loop {
            // Marked before reading: a write in between wakes at once.
            self.written.borrow_and_update();
            let records = self.read(limit)?;
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

    /// Moves to `position`, as an event source does to repeat a failed batch.
    pub fn seek(&mut self, position: StreamPosition) {
        self.position = position;
        self.iterator = self.open().ok();
    }

    fn read(&mut self, limit: usize) -> Result<Vec<StreamRecord>, CloudError> {
        let iterator = match self.iterator.take() {
            Some(iterator) => iterator,
            None => self.open()?,
        };
        let request = GetRecordsRequest { shard_iterator: iterator, limit: Some(limit.clamp(1, 1000)) };
        let answer = self.tables.db.get_records(request).map_err(failed)?;
        self.iterator = answer.next_shard_iterator;
        let arn = self.tables.names.stream_arn(&self.table);
        let records = answer.records.iter().map(|record| {
            let mut record = serde_json::to_value(record).unwrap_or_default();
            record["awsRegion"] = json!(self.tables.names.region());
            record["eventSourceARN"] = json!(arn);
            StreamRecord { record }
        });
        Ok(records.collect())
    }

    fn open(&self) -> Result<String, CloudError> {
        let arn = self.tables.names.stream_arn(&self.table);
        let describe = DescribeStreamRequest { stream_arn: arn.clone(), ..Default::default() };
        let described = self.tables.db.describe_stream(describe).map_err(failed)?;
        let shard = described.stream_description.shards.into_iter().next();
        let (kind, number) = match &self.position {
            StreamPosition::TrimHorizon => ("TRIM_HORIZON", None),
            StreamPosition::Latest => ("LATEST", None),
            StreamPosition::After(number) => ("AFTER_SEQUENCE_NUMBER", Some(number.clone())),
        };
        let request = GetShardIteratorRequest {
            stream_arn: arn,
            shard_id: shard.map(|shard| shard.shard_id).unwrap_or_default(),
            shard_iterator_type: kind.to_owned(),
            sequence_number: number,
        };
        let answer = self.tables.db.get_shard_iterator(request).map_err(failed)?;
        answer.shard_iterator.ok_or_else(|| CloudError::Database("the stream is closed".to_owned()))
    }
}

fn failed(error: impl std::fmt::Display) -> CloudError {
    CloudError::Database(error.to_string())
}
