//! Tests of positions and bookmarks in the table.

use glotto_domain::courses::LessonKind::Video;
use glotto_domain::id::{CourseId, LessonId, UserId};
use glotto_domain::identity::Role;
use glotto_domain::progress::{Position, Report};
use glotto_store::keys;
use jiff::{SignedDuration, Timestamp};

use super::progress::enrolled;
use crate::world::World;
use crate::world::courses::SeededCourse;

/// Some seconds before the time at which worlds begin.
fn ago(seconds: i64) -> Timestamp {
    crate::world::BEGIN.parse::<Timestamp>().unwrap() - SignedDuration::from_secs(seconds)
}

fn reported(seconds: u32, before: i64, restarted: bool) -> Position {
    let report = Report { seconds, duration: None, recorded: ago(before), restarted };
    Position::report(None, report, ago(0)).unwrap().unwrap()
}

#[tokio::test]
async fn the_table_decides_between_two_positions_as_the_domain_does() {
    let world = World::new().await;
    let (store, now) = (&world.context.store, world.context.now());
    let (learner, course): (UserId, CourseId) = (world.context.new_id(), world.context.new_id());
    let candidates = [
        reported(0, 30, false),
        reported(3, 30, false),
        reported(3, 20, false),
        reported(0, 30, true),
        reported(9, 30, false),
        reported(9, 20, false),
        reported(8, 10, false),
    ];
    for stored in candidates {
        for new in candidates {
            let lesson: LessonId = world.context.new_id();
            assert!(store.progress().update_position(learner, course, lesson, &stored, now).await.unwrap());
            let report =
                Report { seconds: new.seconds, duration: None, recorded: new.recorded, restarted: new.certain };
            let wins = Position::report(Some(&stored), report, now).unwrap().is_some();
            let written = store.progress().update_position(learner, course, lesson, &new, now).await.unwrap();
            // Writing the stored position again changes nothing and counts as written.
            assert_eq!(written, wins || new == stored, "{new:?} over {stored:?}");
            let found = store.progress().find_position(learner, course, lesson, now).await.unwrap();
            assert_eq!(found, Some(if wins { new } else { stored }));
        }
    }
}

#[tokio::test]
async fn a_position_is_stored_as_its_readers_expect_and_expires() {
    let world = World::new().await;
    let store = &world.context.store;
    let (learner, course, lesson) = (world.context.new_id(), world.context.new_id(), world.context.new_id());
    store
        .progress()
        .update_position(learner, course, lesson, &reported(95, 60, false), world.context.now())
        .await
        .unwrap();
    for (key, kind) in [
        (keys::progress::position(learner, course, lesson), "Position"),
        (keys::progress::bookmark(learner, course), "Bookmark"),
    ] {
        let item = store.get(key).await.unwrap().unwrap();
        assert_eq!(item["type"].as_s().unwrap(), kind);
        assert_eq!(item["positionSeconds"].as_n().unwrap(), "95");
        assert_eq!(item["recordedMs"].as_n().unwrap(), &ago(60).as_millisecond().to_string());
        let expires = world.context.now() + SignedDuration::from_hours(400 * 24);
        assert_eq!(item["expiresAt"].as_n().unwrap(), &expires.as_second().to_string());
    }
    // DynamoDB deletes late, so readers must ignore expired items.
    world.wait(SignedDuration::from_hours(400 * 24));
    assert_eq!(store.progress().find_position(learner, course, lesson, world.context.now()).await.unwrap(), None);
}

#[tokio::test]
async fn an_expired_position_is_not_returned() {
    let world = World::new().await;
    let store = &world.context.store;
    let seeded = SeededCourse::published(&world, &[Video]).await;
    let (learner, lesson): (UserId, _) = (world.context.new_id(), seeded.lessons()[0]);
    store
        .progress()
        .update_position(learner, seeded.id(), lesson, &reported(95, 60, false), world.context.now())
        .await
        .unwrap();
    for (days, position) in [(0, Some(95)), (400, None)] {
        world.wait(SignedDuration::from_hours(days * 24));
        let now = world.context.now();
        let viewer = (learner, Role::Learner);
        let found = store.videos().find_lesson_for_viewer(seeded.id(), lesson, viewer, now).await.unwrap().unwrap();
        assert_eq!(found.position, position);
    }
}

#[tokio::test]
async fn the_bookmark_follows_the_latest_report_of_any_lesson() {
    let world = World::new().await;
    let (store, now) = (&world.context.store, world.context.now());
    let seeded = SeededCourse::published(&world, &[Video, Video]).await;
    let learner = enrolled(&world, &seeded).await;
    let [first, second] = seeded.lessons()[..] else { panic!("two lessons") };
    for (lesson, position, (marked, seconds)) in [
        (first, reported(95, 60, false), (first, 95)),
        (second, reported(0, 30, false), (second, 0)),
        (second, reported(40, 40, false), (second, 40)),
        (first, reported(99, 50, false), (second, 40)),
        (first, reported(120, 10, false), (first, 120)),
    ] {
        assert!(store.progress().update_position(learner, seeded.id(), lesson, &position, now).await.unwrap());
        let bookmark =
            store.progress().find_course_progress(learner, seeded.id(), now).await.unwrap().bookmark.unwrap();
        assert_eq!((bookmark.lesson_id, bookmark.position_seconds), (marked, seconds));
    }
}

#[tokio::test]
async fn the_latest_position_beside_one_in_a_lesson_of_another_version_is_found_in_one_read_of_all_positions() {
    let world = World::new().await;
    let (store, now) = (&world.context.store, world.context.now());
    let mut seeded = SeededCourse::published(&world, &[Video; 20]).await;
    let other = SeededCourse::published(&world, &[Video]).await;
    let lessons = seeded.lessons();
    seeded.delete(lessons[2]).await;
    seeded.publish().await;
    let learner = enrolled(&world, &seeded).await;
    for (lesson, ago) in [(lessons[1], 60), (lessons[0], 90), (lessons[2], 30)] {
        let position = reported(95, ago, false);
        assert!(store.progress().update_position(learner, seeded.id(), lesson, &position, now).await.unwrap());
    }
    let elsewhere = reported(95, 10, false);
    store.progress().update_position(learner, other.id(), other.lessons()[0], &elsewhere, now).await.unwrap();
    let before = store.meter().reading();
    let found = store.progress().find_course_progress(learner, seeded.id(), now).await.unwrap();
    assert_eq!((found.bookmark.as_ref(), found.last_position().map(|last| last.lesson_id)), (None, Some(lessons[1])));
    let positions: Vec<_> = found.positions.iter().map(|item| item.lesson_id).collect();
    assert_eq!(positions, lessons[..2], "in the order of the course");
    let used = store.meter().reading().since(before);
    assert!(used.read_milliunits < 10_000, "a read unit for each lesson: {}", used.read_milliunits);
    world.wait(SignedDuration::from_hours(400 * 24));
    let expired = store.progress().find_course_progress(learner, seeded.id(), world.context.now()).await.unwrap();
    assert!(expired.positions.is_empty() && expired.last_position().is_none());
}

#[tokio::test]
async fn all_positions_of_a_course_are_read_at_the_same_time_as_the_progress() {
    let world = World::new().await;
    let (store, now) = (&world.context.store, world.context.now());
    let seeded = SeededCourse::large(&world, 500).await;
    let learner = enrolled(&world, &seeded).await;
    for lesson in seeded.lessons() {
        store.progress().update_position(learner, seeded.id(), lesson, &reported(95, 60, false), now).await.unwrap();
    }
    store.progress().find_course_progress(learner, seeded.id(), now).await.unwrap();
    let before = store.meter().reading();
    let found = store.progress().find_course_progress(learner, seeded.id(), now).await.unwrap();
    let used = store.meter().reading().since(before);
    assert_eq!((found.positions.len(), used.reads, used.read_calls), (500, 1, 2), "one page, and no outline");
    assert!(used.read_milliunits <= 60_000, "of the largest course: {}", used.read_milliunits);
}
