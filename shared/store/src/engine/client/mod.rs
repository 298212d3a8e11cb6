//! The only code that calls DynamoDB. Methods that call the SDK return a boxed future and none of
//! them is generic, so that the SDK's operations are compiled here once instead of in each binary
//! (docs/decisions/0025-artifacts.md).

mod read;
mod write;

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::AttributeValue;

use crate::courses::EditionCache;
use crate::engine::Meter;
use crate::engine::connections::Connections;
use crate::{Item, Key, StoreError};

/// What a read includes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Consistency {
    /// Every write that succeeded before.
    Strong,
    /// Possibly not those of the last second, for half the price.
    Eventual,
}

/// The table. Cheap to clone. Features read and write their items with their repositories
/// (`store.sessions()`, `store.courses()`, …); the methods here know items and keys only.
#[derive(Debug, Clone)]
pub struct Store {
    client: Client,
    table: Arc<str>,
    meter: Arc<Meter>,
    editions: Arc<EditionCache>,
    connections: Arc<Connections>,
}

/// The pauses before each try of a write that conflicts with another, and so the number of tries.
const CONFLICT_PAUSES_MS: [u64; 5] = [0, 20, 50, 120, 300];

impl Store {
    /// A store on a table.
    pub fn new(client: Client, table: &str) -> Self {
        let table = table.into();
        Self { client, table, meter: Arc::default(), editions: Arc::default(), connections: Arc::default() }
    }

    /// The table's name.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// Counts what calls cost.
    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// How many connections reads use.
    pub(super) fn connections(&self) -> &Connections {
        &self.connections
    }

    /// What this process keeps of courses.
    pub(crate) fn editions(&self) -> &EditionCache {
        &self.editions
    }
}

/// Waits about this many milliseconds, so that requests that collided do not collide again.
async fn pause_about(milliseconds: u64) {
    if milliseconds > 0 {
        let spread = fastrand::u64(0..=milliseconds);
        tokio::time::sleep(Duration::from_millis(milliseconds + spread)).await;
    }
}

pub(crate) fn key_item(key: &Key) -> Item {
    Item::from([
        ("pk".to_owned(), AttributeValue::S(key.pk.clone())),
        ("sk".to_owned(), AttributeValue::S(key.sk.clone())),
    ])
}

pub(crate) fn key_of(item: &Item) -> Result<Key, StoreError> {
    let part = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned();
    match (part("pk"), part("sk")) {
        (Some(pk), Some(sk)) => Ok(Key { pk, sk }),
        _ => Err(StoreError::Malformed("an item without a key".to_owned())),
    }
}

/// DynamoDB rejects an empty map of values.
pub(crate) fn filled(values: Item) -> Option<Item> {
    (!values.is_empty()).then_some(values)
}

#[expect(clippy::needless_pass_by_value, reason = "used as the function of map_err")]
pub(crate) fn built(error: BuildError) -> StoreError {
    StoreError::Rejected(error.to_string())
}
