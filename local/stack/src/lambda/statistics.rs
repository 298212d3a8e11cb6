//! How a function has done: for the developer's page and for tests.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;

/// The durations for the median.
const MAX_DURATIONS: usize = 500;

/// A function's numbers since the stack was started.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Numbers {
    /// Calls that ended, failures included.
    pub invocations: u64,
    /// Calls that ended in an error, a crash or a timeout.
    pub errors: u64,
    /// Calls that were refused because of a concurrency limit.
    pub throttles: u64,
    /// Environments that were started.
    pub cold_starts: u64,
    /// Median duration of the last calls in milliseconds, without starting.
    pub p50_ms: f64,
    /// Longest duration of the last calls in milliseconds.
    pub max_ms: f64,
    /// How long the last start took in milliseconds.
    pub init_ms: f64,
    /// Environments now.
    pub environments: usize,
    /// Of those, at work.
    pub busy: usize,
}

#[derive(Debug, Default)]
pub(super) struct Statistics(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    numbers: Numbers,
    durations: VecDeque<Duration>,
}

impl Statistics {
    pub(super) fn record(&self, took: Duration, well: bool) {
        self.change(|inner| {
            inner.numbers.invocations += 1;
            inner.numbers.errors += u64::from(!well);
            if inner.durations.len() == MAX_DURATIONS {
                inner.durations.pop_front();
            }
            inner.durations.push_back(took);
        });
    }

    pub(super) fn throttle(&self) {
        self.change(|inner| inner.numbers.throttles += 1);
    }

    pub(super) fn cold_start(&self, took: Duration) {
        self.change(|inner| {
            inner.numbers.cold_starts += 1;
            inner.numbers.init_ms = milliseconds(took);
        });
    }

    pub(super) fn numbers(&self, environments: usize, busy: usize) -> Numbers {
        self.change(|inner| {
            let mut sorted: Vec<Duration> = inner.durations.iter().copied().collect();
            sorted.sort_unstable();
            let at = |index: usize| sorted.get(index).copied().map_or(0.0, milliseconds);
            Numbers {
                p50_ms: at(sorted.len() / 2),
                max_ms: at(sorted.len().saturating_sub(1)),
                environments,
                busy,
                ..inner.numbers.clone()
            }
        })
    }

    fn change<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 10_000.0).round() / 10.0
}
