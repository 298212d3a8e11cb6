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
use glotto_runtime::{Context, Grant, Queue, TraceContext};
use glotto_store::keys::REMINDER_SHARDS;
use glotto_store::reminders::{DispatchItem, ReminderItem};
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
.grants(&[Grant::Read, Grant::ReadIndex, Grant::Write, Grant::Send(Queue::Reminder)])
.sized(256, 60);

/// The index shows a change a moment late: the last stretch is looked at again by the next run.
const OVERLAP: SignedDuration = SignedDuration::from_mins(2);
/// How often everything that is still due is handed out again.
const SWEEP: SignedDuration = SignedDuration::from_hours(1);
/// Reminders read at once.
const PAGE: u16 = 500;
/// Pages of one shard in one run, which makes 160,000 reminders in all. The next run goes on.
const PAGES: usize = 20;

async fn handle(context: &Context, _: &Value) -> Result<Value, Failure> {
    let (now, trace) = (context.now(), TraceContext::begin(&context.chance));
    let before = context.store.reminder_dispatch().await?;
    let going_on = before.filter(|before| now.duration_since(before.swept) < SWEEP);
    let from = going_on.as_ref().map_or(Timestamp::UNIX_EPOCH, |before| before.reached);
    let runs = join_all((0..REMINDER_SHARDS).map(|shard| dispatch(context, &trace, shard, from, now))).await;
    // What failed in one shard does not keep the others back, and is repeated as a whole.
    let runs = runs.into_iter().collect::<Result<Vec<Run>, _>>()?;
    let reached = runs.iter().map(|run| run.reached).min().unwrap_or(from);
    let swept = going_on.map_or(now, |before| before.swept);
    context.store.save(&DispatchItem { reached, swept }).await?;
    let due: usize = runs.iter().map(|run| run.due).sum();
    Ok(json!({"due": due, "reached": reached}))
}

/// What became of a shard.
struct Run {
    due: usize,
    reached: Timestamp,
}

/// Hands out what is due in one shard, page by page.
async fn dispatch(context: &Context, trace: &TraceContext, shard: u8, from: Timestamp, now: Timestamp) -> Result<Run, Failure> {
    let mut run = Run { due: 0, reached: from };
    let mut after = None;
    for _ in 0..PAGES {
        let (page, last) = context.store.due_reminders(shard, (from, now), PAGE, after).await?;
        hand_out(context, trace, &page).await?;
        run.due += page.len();
        if last.is_none() {
            run.reached = now.saturating_sub(OVERLAP).unwrap_or(from);
            break;
        }
        run.reached = page.last().and_then(|item| item.due_at).unwrap_or(run.reached);
        after = last;
    }
    Ok(run)
}

async fn hand_out(context: &Context, trace: &TraceContext, due: &[ReminderItem]) -> Result<(), Failure> {
    if due.is_empty() {
        return Ok(());
    }
    let message = |item: &ReminderItem| {
        let event = context.event(REMINDER_DUE, Some(trace), ReminderDue { user_id: item.user_id });
        serde_json::to_string(&event).map_err(Failure::because)
    };
    let bodies = due.iter().map(message).collect::<Result<_, _>>()?;
    context.port::<Queues>()?.send(Queue::Reminder, bodies).await
}
