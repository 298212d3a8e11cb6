//! The declaration of a worker, from which `make sync` generates its event source and its policy.

use std::fmt;
use std::time::Duration;

use futures::future::BoxFuture;
use glotto_runtime::{Bucket, Context, Grant, Queue, Sizing};
use serde_json::Value;

use crate::{Failure, Message};

/// What triggers a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// Messages of a queue, with the maximum number in a batch.
    Queue(Queue, u16),
    /// New events of the outbox, from the stream of the table: those of kinds with a queue here, and those to which
    /// a worker subscribes by [`Event`](Self::Event). Events of other kinds invoke nothing.
    Outbox(&'static [(&'static str, Queue)]),
    /// Events of the outbox of these kinds, from the event bus of the stage. The worker gets each on its own, and
    /// cannot limit how many at a time. If it fails, it is called twice more, one and two minutes later; then the
    /// event goes to the dead-letter queue of events.
    Event(&'static [&'static str]),
    /// New objects of a bucket whose keys begin with this prefix, from the default event bus of the account. The worker
    /// gets the event "Object Created" of each, at least once and in any order, as often as one of
    /// [`Event`](Self::Event). The bucket has to send its events to the bus (`template.data.yaml`).
    Object(Bucket, &'static str),
    /// New entries of the audit trail, from the stream of the table. A batch is retried as a whole.
    Trail,
    /// Events on the event bus of the AWS account that match a pattern (JSON).
    Rule(&'static str),
    /// A schedule: a `rate(…)` or `cron(…)` expression.
    Schedule(&'static str),
    /// CloudFormation, when a stack with the function is created, changed or deleted: the function is that of a custom
    /// resource. Operators may invoke it by hand, too.
    Deployment,
    /// An operator who invokes the function by hand.
    Command,
}

/// The handler of a worker.
#[derive(Clone, Copy)]
pub enum Handler {
    /// Handles one message. For queues, the outbox and its events.
    Message(for<'a> fn(&'a Context, &'a Message) -> BoxFuture<'a, Result<(), Failure>>),
    /// Handles an event as a whole. For objects, rules, schedules, commands and the audit trail. A synchronous
    /// invocation gets the return value as its response.
    Event(for<'a> fn(&'a Context, &'a Value) -> BoxFuture<'a, Result<Value, Failure>>),
}

/// The part of a worker that is needed at run time.
#[derive(Clone, Copy)]
pub struct Task {
    /// `<verb>_<resource>`.
    pub operation: &'static str,
    /// The handler.
    pub handler: Handler,
}

/// An alarm that goes off when a worker logs a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogAlarm {
    /// The message of the log line, exactly.
    pub message: &'static str,
    /// What happened, and where it is documented: the description of the alarm.
    pub description: &'static str,
}

/// The number of concurrent invocations by a queue, unless the worker says otherwise. Without a limit, a queue
/// takes as many as it can; in an account with few concurrent executions these are then throttled, and each
/// throttled batch counts as an attempt of its messages.
pub const CONCURRENCY: u16 = 5;

/// Attempts of Lambda to handle an event of a bus.
pub const BUS_ATTEMPTS: u32 = 3;

/// How long Lambda waits between these attempts, in all: one minute and then two
/// (<https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html>).
pub const BUS_WAITING: Duration = Duration::from_mins(3);

/// A worker.
#[derive(Clone, Copy)]
pub struct Worker {
    /// The part that is needed at run time.
    pub task: Task,
    /// What triggers the worker.
    pub trigger: Trigger,
    /// The permissions of the worker, beyond reading from its trigger.
    pub grants: &'static [Grant],
    /// Memory and timeout.
    pub sizing: Sizing,
    /// The artifact that contains the code, if not that of the feature.
    pub artifact: Option<&'static str>,
    /// The maximum number of concurrent invocations, if the trigger is a queue.
    pub concurrency: u16,
    /// The alarm that it raises by a log line, if any.
    pub alarm: Option<LogAlarm>,
    /// A sentence that says what the worker does.
    pub summary: &'static str,
    /// An example of the input, as JSON: the body of a message, the detail of an event, a command, or the payload of an
    /// event of the outbox.
    pub example: Option<&'static str>,
}

impl Worker {
    /// A worker without permissions.
    pub const fn new(operation: &'static str, trigger: Trigger, handler: Handler, summary: &'static str) -> Self {
        let (task, sizing) = (Task { operation, handler }, Sizing::WORKER);
        Self {
            task,
            trigger,
            grants: &[],
            sizing,
            artifact: None,
            concurrency: CONCURRENCY,
            alarm: None,
            summary,
            example: None,
        }
    }

    /// Sets the permissions.
    #[must_use]
    pub const fn grants(mut self, grants: &'static [Grant]) -> Self {
        self.grants = grants;
        self
    }

    /// Sets memory in MB and timeout in seconds. The defaults are those of [`Sizing::WORKER`].
    #[must_use]
    pub const fn sized(mut self, memory: u32, timeout: u32) -> Self {
        self.sizing = Sizing { memory, timeout };
        self
    }

    /// Sets the maximum number of concurrent invocations, to protect a service that the worker calls, or the
    /// account's limit. Excess messages wait in the queue. The default is [`CONCURRENCY`].
    ///
    /// # Panics
    ///
    /// At compile time, if the trigger is not a queue or the number is not allowed by Lambda.
    #[must_use]
    pub const fn concurrency(mut self, maximum: u16) -> Self {
        assert!(matches!(self.trigger, Trigger::Queue(..)), "only queues can limit the concurrency");
        assert!(maximum >= 2 && maximum <= 1_000, "Lambda allows 2 to 1,000");
        self.concurrency = maximum;
        self
    }

    /// Raises an alarm when the worker logs this message. `make sync` generates the metric filter and the alarm.
    #[must_use]
    pub const fn alarm(mut self, message: &'static str, description: &'static str) -> Self {
        self.alarm = Some(LogAlarm { message, description });
        self
    }

    /// Sets the artifact that contains the code: one of its own, for a worker that needs a heavy library that
    /// the other functions of the feature should not link (`glotto-artifact`).
    #[must_use]
    pub const fn artifact(mut self, name: &'static str) -> Self {
        self.artifact = Some(name);
        self
    }

    /// Sets the example of the input, as JSON. The event file is generated from it.
    #[must_use]
    pub const fn example(mut self, json: &'static str) -> Self {
        self.example = Some(json);
        self
    }

    /// How long it takes at most until the last attempt for an event of a bus has ended, if none is throttled.
    pub fn time_on_bus(&self) -> Duration {
        BUS_WAITING + BUS_ATTEMPTS * Duration::from_secs(self.sizing.timeout.into())
    }

    /// The part that is needed at run time.
    pub const fn task(&self) -> Task {
        self.task
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {:?}", self.task.operation, self.trigger)
    }
}
