//! The end of each table's stream, in memory. Many readers follow a stream, and only the first of them reads a
//! record from the database.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use dynoxide::actions::get_records::GetRecordsRequest;
use dynoxide::actions::get_shard_iterator::encode_shard_iterator;
use dynoxide::{Database, streams};
use serde_json::{Value, json};

use super::shards;
use crate::CloudError;
use crate::names::Names;

/// The most records of a table that are kept.
const MOST: usize = 4_096;
/// The most records that are read at once.
const PAGE: usize = 1_000;

/// A record with its sequence number.
pub(super) type Numbered = (i64, Arc<Value>);

/// The ends of all streams.
#[derive(Default)]
pub(super) struct Tails(Mutex<HashMap<String, Tail>>);

/// All records of a stream after `start`.
struct Tail {
    start: i64,
    records: VecDeque<Numbered>,
    /// The number of writes after which the database was read last.
    read_at: Option<u64>,
}

/// Which records to read.
pub(super) struct Wanted<'w> {
    pub(super) table: &'w str,
    /// Those after this sequence number.
    pub(super) after: i64,
    /// At most so many.
    pub(super) limit: usize,
    /// How many writes there were so far.
    pub(super) writes: u64,
}

impl Tails {
    /// Reads the next records.
    pub(super) fn read(&self, db: &Database, names: &Names, wanted: &Wanted<'_>) -> Result<Vec<Numbered>, CloudError> {
        let mut tails = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let tail = tails.entry(wanted.table.to_owned()).or_insert_with(Tail::from_now_on);
        tail.refresh(db, names, wanted)?;
        if wanted.after < tail.start {
            return read(db, names, wanted.table, wanted.after, wanted.limit);
        }
        let first = tail.records.partition_point(|(number, _)| *number <= wanted.after);
        Ok(tail.records.iter().skip(first).take(wanted.limit).cloned().collect())
    }
}

impl Tail {
    fn from_now_on() -> Self {
        Self { start: shards::now(), records: VecDeque::new(), read_at: None }
    }

    /// Reads what was written since the last time.
    fn refresh(&mut self, db: &Database, names: &Names, wanted: &Wanted<'_>) -> Result<(), CloudError> {
        while self.read_at.is_none_or(|writes| writes < wanted.writes) {
            let end = self.records.back().map_or(self.start, |(number, _)| *number);
            let page = read(db, names, wanted.table, end, PAGE)?;
            if page.len() < PAGE {
                self.read_at = Some(wanted.writes);
            }
            self.records.extend(page);
            while self.records.len() > MOST {
                self.start = self.records.pop_front().map_or(self.start, |(number, _)| number);
            }
        }
        Ok(())
    }
}

/// Reads records from the database.
fn read(db: &Database, names: &Names, table: &str, after: i64, limit: usize) -> Result<Vec<Numbered>, CloudError> {
    let shard_iterator = encode_shard_iterator(table, &streams::shard_id(table), after);
    let request = GetRecordsRequest { shard_iterator, limit: Some(limit.clamp(1, PAGE)) };
    let answer = db.get_records(request).map_err(|error| CloudError::Database(error.to_string()))?;
    let arn = names.stream_arn(table);
    let records = answer.records.iter().map(|record| {
        let mut value = serde_json::to_value(record).unwrap_or_default();
        value["awsRegion"] = json!(names.region());
        value["eventSourceARN"] = json!(arn);
        let number = shards::parse_sequence(&record.dynamodb.sequence_number).unwrap_or_default();
        (number, Arc::new(value))
    });
    Ok(records.collect())
}
