//! DynamoDB: dynoxide stores the tables. A proxy in front of it injects faults, counts calls, and notices writes.

mod proxy;
mod stream;
mod table;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use dynoxide::Database;
use dynoxide::server;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};

pub use stream::{StreamPosition, StreamRecord, TableStream};

use crate::faults::Faults;
use crate::meter::Meter;
use crate::names::Names;
use crate::server::{Task, bind};
use crate::{CloudError, random};

/// How often expired items are removed; AWS promises days, a developer wants to see it happen.
const SWEEP: Duration = Duration::from_secs(30);

/// The tables of a cloud. Clones share them.
#[derive(Clone)]
pub struct Tables {
    db: Database,
    names: Names,
    written: watch::Sender<()>,
}

impl std::fmt::Debug for Tables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tables").finish_non_exhaustive()
    }
}

impl Tables {
    pub(crate) fn open(names: Names, directory: Option<&Path>) -> Result<Self, CloudError> {
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
        Ok(Self { db, names, written: watch::Sender::new(()) })
    }

    /// Creates the table of a CloudFormation resource, with its indexes, stream and expiry. An existing table keeps
    /// its items and gets what it lacks.
    pub(crate) fn create(&self, logical_id: &str, properties: &Value) -> Result<(), CloudError> {
        table::create(&self.db, logical_id, properties)
    }

    /// The stream of a table, to be read from `position` on.
    pub fn stream(&self, table: &str, position: StreamPosition) -> TableStream {
        TableStream::new(self.clone(), table, position)
    }

    /// Deletes expired items, as DynamoDB does. Returns their number.
    pub fn sweep_expired(&self) -> usize {
        let swept = self.db.sweep_ttl().unwrap_or_else(|error| {
            tracing::warn!(%error, "cannot remove expired items");
            0
        });
        if swept > 0 {
            self.written.send_replace(());
        }
        swept
    }

    /// Starts dynoxide's own server. Returns the router of the proxy, and the tasks that keep both running.
    pub(crate) async fn serve(&self, faults: Faults, meter: Meter) -> Result<(Router, Vec<Task>), CloudError> {
        let (listener, address) = bind(0).await?;
        let inner = Task::spawn(dynoxide(listener, self.db.clone()));
        let front = proxy::Proxy::new(address, faults, meter, self.written.clone());
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
