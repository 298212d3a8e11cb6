//! Reminders of accounts that move to another time zone.

use serde_json::{Value, json};

use super::{PATH, daily, deliver_at, mails, reminded, unset};
use crate::world::{Actor, World};

/// Every day at 18:00, where the account is.
fn without_zone() -> Value {
    let mut reminder = daily();
    reminder.as_object_mut().unwrap().remove("timeZone");
    reminder
}

async fn move_to(learner: &Actor<'_>, zone: &str) {
    learner.patch("/v1/me", json!({ "timeZone": zone })).await.is(200);
}

#[tokio::test]
async fn a_reminder_without_a_zone_of_its_own_follows_the_account() {
    let world = World::new().await;
    let learner = reminded(&world, without_zone()).await;
    let before = learner.get(PATH).await;
    assert_eq!(
        (before.text_of("timeZone"), before.text_of("nextAt")),
        zone("Europe/Berlin", "2026-03-01T17:00:00.000Z")
    );
    assert_eq!(before.json()["followsAccount"], true);
    move_to(&learner, "America/New_York").await;
    let after = learner.get(PATH).await;
    assert_eq!(
        (after.text_of("timeZone"), after.text_of("nextAt")),
        zone("America/New_York", "2026-03-01T23:00:00.000Z")
    );
    assert_ne!(after.header("etag"), before.header("etag"));
    deliver_at(&world, "2026-03-01T17:05:00Z").await;
    assert!(mails(&world).is_empty(), "it is noon in New York");
    deliver_at(&world, "2026-03-01T23:05:00Z").await;
    assert_eq!(mails(&world).len(), 1);
    // The next one is due where the account is, too.
    assert_eq!(world.renewed(&learner).get(PATH).await.text_of("nextAt"), "2026-03-02T23:00:00.000Z");
    move_to(&world.renewed(&learner), "Asia/Tokyo").await;
    assert_eq!(world.renewed(&learner).get(PATH).await.text_of("timeZone"), "Asia/Tokyo");
}

fn zone(name: &str, next: &str) -> (String, String) {
    (name.to_owned(), next.to_owned())
}

#[tokio::test]
async fn a_reminder_with_a_zone_of_its_own_stays_in_it() {
    let world = World::new().await;
    let learner = reminded(&world, daily()).await;
    let before = learner.get(PATH).await;
    move_to(&learner, "Asia/Tokyo").await;
    let after = learner.get(PATH).await;
    assert_eq!((after.json(), after.header("etag")), (before.json(), before.header("etag")));
    // Without a zone it follows the account again.
    learner.put(PATH, without_zone()).await.is(200);
    assert_eq!(learner.get(PATH).await.text_of("timeZone"), "Asia/Tokyo");
}

#[tokio::test]
async fn an_account_without_a_reminder_moves_and_sets_one_where_it_is() {
    let world = World::new().await;
    let learner = world.learner().await;
    move_to(&learner, "Asia/Tokyo").await;
    assert_eq!(learner.get(PATH).await.json(), unset());
    learner.put(PATH, without_zone()).await.is(200);
    assert_eq!(learner.get(PATH).await.text_of("timeZone"), "Asia/Tokyo");
}

#[tokio::test]
async fn a_reminder_that_is_set_while_its_account_moves_is_in_the_zone_of_the_account() {
    let world = World::new().await;
    let learner = world.learner().await;
    // The zone was read before the account moved.
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let moving = async {
        held.arrived().await;
        move_to(&learner, "Asia/Tokyo").await;
        held.release();
    };
    let (set, ()) = futures::join!(learner.put(PATH, without_zone()), moving);
    set.is(200);
    assert_eq!(learner.get(PATH).await.text_of("timeZone"), "Asia/Tokyo");
    // The reminder was read before it was set.
    learner.delete(PATH).await.is(204);
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let setting = async {
        held.arrived().await;
        learner.put(PATH, without_zone()).await.is(200);
        held.release();
    };
    let ((), ()) = futures::join!(move_to(&learner, "America/New_York"), setting);
    assert_eq!(learner.get(PATH).await.text_of("timeZone"), "America/New_York");
}

#[tokio::test]
async fn the_tag_of_no_reminder_permits_to_set_the_first_one_only() {
    let world = World::new().await;
    let learner = world.learner().await;
    for body in [daily(), without_zone()] {
        learner.delete(PATH).await.is(204);
        let none = learner.get(PATH).await;
        let first = learner.with("if-match", none.header("etag").unwrap());
        first.put(PATH, body.clone()).await.is(200);
        first.put(PATH, body).await.is_problem(412, "stale");
    }
}
