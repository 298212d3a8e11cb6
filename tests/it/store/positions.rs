//! Tests of positions and bookmarks in the table.

use glotto_domain::courses::LessonKind::Video;
use glotto_domain::courses::VersionNumber;
use glotto_domain::id::{CourseId, LessonId, UserId};
use glotto_domain::identity::Role;
use glotto_domain::progress::{
    LONGEST_VIDEO, LessonPlayback, Played, Report, WatchMap, WatchedInterval, WatchedIntervals, WatchedSeconds,
};
use glotto_store::keys;
use glotto_store::privacy::export_view;
use glotto_store::progress::PositionItem;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::progress::enrolled;
use crate::world::courses::SeededCourse;
use crate::world::{World, rev};

/// Some seconds before the time at which worlds begin.
fn ago(seconds: i64) -> Timestamp {
    crate::world::BEGIN.parse::<Timestamp>().unwrap() - SignedDuration::from_secs(seconds)
}

fn reported(seconds: u32, before: i64, restarted: bool) -> Report {
    Report { seconds, duration: None, recorded: ago(before), restarted }
}

/// What is stored after a report, in a new revision if it changes anything.
fn after(world: &World, of: (UserId, CourseId, LessonId), read: Option<&PositionItem>, report: Report) -> PositionItem {
    let now = world.context.now();
    let before = read.map(PositionItem::playback);
    let watched =
        WatchMap::of_report(Played::default(), VersionNumber::FIRST, report.seconds, &WatchedIntervals::default());
    let new = LessonPlayback::report(before.as_ref(), report, watched, Timestamp::UNIX_EPOCH, now).unwrap();
    let next = read.map_or(rev(1), |item| if new.is_some() { item.rev.next() } else { item.rev });
    PositionItem::of(of.0, of.1, of.2, new.or(before).unwrap(), next, now)
}

/// What is stored of a lesson.
async fn stored(world: &World, learner: UserId, course: CourseId, lesson: LessonId) -> Option<PositionItem> {
    let found = world.context.store.progress().find_playback_state(learner, course, lesson).await.unwrap();
    found.current(world.context.now()).cloned()
}

/// Stores a report, as the endpoint does.
async fn save(world: &World, learner: UserId, course: CourseId, lesson: LessonId, report: Report) {
    let read = stored(world, learner, course, lesson).await;
    let item = after(world, (learner, course, lesson), read.as_ref(), report);
    assert!(world.context.store.progress().update_position(read.as_ref(), &item, report.recorded).await.unwrap());
}

/// What is stored of a lesson of four hours of which every other second was watched.
fn largest(world: &World) -> PositionItem {
    let of = (world.context.new_id(), world.context.new_id(), world.context.new_id());
    let every_other = (0..LONGEST_VIDEO / 2).map(|second| WatchedInterval { from: 2 * second, to: 2 * second + 1 });
    let watched = WatchedSeconds::of(&every_other.collect::<Vec<_>>());
    let video_id = Some(world.context.new_id());
    PositionItem { watched, video_id, ..after(world, of, None, reported(95, 60, false)) }
}

#[tokio::test]
async fn a_report_is_not_stored_over_one_that_came_after_it_was_read() {
    let world = World::new().await;
    let progress = world.context.store.progress();
    let of: (UserId, CourseId, LessonId) = (world.context.new_id(), world.context.new_id(), world.context.new_id());
    let update = async |read: Option<&PositionItem>, item: &PositionItem| {
        progress.update_position(read, item, item.position().recorded).await.unwrap()
    };
    let first = after(&world, of, None, reported(95, 60, false));
    assert!(update(None, &first).await);
    assert!(!update(None, &after(&world, of, None, reported(40, 50, false))).await, "there is one by now");
    let second = after(&world, of, Some(&first), reported(120, 40, false));
    assert!(update(Some(&first), &second).await);
    assert!(update(Some(&first), &second).await, "a write whose answer was lost is repeated");
    assert!(!update(Some(&first), &after(&world, of, Some(&first), reported(300, 30, false))).await);
    assert_eq!(stored(&world, of.0, of.1, of.2).await, Some(second));
}

#[tokio::test]
async fn what_was_watched_of_four_hours_reads_back_from_two_kilobytes_and_a_bookmark_has_none_of_it() {
    let world = World::new().await;
    let (store, item) = (&world.context.store, largest(&world));
    assert!(store.progress().update_position(None, &item, item.position().recorded).await.unwrap());
    let (learner, course, lesson) = (item.user_id, item.course_id, item.lesson_id);
    let position = store.get(keys::progress::position(learner, course, lesson)).await.unwrap().unwrap();
    assert_eq!(position["watched"].as_s().unwrap().len(), 2_400);
    assert_eq!(stored(&world, learner, course, lesson).await, Some(item));
    let bookmark = store.get(keys::progress::bookmark(learner, course)).await.unwrap().unwrap();
    assert!(!bookmark.contains_key("watched"), "it is written with each report");
}

#[tokio::test]
async fn an_export_names_the_watched_parts_in_place_of_their_bits() {
    let world = World::new().await;
    let parts = [WatchedInterval { from: 0, to: 20 }, WatchedInterval { from: 30, to: 31 }];
    let item = PositionItem { watched: WatchedSeconds::of(&parts), ..largest(&world) };
    let stored = glotto_store::entity::to_item(&item).unwrap();
    let (kind, view) = export_view(stored, item.user_id).unwrap().unwrap();
    assert_eq!(
        (kind.as_str(), &view["watched"]),
        ("Position", &json!([{"from": 0, "to": 20}, {"from": 30, "to": 31}]))
    );
}

#[tokio::test]
async fn a_position_is_stored_as_its_readers_expect_and_expires() {
    let world = World::new().await;
    let store = &world.context.store;
    let (learner, course, lesson) = (world.context.new_id(), world.context.new_id(), world.context.new_id());
    save(&world, learner, course, lesson, reported(95, 60, false)).await;
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
    assert_eq!(stored(&world, learner, course, lesson).await, None);
}

#[tokio::test]
async fn an_expired_position_is_not_returned() {
    let world = World::new().await;
    let store = &world.context.store;
    let seeded = SeededCourse::published(&world, &[Video]).await;
    let (learner, lesson): (UserId, _) = (world.context.new_id(), seeded.lessons()[0]);
    save(&world, learner, seeded.id(), lesson, reported(95, 60, false)).await;
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
        save(&world, learner, seeded.id(), lesson, position).await;
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
        save(&world, learner, seeded.id(), lesson, reported(95, ago, false)).await;
    }
    save(&world, learner, other.id(), other.lessons()[0], reported(95, 10, false)).await;
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
        save(&world, learner, seeded.id(), lesson, reported(95, 60, false)).await;
    }
    store.progress().find_course_progress(learner, seeded.id(), now).await.unwrap();
    let before = store.meter().reading();
    let found = store.progress().find_course_progress(learner, seeded.id(), now).await.unwrap();
    let used = store.meter().reading().since(before);
    assert_eq!((found.positions.len(), used.reads, used.read_calls), (500, 1, 2), "one page, and no outline");
    assert!(used.read_milliunits <= 60_000, "of the largest course: {}", used.read_milliunits);
}
