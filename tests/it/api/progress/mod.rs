//! Progress in a course.

mod completion;
mod position;
mod streak;
mod watched;

use glotto_domain::courses::LessonKind::{Article, Video};
use glotto_domain::courses::VersionNumber;
use serde_json::json;

use crate::world::World;
use crate::world::courses::SeededCourse;

#[tokio::test]
async fn completing_lessons_moves_progress_points_and_streak() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article, Video]).await;
    let learner = course.learner().await;
    let [article, video] = course.lessons()[..] else { panic!("two lessons") };
    insta::assert_json_snapshot!("get_stats_before", learner.get("/v1/me/stats").await.snapshot());
    let first = learner.post(&course.lesson_path(article, "completion"), json!({})).await;
    insta::assert_json_snapshot!("complete_lesson", first.snapshot());
    let report = json!({"positionSeconds": 95, "durationSeconds": 300, "recordedAt": "2026-03-01T11:59:00Z"});
    learner.put(&course.lesson_path(video, "position"), report).await.is(200);
    insta::assert_json_snapshot!("get_progress", learner.get(&course.path("progress")).await.snapshot());
    let last = learner.post(&course.lesson_path(video, "completion"), json!({})).await;
    insta::assert_json_snapshot!("complete_last_lesson", last.snapshot());
    insta::assert_json_snapshot!("get_stats", learner.get("/v1/me/stats").await.snapshot());
}

#[tokio::test]
async fn progress_carries_over_to_the_version_that_a_learner_accepts() {
    let world = World::new().await;
    let mut course = SeededCourse::published(&world, &[Article, Article]).await;
    let learner = course.learner().await;
    let [first, second] = course.lessons()[..] else { panic!("two lessons") };
    for lesson in [first, second] {
        learner.post(&course.lesson_path(lesson, "completion"), json!({})).await.is(200);
    }
    let added = course.add(Article).await;
    course.delete(first).await;
    let before = learner.get(&course.path("progress")).await.json();
    course.publish().await;
    assert_eq!(learner.get(&course.path("progress")).await.json(), before, "a version does not change");
    learner.put(&course.path("enrolment/version"), json!({"version": 2})).await.is(200);
    let progress = learner.get(&course.path("progress")).await.json();
    assert_eq!(progress["completedLessonIds"], json!([second]));
    assert_eq!(
        (&progress["percent"], &progress["lessonCount"], &progress["nextLessonId"]),
        (&json!(50), &json!(2), &json!(added))
    );
    assert!(progress["finishedAt"].is_string(), "finished is finished");
    let answer = learner.post(&course.lesson_path(added, "completion"), json!({})).await.json();
    assert_eq!(
        (&answer["xpEarned"], &answer["courseFinished"], &answer["progress"]["percent"]),
        (&json!(10), &json!(false), &json!(100))
    );
}

#[tokio::test]
async fn a_learner_is_finished_when_they_accept_a_version_without_the_last_open_lesson() {
    let world = World::new().await;
    let mut course = SeededCourse::published(&world, &[Article, Article]).await;
    let learner = course.learner().await;
    let [first, second] = course.lessons()[..] else { panic!("two lessons") };
    learner.post(&course.lesson_path(first, "completion"), json!({})).await.is(200);
    course.delete(second).await;
    course.publish_for(&[&learner]).await;
    let progress = learner.get(&course.path("progress")).await.json();
    assert_eq!(progress["percent"], json!(100));
    assert!(progress["finishedAt"].is_string(), "{progress}");
    let list = learner.get("/v1/me/enrolments").await.json();
    assert_eq!(list["items"][0]["finishedAt"], progress["finishedAt"], "{list}");
    let bonus = learner.post(&course.lesson_path(first, "completion"), json!({})).await.json();
    assert_eq!((&bonus["xpEarned"], &bonus["courseFinished"]), (&json!(0), &json!(false)), "they have it already");
    assert_eq!(bonus["progress"]["finishedAt"], progress["finishedAt"]);
    assert_eq!(learner.get("/v1/me/stats").await.json()["xp"], json!(60), "a lesson and the course");
}

#[tokio::test]
async fn only_who_is_enrolled_gets_on_and_others_learn_no_more_than_they_may() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Video]).await;
    let draft = SeededCourse::draft(&world, &[Video]).await;
    let enrolled = course.learner().await;
    let stranger = world.learner().await;
    let lesson = course.lessons()[0];
    let report = json!({"positionSeconds": 95, "recordedAt": "2026-03-01T11:59:00Z"});
    for (course, lesson, status, slug) in
        [(&course, lesson, 403, "not-enrolled"), (&draft, draft.lessons()[0], 404, "not-found")]
    {
        stranger.get(&course.path("progress")).await.is_problem(status, slug);
        stranger.get(&course.lesson_path(lesson, "position")).await.is_problem(status, slug);
        stranger.put(&course.lesson_path(lesson, "position"), report.clone()).await.is_problem(status, slug);
        stranger.post(&course.lesson_path(lesson, "completion"), json!({})).await.is_problem(status, slug);
    }
    // A lesson of another course, and one that does not exist.
    for lesson in [draft.lessons()[0], world.context.new_id()] {
        enrolled.get(&course.lesson_path(lesson, "position")).await.is_problem(404, "not-found");
        enrolled.put(&course.lesson_path(lesson, "position"), report.clone()).await.is_problem(404, "not-found");
        enrolled.post(&course.lesson_path(lesson, "completion"), json!({})).await.is_problem(404, "not-found");
    }
    // Learners do not see the progress of others.
    let other = course.learner().await;
    enrolled.put(&course.lesson_path(lesson, "position"), report).await.is(200);
    enrolled.post(&course.lesson_path(lesson, "completion"), json!({})).await.is(200);
    assert_eq!(other.get(&course.lesson_path(lesson, "position")).await.is(200).json()["positionSeconds"], 0);
    assert_eq!(other.get(&course.path("progress")).await.json()["completedCount"], 0);
    assert_eq!(other.get("/v1/me/stats").await.json()["xp"], 0);
}

#[tokio::test]
async fn an_enrolled_learner_keeps_a_course_that_left_the_catalogue() {
    let world = World::new().await;
    let mut course = SeededCourse::published(&world, &[Article]).await;
    let learner = course.learner().await;
    course.withdraw().await;
    learner.post(&course.lesson_path(course.lessons()[0], "completion"), json!({})).await.is(200);
    assert_eq!(learner.get(&course.path("progress")).await.json()["percent"], 100);
}

#[tokio::test]
async fn progress_costs_what_it_may() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Video, Article]).await;
    let learner = course.learner().await;
    // What a process has read of a course it does not read again.
    world.context.store.courses().find_version(course.id(), VersionNumber::FIRST).await.unwrap();
    let lesson = course.lessons()[0];
    let report = json!({"positionSeconds": 95, "recordedAt": "2026-03-01T11:59:00Z"});
    learner.put(&course.lesson_path(lesson, "position"), report.clone()).await.is(200);
    learner.put(&course.lesson_path(lesson, "position"), report).await.is(200);
    learner.get(&course.lesson_path(lesson, "position")).await.is(200);
    learner.post(&course.lesson_path(lesson, "completion"), json!({})).await.is(200);
    learner.get(&course.path("progress")).await.is(200);
    learner.get("/v1/me/stats").await.is(200);
    let rows = world.ledger.rows();
    let changes = [("update_position", 2), ("complete_lesson", 1)];
    for (operation, writes) in changes {
        assert_eq!((rows[operation].reads, rows[operation].writes), (2, writes), "{operation}");
    }
    // The query of positions begins when the session has been read, which is read with the progress.
    for (operation, reads) in [("get_position", 1), ("get_progress", 2), ("get_stats", 1)] {
        assert_eq!((rows[operation].reads, rows[operation].writes), (reads, 0), "{operation}");
    }
}
