//! Records the highest cost of each endpoint among its successful calls.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use glotto_store::Reading;

/// Costs by operation.
#[derive(Debug, Default)]
pub struct Ledger(Mutex<BTreeMap<&'static str, Reading>>);

impl Ledger {
    /// Records the cost of a call, if it succeeded.
    pub fn record(&self, operation: &'static str, status: u16, cost: Reading) {
        if status >= 400 {
            return;
        }
        let mut rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let row = rows.entry(operation).or_default();
        *row = Reading {
            reads: row.reads.max(cost.reads),
            read_calls: row.read_calls.max(cost.read_calls),
            writes: row.writes.max(cost.writes),
            read_milliunits: row.read_milliunits.max(cost.read_milliunits),
            write_milliunits: row.write_milliunits.max(cost.write_milliunits),
        };
    }

    /// All rows.
    pub fn rows(&self) -> BTreeMap<&'static str, Reading> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
