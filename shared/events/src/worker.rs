//! What a worker is. From this constant `make sync` makes its event source and its policy.

use std::fmt;

use futures::future::BoxFuture;
use glotto_runtime::{Context, Grant, Queue, Sizing};
use serde_json::Value;

use crate::{Failure, Message};

/// What sets a worker going.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// Messages on a queue, so many at once at most.
    Queue(Queue, u16),
    /// Events in the table's outbox, told by its stream.
    Outbox,
    /// New entries of the audit trail, told by the table's stream, in batches that are repeated as
    /// a whole.
    Trail,
    /// Events on the account's event bus that match a pattern (JSON).
    Rule(&'static str),
    /// The time: a `rate(…)` or `cron(…)` expression.
    Schedule(&'static str),
    /// Somebody who may invoke the function, by hand.
    Command,
}

/// The code of a worker.
#[derive(Clone, Copy)]
pub enum Handler {
    /// Works off one message; used with queues and the outbox.
    Message(for<'a> fn(&'a Context, &'a Message) -> BoxFuture<'a, Result<(), Failure>>),
    /// Works off one event as a whole; used with rules, schedules, commands and the audit trail.
    /// What it returns is the answer to whoever invoked it and waits.
    Event(for<'a> fn(&'a Context, &'a Value) -> BoxFuture<'a, Result<Value, Failure>>),
}

/// The part of a worker that runs.
#[derive(Clone, Copy)]
pub struct Task {
    /// `<verb>_<resource>`.
    pub operation: &'static str,
    /// The code.
    pub handler: Handler,
}

/// A worker.
#[derive(Clone, Copy)]
pub struct Worker {
    /// What runs.
    pub task: Task,
    /// What sets it going.
    pub trigger: Trigger,
    /// What it may touch, beyond reading what triggers it.
    pub grants: &'static [Grant],
    /// How large it is.
    pub sizing: Sizing,
    /// The artifact that holds its code, where that is not the one of its feature.
    pub artifact: Option<&'static str>,
    /// How many of it run at once at most; as many as the queue wants, if nothing is said.
    pub concurrency: Option<u16>,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// An example of what it works off, as JSON: a message's body, an event's detail, a command.
    pub example: Option<&'static str>,
}

impl Worker {
    /// A worker that touches nothing yet.
    pub const fn new(operation: &'static str, trigger: Trigger, handler: Handler, summary: &'static str) -> Self {
        let (task, sizing) = (Task { operation, handler }, Sizing::WORKER);
        Self { task, trigger, grants: &[], sizing, artifact: None, concurrency: None, summary, example: None }
    }

    /// What it may touch.
    #[must_use]
    pub const fn grants(mut self, grants: &'static [Grant]) -> Self {
        self.grants = grants;
        self
    }

    /// Its size, where the usual one does not do.
    #[must_use]
    pub const fn sized(mut self, memory: u32, timeout: u32) -> Self {
        self.sizing = Sizing { memory, timeout };
        self
    }

    /// How many of it run at once at most, where what it calls bears no more. What is too much waits
    /// on the queue instead of being tried in vain.
    ///
    /// # Panics
    ///
    /// While the constant is compiled: where the trigger is no queue, or Lambda does not take the number.
    #[must_use]
    pub const fn concurrency(mut self, most: u16) -> Self {
        assert!(matches!(self.trigger, Trigger::Queue(..)), "only queues can be told to hand out less");
        assert!(most >= 2 && most <= 1_000, "Lambda takes 2 to 1,000");
        self.concurrency = Some(most);
        self
    }

    /// The artifact of the feature that holds its code: one of its own, where it needs a library that the
    /// feature's other functions should not carry (`glotto-artifact`).
    #[must_use]
    pub const fn artifact(mut self, name: &'static str) -> Self {
        self.artifact = Some(name);
        self
    }

    /// An example of what it works off, as JSON; its event file is made of it.
    #[must_use]
    pub const fn example(mut self, json: &'static str) -> Self {
        self.example = Some(json);
        self
    }

    /// What runs.
    pub const fn task(&self) -> Task {
        self.task
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {:?}", self.task.operation, self.trigger)
    }
}
