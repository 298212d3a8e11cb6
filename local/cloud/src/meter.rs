//! The cost of calls: how often each operation was called, and the capacity it consumed.
//!
//! DynamoDB reports capacity only on request. The proxy requests it for every call, so that tests can check
//! budgets without changes to the tested code.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

/// Calls of one operation and the capacity they consumed.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Usage {
    /// How many calls arrived, retries included.
    pub calls: u64,
    /// Capacity units consumed, reads and writes alike; 0 for other services than DynamoDB.
    pub units: f64,
}

/// Counts calls by bare operation name (`Query`, `SendMessage`). Clones share the counts.
#[derive(Debug, Clone, Default)]
pub struct Meter {
    usage: Arc<Mutex<BTreeMap<String, Usage>>>,
}

impl Meter {
    /// The usage since the start or the last [`Meter::take`].
    pub fn read(&self) -> BTreeMap<String, Usage> {
        self.usage.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the usage since the last call, and resets it.
    pub fn take(&self) -> BTreeMap<String, Usage> {
        std::mem::take(&mut *self.usage.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A call has arrived; it counts even if it is never answered.
    pub(crate) fn called(&self, operation: &str) {
        let mut usage = self.usage.lock().unwrap_or_else(PoisonError::into_inner);
        usage.entry(operation.to_owned()).or_default().calls += 1;
    }

    /// A call has consumed capacity.
    pub(crate) fn consumed(&self, operation: &str, units: f64) {
        let mut usage = self.usage.lock().unwrap_or_else(PoisonError::into_inner);
        usage.entry(operation.to_owned()).or_default().units += units;
    }
}

/// The units in an answer's `ConsumedCapacity`, which is one object or a list of them.
pub(crate) fn consumed(answer: &Value) -> f64 {
    match &answer["ConsumedCapacity"] {
        Value::Array(tables) => tables.iter().filter_map(|t| t["CapacityUnits"].as_f64()).sum(),
        one => one["CapacityUnits"].as_f64().unwrap_or(0.0),
    }
}
