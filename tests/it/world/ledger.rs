//! What each endpoint cost at most when it did what it was asked to do.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use glotto_store::Reading;

/// Costs by operation, and which operation each request asked for.
#[derive(Debug, Default)]
pub struct Ledger(Mutex<BTreeMap<&'static str, Reading>>, Mutex<BTreeMap<String, &'static str>>);

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

    /// Notes what a request asked for.
    pub fn name(&self, request: &str, operation: &'static str) {
        self.1.lock().unwrap_or_else(PoisonError::into_inner).insert(request.to_owned(), operation);
    }

    /// What a request asked for.
    pub fn operation_of(&self, request: &str) -> Option<&'static str> {
        self.1.lock().unwrap_or_else(PoisonError::into_inner).get(request).copied()
    }

    /// All rows.
    pub fn rows(&self) -> BTreeMap<&'static str, Reading> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
