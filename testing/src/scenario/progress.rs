//! Positions in videos, completed lessons, and statistics.

use serde_json::{Value, json};

use super::{Call, Fixtures, Scenario, step};
use crate::Actor;

pub(super) const SCENARIO: Scenario = Scenario {
    feature: "progress",
    audited: false,
    steps: &[&[
        step!(get_progress, 200),
        step!(complete_lesson, 200),
        step!(complete_lesson: complete_last_lesson, 200),
        step!(update_position, 200),
        step!(get_position, 200),
        step!(get_watched_intervals, 200),
        step!(get_stats, 200),
    ]],
};

async fn get_progress<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let learner = with_position(fixtures).await;
    Call::get(&learner, fixtures.course().await.path("progress"))
}

async fn complete_lesson<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let learner = fixtures.new_learner().await;
    Call::post(&learner, article(fixtures, "completion").await, &json!({}))
}

async fn complete_last_lesson<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let learner = with_position(fixtures).await;
    learner.post(&video(fixtures, "completion").await, json!({})).await.is(200);
    Call::post(&learner, article(fixtures, "completion").await, &json!({}))
}

async fn update_position<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::put(&fixtures.learner().await, video(fixtures, "position").await, &position(fixtures))
}

async fn get_position<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&with_position(fixtures).await, video(fixtures, "position").await)
}

async fn get_watched_intervals<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&with_position(fixtures).await, video(fixtures, "watched").await)
}

async fn get_stats<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let learner = fixtures.learner().await;
    learner.post(&article(fixtures, "completion").await, json!({})).await.is(200);
    Call::get(&learner, "/v1/me/stats")
}

/// A path below the video lesson of the course.
async fn video(fixtures: &Fixtures<'_>, rest: &str) -> String {
    let course = fixtures.course().await;
    course.lesson_path(course.lessons()[0], rest)
}

/// A path below the article of the course.
async fn article(fixtures: &Fixtures<'_>, rest: &str) -> String {
    let course = fixtures.course().await;
    course.lesson_path(course.lessons()[1], rest)
}

/// A position that differs from the one before, with a part that was watched.
fn position(fixtures: &Fixtures<'_>) -> Value {
    let recorded = fixtures.world.context.now().to_string();
    let position = 10 + fixtures.number() % 90;
    json!({"positionSeconds": position, "recordedAt": recorded, "watched": [{"from": 0, "to": position % 15}]})
}

/// A new learner with a position in the video.
async fn with_position<'w>(fixtures: &Fixtures<'w>) -> Actor<'w> {
    let learner = fixtures.new_learner().await;
    learner.put(&video(fixtures, "position").await, position(fixtures)).await.is(200);
    learner
}
