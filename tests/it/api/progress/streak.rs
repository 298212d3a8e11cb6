//! Streaks over days of the learner's own time zone.

use glotto_domain::courses::LessonKind::Article;
use serde_json::{Value, json};

use crate::world::courses::SeededCourse;
use crate::world::{Actor, World};

async fn study(learner: &Actor<'_>, course: &SeededCourse<'_>, lesson: usize) {
    learner.post(&course.lesson_path(course.lessons()[lesson], "completion"), json!({})).await.is(200);
}

async fn study_offline(learner: &Actor<'_>, course: &SeededCourse<'_>, lesson: usize, at: &str) -> Value {
    learner
        .post(&course.lesson_path(course.lessons()[lesson], "completion"), json!({"completedAt": at}))
        .await
        .is(200)
        .json()
}

/// Current and longest streak, and whether today is in it.
async fn streak(learner: &Actor<'_>) -> (u64, u64, bool) {
    let streak = learner.get("/v1/me/stats").await.is(200).json()["streak"].clone();
    (
        streak["current"].as_u64().unwrap(),
        streak["longest"].as_u64().unwrap(),
        streak["studiedToday"].as_bool().unwrap(),
    )
}

#[tokio::test]
async fn a_streak_grows_by_days_and_ends_with_a_day_that_was_missed() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article; 6]).await;
    let mut learner = course.learner().await;
    assert_eq!(streak(&learner).await, (0, 0, false));
    for day in 0..3 {
        study(&learner, &course, day).await;
        assert_eq!(streak(&learner).await, (day as u64 + 1, day as u64 + 1, true));
        learner = world.hours_later(&learner, 24);
    }
    assert_eq!(streak(&learner).await, (3, 3, false), "today still has time");
    learner = world.hours_later(&learner, 24);
    assert_eq!(streak(&learner).await, (0, 3, false), "yesterday was missed");
    study(&learner, &course, 3).await;
    assert_eq!(streak(&learner).await, (1, 3, true));
}

#[tokio::test]
async fn a_day_ends_at_the_learners_midnight() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article; 3]).await;
    let learner = course.learner().await;
    // Noon UTC is 13:00 in Berlin; eleven hours later it is midnight there.
    study(&learner, &course, 0).await;
    let learner = world.hours_later(&learner, 11);
    study(&learner, &course, 1).await;
    assert_eq!(streak(&learner).await, (2, 2, true));
    let days = learner.get("/v1/me/stats").await.json()["days"].clone();
    assert_eq!(days[5], json!({"day": "2026-03-01", "lessons": 1, "xp": 10}));
    assert_eq!(days[6], json!({"day": "2026-03-02", "lessons": 1, "xp": 10}));
}

#[tokio::test]
async fn a_completion_reported_late_repairs_the_streak() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article; 4]).await;
    let learner = course.learner().await;
    study(&learner, &course, 0).await;
    let learner = world.hours_later(&learner, 48);
    study(&learner, &course, 1).await;
    assert_eq!(streak(&learner).await, (1, 1, true));
    let repaired = study_offline(&learner, &course, 2, "2026-03-02T20:00:00Z").await;
    assert_eq!(repaired["streak"], json!({"current": 3, "longest": 3, "studiedToday": true}));
}

#[tokio::test]
async fn a_completion_reported_after_two_days_earns_points_and_no_day() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article; 2]).await;
    let learner = course.learner().await;
    let learner = world.hours_later(&learner, 49);
    let late = study_offline(&learner, &course, 0, "2026-03-01T12:00:00Z").await;
    assert_eq!((&late["xpEarned"], &late["streak"]["longest"]), (&json!(10), &json!(0)));
    let before = study_offline(&learner, &course, 1, "2026-02-28T12:00:00Z").await;
    assert_eq!((&before["xpEarned"], &before["streak"]["longest"]), (&json!(60), &json!(0)), "before the enrolment");
}

#[tokio::test]
async fn a_learner_who_crosses_the_date_line_keeps_the_streak() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article; 4]).await;
    let learner = course.learner().await;
    learner.patch("/v1/me", json!({"timeZone": "Pacific/Honolulu"})).await.is(200);
    // 20:00 on 1 March in Honolulu.
    let learner = world.hours_later(&learner, 18);
    study(&learner, &course, 0).await;
    // 8:00 on 3 March in Auckland: 2 March passed during the flight.
    let learner = world.hours_later(&learner, 13);
    learner.patch("/v1/me", json!({"timeZone": "Pacific/Auckland"})).await.is(200);
    assert_eq!(streak(&learner).await, (1, 1, false));
    study(&learner, &course, 1).await;
    assert_eq!(streak(&learner).await, (2, 2, true));
    // Back to 2 March in Honolulu.
    learner.patch("/v1/me", json!({"timeZone": "Pacific/Honolulu"})).await.is(200);
    study(&learner, &course, 2).await;
    assert_eq!(streak(&learner).await, (3, 3, true));
}

#[tokio::test]
async fn the_last_week_is_returned_in_any_time_zone() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article; 2]).await;
    let learner = course.learner().await;
    for (zone, last) in
        [("Pacific/Kiritimati", "2026-03-02"), ("Pacific/Niue", "2026-03-01"), ("Etc/GMT+12", "2026-03-01")]
    {
        learner.patch("/v1/me", json!({"timeZone": zone})).await.is(200);
        let days = learner.get("/v1/me/stats").await.json()["days"].clone();
        assert_eq!((days.as_array().unwrap().len(), &days[6]["day"]), (7, &json!(last)), "{zone}");
    }
}
