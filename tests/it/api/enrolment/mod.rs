//! Enrolling, leaving and returning.

mod admission;
mod invitations;
mod invitations_by_mail;
mod inviting;
mod listing;
mod seats;
mod versions;

use crate::world::courses::SeededCourse;
use futures::future::join_all;
use glotto_domain::courses::LessonKind::{Article, Video};
use jiff::SignedDuration;
use serde_json::json;

use crate::world::{Actor, World};

#[tokio::test]
async fn enrolling_repeatedly_enrols_a_user_once() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article]).await;
    let learner = world.learner().await;
    let first = learner.post_empty(&course.path("enrolment")).await;
    insta::assert_json_snapshot!("enrol", first.snapshot());
    assert_eq!(first.header("location"), Some(course.path("progress").as_str()));
    let again = learner.post_empty(&course.path("enrolment")).await;
    again.is(200);
    assert_eq!(again.body, first.body);
    assert_eq!(again.cost.write_milliunits, 0);
    let events = world.outbox_events("LearnerEnrolled").await;
    assert_eq!(events, [json!({"userId": learner.user(), "courseId": course.id()})]);
}

#[tokio::test]
async fn fifty_concurrent_enrolments_succeed_and_one_is_created() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article]).await;
    let learner = world.learner().await;
    let path = course.path("enrolment");
    let answers = join_all((0..50).map(|_| learner.post_empty(&path))).await;
    let created = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(created, 1);
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 201)));
    assert_eq!(world.outbox_events("LearnerEnrolled").await.len(), 1);
}

#[tokio::test]
async fn a_repeated_idempotency_key_gets_the_first_response_byte_for_byte() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article]).await;
    let other = SeededCourse::published(&world, &[Article]).await;
    let learner = world.learner().await;
    let keyed = learner.with("idempotency-key", "one");
    let first = keyed.post_empty(&course.path("enrolment")).await;
    let again = keyed.post_empty(&course.path("enrolment")).await;
    assert_eq!(
        (again.is(201).body.clone(), again.header("location")),
        (first.is(201).body.clone(), first.header("location"))
    );
    keyed.post_empty(&other.path("enrolment")).await.is_problem(422, "idempotency-key-reused");
    learner.get(&other.path("progress")).await.is_problem(403, "not-enrolled");

    // The answer to a request that changed nothing is recorded too.
    let second = learner.with("idempotency-key", "two");
    let found = second.post_empty(&course.path("enrolment")).await;
    learner.delete(&course.path("enrolment")).await.is(204);
    let again = second.post_empty(&course.path("enrolment")).await;
    assert_eq!(again.is(200).body, found.is(200).body);
}

#[tokio::test]
async fn courses_outside_the_catalogue_cannot_be_enrolled_in() {
    let world = World::new().await;
    let mut course = SeededCourse::published(&world, &[Article]).await;
    let draft = SeededCourse::draft(&world, &[Article]).await;
    course.withdraw().await;
    let learner = world.learner().await;
    for path in [
        draft.path("enrolment"),
        course.path("enrolment"),
        "/v1/courses/crs_01J9ZK5W6V4QX0N8R3T7B2M1CD/enrolment".into(),
    ] {
        learner.post_empty(&path).await.is_problem(404, "not-found");
    }
    assert!(world.outbox_events("LearnerEnrolled").await.is_empty());
}

#[tokio::test]
async fn a_learner_who_leaves_and_enrols_again_keeps_progress_and_earns_points_once() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article, Video]).await;
    let learner = course.learner().await;
    let [article, video] = course.lessons()[..] else { panic!("two lessons") };
    learner.post(&course.lesson_path(article, "completion"), json!({})).await.is(200);
    learner.delete(&course.path("enrolment")).await.is(204);
    learner.get(&course.path("progress")).await.is_problem(403, "not-enrolled");
    learner.post(&course.lesson_path(video, "completion"), json!({})).await.is_problem(403, "not-enrolled");
    let stats = learner.get("/v1/me/stats").await.json();
    assert_eq!((&stats["xp"], &stats["streak"]["current"]), (&json!(10), &json!(1)), "points and streak stay");

    let back = learner.post_empty(&course.path("enrolment")).await;
    assert_eq!(back.is(201).json()["completedCount"], 1);
    let again = learner.post(&course.lesson_path(article, "completion"), json!({})).await.json();
    assert_eq!((&again["xpEarned"], &again["xp"]), (&json!(0), &json!(10)));
}

#[tokio::test]
async fn leaving_twice_or_without_enrolment_changes_nothing() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article]).await;
    let learner = course.learner().await;
    let other = course.learner().await;
    for _ in 0..2 {
        learner.delete(&course.path("enrolment")).await.is(204);
    }
    learner.delete("/v1/courses/crs_01J9ZK5W6V4QX0N8R3T7B2M1CD/enrolment").await.is(204);
    other.get(&course.path("progress")).await.is(200);
}

#[tokio::test]
async fn a_learner_who_leaves_during_a_completion_is_not_enrolled() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article]).await;
    let learner = course.learner().await;
    let path = course.lesson_path(course.lessons()[0], "completion");
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let completing = learner.post(&path, json!({}));
    let leaving = async {
        held.arrived().await;
        learner.delete(&course.path("enrolment")).await.is(204);
        held.release();
    };
    let (completed, ()) = futures::join!(completing, leaving);
    completed.is_problem(403, "not-enrolled");
    assert_eq!(learner.get("/v1/me/stats").await.json()["xp"], 0);
    assert!(world.outbox_events("LessonCompleted").await.is_empty());
}

#[tokio::test]
async fn a_learners_courses_are_listed_in_their_language_page_by_page() {
    let world = World::new().await;
    let learner = world.learner().await;
    let mut courses = Vec::new();
    for _ in 0..3 {
        let course = SeededCourse::published(&world, &[Article, Article, Article]).await;
        learner.post_empty(&course.path("enrolment")).await.is(201);
        courses.push(course);
        world.wait(SignedDuration::from_secs(1));
    }
    learner.post(&courses[0].lesson_path(courses[0].lessons()[0], "completion"), json!({})).await.is(200);
    let german = learner.with("accept-language", "de-AT, en;q=0.5");
    let first = german.get("/v1/me/enrolments?limit=2").await;
    insta::assert_json_snapshot!("list_enrolments", first.snapshot());
    let cursor = first.text_of("nextCursor");
    let second = german.get(&format!("/v1/me/enrolments?limit=2&cursor={cursor}")).await.json();
    let ids: Vec<_> = [first.json(), second.clone()]
        .iter()
        .flat_map(|page| page["items"].as_array().unwrap().clone())
        .map(|item| item["courseId"].clone())
        .collect();
    let by_activity = [&courses[0], &courses[2], &courses[1]];
    assert_eq!(ids, by_activity.map(|course| json!(course.id())), "a lesson of the oldest was completed last");
    assert_eq!(second["nextCursor"], json!(null));
    assert_eq!(
        german.get("/v1/me/enrolments?lang=en&limit=1").await.json()["items"][0]["title"],
        "German for beginners"
    );

    let other = courses[0].learner().await;
    let stolen = other.get(&format!("/v1/me/enrolments?limit=2&cursor={cursor}")).await;
    stolen.is_problem(422, "invalid-input");
    let faulty = other.get("/v1/me/enrolments?limit=0&cursor=x&sort=up").await;
    assert_eq!(faulty.is_problem(422, "invalid-input").pointers(), ["/query/limit", "/query/cursor", "/query/sort"]);
    assert_eq!(other.get("/v1/me/enrolments").await.json()["items"].as_array().unwrap().len(), 1);
    assert_eq!(world.learner().await.get("/v1/me/enrolments").await.json()["items"], json!([]));
}

#[tokio::test]
async fn a_lost_response_of_the_table_enrols_no_user_twice() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article]).await;
    let learner = world.learner().await;
    world.cloud.faults().next("TransactWriteItems", glotto_cloud::Fault::FailAfterCommit);
    learner.post_empty(&course.path("enrolment")).await.is(201);
    assert_eq!(world.outbox_events("LearnerEnrolled").await.len(), 1);
}

#[tokio::test]
async fn a_learner_who_enrols_again_on_two_devices_keeps_all_progress() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article, Video]).await;
    let learner = course.learner().await;
    let path = course.path("enrolment");
    learner.delete(&path).await.is(204);
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let slow = learner.post_empty(&path);
    let quick = async {
        held.arrived().await;
        // Another device enrols again, completes a lesson and leaves again.
        world.wait(SignedDuration::from_secs(1));
        learner.post_empty(&path).await.is(201);
        learner.post(&course.lesson_path(course.lessons()[0], "completion"), json!({})).await.is(200);
        learner.delete(&path).await.is(204);
        held.release();
    };
    let (back, ()) = futures::join!(slow, quick);
    assert_eq!(back.is(201).json()["completedCount"], 1);
    learner.post_empty(&path).await.is(200);
}

#[tokio::test]
async fn a_malformed_language_is_reported() {
    let world = World::new().await;
    let faulty = world.learner().await.get("/v1/me/enrolments?lang=x").await;
    assert_eq!(faulty.is_problem(422, "invalid-input").pointers(), ["/query/lang"]);
}

/// Completed lessons, lessons and percent, which all views of an enrolment agree on.
async fn counts(learner: &Actor<'_>, course: &SeededCourse<'_>) -> (u64, u64, u64) {
    let progress = learner.get(&course.path("progress")).await.is(200).json();
    let listed = learner.get("/v1/me/enrolments").await.is(200).json()["items"][0].clone();
    let enrolled = learner.post_empty(&course.path("enrolment")).await.is(200).json();
    for name in ["completedCount", "lessonCount", "percent", "finishedAt"] {
        assert_eq!(listed.get(name), progress.get(name), "{name}");
    }
    assert_eq!(enrolled["completedCount"], progress["completedCount"]);
    let number = |name: &str| progress[name].as_u64().unwrap();
    (number("completedCount"), number("lessonCount"), number("percent"))
}

#[tokio::test]
async fn all_views_of_an_enrolment_count_the_same_lessons_whatever_happens_to_the_course() {
    let world = World::new().await;
    let mut course = SeededCourse::published(&world, &[Article, Article]).await;
    let learner = course.learner().await;
    assert_eq!(counts(&learner, &course).await, (0, 2, 0));
    for lesson in course.lessons() {
        learner.post_empty(&course.lesson_path(lesson, "completion")).await.is(200);
    }
    assert_eq!(counts(&learner, &course).await, (2, 2, 100));
    course.add(Article).await;
    assert_eq!(counts(&learner, &course).await, (2, 2, 100), "a lesson of the draft does not count");
    course.publish_for(&[&learner]).await;
    assert_eq!(counts(&learner, &course).await, (2, 3, 66));
    course.delete(course.lessons()[0]).await;
    course.publish_for(&[&learner]).await;
    assert_eq!(counts(&learner, &course).await, (1, 2, 50), "a lesson that the version does not have does not count");
    learner.delete(&course.path("enrolment")).await.is(204);
    let back = learner.post_empty(&course.path("enrolment")).await.is(201).json();
    assert_eq!(back["completedCount"], 1, "nor does it after the learner has left and returned");
}
