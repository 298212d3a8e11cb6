//! Daily reminders by mail.

use glotto_domain::reminders::{Due, Subscription};
use glotto_mail::UNSUBSCRIBE_SEAL;
use glotto_store::reminders::ReminderItem;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::call::queued;
use super::{Call, Fixtures, Scenario, step};
use crate::Actor;

pub(super) const SCENARIO: Scenario = Scenario {
    feature: "reminders",
    audited: false,
    steps: &[&[
        step!(get_reminder, 200),
        step!(update_reminder, 200),
        step!(delete_reminder, 204),
        step!(get_unsubscribe_page, 200),
        step!(unsubscribe, 200),
        step!(dispatch_reminders),
        step!(send_reminder),
    ]],
};

const PATH: &str = "/v1/me/reminder";

async fn get_reminder<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&reminded(fixtures).await, PATH)
}

async fn update_reminder<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::put(&reminded(fixtures).await, PATH, &reminder())
}

async fn delete_reminder<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::delete(&reminded(fixtures).await, PATH)
}

async fn get_unsubscribe_page<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&fixtures.visitor(), unsubscribe_link(fixtures).await)
}

async fn unsubscribe<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::post_empty(&fixtures.visitor(), unsubscribe_link(fixtures).await)
}

async fn dispatch_reminders(fixtures: &Fixtures<'_>) -> Value {
    due(fixtures).await;
    json!({})
}

async fn send_reminder(fixtures: &Fixtures<'_>) -> Value {
    let learner = due(fixtures).await;
    let event = fixtures.world.context.event("ReminderDue", None, json!({"userId": learner.user()}));
    queued(&serde_json::to_string(&event).unwrap())
}

fn reminder() -> Value {
    json!({"time": "18:30", "weekdays": ["monday", "friday"], "timeZone": "Europe/Berlin"})
}

/// A new learner with a reminder.
async fn reminded<'w>(fixtures: &Fixtures<'w>) -> Actor<'w> {
    let learner = fixtures.world.learner().await;
    learner.put(PATH, reminder()).await.is(200);
    learner
}

/// The path of the link in the mails to a new learner.
async fn unsubscribe_link(fixtures: &Fixtures<'_>) -> String {
    let subscription = Subscription { user: reminded(fixtures).await.user() };
    format!("/v1/unsubscribe/{}", fixtures.sealed(UNSUBSCRIBE_SEAL, &subscription.to_string()).await)
}

/// A new learner whose reminder is due.
async fn due<'w>(fixtures: &Fixtures<'w>) -> Actor<'w> {
    let (context, learner) = (&fixtures.world.context, reminded(fixtures).await);
    let item: ReminderItem =
        context.store.load(glotto_store::keys::reminders::reminder(learner.user())).await.unwrap().unwrap();
    let at = context.now() - SignedDuration::from_mins(1);
    let day = at.to_zoned(TimeZone::UTC).date();
    let advanced = item.reminder().advance(Some(Due { at, day }));
    let revision = item.rev.next();
    context.store.save(&ReminderItem::new(learner.user(), &advanced, revision)).await.unwrap();
    learner
}
