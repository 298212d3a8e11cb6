//! Hands the reminders that are due to a queue, every five minutes.
//!
//! Who is due stands in a sparse index, in the order of time, in sixteen shards: a run reads those
//! who are due and nobody else. A reminder stays in the index until `send_reminder` has moved it
//! on, so a run that dies half-way, or a message that is lost, costs nothing but a repetition.
//!
//! Against repetitions without end when the queue is slow, a run notes how far it came, and the
//! next goes on from there. That is one small item for everybody, read and written once a run; a
//! lease for each reminder would write each one's item and index entry once more, which is more
//! than all the rest of the work. What the note passes over (a reminder that the index showed
//! late, or whose message ended in the dead-letter queue) is handed out again by the run that
//! starts from the very beginning, once an hour. `send_reminder` knows what it has seen.

use futures::FutureExt as _;
use futures::future::join_all;
use glotto_events::{Failure, Handler, Queues, Trigger, Worker};
use glotto_runtime::{Context, Grant, Part, Queue, TraceContext};
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
    "Hands the reminders that are due to a queue.",
)
.grants(&[
    Grant::Read(&[Part::Reminders]),
    Grant::ReadIndex,
    Grant::Write(&[Part::Reminders]),
    Grant::Send(Queue::Reminder),
])
.sized(256, 60);

/// The index shows a change a moment late: the last stretch is looked at again by the next run.
const OVERLAP: SignedDuration = SignedDuration::from_mins(2);
/// How often everything that is still due is handed out again.
const SWEEP: SignedDuration = SignedDuration::from_hours(1);

/// How much of a shard one run hands out at most.
#[derive(Debug, Clone, Copy)]
pub struct Stint {
    /// Reminders read at once.
    pub page: u16,
    /// Pages read one after another.
    pub pages: usize,
}

/// In sixteen shards, 160,000 reminders. The next run goes on.
const STINT: Stint = Stint { page: 500, pages: 20 };

async fn handle(context: &Context, _: &Value) -> Result<Value, Failure> {
    run(context, STINT).await.map(|due| json!({"due": due}))
}

/// Hands out a stint of what is due; tells how many it were.
pub async fn run(context: &Context, stint: Stint) -> Result<usize, Failure> {
    let (now, trace) = (context.now(), TraceContext::begin(&context.chance));
    let before = context.store.reminders().find_dispatch().await?;
    let going_on = before.filter(|before| now.duration_since(before.swept) < SWEEP);
    let swept = going_on.as_ref().map_or(now, |before| before.swept);
    let places = going_on.map(|before| before.reached).unwrap_or_default();
    let shards = (0..REMINDER_SHARDS).map(|number| {
        let from = places.get(usize::from(number)).cloned().unwrap_or_else(DispatchPosition::beginning);
        Shard { context, trace: &trace, number, now }.hand_out(from, stint)
    });
    // What failed in one shard does not keep the others back, and is repeated as a whole.
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
    /// Hands out what is due, page by page; tells how many it were and how far it came.
    async fn hand_out(self, from: DispatchPosition, stint: Stint) -> Result<(usize, DispatchPosition), Failure> {
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
