//! The positions of a stream reader, one in each shard that it reads. They survive restarts, and show whether the
//! reader has caught up.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use glotto_cloud::{Cloud, CloudError, Shard, StreamPosition, Tables};

/// Up to where all records of each shard have been dealt with. A shard is listed once its parent has ended, and until
/// it has ended itself.
type Positions = BTreeMap<Shard, StreamPosition>;

/// A reader's place in a table's stream.
#[derive(Clone)]
pub struct StreamGauge {
    /// The table.
    pub table: String,
    /// The function that reads.
    pub function: String,
    /// Where a reader begins that has no stored positions.
    start: StreamPosition,
    file: PathBuf,
    positions: Arc<Mutex<Positions>>,
}

impl StreamGauge {
    /// A reader that has no positions yet; [`StreamGauge::begin`] finds them.
    pub(super) fn new(folder: &Path, id: &str, function: &str, table: &str, start: StreamPosition) -> Self {
        let (table, function) = (table.to_owned(), function.to_owned());
        Self { file: folder.join(format!("{function}-{id}")), table, function, start, positions: Arc::default() }
    }

    /// The shards to read and where to go on in each: as stored, or else from the start.
    pub(super) fn begin(&self, tables: &Tables) -> Result<Vec<(Shard, StreamPosition)>, CloudError> {
        let found = match stored(&self.file) {
            Some(Stored::Shards(positions)) => positions,
            // Written before streams had several shards.
            Some(Stored::Whole(number)) => tables.first_shards(&self.table, StreamPosition::After(number))?,
            None => tables.first_shards(&self.table, self.start.clone())?,
        };
        let mut positions = self.positions();
        *positions = found.iter().cloned().collect();
        Ok(found)
    }

    /// The position in a shard.
    pub(super) fn position(&self, shard: Shard) -> StreamPosition {
        self.positions().get(&shard).cloned().unwrap_or_else(|| self.start.clone())
    }

    /// Records of a shard up to `number` have been dealt with.
    pub(super) fn passed(&self, shard: Shard, number: String) {
        let mut positions = self.positions();
        positions.insert(shard, StreamPosition::After(number));
        self.store(&positions);
    }

    /// Up to `number`, there is nothing to deal with in a shard. This need not be stored.
    pub(super) fn skipped(&self, shard: Shard, number: String) {
        self.positions().insert(shard, StreamPosition::After(number));
    }

    /// A shard has ended, and its records up to `number` have been dealt with. Returns its children, which are to be
    /// read from there.
    pub(super) fn ended(&self, shard: Shard, number: &str) -> Vec<(Shard, StreamPosition)> {
        let position = StreamPosition::After(number.to_owned());
        let children: Vec<_> = shard.children().into_iter().map(|child| (child, position.clone())).collect();
        let mut positions = self.positions();
        positions.remove(&shard);
        positions.extend(children.iter().cloned());
        self.store(&positions);
        children
    }

    /// Whether every record has been dealt with.
    pub(crate) async fn drained(&self, cloud: &Cloud) -> bool {
        let earliest = self.positions().values().map(sequence).min().map(str::to_owned);
        let position = match earliest {
            Some(number) if !number.is_empty() => StreamPosition::After(number),
            Some(_) => StreamPosition::TrimHorizon,
            // The reader has not begun.
            None => self.start.clone(),
        };
        let mut rest = cloud.tables().stream(&self.table, position);
        rest.next(1, Duration::ZERO).await.is_ok_and(|records| records.is_empty())
    }

    fn positions(&self) -> MutexGuard<'_, Positions> {
        self.positions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Written to a temporary file and renamed, so that a crash leaves the old or the new positions.
    fn store(&self, positions: &Positions) {
        let json: BTreeMap<_, _> = positions.iter().map(|(shard, at)| (shard.id(), sequence(at))).collect();
        let beside = self.file.with_extension("part");
        let written = self.file.parent().map_or(Ok(()), std::fs::create_dir_all);
        let written = written
            .and_then(|()| serde_json::to_vec(&json).map_err(std::io::Error::from))
            .and_then(|json| std::fs::write(&beside, json))
            .and_then(|()| std::fs::rename(&beside, &self.file));
        if let Err(error) = written {
            tracing::warn!(%error, function = self.function, "cannot save the positions in a stream");
        }
    }
}

/// The sequence number of a position; empty at the beginning. Sequence numbers have the same number of digits, so their
/// order is that of the texts.
fn sequence(position: &StreamPosition) -> &str {
    match position {
        StreamPosition::After(number) => number,
        StreamPosition::TrimHorizon | StreamPosition::Latest => "",
    }
}

/// The contents of a file of positions.
enum Stored {
    Shards(Vec<(Shard, StreamPosition)>),
    /// One position in the whole stream.
    Whole(String),
}

fn stored(file: &Path) -> Option<Stored> {
    let text = std::fs::read_to_string(file).ok()?;
    let text = text.trim();
    if !text.starts_with('{') {
        return (!text.is_empty()).then(|| Stored::Whole(text.to_owned()));
    }
    let numbers: BTreeMap<String, String> = serde_json::from_str(text).ok()?;
    let position = |number: String| match number.as_str() {
        "" => StreamPosition::TrimHorizon,
        _ => StreamPosition::After(number),
    };
    let shards = numbers.into_iter().map(|(id, number)| Some((Shard::parse(&id)?, position(number))));
    shards.collect::<Option<Vec<_>>>().filter(|shards| !shards.is_empty()).map(Stored::Shards)
}

#[cfg(test)]
mod tests {
    use glotto_cloud::CloudConfig;
    use serde_json::json;

    use super::*;

    /// A cloud with a table that has a stream.
    async fn cloud() -> Cloud {
        let cloud = Cloud::start(CloudConfig::default()).await.unwrap();
        let key = json!([{"AttributeName": "pk", "KeyType": "HASH"}]);
        let table = json!({"Type": "AWS::DynamoDB::Table", "Properties": {
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}], "KeySchema": key,
            "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
        }});
        cloud.apply(&[("Table".to_owned(), table)].into_iter().collect()).await.unwrap();
        cloud
    }

    #[tokio::test]
    async fn positions_are_stored_for_each_shard_and_a_child_takes_the_place_of_its_parent() {
        let (cloud, folder) = (cloud().await, tempfile::tempdir().unwrap());
        let open = || StreamGauge::new(folder.path(), "id", "F", "Table", StreamPosition::TrimHorizon);
        let gauge = open();
        let shards = gauge.begin(cloud.tables()).unwrap();
        let number = |last: u32| format!("10000000000000000000{last}");
        gauge.passed(shards[0].0, number(5));
        gauge.skipped(shards[1].0, number(9));
        let children = gauge.ended(shards[2].0, &number(7));
        let again: BTreeMap<_, _> = open().begin(cloud.tables()).unwrap().into_iter().collect();
        assert_eq!(again[&shards[0].0], StreamPosition::After(number(5)));
        assert!(!again.contains_key(&shards[2].0));
        for (child, position) in children {
            assert_eq!((&again[&child], &position), (&position, &StreamPosition::After(number(7))));
        }
        assert_eq!(again[&shards[3].0], StreamPosition::TrimHorizon);
    }

    #[tokio::test]
    async fn a_position_from_before_streams_had_shards_is_that_of_all_of_them() {
        let (cloud, folder) = (cloud().await, tempfile::tempdir().unwrap());
        std::fs::write(folder.path().join("F-id"), "100000000000000000005\n").unwrap();
        let gauge = StreamGauge::new(folder.path(), "id", "F", "Table", StreamPosition::TrimHorizon);
        let shards = gauge.begin(cloud.tables()).unwrap();
        assert_eq!(shards.len(), 4);
        let expected = StreamPosition::After("100000000000000000005".to_owned());
        assert!(shards.iter().all(|(_, position)| *position == expected), "{shards:?}");
    }
}
