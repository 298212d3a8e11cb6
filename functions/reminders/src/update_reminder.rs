//! `PUT /v1/me/reminder`

use glotto_domain::id::UserId;
use glotto_domain::input;
use glotto_domain::locale::TimeZoneName;
use glotto_domain::reminders::{Reminder, Schedule, TimeOfDay, UpdateReminderError, Weekdays};
use glotto_http::{Access, Call, Cx, Endpoint, Json, Problem, Respond as _, Result, Spec, Versioned, kinds};
use glotto_runtime::{Grant, Part};
use glotto_store::identity::AccountItem;
use glotto_store::reminders::{ReminderItem, SetReminderError};
use glotto_store::{CommitError, Conflict};

use crate::ReminderView;

/// When a learner wants to be reminded.
#[input]
pub struct UpdateReminderInput {
    /// The time of day.
    pub time: TimeOfDay,
    /// The days of the week.
    pub weekdays: Weekdays,
    /// The time zone of `time`. If it is missing, it is that of the account, also after the account has moved.
    pub time_zone: Option<TimeZoneName>,
}

/// Sets the caller's reminder.
pub struct UpdateReminder;

impl Endpoint for UpdateReminder {
    const SPEC: Spec = Spec::put("update_reminder", "/v1/me/reminder", Access::SignedIn)
        .summary("Set reminder")
        .description(
            "Sets when you are reminded to study, and replaces the reminder that was set before. On these days at \
             this time you get a mail, unless you have studied that day. If a change of the clocks skips the time, \
             the mail comes right after the change; if the time comes twice, the mail comes the first time. \
             `If-None-Match: *` sets it only if you have none, `If-Match: *` only if you have one. If mails to your \
             address came back (`emailStatus`), no reminder would be sent, so none is set.",
        )
        .example(r#"{"time":"18:30","weekdays":["monday","wednesday","friday"],"timeZone":"Europe/Berlin"}"#)
        .grants(&[
            Grant::Read(&[Part::Account, Part::MailFeedback]),
            Grant::Check(&[Part::Account]),
            Grant::Write(&[Part::Reminder]),
        ]);
    type Path = ();
    type Query = ();
    type Body = Json<UpdateReminderInput>;
    type Response = Versioned<Json<ReminderView>>;
    type Errors = (UpdateReminderError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let user = cx.actor()?.user;
        let expected = cx.request.precondition()?;
        cx.retry_on_conflict("the time zone of the account", || async {
            let account = find_recipient(cx, user).await?;
            let (zone, follows_account) = match cx.body.time_zone.clone() {
                Some(zone) => (zone, false),
                None => (account.time_zone, true),
            };
            let schedule = Schedule { time: cx.body.time, weekdays: cx.body.weekdays, zone, follows_account };
            let item = ReminderItem::new(user, &Reminder::set(schedule, cx.now()), cx.new_revision());
            // The revision is not read before: the write itself is conditional on it.
            match cx.store.reminders().set(&item, &expected).await {
                Ok(()) => Ok(Json(ReminderView::of(&item)).revision(item.rev)),
                Err(CommitError::Condition(SetReminderError::Stale)) => Err(Problem::of(kinds::STALE)),
                Err(CommitError::Condition(SetReminderError::AccountMoved)) => {
                    Err(CommitError::Condition(Conflict).into())
                }
                Err(CommitError::AnsweredBefore) => Err(Problem::internal(&"a reminder has no idempotency record")),
                Err(CommitError::Store(error)) => Err(error.into()),
            }
        })
        .await
    }
}

/// The caller's account, if reminders are sent to its address. A session without an account is no longer valid.
async fn find_recipient(call: &Call<'_>, user: UserId) -> Result<AccountItem> {
    let (account, feedback) = call.store.mail_feedback().find_with_account(user).await?;
    let account = account.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
    let accepts = feedback.is_none_or(|item| item.reports.accepts(&account.email, false));
    if accepts { Ok(account) } else { Err(UpdateReminderError::EmailUndeliverable.into()) }
}
