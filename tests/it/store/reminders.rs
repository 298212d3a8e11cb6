//! Tests of reminders in the table.

use futures::future::join_all;
use glotto_domain::id::UserId;
use glotto_domain::locale::TimeZoneName;
use glotto_domain::reminders::{Due, Reminder, Schedule, TimeOfDay, Weekdays};
use glotto_domain::{Precondition, Revisions};
use glotto_store::CommitError;
use glotto_store::keys::{self, reminders::REMINDER_SHARDS};
use glotto_store::reminders::{AdvanceError, DispatchPosition, RemindedItem, ReminderItem};
use jiff::Timestamp;
use serde_json::json;

use crate::world::{World, rev};

fn item(user: UserId, due: &str, number: u64) -> ReminderItem {
    let schedule = Schedule {
        time: TimeOfDay::parse("18:00").unwrap(),
        weekdays: Weekdays::ALL,
        zone: TimeZoneName::utc(),
        follows_account: false,
    };
    let at: Timestamp = due.parse().unwrap();
    let due = Due { at, day: TimeZoneName::utc().day_of(at) };
    ReminderItem::new(user, &Reminder::restore(schedule, Some(due)), rev(number))
}

/// The users whose reminders are due in a period, and the number of pages.
async fn due(world: &World, from: &str, to: &str, limit: u16) -> (Vec<UserId>, usize) {
    let (from, to) = (DispatchPosition::at(from.parse().unwrap()), to.parse().unwrap());
    let (mut found, mut pages) = (Vec::new(), 0);
    for shard in 0..REMINDER_SHARDS {
        let mut after = None;
        loop {
            let (page, last) = world.context.store.reminders().page_due(shard, &from, to, limit, after).await.unwrap();
            assert!(page.windows(2).all(|pair| pair[0].due_at <= pair[1].due_at), "the longest due must come first");
            found.extend(page.into_iter().map(|item| item.user_id));
            pages += 1;
            match last {
                None => break,
                last => after = last,
            }
        }
    }
    found.sort();
    (found, pages)
}

#[tokio::test]
async fn a_stored_reminder_reads_back_as_itself() {
    let world = World::new().await;
    let user = world.context.new_id();
    let stored = item(user, "2026-03-01T18:00:00Z", 7);
    world.context.store.reminders().set(&stored, &Precondition::default()).await.unwrap();
    let read = world.context.store.reminders().find(user).await.unwrap().unwrap();
    assert_eq!(read, stored);
    assert_eq!(read.reminder().due().unwrap().day.to_string(), "2026-03-01");
    world.context.store.reminders().delete(user, &Precondition::default()).await.unwrap();
    assert_eq!(world.context.store.reminders().find(user).await.unwrap(), None);
    world.context.store.reminders().delete(user, &Precondition::default()).await.unwrap();
}

/// The revisions that a header names.
type Named<'a> = Option<&'a [u64]>;

/// `If-Match` and `If-None-Match` of these revisions. `Some(&[])` names none; 0 alone stands for `*`, and among others
/// it is the revision of what was never written.
fn condition(required: Named<'_>, excluded: Named<'_>) -> Precondition {
    let revisions = |numbers: &[u64]| match numbers {
        [0] => Revisions::Any,
        numbers => Revisions::OneOf(numbers.iter().copied().map(rev).collect()),
    };
    Precondition { required: required.map(revisions), excluded: excluded.map(revisions) }
}

#[tokio::test]
async fn a_reminder_is_set_and_deleted_only_if_the_condition_holds_for_the_present_one() {
    let world = World::new().await;
    let hundred: Vec<u64> = (1..=100).collect();
    let all: [(Named<'_>, Named<'_>); 17] = [
        (None, None),
        (Some(&[0]), None),
        (Some(&[7]), None),
        (Some(&[3, 7, 9]), None),
        (Some(&hundred), None),
        (Some(&[3]), None),
        (Some(&[]), None),
        (None, Some(&[0])),
        (None, Some(&[7])),
        (None, Some(&[3])),
        (None, Some(&[])),
        (Some(&[3, 7]), Some(&[3])),
        (Some(&[0, 0]), None),
        (Some(&[0, 7]), None),
        (Some(&[0, 3]), None),
        (None, Some(&[0, 0])),
        (Some(&[0, 7]), Some(&[0, 3])),
    ];
    for (required, excluded) in all {
        let condition = condition(required, excluded);
        let reminders = || world.context.store.reminders();
        let (with, without) = (world.context.new_id(), world.context.new_id());
        reminders().set(&item(with, "2026-03-01T18:00:00Z", 7), &Precondition::default()).await.unwrap();
        let deletable = world.context.new_id();
        reminders().set(&item(deletable, "2026-03-01T18:00:00Z", 7), &Precondition::default()).await.unwrap();

        let replaced = reminders().set(&item(with, "2026-03-02T18:00:00Z", 8), &condition).await.is_ok();
        assert_eq!(replaced, condition.holds(Some(rev(7))), "{condition:?}");
        let created = reminders().set(&item(without, "2026-03-02T18:00:00Z", 8), &condition).await.is_ok();
        assert_eq!(created, condition.holds(None), "{condition:?}");
        assert_eq!(reminders().find(without).await.unwrap().is_some(), created, "{condition:?}");
        let deleted = reminders().delete(deletable, &condition).await.unwrap();
        assert_eq!(deleted, condition.holds(Some(rev(7))), "{condition:?}");
        assert_eq!(reminders().find(deletable).await.unwrap().is_none(), deleted, "{condition:?}");
        assert!(reminders().delete(world.context.new_id(), &condition).await.unwrap(), "what is gone is deleted");
    }
}

#[tokio::test]
async fn due_reminders_are_found_page_by_page_and_no_others_are_read() {
    let world = World::new().await;
    let store = &world.context.store;
    let mut wanted: Vec<UserId> = Vec::new();
    for number in 0..60 {
        let user = world.context.new_id();
        let moment = match number % 3 {
            0 => "2026-03-01T17:59:59Z",
            1 => "2026-03-01T18:00:00Z",
            _ => "2026-03-01T18:00:01Z",
        };
        store.reminders().set(&item(user, moment, 1), &Precondition::default()).await.unwrap();
        if number % 3 != 2 {
            wanted.push(user);
        }
    }
    wanted.sort();
    let (found, _) = due(&world, "1970-01-01T00:00:00Z", "2026-03-01T18:00:00Z", 100).await;
    assert_eq!(found, wanted);
    let (found, pages) = due(&world, "1970-01-01T00:00:00Z", "2026-03-01T18:00:00.999Z", 1).await;
    assert_eq!(found, wanted);
    assert!(pages >= wanted.len());
    let (found, _) = due(&world, "2026-03-01T18:00:00Z", "2026-03-01T18:00:00Z", 100).await;
    assert_eq!(found.len(), 20);
}

#[tokio::test]
async fn a_rescheduled_or_deleted_reminder_leaves_its_index_entry() {
    let world = World::new().await;
    let store = &world.context.store;
    let users: [UserId; 2] = [world.context.new_id(), world.context.new_id()];
    for user in users {
        store.reminders().set(&item(user, "2026-03-01T18:00:00Z", 1), &Precondition::default()).await.unwrap();
    }
    assert!(store.reminders().advance(&item(users[0], "2026-03-02T18:00:00Z", 2), rev(1)).await.unwrap());
    assert!(!store.reminders().advance(&item(users[0], "2026-03-09T18:00:00Z", 3), rev(1)).await.unwrap());
    store.reminders().delete(users[1], &Precondition::default()).await.unwrap();
    assert!(due(&world, "1970-01-01T00:00:00Z", "2026-03-01T23:00:00Z", 100).await.0.is_empty());
    assert_eq!(due(&world, "1970-01-01T00:00:00Z", "2026-03-03T00:00:00Z", 100).await.0, [users[0]]);
}

#[tokio::test]
async fn one_of_fifty_concurrent_sends_of_a_reminder_succeeds() {
    let world = World::new().await;
    let store = &world.context.store;
    let user = world.context.new_id();
    let now = world.context.now();
    store.reminders().set(&item(user, "2026-03-01T18:00:00Z", 1), &Precondition::default()).await.unwrap();
    let attempts = (10..60_u64).map(|number| {
        let world = &world;
        async move {
            let next = item(user, "2026-03-02T18:00:00Z", number);
            let reminded = RemindedItem { user_id: user, day: "2026-03-01".parse().unwrap(), asked: now };
            let mail = world.context.event("MailRequested", None, json!({}));
            let outcome = world.context.store.reminders().send(&next, rev(1), &reminded, &mail).await;
            let requested = world.context.store.get(keys::engine::event(mail.id)).await.unwrap().is_some();
            assert_eq!(outcome.is_ok(), requested, "the mail must be requested if and only if the rest is written");
            outcome
        }
    });
    let outcomes = join_all(attempts).await;
    let (sent, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!(sent.len(), 1);
    assert!(lost.iter().all(|lost| matches!(lost, Err(CommitError::Condition(AdvanceError::Changed)))));
    // Set again on the same day, it is due again, but the record of that day's mail still exists.
    store.reminders().set(&item(user, "2026-03-01T20:00:00Z", 5), &Precondition::default()).await.unwrap();
    let reminded = RemindedItem { user_id: user, day: "2026-03-01".parse().unwrap(), asked: now };
    let mail = world.context.event("MailRequested", None, json!({}));
    let again = store.reminders().send(&item(user, "2026-03-02T20:00:00Z", 6), rev(5), &reminded, &mail).await;
    assert!(matches!(again, Err(CommitError::Condition(AdvanceError::AlreadyReminded))));
}

#[tokio::test]
async fn what_a_decision_needs_is_read_in_one_round_trip() {
    let world = World::new().await;
    let learner = world.learner().await;
    let store = &world.context.store;
    assert!(store.reminders().find_candidate(learner.user()).await.unwrap().is_none());
    store.reminders().set(&item(learner.user(), "2026-03-01T18:00:00Z", 1), &Precondition::default()).await.unwrap();
    let before = store.meter().reading();
    let candidate = store.reminders().find_candidate(learner.user()).await.unwrap().unwrap();
    assert_eq!(store.meter().reading().since(before).reads, 1);
    assert_eq!(candidate.account.as_ref().map(|account| account.user_id), Some(learner.user()));
    assert_eq!((candidate.last_study_day(), candidate.streak(world.context.now())), (None, 0));
}
