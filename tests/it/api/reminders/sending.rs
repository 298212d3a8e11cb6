//! Sending due reminders: once a day, and only to learners who have not studied that day.

use futures::future::join_all;
use glotto_cloud::Fault;
use glotto_domain::Precondition;
use glotto_domain::id::UserId;
use glotto_domain::locale::LanguageTag;
use glotto_domain::messaging::ReportKind;
use glotto_store::identity::AccountItem;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{PATH, daily, deliver_at, fire, fire_and_deliver, has_studied, mails, reminded, report, set_clock};
use crate::world::World;

/// The waiting messages, as one batch.
async fn batch(world: &World) -> Value {
    let queue = world.name_of("ReminderQueue");
    let received = world.cloud.queues().receive(queue, 10, None, std::time::Duration::ZERO).await;
    for message in &received {
        world.cloud.queues().delete(queue, message.receipt());
    }
    json!({"Records": received.iter().map(glotto_cloud::Received::as_lambda_record).collect::<Vec<_>>()})
}

async fn next_at(world: &World, user: UserId) -> String {
    world.context.store.reminders().find(user).await.unwrap().unwrap().due_at.unwrap().to_string()
}

async fn change_account(world: &World, user: UserId, change: impl FnOnce(&mut AccountItem)) {
    let mut account = world.context.store.accounts().find(user).await.unwrap().unwrap();
    change(&mut account);
    world.context.store.save(&account).await.unwrap();
}

#[tokio::test]
async fn a_learner_who_has_not_studied_gets_one_mail_in_their_language() {
    let world = World::new().await;
    let learner = reminded(&world, daily()).await;
    change_account(&world, learner.user(), |account| account.locale = LanguageTag::parse("de-AT").unwrap()).await;
    has_studied(&world, &learner, "2026-02-28", 4).await;
    deliver_at(&world, "2026-03-01T17:03:00Z").await;
    let [mail] = &mails(&world)[..] else { panic!("one mail") };
    assert_eq!(mail.to, [format!("{}@example.com", learner.user().to_string().to_lowercase())]);
    assert_eq!(mail.subject, "Zeit zu lernen");
    assert!(mail.text.as_ref().unwrap().contains("4 Tage in Folge"));
    assert_eq!(next_at(&world, learner.user()).await, "2026-03-02T17:00:00Z");
}

#[tokio::test]
async fn a_learner_who_has_studied_that_day_gets_no_mail_until_tomorrow() {
    let world = World::new().await;
    let learner = reminded(&world, daily()).await;
    has_studied(&world, &learner, "2026-03-01", 1).await;
    deliver_at(&world, "2026-03-01T17:00:00Z").await;
    assert!(mails(&world).is_empty());
    deliver_at(&world, "2026-03-02T17:00:00Z").await;
    assert_eq!(mails(&world).len(), 1);
}

#[tokio::test]
async fn a_day_is_in_the_learners_time_zone_and_not_the_servers() {
    let world = World::new().await;
    let evening = json!({"time": "23:30", "weekdays": ["sunday"], "timeZone": "America/Los_Angeles"});
    let learner = reminded(&world, evening).await;
    change_account(&world, learner.user(), |account| {
        account.time_zone = glotto_domain::locale::TimeZoneName::parse("America/Los_Angeles").unwrap();
    })
    .await;
    // Sunday evening in Los Angeles, Monday morning in UTC.
    deliver_at(&world, "2026-03-02T07:30:00Z").await;
    assert_eq!(mails(&world).len(), 1);
    assert_eq!(next_at(&world, learner.user()).await, "2026-03-09T06:30:00Z");
}

#[tokio::test]
async fn duplicate_and_late_schedules_send_one_mail_a_day() {
    let world = World::new().await;
    reminded(&world, daily()).await;
    let mut now: Timestamp = "2026-03-01T16:50:00Z".parse().unwrap();
    for _ in 0..48 {
        world.context.clock.set(now);
        join_all((0..3).map(|_| fire(&world))).await;
        assert_eq!(world.deliver().await, Vec::<String>::new());
        now += SignedDuration::from_mins(67);
    }
    // From Sunday evening to Tuesday evening: three days.
    assert_eq!(mails(&world).len(), 3);
}

#[tokio::test]
async fn twenty_concurrent_duplicates_of_a_message_send_one_mail() {
    let world = World::new().await;
    reminded(&world, daily()).await;
    set_clock(&world, "2026-03-01T17:00:00Z");
    fire(&world).await;
    let batch = batch(&world).await;
    let answers = join_all((0..20).map(|_| world.invoke("send_reminder", batch.clone()))).await;
    assert!(answers.into_iter().all(|answer| answer.unwrap() == json!({"batchItemFailures": []})));
    world.deliver().await;
    assert_eq!(mails(&world).len(), 1);
}

#[tokio::test]
async fn a_lost_response_of_the_table_still_sends_exactly_one_mail() {
    let world = World::new().await;
    for fault in [Fault::FailAfterCommit, Fault::Fail, Fault::Conflict] {
        let learner = reminded(&world, daily()).await;
        let before = mails(&world).len();
        world.wait(SignedDuration::from_hours(5));
        fire(&world).await;
        world.cloud.faults().next("TransactWriteItems", fault);
        assert_eq!(world.deliver().await, Vec::<String>::new(), "{fault:?}");
        assert_eq!(mails(&world).len(), before + 1, "{fault:?}");
        world.context.store.reminders().delete(learner.user(), &Precondition::default()).await.unwrap();
        set_clock(&world, crate::world::BEGIN);
    }
}

#[tokio::test]
async fn a_skipped_or_repeated_local_time_sends_one_mail() {
    let world = World::new().await;
    let half_past_two = json!({"time": "02:30", "weekdays": ["sunday"], "timeZone": "Europe/Berlin"});
    let mut sent = Vec::new();
    for night in ["2026-03-29T00:00:00Z", "2026-10-24T23:30:00Z"] {
        let mut now: Timestamp = night.parse().unwrap();
        set_clock(&world, night);
        reminded(&world, half_past_two.clone()).await;
        for _ in 0..48 {
            let before = mails(&world).len();
            fire_and_deliver(&world).await;
            if mails(&world).len() > before {
                sent.push(now.to_string());
            }
            now += SignedDuration::from_mins(5);
            world.context.clock.set(now);
        }
    }
    assert_eq!(sent, ["2026-03-29T01:00:00Z", "2026-10-25T00:30:00Z"]);
}

#[tokio::test]
async fn a_reminder_changed_or_deleted_before_sending_is_respected() {
    let world = World::new().await;
    let (later, gone) = (reminded(&world, daily()).await, reminded(&world, daily()).await);
    set_clock(&world, "2026-03-01T17:00:00Z");
    assert_eq!(fire(&world).await, 2);
    world.renewed(&gone).delete(PATH).await.is(204);
    let mut evening = daily();
    evening["time"] = json!("20:00");
    world.renewed(&later).put(PATH, evening).await.is(200);
    assert_eq!(world.deliver().await, Vec::<String>::new());
    assert!(mails(&world).is_empty());
    deliver_at(&world, "2026-03-01T19:00:00Z").await;
    assert_eq!(mails(&world).len(), 1);
}

#[tokio::test]
async fn a_reminder_set_again_after_its_mail_sends_no_second_one_that_day() {
    let world = World::new().await;
    let learner = reminded(&world, daily()).await;
    deliver_at(&world, "2026-03-01T17:00:00Z").await;
    let learner = world.renewed(&learner);
    learner.delete(PATH).await.is(204);
    let mut evening = daily();
    evening["time"] = json!("20:00");
    learner.put(PATH, evening).await.is(200);
    deliver_at(&world, "2026-03-01T19:00:00Z").await;
    assert_eq!(mails(&world).len(), 1);
    assert_eq!(next_at(&world, learner.user()).await, "2026-03-02T19:00:00Z");
}

#[tokio::test]
async fn unverified_and_deleted_users_get_no_reminder() {
    let world = World::new().await;
    let (unverified, gone) = (reminded(&world, daily()).await, reminded(&world, daily()).await);
    change_account(&world, unverified.user(), |account| account.verified = false).await;
    world.context.store.delete(glotto_store::keys::identity::account(gone.user())).await.unwrap();
    deliver_at(&world, "2026-03-01T17:00:00Z").await;
    assert!(mails(&world).is_empty());
    assert_eq!(next_at(&world, unverified.user()).await, "2026-03-02T17:00:00Z");
}

#[tokio::test]
async fn a_suspended_user_gets_no_reminder_and_gets_it_again_when_reinstated() {
    let world = World::new().await;
    let learner = reminded(&world, daily()).await;
    let suspension = format!("/v1/users/{}/suspension", learner.user());
    let admin = world.admin().await;
    admin.send("PUT", &suspension, "").await.is(204);
    assert_eq!(world.deliver().await, Vec::<String>::new());
    let notices = mails(&world).len();
    deliver_at(&world, "2026-03-01T17:00:00Z").await;
    assert_eq!(mails(&world).len(), notices, "no mail asks a user to learn who cannot sign in");
    assert_eq!(next_at(&world, learner.user()).await, "2026-03-02T17:00:00Z");
    world.with_proof(&admin).await.delete(&suspension).await.is(204);
    assert_eq!(world.deliver().await, Vec::<String>::new());
    let notices = mails(&world).len();
    deliver_at(&world, "2026-03-02T17:00:00Z").await;
    assert_eq!(mails(&world).len(), notices + 1);
}

#[tokio::test]
async fn a_user_whose_erasure_is_scheduled_gets_no_reminder_unless_it_is_cancelled() {
    let world = World::new().await;
    let learner = reminded(&world, daily()).await;
    learner.post_empty("/v1/me/erasure").await.is(202);
    assert_eq!(world.deliver().await, Vec::<String>::new());
    let notices = mails(&world).len();
    deliver_at(&world, "2026-03-01T17:00:00Z").await;
    assert_eq!(mails(&world).len(), notices);
    world.renewed(&learner).delete("/v1/me/erasure").await.is(204);
    assert_eq!(world.deliver().await, Vec::<String>::new());
    let notices = mails(&world).len();
    deliver_at(&world, "2026-03-02T17:00:00Z").await;
    assert_eq!(mails(&world).len(), notices + 1);
}

#[tokio::test]
async fn a_reminder_that_was_set_while_a_bounce_was_reported_is_not_sent() {
    let world = World::new().await;
    let learner = reminded(&world, daily()).await;
    // Stored without the worker, which would have ended the reminder.
    report(&world, &learner, ReportKind::Bounce).await;
    deliver_at(&world, "2026-03-01T17:00:00Z").await;
    let pending = world.context.store.reminders().find(learner.user()).await.unwrap();
    assert!(pending.is_some() && mails(&world).is_empty());
    assert_eq!(next_at(&world, learner.user()).await, "2026-03-02T17:00:00Z");
}

#[tokio::test]
async fn a_reminder_that_is_noticed_too_late_is_not_sent() {
    let world = World::new().await;
    let learner = reminded(&world, daily()).await;
    deliver_at(&world, "2026-03-01T20:00:01Z").await;
    assert!(mails(&world).is_empty());
    assert_eq!(next_at(&world, learner.user()).await, "2026-03-02T17:00:00Z");
}

#[tokio::test]
async fn a_poisoned_message_fails_alone() {
    let world = World::new().await;
    reminded(&world, daily()).await;
    set_clock(&world, "2026-03-01T17:00:00Z");
    fire(&world).await;
    let mut batch = batch(&world).await;
    let mut poison = batch["Records"][0].clone();
    poison["messageId"] = json!("poison");
    poison["body"] = json!("{\"kind\":\"ReminderDue\"}");
    batch["Records"].as_array_mut().unwrap().insert(0, poison);
    let answer = world.invoke("send_reminder", batch).await.unwrap();
    assert_eq!(answer, json!({"batchItemFailures": [{"itemIdentifier": "poison"}]}));
    world.deliver().await;
    assert_eq!(mails(&world).len(), 1);
}
