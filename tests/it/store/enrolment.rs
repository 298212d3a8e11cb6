//! Tests of enrolments in the table.

use futures::future::join_all;
use glotto_domain::courses::LessonKind::Article;
use glotto_domain::courses::VersionNumber;
use glotto_domain::enrolment::{ACTIVITY_STEP, Enrolment};
use glotto_domain::id::{CourseId, UserId};
use glotto_store::enrolment::{EnrolmentItem, FormerEnrolmentItem};
use glotto_store::{CommitError, Conflict, Event, keys};
use jiff::SignedDuration;
use serde_json::json;

use crate::world::World;
use crate::world::courses::SeededCourse;

fn enrolled_event(world: &World) -> Event {
    world.context.event("LearnerEnrolled", None, json!({}))
}

async fn enrol(
    world: &World,
    enrolment: &Enrolment,
    former: Option<&FormerEnrolmentItem>,
    event: &Event,
) -> Result<(), CommitError<Conflict>> {
    let store = &world.context.store;
    store
        .enrolments()
        .prepare_enrolment(enrolment, (former, None), world.context.new_revision(), world.context.now(), event)
        .commit(store)
        .await
}

/// Enrols a learner in a course.
async fn enrolled(world: &World, seeded: &SeededCourse<'_>, learner: UserId) -> Enrolment {
    let enrolment = Enrolment::begin(learner, &seeded.course, None, world.context.now()).unwrap();
    enrol(world, &enrolment, None, &enrolled_event(world)).await.unwrap();
    enrolment
}

#[tokio::test]
async fn an_enrolment_is_stored_as_its_readers_expect() {
    let world = World::new().await;
    let seeded = SeededCourse::published(&world, &[Article]).await;
    let learner: UserId = world.context.new_id();
    enrolled(&world, &seeded, learner).await;
    let item = world.context.store.get(keys::enrolment::enrolment(learner, seeded.id())).await.unwrap().unwrap();
    let text = |name: &str| item[name].as_s().unwrap().clone();
    assert_eq!(text("pk"), format!("LEARNING#{learner}"));
    assert_eq!(text("sk"), format!("ENROLMENT#{}", seeded.id()));
    assert_eq!((text("type"), text("since")), ("Enrolment".to_owned(), "2026-03-01T12:00:00Z".to_owned()));
    assert_eq!(item["version"].as_n().unwrap(), "1");
    assert!(item["completed"].as_l().unwrap().is_empty());
    assert_eq!(text("gsi1pk"), format!("ENROLLED#{learner}"));
    assert_eq!(text("gsi1sk"), format!("2026-03-01T12:00:00.000Z#{}", seeded.id()));
    assert!(!item.contains_key("expiresAt"));
}

#[tokio::test]
async fn an_admission_reads_course_enrolment_and_what_was_left_in_one_round_trip() {
    let world = World::new().await;
    let seeded = SeededCourse::published(&world, &[Article]).await;
    let store = &world.context.store;
    let learner: UserId = world.context.new_id();
    let nothing = store.enrolments().find_admission(learner, world.context.new_id(), &[]).await.unwrap();
    assert!(nothing.course.is_none() && nothing.enrolment.is_none() && nothing.former.is_none());
    let enrolment = enrolled(&world, &seeded, learner).await;
    let before = store.meter().reading();
    let found = store.enrolments().find_admission(learner, seeded.id(), &[]).await.unwrap();
    assert_eq!(store.meter().reading().since(before).reads, 1);
    assert_eq!(found.course.as_ref(), Some(&seeded.course));
    let stored = found.enrolment.clone().unwrap();
    assert_eq!(stored, EnrolmentItem::of(&enrolment, stored.rev, world.context.now()));

    store.enrolments().leave(found.enrolment.unwrap(), world.context.now()).await.unwrap();
    let left = store.enrolments().find_admission(learner, seeded.id(), &[]).await.unwrap();
    let former = left.former.unwrap();
    assert_eq!((left.enrolment, former.enrolment()), (None, enrolment.clone()));
    enrol(&world, &enrolment, Some(&former), &enrolled_event(&world)).await.unwrap();
    let back = store.enrolments().find_admission(learner, seeded.id(), &[]).await.unwrap();
    let again = back.enrolment.unwrap();
    assert_eq!((again.clone(), back.former), (EnrolmentItem::of(&enrolment, again.rev, world.context.now()), None));
}

#[tokio::test]
async fn an_enrolment_after_leaving_never_has_an_earlier_revision() {
    let world = World::new().await;
    let seeded = SeededCourse::published(&world, &[Article]).await;
    let store = &world.context.store;
    let learner: UserId = world.context.new_id();
    enrolled(&world, &seeded, learner).await;
    let mut tags = std::collections::HashSet::new();
    for _ in 0..5 {
        let enrolment = store.enrolments().find(learner, seeded.id()).await.unwrap().unwrap();
        let tag = glotto_http::Reply::no_content().revision(enrolment.rev).get("etag").unwrap().to_owned();
        assert!(tags.insert(tag.clone()), "{tag} would lead to 304 although it is another enrolment");
        store.enrolments().leave(enrolment, world.context.now()).await.unwrap();
        let former = store.enrolments().find_admission(learner, seeded.id(), &[]).await.unwrap().former.unwrap();
        enrol(&world, &former.enrolment(), Some(&former), &enrolled_event(&world)).await.unwrap();
    }
}

#[tokio::test]
async fn one_of_fifty_concurrent_writers_enrols_and_the_others_conflict() {
    let world = World::new().await;
    let seeded = SeededCourse::published(&world, &[Article]).await;
    let learner: UserId = world.context.new_id();
    let enrolment = Enrolment::begin(learner, &seeded.course, None, world.context.now()).unwrap();
    let events: Vec<_> = (0..50).map(|_| enrolled_event(&world)).collect();
    let outcomes = join_all(events.iter().map(|event| enrol(&world, &enrolment, None, event))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let conflict =
        |outcome: &&Result<(), CommitError<Conflict>>| matches!(outcome, Err(CommitError::Condition(Conflict)));
    assert_eq!(outcomes.iter().filter(conflict).count(), 49);
}

#[tokio::test]
async fn no_user_enrols_past_a_change_of_what_was_put_aside() {
    let world = World::new().await;
    let seeded = SeededCourse::published(&world, &[Article]).await;
    let store = &world.context.store;
    let learner: UserId = world.context.new_id();
    let enrolment = enrolled(&world, &seeded, learner).await;
    let stored = store.enrolments().find(learner, seeded.id()).await.unwrap().unwrap();
    store.enrolments().leave(stored, world.context.now()).await.unwrap();
    let former = store.enrolments().find_admission(learner, seeded.id(), &[]).await.unwrap().former.unwrap();
    let outdated = FormerEnrolmentItem { left_at: former.left_at - SignedDuration::from_secs(1), ..former.clone() };
    for former in [None, Some(&outdated)] {
        let refused = enrol(&world, &enrolment, former, &enrolled_event(&world)).await;
        assert!(matches!(refused, Err(CommitError::Condition(Conflict))));
    }
    let found = store.enrolments().find_admission(learner, seeded.id(), &[]).await.unwrap();
    assert_eq!((found.enrolment, found.former), (None, Some(former)));
}

#[tokio::test]
async fn leaving_fails_after_a_concurrent_change() {
    let world = World::new().await;
    let seeded = SeededCourse::published(&world, &[Article]).await;
    let learner: UserId = world.context.new_id();
    let enrolment = enrolled(&world, &seeded, learner).await;
    let stale = EnrolmentItem::of(&enrolment, world.context.new_revision(), world.context.now());
    let outcome = world.context.store.enrolments().leave(stale, world.context.now()).await;
    assert!(matches!(outcome, Err(CommitError::Condition(Conflict))));
    let found = world.context.store.enrolments().find_admission(learner, seeded.id(), &[]).await.unwrap();
    assert!(found.enrolment.is_some() && found.former.is_none(), "nothing must be written");
}

#[tokio::test]
async fn pages_of_enrolments_have_constant_cost_and_no_other_items() {
    let world = World::new().await;
    let store = &world.context.store;
    let learner: UserId = world.context.new_id();
    let mut courses = Vec::new();
    for _ in 0..5 {
        let seeded = SeededCourse::published(&world, &[Article]).await;
        enrolled(&world, &seeded, learner).await;
        courses.push(seeded.id());
        world.wait(SignedDuration::from_millis(1));
    }
    let left = store.enrolments().find(learner, courses[2]).await.unwrap().unwrap();
    store.enrolments().leave(left, world.context.now()).await.unwrap();
    courses.remove(2);
    let (mut found, mut after, mut pages) = (Vec::new(), None, 0);
    loop {
        let before = store.meter().reading();
        let (page, last) = store.enrolments().page(learner, 2, after).await.unwrap();
        assert_eq!(store.meter().reading().since(before).reads, 2);
        pages += 1;
        found.extend(page.into_iter().map(|(enrolment, card)| {
            assert_eq!(enrolment.course_id, card.course_id);
            card.course_id
        }));
        after = last;
        if after.is_none() {
            break;
        }
    }
    assert_eq!((found, pages), (courses, 2));
    let other: UserId = world.context.new_id();
    assert!(store.enrolments().page(other, 20, None).await.unwrap().0.is_empty());
}

#[tokio::test]
async fn enrolments_go_on_where_a_read_of_a_megabyte_ended() {
    let world = World::new().await;
    let store = &world.context.store;
    let learner: UserId = world.context.new_id();
    let mut courses = Vec::new();
    for _ in 0..12 {
        let seeded = SeededCourse::published(&world, &[Article]).await;
        let completed = (0..3_500).map(|_| world.context.new_id()).collect();
        let since = world.context.now();
        let (course, version) = (seeded.id(), VersionNumber::FIRST);
        let earlier = Vec::new();
        let long = Enrolment { learner, course, since, version, earlier, completed, latest: None, finished: None };
        store.save(&EnrolmentItem::of(&long, world.context.new_revision(), since)).await.unwrap();
        courses.push(seeded.id());
        world.wait(SignedDuration::from_millis(1));
    }
    let (first, last) = store.enrolments().page(learner, 20, None).await.unwrap();
    assert!(first.len() < 12, "a query returns at most one megabyte");
    let (rest, end) = store.enrolments().page(learner, 20, last).await.unwrap();
    let found: Vec<_> = first.into_iter().chain(rest).map(|(enrolment, _)| enrolment.course_id).collect();
    assert_eq!((found, end), (courses, None));
}

#[tokio::test]
async fn a_page_of_enrolments_reads_the_versions_that_were_not_read_before_and_no_others() {
    let world = World::new().await;
    let learner: UserId = world.context.new_id();
    let mut courses = Vec::new();
    for _ in 0..30 {
        let seeded = SeededCourse::published(&world, &[Article]).await;
        enrolled(&world, &seeded, learner).await;
        courses.push(seeded);
        world.wait(SignedDuration::from_millis(1));
    }
    // A process that has read none of the versions.
    let reader = world.another_function();
    let store = &reader.store;
    let read = async |limit: u16| {
        let (before, now) = (store.meter().reading(), world.context.now());
        let (page, _) = store.enrolments().page_by_activity(learner, limit, None, now).await.unwrap();
        for listed in &page {
            let lessons = listed.version.outline.lessons().count();
            assert_eq!((listed.enrolment.course_id, lessons), (listed.course.id, 1));
        }
        (page.len(), store.meter().reading().since(before).read_calls)
    };
    assert_eq!(read(30).await, (30, 6), "enrolments, courses, bookmarks, authors, and the versions in two parts");
    assert_eq!(read(5).await.0, 5);
    assert_eq!(read(5).await, (5, 4), "the versions are kept");
    let deleted = keys::courses::course(courses[29].id());
    store.delete(deleted).await.unwrap();
    assert_eq!(read(5).await.0, 4, "a course that was deleted is left out");
}

/// The courses of a user in pages of two, and the round trips that read of each page.
async fn paged(world: &World, learner: UserId) -> (Vec<CourseId>, Vec<u64>) {
    let (store, now) = (&world.context.store, world.context.now());
    let (mut found, mut reads, mut after) = (Vec::new(), Vec::new(), None);
    loop {
        let before = store.meter().reading();
        let (page, last) = store.enrolments().page_by_activity(learner, 2, after, now).await.unwrap();
        reads.push(store.meter().reading().since(before).reads);
        found.extend(page.into_iter().map(|listed| listed.course.id));
        after = last;
        if after.is_none() {
            return (found, reads);
        }
    }
}

#[tokio::test]
async fn enrolments_come_by_recent_activity_and_every_page_costs_the_same() {
    let world = World::new().await;
    let store = &world.context.store;
    let learner: UserId = world.context.new_id();
    let mut courses = Vec::new();
    for _ in 0..5 {
        let seeded = SeededCourse::published(&world, &[Article]).await;
        enrolled(&world, &seeded, learner).await;
        courses.push(seeded.id());
        world.wait(ACTIVITY_STEP);
    }
    let [first, second, third, fourth, fifth] = courses[..] else { panic!("five courses") };
    paged(&world, learner).await;
    assert_eq!(paged(&world, learner).await, (vec![fifth, fourth, third, second, first], vec![3, 3, 3]));
    let read = store.enrolments().find(learner, second).await.unwrap().unwrap();
    store.enrolments().record_activity(&read, world.context.now()).await.unwrap();
    let left = store.enrolments().find(learner, fourth).await.unwrap().unwrap();
    store.enrolments().leave(left.clone(), world.context.now()).await.unwrap();
    assert_eq!(paged(&world, learner).await, (vec![second, fifth, third, first], vec![3, 3]));
    store.enrolments().record_activity(&left, world.context.now()).await.unwrap();
    assert!(store.enrolments().find(learner, fourth).await.unwrap().is_none(), "a user who left stays away");
}

#[tokio::test]
async fn an_enrolment_moves_by_what_is_played_once_in_five_minutes() {
    let world = World::new().await;
    let store = &world.context.store;
    let seeded = SeededCourse::published(&world, &[Article]).await;
    let learner: UserId = world.context.new_id();
    enrolled(&world, &seeded, learner).await;
    let mut writes = Vec::new();
    for _ in 0..12 {
        world.wait(SignedDuration::from_mins(1));
        let read = store.enrolments().find(learner, seeded.id()).await.unwrap().unwrap();
        let before = store.meter().reading();
        store.enrolments().record_activity(&read, world.context.now()).await.unwrap();
        writes.push(store.meter().reading().since(before).writes);
        let after = store.enrolments().find(learner, seeded.id()).await.unwrap().unwrap();
        assert_eq!(after, EnrolmentItem { active_at: after.active_at, ..read }, "nothing else changes");
    }
    assert_eq!(writes, [0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0]);
}
