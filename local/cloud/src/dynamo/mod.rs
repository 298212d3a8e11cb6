//! DynamoDB: dynoxide stores the tables. A proxy in front of it checks rights, injects faults, counts calls, and
//! notices writes.

mod access;
mod outdated;
mod proxy;
mod shards;
mod stream;
mod table;
mod tail;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::Router;
use dynoxide::Database;
use dynoxide::server;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};

pub use shards::Shard;
pub use stream::{ShardBatch, ShardReader, StreamPosition, StreamRecord, TableStream};

use crate::faults::Faults;
use crate::iam::Iam;
use crate::meter::Meter;
use crate::names::{self, Names};
use crate::server::{Task, bind};
use crate::{CloudError, random};
use access::Schemas;
use shards::Generations;
use tail::Tails;

/// How often expired items are removed; AWS promises days, a developer wants to see it happen.
const SWEEP: Duration = Duration::from_secs(30);

/// The tables of a cloud. Clones share them.
#[derive(Clone)]
pub struct Tables {
    db: Database,
    names: Names,
    schemas: Arc<RwLock<Schemas>>,
    /// How long a shard of a stream is open.
    shard_lifetime: Duration,
    tails: Arc<Tails>,
    /// The number of writes so far.
    written: watch::Sender<u64>,
    /// Whether reads that are not consistent see nothing of what was written.
    is_lagging: Arc<AtomicBool>,
}

impl std::fmt::Debug for Tables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tables").finish_non_exhaustive()
    }
}

impl Tables {
    pub(crate) fn open(names: Names, directory: Option<&Path>, shard_lifetime: Duration) -> Result<Self, CloudError> {
        let address = match directory {
            Some(directory) => {
                std::fs::create_dir_all(directory)?;
                directory.join("dynamodb.sqlite").to_string_lossy().into_owned()
            }
            // In memory, under a name that the connection of `index_streams` opens as well.
            None => format!("file:/{}?vfs=memdb", random::id(20)),
        };
        let db = Database::new(&address).map_err(|error| CloudError::Database(error.to_string()))?;
        index_streams(&address).map_err(|error| CloudError::Database(error.to_string()))?;
        let (schemas, tails, written) = (Arc::default(), Arc::default(), watch::Sender::new(0));
        Ok(Self { db, names, schemas, shard_lifetime, tails, written, is_lagging: Arc::default() })
    }

    /// Creates the table of a CloudFormation resource, with its indexes, stream and expiry. An existing table keeps
    /// its items and gets what it lacks.
    pub(crate) fn create(&self, logical_id: &str, properties: &Value) -> Result<(), CloudError> {
        let mut schemas = self.schemas.write().unwrap_or_else(PoisonError::into_inner);
        schemas.add(&names::table_name(logical_id, properties), properties);
        drop(schemas);
        table::create(&self.db, logical_id, properties)
    }

    /// Sets whether reads that are not consistent, and with them all reads of an index, see nothing of what was
    /// written. On AWS this lasts for less than a second after a write, so only tests that set it prove anything of it.
    pub fn lag(&self, is_lagging: bool) {
        self.is_lagging.store(is_lagging, Ordering::Relaxed);
    }

    /// The whole stream of a table, to be read from `position` on.
    pub fn stream(&self, table: &str, position: StreamPosition) -> TableStream {
        TableStream::new(self.clone(), table, position)
    }

    /// The shards with which a reader of a stream begins, each with the position in it. Their
    /// [children](Shard::children) follow.
    pub fn first_shards(
        &self,
        table: &str,
        position: StreamPosition,
    ) -> Result<Vec<(Shard, StreamPosition)>, CloudError> {
        let generations = self.generations(table)?;
        let (sequence, position) = match position {
            // Earlier generations have nothing to read.
            StreamPosition::TrimHorizon => {
                (self.oldest(table)?.unwrap_or_else(shards::now), StreamPosition::TrimHorizon)
            }
            StreamPosition::Latest => {
                let now = shards::now();
                (now, StreamPosition::After(shards::public_sequence(now)))
            }
            StreamPosition::After(number) => {
                (shards::parse_sequence(&number).unwrap_or_else(shards::now), StreamPosition::After(number))
            }
        };
        let shards = Shard::of_generation(generations.of(sequence));
        Ok(shards.into_iter().map(|shard| (shard, position.clone())).collect())
    }

    /// A shard of the stream of a table, to be read from `position` on.
    pub fn shard(&self, table: &str, shard: Shard, position: StreamPosition) -> Result<ShardReader, CloudError> {
        ShardReader::new(self.clone(), table, shard, position)
    }

    /// The sequence number of the oldest record in a stream.
    fn oldest(&self, table: &str) -> Result<Option<i64>, CloudError> {
        let wanted = tail::Wanted { table, after: 0, limit: 1, writes: *self.written.borrow() };
        Ok(self.tails.read(&self.db, &self.names, &wanted)?.first().map(|(number, _)| *number))
    }

    fn generations(&self, table: &str) -> Result<Generations, CloudError> {
        let metadata = self.db.get_table_metadata(table).map_err(|error| CloudError::Database(error.to_string()))?;
        let metadata = metadata.ok_or_else(|| CloudError::Database(format!("there is no table {table}")))?;
        // The label of a stream is the time at which it was created.
        let created = metadata.stream_label.as_deref().and_then(microseconds);
        let created = created.unwrap_or_else(|| metadata.created_at.saturating_mul(1_000_000));
        Ok(Generations::new(created, self.shard_lifetime))
    }

    fn partition_key(&self, table: &str) -> String {
        let schemas = self.schemas.read().unwrap_or_else(PoisonError::into_inner);
        schemas.partition_key(table).unwrap_or_default().to_owned()
    }

    /// Deletes expired items, as DynamoDB does. Returns their number.
    pub fn sweep_expired(&self) -> usize {
        let swept = self.db.sweep_ttl().unwrap_or_else(|error| {
            tracing::warn!(%error, "cannot remove expired items");
            0
        });
        if swept > 0 {
            self.written.send_modify(|writes| *writes += 1);
        }
        swept
    }

    /// Starts dynoxide's own server. Returns the router of the proxy, and the tasks that keep both running.
    pub(crate) async fn serve(
        &self,
        iam: Iam,
        faults: Faults,
        meter: Meter,
    ) -> Result<(Router, Vec<Task>), CloudError> {
        let (listener, address) = bind(0).await?;
        let inner = Task::spawn(dynoxide(listener, self.db.clone()));
        let front = proxy::Proxy::new(address, self.clone(), iam, faults, meter);
        Ok((proxy::router(Arc::new(front)), vec![inner]))
    }

    /// Deletes expired items from time to time.
    pub(crate) fn sweeper(&self) -> Task {
        let tables = self.clone();
        Task::spawn(async move {
            let mut rounds = tokio::time::interval(SWEEP);
            loop {
                rounds.tick().await;
                tables.sweep_expired();
            }
        })
    }
}

/// The microseconds of a time `<seconds>.<nanoseconds>`.
fn microseconds(label: &str) -> Option<i64> {
    let (seconds, nanoseconds) = label.split_once('.')?;
    let (seconds, nanoseconds): (i64, i64) = (seconds.parse().ok()?, nanoseconds.parse().ok()?);
    seconds.checked_mul(1_000_000)?.checked_add(nanoseconds / 1_000)
}

/// Creates the index that dynoxide lacks: each write looks for the last record of the table's stream, and each read
/// of a stream for the records after a position. Without it both read all records of the last 24 hours.
fn index_streams(address: &str) -> rusqlite::Result<()> {
    rusqlite::Connection::open(address)?.execute_batch(
        "CREATE INDEX IF NOT EXISTS glotto_stream_sequence
             ON _stream_records (table_name, CAST(sequence_number AS INTEGER))",
    )
}

/// Serves dynoxide until the task is dropped, and lets its connections end then.
async fn dynoxide(listener: TcpListener, db: Database) {
    // The connections end when the sender is dropped with this future.
    let (_open, closed) = oneshot::channel::<()>();
    let served = server::serve_with_shutdown(listener, db, async move {
        let _ = closed.await;
    });
    if let Err(error) = served.await {
        tracing::error!(error, "the embedded DynamoDB has stopped");
    }
}
