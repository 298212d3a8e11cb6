//! The position of a stream reader. It survives restarts, and shows whether the reader has caught up.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use glotto_cloud::{Cloud, StreamPosition};

/// A reader's place in a table's stream.
#[derive(Clone)]
pub struct StreamGauge {
    /// The table.
    pub table: String,
    /// The function that reads.
    pub function: String,
    file: PathBuf,
    position: Arc<Mutex<StreamPosition>>,
}

impl StreamGauge {
    /// The stored position, or else `start`.
    pub(super) fn open(folder: &Path, id: &str, function: &str, table: &str, start: StreamPosition) -> Self {
        let file = folder.join(format!("{function}-{id}"));
        let position = match std::fs::read_to_string(&file) {
            Ok(number) if !number.trim().is_empty() => StreamPosition::After(number.trim().to_owned()),
            _ => start,
        };
        let position = Arc::new(Mutex::new(position));
        Self { table: table.to_owned(), function: function.to_owned(), file, position }
    }

    pub(super) fn position(&self) -> StreamPosition {
        self.position.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Records up to `number` have been dealt with.
    pub(super) fn passed(&self, number: &str) {
        let position = StreamPosition::After(number.to_owned());
        *self.position.lock().unwrap_or_else(PoisonError::into_inner) = position;
        // Written to a temporary file and renamed, so that a crash leaves the old or the new position.
        let beside = self.file.with_extension("part");
        let written = self.file.parent().map_or(Ok(()), std::fs::create_dir_all);
        let written =
            written.and_then(|()| std::fs::write(&beside, number)).and_then(|()| std::fs::rename(&beside, &self.file));
        if let Err(error) = written {
            tracing::warn!(%error, function = self.function, "cannot save the position in a stream");
        }
    }

    /// Whether every record has been dealt with.
    pub(crate) async fn drained(&self, cloud: &Cloud) -> bool {
        let mut rest = cloud.tables().stream(&self.table, self.position());
        rest.next(1, Duration::ZERO).await.is_ok_and(|records| records.is_empty())
    }
}
