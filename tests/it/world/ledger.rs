//! What each endpoint cost at most when it did what it was asked to do.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use glotto_store::meter::Reading;

/// Costs by operation.
#[derive(Debug, Default)]
pub struct Ledger(Mutex<BTreeMap<&'static str, Reading>>);

impl Ledger {
    /// Notes the cost of a call, if it was answered well.
    pub fn note(&self, operation: &'static str, status: u16, used: Reading) {
        if status >= 400 {
            return;
        }
        let mut rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let row = rows.entry(operation).or_default();
        *row = Reading {
            reads: row.reads.max(used.reads),
            writes: row.writes.max(used.writes),
            read_milliunits: row.read_milliunits.max(used.read_milliunits),
            write_milliunits: row.write_milliunits.max(used.write_milliunits),
        };
    }

    /// All rows.
    pub fn rows(&self) -> BTreeMap<&'static str, Reading> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
