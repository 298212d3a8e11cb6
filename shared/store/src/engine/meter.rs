//! Counts what calls cost, so that tests can hold every endpoint to its budget and the log can say
//! what a request used.

use std::sync::atomic::{AtomicU64, Ordering};

use aws_sdk_dynamodb::types::ConsumedCapacity;

/// Totals since the start; the difference of two readings is the cost of what happened between.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reading {
    /// Round trips that read. Calls that are under way at the same time share one.
    pub reads: u64,
    /// Calls that read.
    pub read_calls: u64,
    /// Round trips that write.
    pub writes: u64,
    /// Consumed capacity of reads, in thousandths of a unit.
    pub read_milliunits: u64,
    /// Consumed capacity of writes, in thousandths of a unit.
    pub write_milliunits: u64,
}

impl Reading {
    /// What was used since an earlier reading.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self {
            reads: self.reads - earlier.reads,
            read_calls: self.read_calls - earlier.read_calls,
            writes: self.writes - earlier.writes,
            read_milliunits: self.read_milliunits - earlier.read_milliunits,
            write_milliunits: self.write_milliunits - earlier.write_milliunits,
        }
    }
}

/// The counters of one store.
#[derive(Debug, Default)]
pub struct Meter {
    reads: AtomicU64,
    read_calls: AtomicU64,
    reads_under_way: AtomicU64,
    writes: AtomicU64,
    read_milliunits: AtomicU64,
    write_milliunits: AtomicU64,
}

/// A read that is under way.
#[derive(Debug)]
pub(crate) struct MeteredRead<'a>(&'a Meter);

impl MeteredRead<'_> {
    /// The read has ended, and this is what it used.
    pub(crate) fn finish(self, capacity: &[ConsumedCapacity]) {
        self.0.read_milliunits.fetch_add(milliunits(capacity), Ordering::Relaxed);
    }
}

/// However it ends: the caller may have lost interest.
impl Drop for MeteredRead<'_> {
    fn drop(&mut self) {
        self.0.reads_under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Meter {
    /// The totals so far.
    pub fn reading(&self) -> Reading {
        Reading {
            reads: self.reads.load(Ordering::Relaxed),
            read_calls: self.read_calls.load(Ordering::Relaxed),
            writes: self.writes.load(Ordering::Relaxed),
            read_milliunits: self.read_milliunits.load(Ordering::Relaxed),
            write_milliunits: self.write_milliunits.load(Ordering::Relaxed),
        }
    }

    /// Counts a read that begins.
    pub(crate) fn begin_read(&self) -> MeteredRead<'_> {
        self.read_calls.fetch_add(1, Ordering::Relaxed);
        if self.reads_under_way.fetch_add(1, Ordering::Relaxed) == 0 {
            self.reads.fetch_add(1, Ordering::Relaxed);
        }
        MeteredRead(self)
    }

    pub(crate) fn write(&self, capacity: &[ConsumedCapacity]) {
        self.writes.fetch_add(1, Ordering::Relaxed);
        self.write_milliunits.fetch_add(milliunits(capacity), Ordering::Relaxed);
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "units are small non-negative halves; thousandths of them are exact"
)]
fn milliunits(capacity: &[ConsumedCapacity]) -> u64 {
    capacity.iter().filter_map(ConsumedCapacity::capacity_units).map(|units| (units * 1000.0).round() as u64).sum()
}
