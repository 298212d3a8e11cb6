//! Versions in which everything is completed finish the course, whatever is reported at the same time.

use glotto_domain::courses::LessonKind::Article;
use serde_json::{Value, json};

use crate::world::courses::SeededCourse;
use crate::world::{Actor, World};

/// A course whose second version does not have the last of its lessons, and a learner of the first one.
async fn shortened(world: &World, lessons: usize) -> (SeededCourse<'_>, Actor<'_>) {
    let mut course = SeededCourse::published(world, &vec![Article; lessons]).await;
    let learner = course.learner().await;
    course.delete(course.lessons()[lessons - 1]).await;
    course.publish().await;
    (course, learner)
}

async fn accept(course: &SeededCourse<'_>, learner: &Actor<'_>) -> Value {
    learner.put(&course.path("enrolment/version"), json!({"version": 2})).await.is(200).json()
}

async fn is_finished(world: &World, course: &SeededCourse<'_>, learner: &Actor<'_>, xp: u64) {
    let progress = learner.get(&course.path("progress")).await.is(200).json();
    assert!(progress["finishedAt"].is_string(), "{progress}");
    let stored = world.context.store.enrolments().find(learner.user(), course.id()).await.unwrap().unwrap();
    assert!(stored.finished.is_some(), "it is credited");
    assert_eq!(learner.get("/v1/me/stats").await.json()["xp"], xp);
    assert_eq!(world.outbox_events("CourseCompleted").await.len(), 1);
}

#[tokio::test]
async fn accepting_a_version_in_which_everything_is_completed_finishes_the_course_at_once() {
    let world = World::new().await;
    let (course, learner) = shortened(&world, 2).await;
    let first = course.lesson_path(course.lessons()[0], "completion");
    learner.post_empty(&first).await.is(200);
    assert!(accept(&course, &learner).await["finishedAt"].is_string());
    is_finished(&world, &course, &learner, 60).await;
    accept(&course, &learner).await;
    assert_eq!(learner.post_empty(&first).await.is(200).json()["courseFinished"], false);
    is_finished(&world, &course, &learner, 60).await;
}

#[tokio::test]
async fn returning_to_a_version_in_which_everything_is_completed_finishes_the_course_at_once() {
    let world = World::new().await;
    let (course, learner) = shortened(&world, 2).await;
    learner.post_empty(&course.lesson_path(course.lessons()[0], "completion")).await.is(200);
    learner.delete(&course.path("enrolment")).await.is(204);
    assert!(learner.post_empty(&course.path("enrolment")).await.is(201).json()["finishedAt"].is_string());
    is_finished(&world, &course, &learner, 60).await;
}

#[tokio::test]
async fn a_completion_that_meets_an_accepted_version_finishes_the_course_whichever_is_written_first() {
    for completes_first in [true, false] {
        let world = World::new().await;
        let (course, learner) = shortened(&world, 3).await;
        let completions = [0, 1].map(|index| course.lesson_path(course.lessons()[index], "completion"));
        learner.post_empty(&completions[0]).await.is(200);
        let mut held = world.cloud.faults().hold("TransactWriteItems");
        let complete = async || learner.post_empty(&completions[1]).await.is(200).json();
        if completes_first {
            let accepting = accept(&course, &learner);
            let completing = async {
                held.arrived().await;
                complete().await;
                held.release();
            };
            futures::join!(accepting, completing);
        } else {
            let completing = complete();
            let accepting = async {
                held.arrived().await;
                accept(&course, &learner).await;
                held.release();
            };
            futures::join!(completing, accepting);
        }
        is_finished(&world, &course, &learner, 70).await;
    }
}

#[tokio::test]
async fn a_version_that_was_replaced_or_taken_out_of_the_catalogue_is_neither_accepted_nor_read() {
    let world = World::new().await;
    let mut course = SeededCourse::published(&world, &[Article]).await;
    let learner = course.learner().await;
    let leaked = course.add(Article).await;
    course.publish().await;
    course.delete(leaked).await;
    course.publish().await;
    let accept =
        async |version: u32| learner.put(&course.path("enrolment/version"), json!({ "version": version })).await;
    accept(2).await.is_problem(404, "not-found");
    learner.get(&course.path(&format!("lessons/{leaked}"))).await.is_problem(404, "not-found");
    assert_eq!(accept(3).await.is(200).json()["version"], 3);
    course.add(Article).await;
    course.publish().await;
    course.withdraw().await;
    let accept =
        async |version: u32| learner.put(&course.path("enrolment/version"), json!({ "version": version })).await;
    accept(4).await.is_problem(404, "not-found");
    assert_eq!(accept(3).await.is(200).json()["version"], 3, "it is theirs");
}
