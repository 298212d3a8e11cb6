//! Positions in lessons.

use futures::future::join_all;
use glotto_domain::courses::LessonKind::{Article, Video};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::world::courses::SeededCourse;
use crate::world::{Actor, World};

/// A report made this many seconds before the start of the world.
fn report(position: u32, ago: i64) -> Value {
    let begin: jiff::Timestamp = crate::world::BEGIN.parse().unwrap();
    let recorded = begin - SignedDuration::from_secs(ago);
    json!({"positionSeconds": position, "durationSeconds": 300, "recordedAt": recorded.to_string()})
}

/// The answer if no position was saved: the start of the first lesson, a video of 300 seconds.
fn start(course: &SeededCourse<'_>) -> Value {
    json!({"lessonId": course.lessons()[0], "positionSeconds": 0, "durationSeconds": 300})
}

async fn saved(learner: &Actor<'_>, path: &str, report: Value) -> Value {
    learner.put(path, report).await.is(200).json()["positionSeconds"].clone()
}

#[tokio::test]
async fn a_position_is_saved_and_resumed() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Video]).await;
    let learner = course.learner().await;
    let path = course.lesson_path(course.lessons()[0], "position");
    assert_eq!(learner.get(&path).await.is(200).json(), start(&course));
    insta::assert_json_snapshot!("update_position", learner.put(&path, report(95, 60)).await.snapshot());
    insta::assert_json_snapshot!("get_position", learner.get(&path).await.snapshot());
}

#[tokio::test]
async fn an_accidental_start_does_not_erase_a_position_and_a_restart_does() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Video]).await;
    let learner = course.learner().await;
    let path = course.lesson_path(course.lessons()[0], "position");
    assert_eq!(saved(&learner, &path, report(95, 60)).await, 95);
    assert_eq!(saved(&learner, &path, report(0, 50)).await, 95);
    let mut restart = report(0, 40);
    restart["restarted"] = json!(true);
    assert_eq!(saved(&learner, &path, restart).await, 0);
    assert_eq!(learner.get(&path).await.json()["positionSeconds"], 0);
}

#[tokio::test]
async fn no_position_is_beyond_the_end_of_the_video_whatever_the_player_says() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Video]).await;
    let learner = course.learner().await;
    let path = course.lesson_path(course.lessons()[0], "position");
    for (ago, duration) in [(30, json!(null)), (20, json!(300)), (10, json!(u32::MAX))] {
        let mut beyond = report(u32::MAX, ago);
        beyond["durationSeconds"] = duration;
        let stored = learner.put(&path, beyond).await.is(200).json();
        assert_eq!((&stored["positionSeconds"], &stored["durationSeconds"]), (&json!(300), &json!(300)), "{ago}");
    }
}

#[tokio::test]
async fn reports_that_come_late_twice_and_in_any_order_leave_the_newest() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Video]).await;
    let learner = course.learner().await;
    let path = course.lesson_path(course.lessons()[0], "position");
    for (position, ago, want) in [(20, 90, 20), (80, 30, 80), (40, 60, 80), (80, 30, 80), (10, 10, 10), (20, 90, 10)] {
        assert_eq!(saved(&learner, &path, report(position, ago)).await, want);
    }
}

#[tokio::test]
async fn the_newest_of_fifty_concurrent_positions_stays() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Video]).await;
    let learner = course.learner().await;
    let path = course.lesson_path(course.lessons()[0], "position");
    // Later reports are further back in the video, so that neither the last nor the furthest wins.
    let reports = (0..50).map(|number| (number * 17) % 50).map(|ago| report(u32::try_from(100 + ago).unwrap(), ago));
    join_all(reports.map(|report| saved(&learner, &path, report))).await;
    assert_eq!(learner.get(&path).await.json()["positionSeconds"], 100);
    let last = learner.get(&course.path("progress")).await.json()["lastPosition"].clone();
    assert_eq!(last["positionSeconds"], 100);
}

#[tokio::test]
async fn an_accidental_start_after_a_conflict_does_not_erase_the_newer_position() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Video]).await;
    let learner = course.learner().await;
    let path = course.lesson_path(course.lessons()[0], "position");
    let mut held = world.cloud.faults().hold("PutItem");
    // The decision was made before anything was stored.
    let stray = saved(&learner, &path, report(0, 10));
    let watched = async {
        held.arrived().await;
        assert_eq!(saved(&learner, &path, report(95, 60)).await, 95);
        held.release();
    };
    let (stray, ()) = futures::join!(stray, watched);
    assert_eq!(stray, 95, "the answer is the stored position");
    assert_eq!(learner.get(&path).await.json()["positionSeconds"], 95);
}

#[tokio::test]
async fn the_last_position_of_a_course_is_that_of_the_lesson_last_watched() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Video, Video]).await;
    let learner = course.learner().await;
    let [first, second] = course.lessons()[..] else { panic!("two lessons") };
    saved(&learner, &course.lesson_path(second, "position"), report(40, 20)).await;
    saved(&learner, &course.lesson_path(first, "position"), report(95, 60)).await;
    let progress = learner.get(&course.path("progress")).await.json();
    assert_eq!(
        (&progress["lastPosition"]["lessonId"], &progress["lastPosition"]["positionSeconds"]),
        (&json!(second), &json!(40))
    );
}

#[tokio::test]
async fn a_bookmark_in_a_lesson_that_the_version_does_not_have_falls_back_to_the_position_before() {
    let world = World::new().await;
    let mut course = SeededCourse::published(&world, &[Video, Video, Video]).await;
    let learner = course.learner().await;
    let [first, second, third] = course.lessons()[..] else { panic!("three lessons") };
    for (lesson, position, ago) in [(first, 70, 90), (second, 95, 60), (third, 40, 20)] {
        saved(&learner, &course.lesson_path(lesson, "position"), report(position, ago)).await;
    }
    course.delete(third).await;
    course.publish_for(&[&learner]).await;
    let last = learner.get(&course.path("progress")).await.json()["lastPosition"].clone();
    assert_eq!((&last["lessonId"], &last["positionSeconds"]), (&json!(second), &json!(95)));
    course.delete(second).await;
    course.publish_for(&[&learner]).await;
    let last = learner.get(&course.path("progress")).await.json()["lastPosition"].clone();
    assert_eq!(last["lessonId"], json!(first));
}

#[tokio::test]
async fn progress_has_the_positions_in_all_lessons_in_the_order_of_the_course() {
    let world = World::new().await;
    let mut course = SeededCourse::published(&world, &[Video, Video, Video, Video]).await;
    let (learner, other) = (course.learner().await, course.learner().await);
    let [first, second, third, _] = course.lessons()[..] else { panic!("four lessons") };
    assert_eq!(learner.get(&course.path("progress")).await.is(200).json()["positions"], json!([]));
    for (lesson, position, ago) in [(third, 40, 20), (first, 70, 90), (second, 95, 60)] {
        saved(&learner, &course.lesson_path(lesson, "position"), report(position, ago)).await;
    }
    let all = learner.get(&course.path("progress")).await.json()["positions"].clone();
    for (number, lesson) in [first, second, third].into_iter().enumerate() {
        let alone = learner.get(&course.lesson_path(lesson, "position")).await.is(200).json();
        assert_eq!(all[number], alone);
    }
    assert_eq!(all.as_array().map(Vec::len), Some(3));
    assert_eq!(other.get(&course.path("progress")).await.json()["positions"], json!([]), "of another learner");
    course.delete(second).await;
    course.publish_for(&[&learner]).await;
    let rest = learner.get(&course.path("progress")).await.json()["positions"].clone();
    assert_eq!(rest, json!([all[0], all[2]]), "a lesson that the version does not have has none");
}

#[tokio::test]
async fn a_lesson_that_is_opened_again_is_the_last_one_though_its_position_stays() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Video, Video]).await;
    let learner = course.learner().await;
    let [first, second] = course.lessons()[..] else { panic!("two lessons") };
    let (of_first, of_second) = (course.lesson_path(first, "position"), course.lesson_path(second, "position"));
    saved(&learner, &of_first, report(95, 90)).await;
    saved(&learner, &of_second, report(40, 60)).await;
    for (path, stray, (lesson, seconds)) in [
        (&of_first, report(0, 30), (first, 95)),
        (&of_second, report(0, 45), (first, 95)),
        (&of_first, report(99, 40), (first, 99)),
    ] {
        saved(&learner, path, stray).await;
        let last = learner.get(&course.path("progress")).await.json()["lastPosition"].clone();
        assert_eq!((&last["lessonId"], &last["positionSeconds"]), (&json!(lesson), &json!(seconds)));
    }
}

#[tokio::test]
async fn a_late_report_of_another_lesson_does_not_replace_the_one_that_was_opened_after_it() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Video, Video]).await;
    let learner = course.learner().await;
    let [first, second] = course.lessons()[..] else { panic!("two lessons") };
    let of_first = course.lesson_path(first, "position");
    saved(&learner, &of_first, report(95, 90)).await;
    assert_eq!(saved(&learner, &of_first, report(0, 30)).await, 95, "the lesson is opened again");
    saved(&learner, &course.lesson_path(second, "position"), report(40, 60)).await;
    let last = learner.get(&course.path("progress")).await.json()["lastPosition"].clone();
    assert_eq!((&last["lessonId"], &last["positionSeconds"]), (&json!(first), &json!(95)));
}

#[tokio::test]
async fn a_position_that_was_not_used_for_a_year_is_gone() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Video]).await;
    let learner = course.learner().await;
    let path = course.lesson_path(course.lessons()[0], "position");
    saved(&learner, &path, report(95, 60)).await;
    let session = glotto_store::keys::identity::session(learner.user(), learner.identity.unwrap().1);
    let learner = world.hours_later(&learner, 24 * 401);
    // The session has expired by then, so the learner signs in again.
    let mut item: glotto_store::identity::SessionItem = world.context.store.load(session).await.unwrap().unwrap();
    item.ends = world.context.now() + SignedDuration::from_hours(1);
    world.context.store.save(&item).await.unwrap();
    assert_eq!(learner.get(&path).await.is(200).json(), start(&course));
    assert_eq!(learner.get(&course.path("progress")).await.json()["lastPosition"], json!(null));
    let stray = json!({"positionSeconds": 2, "recordedAt": world.context.now().to_string()});
    assert_eq!(saved(&learner, &path, stray).await, 2, "an expired position does not outrank a new one");
}

#[tokio::test]
async fn a_position_is_kept_for_a_year_after_it_was_reported_whatever_the_clock_of_the_device() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Video, Video]).await;
    let learner = course.learner().await;
    // A battery that was empty, and a device that was offline for fourteen months.
    for (lesson, recorded) in course.lessons().iter().zip(["1970-01-01T00:00:10Z", "2025-01-01T12:00:00Z"]) {
        let path = course.lesson_path(*lesson, "position");
        let stored = json!({"positionSeconds": 120, "recordedAt": recorded});
        assert_eq!(saved(&learner, &path, stored).await, 120);
        assert_eq!(learner.get(&path).await.json()["positionSeconds"], 120, "{recorded}");
    }
    let last = learner.get(&course.path("progress")).await.json()["lastPosition"].clone();
    assert_eq!(last["lessonId"], json!(course.lessons()[1]));
}

#[tokio::test]
async fn every_error_of_a_position_report_is_reported() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Video, Article]).await;
    let learner = course.learner().await;
    let path = course.lesson_path(course.lessons()[0], "position");
    let faulty =
        json!({"positionSeconds": -1, "durationSeconds": "long", "recordedAt": 5, "restarted": "yes", "volume": 11});
    insta::assert_json_snapshot!("save_position_faulty", learner.put(&path, faulty).await.snapshot());
    assert_eq!(learner.put(&path, json!({})).await.pointers(), ["/positionSeconds"]);
    learner.put(&path, report(95, -301)).await.is_problem(422, "time-in-future");
    assert_eq!(learner.get(&path).await.is(200).json(), start(&course));
    let ahead = learner.put(&path, report(95, -300)).await;
    assert_eq!(ahead.is(200).json()["recordedAt"], "2026-03-01T12:00:00.000Z", "a time slightly ahead counts as now");
}

#[tokio::test]
async fn a_report_of_a_player_needs_no_time_and_may_have_fractions() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Video]).await;
    let learner = course.learner().await;
    let path = course.lesson_path(course.lessons()[0], "position");
    // As `currentTime` and `duration` of an HTML video element are.
    let report = json!({"positionSeconds": 95.437_012, "durationSeconds": 299.98});
    let stored = learner.put(&path, report).await.is(200).json();
    assert_eq!((&stored["positionSeconds"], &stored["durationSeconds"]), (&json!(95), &json!(300)));
    assert_eq!(stored["recordedAt"], "2026-03-01T12:00:00.000Z", "now");
    world.wait(SignedDuration::from_secs(10));
    assert_eq!(saved(&learner, &path, json!({"positionSeconds": 105.5})).await, 106);
    assert_eq!(saved(&learner, &path, report_of_a_wrong_clock(80, 60)).await, 106, "it is a minute old");
    world.wait(SignedDuration::from_secs(10));
    assert_eq!(saved(&learner, &path, report_of_a_wrong_clock(80, 0)).await, 80);
}

/// A report made this many seconds ago, by a clock that is a day ahead.
fn report_of_a_wrong_clock(position: u32, ago: i64) -> Value {
    let begin: jiff::Timestamp = crate::world::BEGIN.parse().unwrap();
    let sent = begin + SignedDuration::from_hours(24);
    let recorded = sent - SignedDuration::from_secs(ago);
    json!({"positionSeconds": position, "recordedAt": recorded.to_string(), "sentAt": sent.to_string()})
}
