//! `PUT /v1/me/reminder`

use glotto_domain::id::UserId;
use glotto_domain::input;
use glotto_domain::locale::TimeZoneName;
use glotto_domain::reminders::{Reminder, Schedule, TimeOfDay, Weekdays};
use glotto_http::{Access, Call, Cx, Endpoint, Json, Problem, Respond as _, Result, Spec, Versioned, kinds};
use glotto_runtime::{Grant, Part};
use glotto_store::reminders::ReminderItem;

use crate::ReminderView;

/// When a learner wants to be reminded.
#[input]
pub struct UpdateReminderInput {
    /// The time of day.
    pub time: TimeOfDay,
    /// The days of the week.
    pub weekdays: Weekdays,
    /// The time zone of `time`; that of the account, if missing.
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
             `If-None-Match: *` sets it only if you have none, `If-Match: *` only if you have one.",
        )
        .example(r#"{"time":"18:30","weekdays":["monday","wednesday","friday"],"timeZone":"Europe/Berlin"}"#)
        .grants(&[Grant::Read(&[Part::Account]), Grant::Write(&[Part::Reminder])]);
    type Path = ();
    type Query = ();
    type Body = Json<UpdateReminderInput>;
    type Response = Versioned<Json<ReminderView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let user = cx.actor()?.user;
        let zone = match cx.body.time_zone.clone() {
            Some(zone) => zone,
            None => account_zone(cx, user).await?,
        };
        let schedule = Schedule { time: cx.body.time, weekdays: cx.body.weekdays, zone };
        let item = ReminderItem::new(user, &Reminder::set(schedule, cx.now()), cx.new_revision());
        // The revision is not read before: the write itself is conditional on it.
        if !cx.store.reminders().set(&item, &cx.request.precondition()?).await? {
            return Err(Problem::of(kinds::STALE));
        }
        Ok(Json(ReminderView::of(&item)).revision(item.rev))
    }
}

/// The time zone of the caller's account. A session without an account is no longer valid.
async fn account_zone(call: &Call<'_>, user: UserId) -> Result<TimeZoneName> {
    let account = call.store.accounts().find(user).await?.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
    Ok(account.time_zone)
}
