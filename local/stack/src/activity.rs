//! Counts running operations, so that tests can wait until there are none, instead of sleeping.

use std::sync::Arc;

use tokio::sync::watch;

/// Counts running operations. Clones share the count.
#[derive(Debug, Clone)]
pub struct Activity(Arc<watch::Sender<State>>);

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct State {
    /// How many things are under way.
    pub(crate) busy: usize,
    /// Counts starts and ends. If two reads return the same number, nothing happened in between.
    pub(crate) changes: u64,
}

/// Something that is under way until it is dropped.
#[derive(Debug)]
pub struct Busy(Arc<watch::Sender<State>>);

impl Default for Activity {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(State::default())))
    }
}

impl Activity {
    /// Starts an operation.
    pub fn begin(&self) -> Busy {
        self.0.send_modify(|state| {
            state.busy += 1;
            state.changes += 1;
        });
        Busy(Arc::clone(&self.0))
    }

    pub(crate) fn watch(&self) -> watch::Receiver<State> {
        self.0.subscribe()
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.send_modify(|state| {
            state.busy -= 1;
            state.changes += 1;
        });
    }
}
