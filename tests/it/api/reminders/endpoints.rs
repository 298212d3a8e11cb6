//! Setting, getting and deleting reminders.

use futures::future::join_all;
use glotto_domain::identity::EmailAddress;
use glotto_domain::messaging::ReportKind;
use serde_json::json;

use super::{PATH, daily, reminded, report, unset};
use crate::world::World;

#[tokio::test]
async fn a_reminder_is_set_read_changed_and_deleted() {
    let world = World::new().await;
    let learner = world.learner().await;
    assert_eq!(learner.get(PATH).await.is(200).json(), unset());
    let set = learner.put(PATH, daily()).await;
    insta::assert_json_snapshot!("update_reminder", set.snapshot());
    assert_eq!(set.text_of("nextAt"), "2026-03-01T17:00:00.000Z");
    let read = learner.get(PATH).await;
    read.is(200);
    assert_eq!(read.json(), set.json());
    assert_eq!(read.header("etag"), set.header("etag"));
    learner.with("if-none-match", read.header("etag").unwrap()).get(PATH).await.is(304);

    let changed =
        learner.put(PATH, json!({"time": "07:05", "weekdays": ["sunday", "friday"], "timeZone": "Asia/Tokyo"})).await;
    changed.is(200);
    assert_eq!(
        changed.json(),
        json!({
            "isSet": true, "time": "07:05", "weekdays": ["friday", "sunday"], "timeZone": "Asia/Tokyo",
            "followsAccount": false, "nextAt": "2026-03-05T22:05:00.000Z",
        })
    );
    assert_ne!(changed.header("etag"), set.header("etag"));

    learner.delete(PATH).await.is(204);
    assert_eq!(learner.get(PATH).await.is(200).json(), unset());
    learner.delete(PATH).await.is(204);
}

#[tokio::test]
async fn the_zone_is_the_accounts_unless_another_is_named() {
    let world = World::new().await;
    let learner = world.learner().await;
    for body in [
        json!({"time": "18:00", "weekdays": ["sunday"]}),
        json!({"time": "18:00", "weekdays": ["sunday"], "timeZone": null}),
    ] {
        let set = learner.put(PATH, body).await;
        set.is(200);
        assert_eq!(set.text_of("timeZone"), "Europe/Berlin");
    }
}

#[tokio::test]
async fn every_error_is_reported_and_nothing_is_written() {
    let world = World::new().await;
    let learner = world.learner().await;
    let body = json!({"time": "24:00", "weekdays": ["monday", "monday", "Tuesday", 3], "timeZone": "Mars/Olympus", "sound": "bell"});
    let answer = learner.put(PATH, body).await;
    answer.is_problem(422, "invalid-input");
    assert_eq!(answer.pointers(), ["/time", "/weekdays/1", "/weekdays/2", "/weekdays/3", "/timeZone", "/sound"]);
    insta::assert_json_snapshot!("update_reminder_with_faults", answer.snapshot());
    let answer = learner.put(PATH, json!({"weekdays": []})).await;
    assert_eq!(answer.pointers(), ["/time", "/weekdays"]);
    assert_eq!(learner.get(PATH).await.is(200).json(), unset());
}

#[tokio::test]
async fn a_reminder_to_an_address_that_gets_no_mail_is_refused() {
    let world = World::new().await;
    for kind in [ReportKind::Bounce, ReportKind::Complaint] {
        let learner = world.learner().await;
        report(&world, &learner, kind).await;
        for body in [daily(), json!({"time": "18:00", "weekdays": ["sunday"]})] {
            let late = learner.with("if-match", "nonsense");
            late.put(PATH, body.clone()).await.is_problem(409, "email-undeliverable");
            learner.put(PATH, body).await.is_problem(409, "email-undeliverable");
        }
        assert_eq!(learner.get(PATH).await.is(200).json(), unset());
        // A report about a former address does not matter.
        let store = &world.context.store;
        let mut account = store.accounts().find(learner.user()).await.unwrap().unwrap();
        account.email = EmailAddress::parse("countess@example.com").unwrap();
        store.save(&account).await.unwrap();
        learner.put(PATH, daily()).await.is(200);
    }
}

#[tokio::test]
async fn a_change_with_a_stale_revision_is_rejected() {
    let world = World::new().await;
    let learner = world.learner().await;
    let nothing = learner.with("if-match", "\"r1\"");
    nothing.put(PATH, daily()).await.is_problem(412, "stale");
    assert_eq!(learner.get(PATH).await.is(200).json(), unset());

    let first = learner.put(PATH, daily()).await;
    let mine = learner.with("if-match", first.header("etag").unwrap());
    let second = mine.put(PATH, json!({"time": "08:00", "weekdays": ["monday"]})).await;
    second.is(200);
    mine.put(PATH, daily()).await.is_problem(412, "stale");
    learner.with("if-match", "nonsense").put(PATH, daily()).await.is_problem(412, "stale");
    assert_eq!(learner.get(PATH).await.header("etag"), second.header("etag"));
    let several = format!("\"r1\", {}", second.header("etag").unwrap());
    learner.with("if-match", &several).put(PATH, daily()).await.is(200);
}

/// RFC 9110, 13.1.1 and 13.1.2.
#[tokio::test]
async fn an_asterisk_in_if_match_requires_a_reminder_and_in_if_none_match_that_there_is_none() {
    let world = World::new().await;
    let learner = world.learner().await;
    let (if_any, if_none) = (learner.with("if-match", "*"), learner.with("if-none-match", "*"));
    if_any.put(PATH, daily()).await.is_problem(412, "stale");
    assert_eq!(learner.get(PATH).await.is(200).json(), unset());
    if_none.put(PATH, daily()).await.is(200);
    let set = learner.get(PATH).await;
    if_none.put(PATH, json!({"time": "08:00", "weekdays": ["monday"]})).await.is_problem(412, "stale");
    learner.with("if-none-match", set.header("etag").unwrap()).put(PATH, daily()).await.is_problem(412, "stale");
    assert_eq!(learner.get(PATH).await.body, set.body);
    learner.with("if-none-match", "\"r1\"").put(PATH, daily()).await.is(200);
    if_any.put(PATH, daily()).await.is(200);
}

#[tokio::test]
async fn a_reminder_is_deleted_only_in_the_revision_that_the_client_has_read() {
    let world = World::new().await;
    let learner = reminded(&world, daily()).await;
    let etag = learner.get(PATH).await.header("etag").unwrap().to_owned();
    for (header, tag) in [("if-match", "\"r1\""), ("if-match", "nonsense"), ("if-none-match", etag.as_str())] {
        learner.with(header, tag).delete(PATH).await.is_problem(412, "stale");
    }
    learner.get(PATH).await.is(200);
    let mine = learner.with("if-match", &format!("\"r1\", {etag}"));
    mine.delete(PATH).await.is(204);
    assert_eq!(learner.get(PATH).await.is(200).json(), unset());
    // What it asks for is so already (RFC 9110, 13.1.1).
    mine.delete(PATH).await.is(204);
}

#[tokio::test]
async fn one_of_fifty_concurrent_conditional_changes_succeeds_and_without_if_match_the_last_wins() {
    let world = World::new().await;
    let learner = reminded(&world, daily()).await;
    let etag = learner.get(PATH).await.header("etag").unwrap().to_owned();
    let mine = learner.with("if-match", &etag);
    let body = |minute: usize| json!({"time": format!("10:{minute:02}"), "weekdays": ["monday"]});
    let answers = join_all((0..50).map(|minute| mine.put(PATH, body(minute)))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 412)));

    let answers = join_all((0..50).map(|minute| learner.put(PATH, body(minute)))).await;
    let stands = learner.get(PATH).await;
    let same: Vec<_> = answers.iter().filter(|answer| answer.header("etag") == stands.header("etag")).collect();
    assert_eq!(same.len(), 1, "no two of them have the same revision");
    assert_eq!(same[0].json(), stands.json());
}

#[tokio::test]
async fn no_user_sees_or_changes_the_reminder_of_another_user() {
    let world = World::new().await;
    let owner = reminded(&world, daily()).await;
    let other = world.learner().await;
    assert_eq!(other.get(PATH).await.is(200).json(), unset());
    other.delete(PATH).await.is(204);
    owner.get(PATH).await.is(200);
    world.anonymous().get(PATH).await.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_call_needs_at_most_two_reads_and_one_write() {
    let world = World::new().await;
    let learner = world.learner().await;
    // The first call of a function reads the keys that verify tokens.
    learner.get("/v1/me").await.is(200);
    learner.put(PATH, json!({"time": "18:00", "weekdays": ["sunday"]})).await.is(200);
    learner.get(PATH).await.is(200);
    learner.delete(PATH).await.is(204);
    let rows = world.ledger.rows();
    let cost = |operation: &str| (rows[operation].reads, rows[operation].writes);
    assert_eq!(cost("update_reminder"), (2, 1));
    assert_eq!(cost("get_reminder"), (1, 0));
    assert_eq!(cost("delete_reminder"), (1, 1));
}
