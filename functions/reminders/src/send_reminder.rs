//! Decides on a reminder that may be due, and asks for its mail. The mail of a day is asked for
//! once: that it was, the reminder's next moment and the request for the mail are written together
//! or not at all. So it does not matter how often a message comes, or how late, or what has
//! become of the reminder since.

use futures::FutureExt as _;
use glotto_domain::reminders::{Decision, Due, Silence, Standing};
use glotto_events::{Failure, Handler, Message, Trigger, Worker};
use glotto_mail::{Letter, MAIL_REQUESTED, MailRequest};
use glotto_runtime::{Context, Grant, Part, Queue};
use glotto_store::CommitError;
use glotto_store::identity::AccountItem;
use glotto_store::reminders::{AdvanceError, RemindedItem, ReminderCandidate, ReminderItem};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::due::ReminderDue;

/// The worker.
pub const WORKER: Worker = Worker::new(
    "send_reminder",
    Trigger::Queue(Queue::Reminder, 10),
    Handler::Message(|context, message| handle(context, message).boxed()),
    "Asks for the mail of a reminder that is due, unless its learner has studied that day.",
)
.grants(&[Grant::Read(&[Part::User]), Grant::Write(&[Part::Event, Part::User])]);

async fn handle(context: &Context, message: &Message) -> Result<(), Failure> {
    let ReminderDue { user_id } = message.payload()?;
    let Some(candidate) = context.store.reminders().find_candidate(user_id).await? else {
        tracing::info!(user = %user_id, "the reminder was deleted");
        return Ok(());
    };
    let reachable = candidate.account.as_ref().filter(|account| account.verified);
    let standing = Standing { reachable: reachable.is_some(), last_study_day: candidate.last_study_day() };
    match (candidate.reminder.reminder().decide(context.now(), standing), reachable) {
        (Decision::NotDue, _) => Ok(()),
        (Decision::Send { day, until, next }, Some(account)) => {
            send(context, message, &candidate, (account, day, until), next).await
        }
        (Decision::Send { next, .. }, None) => skip(context, &candidate, Silence::Unreachable, next).await,
        (Decision::Skip { why, next }, _) => skip(context, &candidate, why, next).await,
    }
}

/// Asks for the mail and moves the reminder on.
async fn send(
    context: &Context,
    message: &Message,
    candidate: &ReminderCandidate,
    (account, day, until): (&AccountItem, Date, Timestamp),
    next: Option<Due>,
) -> Result<(), Failure> {
    let (user_id, now) = (candidate.reminder.user_id, context.now());
    let letter = Letter::Reminder {
        user_id,
        display_name: account.display_name.to_string(),
        streak: candidate.streak(now),
        until,
    };
    let mail = MailRequest::to_owner(context.new_id(), account, letter);
    let event = context.event(MAIL_REQUESTED, message.trace().as_ref(), &mail);
    let reminded = RemindedItem { user_id, day, asked: now };
    let advanced = advanced(context, &candidate.reminder, next);
    match context.store.reminders().send(&advanced, candidate.reminder.rev, &reminded, &event).await {
        Ok(()) => tracing::info!(user = %user_id, mail = %mail.id, "reminded"),
        Err(CommitError::Refused(AdvanceError::AlreadyReminded)) => {
            tracing::info!(user = %user_id, "reminded of that day before");
            return move_on(context, candidate, next).await;
        }
        Err(CommitError::Refused(AdvanceError::Changed)) => tracing::info!(user = %user_id, "overtaken by a change"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// Sends nothing and moves the reminder on.
async fn skip(
    context: &Context,
    candidate: &ReminderCandidate,
    why: Silence,
    next: Option<Due>,
) -> Result<(), Failure> {
    tracing::info!(user = %candidate.reminder.user_id, ?why, "not reminded");
    move_on(context, candidate, next).await
}

/// Moves the reminder on. If it was changed meanwhile, the change has set what is due next.
async fn move_on(context: &Context, candidate: &ReminderCandidate, next: Option<Due>) -> Result<(), Failure> {
    let advanced = advanced(context, &candidate.reminder, next);
    context.store.reminders().advance(&advanced, candidate.reminder.rev).await?;
    Ok(())
}

fn advanced(context: &Context, item: &ReminderItem, next: Option<Due>) -> ReminderItem {
    let revision = context.new_revision();
    ReminderItem::new(item.user_id, &item.reminder().advanced(next), revision)
}
