//! Sends the reminders that are due to a queue, every five minutes.
//!
//! A sparse index lists reminders by the time at which they are due, in sixteen shards: a run reads
//! the due ones and no others. A reminder stays in the index until `send_reminder` has moved it to
//! its next time, so a run that is interrupted, or a message that is lost, is only repeated.
//!
//! To avoid endless repetition when the queue is slow, a run stores the place that it reached, and
//! the next run continues there. That is one small item, read and written once a run. A lease per
//! reminder would write each item and its index entry once more, which is more than all other work.
//! Reminders that the stored place passes over (because the index showed them late, or because
//! their message ended in the dead-letter queue) are sent to the queue again by the run that starts
//! at the beginning, once an hour. `send_reminder` ignores repetitions.

use futures::FutureExt as _;
use futures::future::join_all;
use glotto_events::{Failure, Handler, Queues, Trigger, Worker};
use glotto_runtime::{Context, Grant, IndexPart, Part, Queue, TraceContext};
use glotto_store::keys::reminders::REMINDER_SHARDS;
use glotto_store::reminders::{DispatchItem, DispatchPosition, ReminderItem};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::due::{REMINDER_DUE, ReminderDue};

/// The worker.
pub const WORKER: Worker = Worker::new(
    "dispatch_reminders",
    Trigger::Schedule("rate(5 minutes)"),
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Sends the reminders that are due to a queue.",
)
.grants(&[
    Grant::Read(&[Part::Reminders]),
    Grant::ReadIndex(&[IndexPart::Reminder]),
    Grant::Write(&[Part::Reminders]),
    Grant::Send(Queue::Reminder),
])
.sized(256, 60);

/// The index is eventually consistent, so the next run reads this much again.
const OVERLAP: SignedDuration = SignedDuration::from_mins(2);
/// How often everything that is still due is sent to the queue again.
const SWEEP: SignedDuration = SignedDuration::from_hours(1);

/// How much of a shard one run dispatches at most.
#[derive(Debug, Clone, Copy)]
pub struct Stint {
    /// Reminders per read.
    pub page: u16,
    /// Reads per run.
    pub pages: usize,
}

/// In sixteen shards, 160,000 reminders. The next run continues.
const STINT: Stint = Stint { page: 500, pages: 20 };

async fn handle(context: &Context, _: &Value) -> Result<Value, Failure> {
    run(context, STINT).await.map(|due| json!({"due": due}))
}

/// Dispatches a stint of the due reminders; returns their number.
pub async fn run(context: &Context, stint: Stint) -> Result<usize, Failure> {
    let (now, trace) = (context.now(), TraceContext::begin(&context.rng));
    let before = context.store.reminders().find_dispatch().await?;
    let continued = before.filter(|before| now.duration_since(before.swept) < SWEEP);
    let swept = continued.as_ref().map_or(now, |before| before.swept);
    let places = continued.map(|before| before.reached).unwrap_or_default();
    let shards = (0..REMINDER_SHARDS).map(|number| {
        let from = places.get(usize::from(number)).cloned().unwrap_or_else(DispatchPosition::beginning);
        Shard { context, trace: &trace, number, now }.dispatch(from, stint)
    });
    // A shard that fails does not stop the others. The run fails afterwards and is repeated as a whole.
    let outcomes = join_all(shards).await.into_iter().collect::<Result<Vec<_>, _>>()?;
    let (counts, reached): (Vec<usize>, Vec<DispatchPosition>) = outcomes.into_iter().unzip();
    context.store.save(&DispatchItem { reached, swept }).await?;
    Ok(counts.into_iter().sum())
}

/// One shard in one run.
struct Shard<'a> {
    context: &'a Context,
    trace: &'a TraceContext,
    number: u8,
    now: Timestamp,
}

impl Shard<'_> {
    /// Dispatches the due reminders page by page; returns their number and the place reached.
    async fn dispatch(self, from: DispatchPosition, stint: Stint) -> Result<(usize, DispatchPosition), Failure> {
        let (mut due, mut reached, mut after) = (0, from.clone(), None);
        for _ in 0..stint.pages {
            let store = &self.context.store;
            let (page, last) = store.reminders().page_due(self.number, &from, self.now, stint.page, after).await?;
            self.send(&page).await?;
            due += page.len();
            if last.is_none() {
                reached = DispatchPosition::at(self.now.saturating_sub(OVERLAP).unwrap_or(self.now));
                break;
            }
            reached = page.last().and_then(DispatchPosition::of).unwrap_or(reached);
            after = last;
        }
        Ok((due, reached))
    }

    async fn send(&self, due: &[ReminderItem]) -> Result<(), Failure> {
        if due.is_empty() {
            return Ok(());
        }
        let message = |item: &ReminderItem| {
            let event = self.context.event(REMINDER_DUE, Some(self.trace), ReminderDue { user_id: item.user_id });
            serde_json::to_string(&event).map_err(Failure::because)
        };
        let bodies = due.iter().map(message).collect::<Result<_, _>>()?;
        self.context.port::<Queues>()?.send(Queue::Reminder, bodies).await
    }
}
