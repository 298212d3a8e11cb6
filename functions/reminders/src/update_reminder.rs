//! `PUT /v1/me/reminder`: when one wants to be reminded to study.

use futures::FutureExt as _;
use glotto_domain::id::UserId;
use glotto_domain::inputs;
use glotto_domain::locale::Zone;
use glotto_domain::reminders::{Reminder, Schedule, TimeOfDay, Weekdays};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::reminders::ReminderItem;

use crate::ReminderView;

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("update_reminder", Method::Put, "/v1/me/reminder", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .grants(&[Grant::Write(&[Part::User])])
    .tells(
        "Set one's reminder",
        "Sets when one is reminded to study, whether or not a reminder was set before. On the days \
     named, at the time named, a mail is sent to those who have not studied that day. A time that \
     the clocks skip that day is reminded of when they have skipped it; one that comes twice, the \
     first time.",
    )
    .accepts::<UpdateReminder>()
    .example(r#"{"time":"18:30","weekdays":["monday","wednesday","friday"],"timeZone":"Europe/Berlin"}"#)
    .answers::<ReminderView>(200)
    .versioned();

inputs! {
    /// When one wants to be reminded.
    pub struct UpdateReminder {
        /// At which time of the clock.
        pub time: TimeOfDay,
        /// On which days.
        pub weekdays: Weekdays,
        /// Which clock: the account's, unless another is named.
        pub time_zone: Option<Zone>,
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let user = request.actor()?.user;
    let UpdateReminder { time, weekdays, time_zone } = request.json()?;
    let demanded = request.if_match()?;
    let zone = match time_zone {
        Some(zone) => zone,
        None => zone_of(context, user).await?,
    };
    let now = context.now();
    let reminder = Reminder::set(Schedule { time, weekdays, zone }, now);
    let revision = context.new_revision();
    let item = ReminderItem::new(user, &reminder, revision);
    if !context.store.reminders().set(&item, demanded).await? {
        return Err(Problem::of(kinds::STALE));
    }
    Ok(Reply::ok(&ReminderView::of(&item)).revision(item.rev))
}

/// The zone that somebody lives in. Without an account nobody is signed in for long.
async fn zone_of(context: &Context, user: UserId) -> Result<Zone, Problem> {
    let account = context.store.accounts().find(user).await?.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
    Ok(account.time_zone)
}
