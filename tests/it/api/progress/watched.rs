//! What was watched of the videos of lessons.

use std::collections::BTreeSet;

use futures::future::join_all;
use glotto_domain::courses::LessonKind::{Article, Video};
use glotto_domain::courses::LessonSummary;
use glotto_domain::id::VideoId;
use glotto_domain::media::VideoOutput;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::world::courses::SeededCourse;
use crate::world::{Actor, World};

/// A published course with a video of 300 seconds, and a learner who enrolled a minute ago.
async fn enrolled(world: &World) -> (SeededCourse<'_>, Actor<'_>) {
    let course = SeededCourse::published(world, &[Video, Article]).await;
    let learner = course.learner().await;
    world.wait(SignedDuration::from_mins(1));
    (course, learner)
}

/// A report of some parts, made this many seconds ago.
fn report(world: &World, position: u32, ago: i64, parts: &[(u32, u32)]) -> Value {
    let recorded = world.context.now() - SignedDuration::from_secs(ago);
    let watched: Vec<Value> = parts.iter().map(|(from, to)| json!({"from": from, "to": to})).collect();
    json!({"positionSeconds": position, "recordedAt": recorded.to_string(), "watched": watched})
}

fn paths(course: &SeededCourse<'_>) -> (String, String) {
    let lesson = course.lessons()[0];
    (course.lesson_path(lesson, "position"), course.lesson_path(lesson, "watched"))
}

#[tokio::test]
async fn what_is_watched_or_reported_again_counts_once() {
    let world = World::new().await;
    let (course, learner) = enrolled(&world).await;
    let (position, watched) = paths(&course);
    let none = learner.get(&watched).await.is(200).json();
    assert_eq!(
        (&none["watchedSeconds"], &none["durationSeconds"], &none["intervals"]),
        (&json!(0), &json!(300), &json!([]))
    );
    let first = json!({"positionSeconds": 30.2, "watched": [{"from": 0, "to": 30.2}]});
    for _ in 0..3 {
        learner.put(&position, first.clone()).await.is(200);
    }
    world.wait(SignedDuration::from_secs(30));
    let again = json!({"positionSeconds": 20, "watched": [{"from": 10.4, "to": 20}, {"from": 200, "to": 270.3}]});
    let answer = learner.put(&position, again).await.is(200).json();
    assert_eq!((&answer["watchedSeconds"], &answer["watchedPercent"]), (&json!(100), &json!(33)));
    assert_eq!((&answer["positionSeconds"], &answer["furthestSeconds"]), (&json!(20), &json!(270)));
    insta::assert_json_snapshot!("get_watched_intervals", learner.get(&watched).await.snapshot());
    let listed = learner.get(&course.path("progress")).await.json();
    assert_eq!((&listed["positions"][0], &listed["lastPosition"]), (&answer, &answer));
}

#[tokio::test]
async fn a_report_that_comes_too_late_for_the_position_counts_for_what_was_watched() {
    let world = World::new().await;
    let (course, learner) = enrolled(&world).await;
    let (position, _) = paths(&course);
    learner.put(&position, report(&world, 40, 5, &[(30, 40)])).await.is(200);
    let late = learner.put(&position, report(&world, 250, 30, &[(240, 250)])).await.is(200).json();
    assert_eq!((&late["positionSeconds"], &late["furthestSeconds"]), (&json!(40), &json!(250)));
    assert_eq!(late["watchedSeconds"], 20);
}

#[tokio::test]
async fn nothing_is_lost_of_fifty_reports_that_two_devices_send_at_the_same_time() {
    let world = World::new().await;
    let (course, learner) = enrolled(&world).await;
    let (position, watched) = paths(&course);
    // Two devices play different parts, and each report is sent twice, in any order.
    let parts: Vec<(u32, u32)> =
        (0..25).map(|number| (number * 11 % 25 * 12, number * 11 % 25 * 12 + 7 + number % 4)).collect();
    let reports = parts.iter().chain(&parts).zip(1..).map(|(part, ago)| report(&world, part.1, ago % 25, &[*part]));
    let sent = reports.map(async |report| learner.put(&position, report).await.is(200).status);
    assert_eq!(join_all(sent).await, [200; 50]);
    let expected: BTreeSet<u64> = parts.iter().flat_map(|part| u64::from(part.0)..u64::from(part.1)).collect();
    let found = learner.get(&watched).await.json();
    let ends = |part: &Value| part["from"].as_u64().unwrap()..part["to"].as_u64().unwrap();
    let found: BTreeSet<u64> = found["intervals"].as_array().unwrap().iter().flat_map(ends).collect();
    assert_eq!(found, expected);
    let furthest = parts.iter().map(|part| part.1).max();
    assert_eq!(learner.get(&position).await.json()["furthestSeconds"], json!(furthest));
}

#[tokio::test]
async fn a_version_in_which_the_lesson_plays_another_video_starts_again_and_one_with_the_same_video_does_not() {
    let world = World::new().await;
    let (mut course, learner) = enrolled(&world).await;
    let (position, watched) = paths(&course);
    learner.put(&position, report(&world, 250, 5, &[(200, 250)])).await.is(200);
    course.add(Article).await;
    course.publish_for(&[&learner]).await;
    assert_eq!(learner.get(&position).await.json()["watchedSeconds"], 50, "the same video");

    let mut lesson = course.outline.lesson(course.lessons()[0]).unwrap().clone();
    lesson.plays = Some(VideoOutput { video: world.context.new_id(), output: "b-1".to_owned() });
    lesson.seconds = Some(100);
    course.outline.update_lesson(lesson).unwrap();
    course.publish().await;
    assert_eq!(learner.get(&position).await.json()["watchedSeconds"], 50, "the learner has not accepted it");
    learner.put(&course.path("enrolment/version"), json!({"version": 3})).await.is(200);
    let found = learner.get(&position).await.json();
    assert_eq!((&found["watchedSeconds"], &found["furthestSeconds"]), (&json!(0), &json!(0)));
    assert_eq!(found["positionSeconds"], 100, "not beyond the end of the video that plays now");
    assert_eq!(learner.get(&watched).await.json()["intervals"], json!([]));
    let new = learner.put(&position, report(&world, 30, 2, &[(20, 30), (90, 120)])).await.is(200).json();
    assert_eq!((&new["watchedSeconds"], &new["watchedPercent"]), (&json!(20), &json!(20)));
}

#[tokio::test]
async fn what_a_device_still_reports_of_the_video_before_does_not_count_as_watched() {
    let world = World::new().await;
    let (mut course, learner) = enrolled(&world).await;
    let (position, watched) = paths(&course);
    let mut lesson = course.outline.lesson(course.lessons()[0]).unwrap().clone();
    let (before, now) = (lesson.plays.as_ref().unwrap().video, world.context.new_id());
    lesson.plays = Some(VideoOutput { video: now, output: "b-1".to_owned() });
    course.outline.update_lesson(lesson).unwrap();
    course.publish_for(&[&learner]).await;
    let of = |video: VideoId| {
        let mut report = report(&world, 250, 5, &[(200, 250)]);
        report["videoId"] = json!(video);
        report
    };
    let late = learner.put(&position, of(before)).await.is(200).json();
    assert_eq!((&late["watchedSeconds"], &late["furthestSeconds"]), (&json!(0), &json!(0)));
    assert_eq!(late["positionSeconds"], 250, "the learner goes on where they stopped");
    assert_eq!(learner.get(&watched).await.json()["intervals"], json!([]));
    assert_eq!(learner.put(&position, of(now)).await.is(200).json()["watchedSeconds"], 50);
    let wrong = learner.put(&position, json!({"positionSeconds": 9, "videoId": "b"})).await;
    assert_eq!(wrong.is_problem(422, "invalid-input").pointers(), ["/videoId"]);
}

#[tokio::test]
async fn a_lesson_without_a_video_has_a_position_and_nothing_that_was_watched() {
    let world = World::new().await;
    let (course, learner) = enrolled(&world).await;
    let article = course.lessons()[1];
    let answer = learner.put(&course.lesson_path(article, "position"), report(&world, 40, 5, &[(0, 40)])).await;
    assert_eq!((&answer.is(200).json()["furthestSeconds"], &answer.json()["watchedSeconds"]), (&json!(40), &json!(0)));
    let found = learner.get(&course.lesson_path(article, "watched")).await.is(200).json();
    assert_eq!(found, json!({"lessonId": article, "watchedSeconds": 0, "watchedPercent": 0, "intervals": []}));
}

#[tokio::test]
async fn what_no_player_can_have_played_is_refused_and_nothing_of_it_is_stored() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Video]).await;
    let learner = course.learner().await;
    let (position, watched) = paths(&course);
    world.wait(SignedDuration::from_secs(5));
    learner.put(&position, report(&world, 200, 0, &[(0, 200)])).await.is_problem(422, "watched-too-much");
    learner.put(&position, report(&world, 90, 0, &[(0, 90)])).await.is(200);
    let faulty = json!({"positionSeconds": 9, "watched": [{"from": 20, "to": 10}, {"from": 0, "to": 5, "x": 1}, 7]});
    let refused = learner.put(&position, faulty).await;
    assert_eq!(refused.is_problem(422, "invalid-input").pointers(), ["/watched/0/to", "/watched/1/x", "/watched/2"]);
    let many = json!({"positionSeconds": 9, "watched": vec![json!({"from": 1, "to": 2}); 101]});
    assert_eq!(learner.put(&position, many).await.is_problem(422, "invalid-input").pointers(), ["/watched"]);
    assert_eq!(learner.get(&watched).await.json()["watchedSeconds"], 90);
}

#[tokio::test]
async fn what_was_watched_costs_no_more_than_the_position_and_is_for_its_learner_alone() {
    let world = World::new().await;
    let (course, learner) = enrolled(&world).await;
    let (position, watched) = paths(&course);
    learner.put(&position, report(&world, 30, 5, &[(0, 30)])).await.is(200);
    let saved = learner.put(&position, report(&world, 40, 4, &[(30, 40)])).await.is(200).cost;
    assert_eq!((saved.reads, saved.writes, saved.write_milliunits), (2, 2, 2_000), "position and bookmark");
    let read = learner.get(&watched).await.is(200).cost;
    assert_eq!((read.reads, read.writes), (1, 0));
    assert_eq!(course.learner().await.get(&watched).await.json()["watchedSeconds"], 0);
    world.learner().await.get(&watched).await.is_problem(403, "not-enrolled");
    learner.get(&course.lesson_path(world.context.new_id(), "watched")).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn what_was_watched_of_a_preview_before_enrolling_counts_after_it() {
    let world = World::new().await;
    let mut course = SeededCourse::draft(&world, &[Video, Video]).await;
    let preview = course.outline.lessons().next().unwrap().clone();
    course.outline.update_lesson(LessonSummary { preview: true, ..preview }).unwrap();
    course.publish().await;
    world.wait(SignedDuration::from_secs(60));
    let learner = course.learner().await;
    let [preview, other] = course.lessons()[..] else { panic!("two lessons") };
    let watched = report(&world, 200, 0, &[(0, 200)]);
    let saved = learner.put(&course.lesson_path(preview, "position"), watched.clone()).await;
    assert_eq!(saved.is(200).json()["watchedSeconds"], 200);
    learner.put(&course.lesson_path(other, "position"), watched).await.is_problem(422, "watched-too-much");
}
