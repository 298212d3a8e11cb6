//! Reminders.

mod dispatch;
mod endpoints;
mod sending;
mod unsubscribing;
mod zones;

use glotto_cloud::Mail;
use glotto_domain::locale::TimeZoneName;
use glotto_domain::messaging::{MailFeedback, MailReport, ReportKind};
use glotto_store::messaging::MailFeedbackItem;
use glotto_store::progress::{RunItem, StatsItem};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::world::{Actor, World, rev};

const PATH: &str = "/v1/me/reminder";

/// Every day at 18:00 in Berlin, which is five hours after the start of every test.
fn daily() -> Value {
    json!({
        "time": "18:00",
        "weekdays": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
        "timeZone": "Europe/Berlin",
    })
}

/// The answer if no reminder is set.
fn unset() -> Value {
    json!({"isSet": false, "followsAccount": false})
}

/// A learner with a reminder.
async fn reminded(world: &World, reminder: Value) -> Actor<'_> {
    let learner = world.learner().await;
    learner.put(PATH, reminder).await.is(200);
    learner
}

fn set_clock(world: &World, moment: &str) {
    world.context.clock.set(moment.parse().unwrap());
}

/// Runs the dispatcher; returns how many reminders were due.
async fn fire(world: &World) -> u64 {
    let event = json!({"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}});
    world.invoke("dispatch_reminders", event).await.unwrap()["due"].as_u64().unwrap()
}

/// Runs the dispatcher and everything that follows.
async fn fire_and_deliver(world: &World) {
    fire(world).await;
    assert_eq!(world.deliver().await, Vec::<String>::new());
}

/// The same at a moment.
async fn deliver_at(world: &World, moment: &str) {
    set_clock(world, moment);
    fire_and_deliver(world).await;
}

fn mails(world: &World) -> Vec<Mail> {
    world.cloud.inbox().list()
}

/// Stores a streak of this many days, in Berlin, that ends on a day.
async fn has_studied(world: &World, learner: &Actor<'_>, day: &str, days: u32) {
    let zone = TimeZoneName::parse("Europe/Berlin").unwrap();
    let last: jiff::civil::Date = day.parse().unwrap();
    let first = last - SignedDuration::from_hours(24 * i64::from(days - 1));
    let begins = |day: jiff::civil::Date| day.to_zoned(zone.rules().clone()).unwrap().timestamp();
    let run = RunItem { first, last, days, opens: begins(first), closes: begins(last.tomorrow().unwrap()) };
    let stats = StatsItem {
        user_id: learner.user(),
        xp: 10,
        runs: vec![run],
        longest: days,
        last_study_day: Some(last),
        zone,
        rev: rev(1),
    };
    world.context.store.save(&stats).await.unwrap();
}

/// Stores that a mail to the address of a user came back.
async fn report(world: &World, learner: &Actor<'_>, kind: ReportKind) {
    let account = world.context.store.accounts().find(learner.user()).await.unwrap().unwrap();
    let report = MailReport { address: account.email, kind, at: world.context.now() };
    let item = MailFeedbackItem { user_id: learner.user(), reports: MailFeedback::default().with(report), rev: rev(1) };
    world.context.store.save(&item).await.unwrap();
}
