//! Decides on a reminder that may be due, and requests its mail. One transaction marks the day as
//! reminded, moves the reminder to its next time and requests the mail. So each day gets one mail at
//! most, however often and late a message is delivered, and whatever has changed since.

use futures::FutureExt as _;
use glotto_domain::reminders::{Decision, Due, ReminderState, SkipReason};
use glotto_events::{Failure, Handler, Message, Trigger, Worker};
use glotto_mail::{MAIL_REQUESTED, MailRequest, MailTemplate};
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
    "Requests the mail of a reminder that is due, unless the learner has studied that day or may not get it.",
)
.grants(&[
    Grant::Read(&[Part::Account, Part::Learning, Part::MailFeedback, Part::Privacy, Part::Reminder]),
    Grant::Write(&[Part::Event, Part::Reminder]),
]);

async fn handle(context: &Context, message: &Message) -> Result<(), Failure> {
    let ReminderDue { user_id } = message.payload()?;
    let Some(candidate) = context.store.reminders().find_candidate(user_id).await? else {
        tracing::info!(user = %user_id, "the reminder was deleted");
        return Ok(());
    };
    let recipient = candidate.recipient();
    let state = ReminderState { reachable: recipient.is_some(), last_study_day: candidate.last_study_day() };
    match (candidate.reminder.reminder().decide(context.now(), state), recipient) {
        (Decision::NotDue, _) => Ok(()),
        (Decision::Send { day, until, next }, Some(account)) => {
            send(context, message, &candidate, (account, day, until), next).await
        }
        (Decision::Send { next, .. }, None) => skip(context, &candidate, SkipReason::Unreachable, next).await,
        (Decision::Skip { why, next }, _) => skip(context, &candidate, why, next).await,
    }
}

/// Requests the mail and moves the reminder to its next time.
async fn send(
    context: &Context,
    message: &Message,
    candidate: &ReminderCandidate,
    (account, day, until): (&AccountItem, Date, Timestamp),
    next: Option<Due>,
) -> Result<(), Failure> {
    let (user_id, now) = (candidate.reminder.user_id, context.now());
    let template = MailTemplate::Reminder {
        user_id,
        display_name: account.display_name.to_string(),
        streak: candidate.streak(now),
        until,
    };
    let mail = MailRequest::to_owner(context.new_id(), account, template);
    let event = context.event(MAIL_REQUESTED, message.trace().as_ref(), &mail);
    let reminded = RemindedItem { user_id, day, asked: now };
    let advanced = advance(context, &candidate.reminder, next);
    match context.store.reminders().send(&advanced, candidate.reminder.rev, &reminded, &event).await {
        Ok(()) => tracing::info!(user = %user_id, mail = %mail.id, "reminder mail requested"),
        Err(CommitError::Condition(AdvanceError::AlreadyReminded)) => {
            tracing::info!(user = %user_id, "the mail of that day was requested before");
            return move_on(context, candidate, next).await;
        }
        Err(CommitError::Condition(AdvanceError::Changed)) => {
            tracing::info!(user = %user_id, "the reminder was changed in the meantime");
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// Requests no mail and moves the reminder to its next time.
async fn skip(
    context: &Context,
    candidate: &ReminderCandidate,
    why: SkipReason,
    next: Option<Due>,
) -> Result<(), Failure> {
    tracing::info!(user = %candidate.reminder.user_id, ?why, "no reminder mail requested");
    move_on(context, candidate, next).await
}

/// Moves the reminder to its next time. If it was changed in the meantime, the change has set that.
async fn move_on(context: &Context, candidate: &ReminderCandidate, next: Option<Due>) -> Result<(), Failure> {
    let advanced = advance(context, &candidate.reminder, next);
    context.store.reminders().advance(&advanced, candidate.reminder.rev).await?;
    Ok(())
}

fn advance(context: &Context, item: &ReminderItem, next: Option<Due>) -> ReminderItem {
    let revision = context.new_revision();
    ReminderItem::new(item.user_id, &item.reminder().advance(next), revision)
}
