//! Completing lessons: points are earned once, however often and late a completion is reported.

use futures::future::join_all;
use glotto_cloud::Fault;
use glotto_domain::courses::LessonKind::{self, Article, Video};
use serde_json::json;

use crate::world::World;
use crate::world::courses::SeededCourse;

#[tokio::test]
async fn one_of_fifty_concurrent_completions_of_a_lesson_earns_points() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Video, Article]).await;
    let learner = course.learner().await;
    let path = course.lesson_path(course.lessons()[0], "completion");
    let answers = join_all((0..50).map(|_| learner.post(&path, json!({})))).await;
    let earned: Vec<u64> = answers.iter().map(|answer| answer.is(200).json()["xpEarned"].as_u64().unwrap()).collect();
    assert_eq!(earned.iter().filter(|xp| **xp == 15).count(), 1);
    assert_eq!(earned.iter().sum::<u64>(), 15);
    let stats = learner.get("/v1/me/stats").await.json();
    assert_eq!((&stats["xp"], &stats["days"][6]["lessons"]), (&json!(15), &json!(1)));
    assert_eq!(world.outbox_events("LessonCompleted").await.len(), 1);
}

#[tokio::test]
async fn fifty_lessons_completed_concurrently_all_count() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article; 50]).await;
    let learner = course.learner().await;
    let paths: Vec<_> = course.lessons().into_iter().map(|lesson| course.lesson_path(lesson, "completion")).collect();
    let answers = join_all(paths.iter().map(|path| learner.post(path, json!({})))).await;
    for answer in &answers {
        answer.is(200);
    }
    let finished = answers.iter().filter(|answer| answer.json()["courseFinished"] == true).count();
    assert_eq!(finished, 1);
    let progress = learner.get(&course.path("progress")).await.json();
    assert_eq!((&progress["completedCount"], &progress["percent"]), (&json!(50), &json!(100)));
    let stats = learner.get("/v1/me/stats").await.json();
    assert_eq!(
        (&stats["xp"], &stats["days"][6]),
        (&json!(550), &json!({"day": "2026-03-01", "lessons": 50, "xp": 550}))
    );
    assert_eq!(world.outbox_events("LessonCompleted").await.len(), 50);
    assert_eq!(
        world.outbox_events("CourseCompleted").await,
        [json!({"userId": learner.user(), "courseId": course.id(), "finishedAt": "2026-03-01T12:00:00Z"})]
    );
}

#[tokio::test]
async fn a_repeated_idempotency_key_gets_the_first_response_and_a_repeated_completion_the_current_one() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article, Article]).await;
    let learner = course.learner().await;
    let path = course.lesson_path(course.lessons()[0], "completion");
    let keyed = learner.with("idempotency-key", "one");
    let first = keyed.post(&path, json!({})).await;
    let again = keyed.post(&path, json!({})).await;
    assert_eq!(again.is(200).body, first.is(200).body);
    assert_eq!(first.json()["xpEarned"], 10);
    keyed.post(&path, json!({"completedAt": "2026-03-01T12:00:00Z"})).await.is_problem(422, "idempotency-key-reused");
    assert_eq!(learner.post(&path, json!({})).await.json()["xpEarned"], 0);
    assert_eq!(world.outbox_events("LessonCompleted").await.len(), 1);
}

#[tokio::test]
async fn a_completion_right_after_enrolment_with_a_slow_clock_counts_for_today() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article, Article]).await;
    let learner = course.learner().await;
    for lesson in course.lessons() {
        let body = json!({"completedAt": "2026-03-01T11:59:57Z"});
        learner.post(&course.lesson_path(lesson, "completion"), body).await.is(200);
    }
    let stats = learner.get("/v1/me/stats").await.json();
    assert_eq!(
        (&stats["xp"], &stats["streak"]["current"], &stats["streak"]["studiedToday"]),
        (&json!(70), &json!(1), &json!(true))
    );
}

#[tokio::test]
async fn a_completion_event_has_lesson_time_and_day() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article, Article]).await;
    let learner = world.hours_later(&course.learner().await, 24);
    let lesson = course.lessons()[0];
    // 23:30 in Berlin on the day before.
    learner
        .post(&course.lesson_path(lesson, "completion"), json!({"completedAt": "2026-03-01T23:30:00+01:00"}))
        .await
        .is(200);
    let expected = json!({
        "userId": learner.user(), "courseId": course.id(), "lessonId": lesson,
        "completedAt": "2026-03-01T22:30:00Z", "day": "2026-03-01",
    });
    assert_eq!(world.outbox_events("LessonCompleted").await, [expected]);
}

#[tokio::test]
async fn a_lesson_that_only_the_draft_has_cannot_be_completed() {
    let world = World::new().await;
    let mut course = SeededCourse::published(&world, &[Article]).await;
    let learner = course.learner().await;
    for lesson in [course.add_unready().await, course.add(Article).await] {
        learner.post(&course.lesson_path(lesson, "completion"), json!({})).await.is_problem(404, "not-found");
    }
}

#[tokio::test]
async fn every_error_of_a_completion_is_reported() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article]).await;
    let learner = course.learner().await;
    let path = course.lesson_path(course.lessons()[0], "completion");
    let faulty = learner.post(&path, json!({"completedAt": "yesterday", "score": 3})).await;
    insta::assert_json_snapshot!("complete_lesson_faulty", faulty.snapshot());
    learner.post(&path, json!({"completedAt": "2026-03-01T12:05:01Z"})).await.is_problem(422, "time-in-future");
    let cut_off = learner.with("content-type", "application/json").send("POST", &path, "{").await;
    cut_off.is_problem(400, "malformed-request");
    assert_eq!(learner.get("/v1/me/stats").await.json()["xp"], 0);
}

#[tokio::test]
async fn a_completion_whose_response_was_lost_counts_once() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[LessonKind::Article; 3]).await;
    let learner = course.learner().await;
    for (fault, lesson) in [Fault::FailAfterCommit, Fault::Conflict, Fault::Throttled].into_iter().zip(course.lessons())
    {
        world.cloud.faults().next("TransactWriteItems", fault);
        learner.post(&course.lesson_path(lesson, "completion"), json!({})).await.is(200);
    }
    assert_eq!(learner.get("/v1/me/stats").await.json()["xp"], 80);
    assert_eq!(world.outbox_events("LessonCompleted").await.len(), 3);
}

#[tokio::test]
async fn a_persistent_table_outage_returns_503_and_writes_nothing_partially() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article]).await;
    let learner = course.learner().await;
    world.cloud.faults().times("TransactWriteItems", 20, Fault::Conflict);
    let answer = learner.post(&course.lesson_path(course.lessons()[0], "completion"), json!({})).await;
    answer.is_problem(503, "unavailable");
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert_eq!(learner.get(&course.path("progress")).await.json()["completedCount"], 0);
    assert_eq!(learner.get("/v1/me/stats").await.json()["xp"], 0);
}

#[tokio::test]
async fn a_completion_needs_no_body_and_an_offline_device_says_when_it_was() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article, Article, Article]).await;
    let learner = course.learner().await;
    let [first, second, third] = course.lessons()[..] else { panic!("three lessons") };
    let path = |lesson| course.lesson_path(lesson, "completion");
    assert_eq!(learner.post_empty(&path(first)).await.is(200).json()["streak"]["studiedToday"], true);
    learner.post(&path(second), json!({})).await.is(200);
    let ahead = json!({"completedAt": "2026-03-02T11:59:00Z"});
    learner.post(&path(third), ahead).await.is_problem(422, "time-in-future");
    let sent = json!({"completedAt": "2026-03-02T11:59:00Z", "sentAt": "2026-03-02T12:00:00Z"});
    learner.post(&path(third), sent).await.is(200);
    let progress = learner.get(&course.path("progress")).await.json();
    assert_eq!((&progress["percent"], &progress["finishedAt"]), (&json!(100), &json!("2026-03-01T12:00:00.000Z")));
    for body in ["null", "[]", "x"] {
        let answer = learner.with("content-type", "application/json").send("POST", &path(first), body).await;
        assert!((400..500).contains(&answer.status), "{body}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_completion_that_is_repeated_with_its_idempotency_key_may_say_when_it_is_sent_again() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article, Article]).await;
    let learner = course.learner().await.with("idempotency-key", "k-1");
    let path = course.lesson_path(course.lessons()[0], "completion");
    let report = |completed: &str, sent: &str| json!({"completedAt": completed, "sentAt": sent});
    let first = learner.post(&path, report("2026-03-01T11:59:00Z", "2026-03-01T12:00:00Z")).await;
    let again = learner.post(&path, report("2026-03-01T11:59:00Z", "2026-03-01T12:03:00Z")).await;
    first.is(200);
    again.is(200);
    assert_eq!(first.body, again.body);
    let another = learner.post(&path, report("2026-03-01T11:58:00Z", "2026-03-01T12:00:00Z")).await;
    another.is_problem(422, "idempotency-key-reused");
}
