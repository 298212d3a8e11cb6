//! The list of a learner's courses: the latest activity first, and where to go on.

use glotto_domain::courses::LessonKind::{Article, Video};
use glotto_domain::enrolment::ACTIVITY_STEP;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::world::courses::SeededCourse;
use crate::world::{Actor, World};

#[tokio::test]
async fn the_list_of_enrolments_says_where_the_learner_was_and_goes_on_as_the_progress_does() {
    let world = World::new().await;
    let mut course = SeededCourse::published(&world, &[Article, Video, Video]).await;
    let other = SeededCourse::published(&world, &[Article]).await;
    let learner = course.learner().await;
    learner.post_empty(&other.path("enrolment")).await.is(201);
    let [article, video, last] = course.lessons()[..] else { panic!("three lessons") };
    let listed = async || learner.get("/v1/me/enrolments").await.is(200).json()["items"][0].clone();

    world.wait(SignedDuration::from_mins(1));
    learner.post_empty(&course.lesson_path(article, "completion")).await.is(200);
    let item = listed().await;
    assert_eq!((&item["courseId"], &item["lastActivityAt"]), (&json!(course.id()), &json!("2026-03-01T12:01:00.000Z")));
    let next = json!({
        "id": video, "kind": "video", "title": "Greetings", "language": "en", "dir": "ltr", "durationSeconds": 300,
    });
    assert_eq!((&item["nextLesson"], item.get("lastPosition")), (&next, None));

    world.wait(SignedDuration::from_secs(20));
    let saved = learner.put(&course.lesson_path(last, "position"), json!({"positionSeconds": 95})).await.is(200).json();
    let item = listed().await;
    for member in ["lessonId", "positionSeconds", "durationSeconds", "recordedAt"] {
        assert_eq!(item["lastPosition"][member], saved[member], "{member}");
    }
    assert_eq!(item["nextLesson"]["id"], json!(last), "the lesson that is being watched");
    assert_eq!(item["lastActivityAt"], "2026-03-01T12:01:20.000Z");
    let progress = learner.get(&course.path("progress")).await.json();
    assert_eq!((&item["nextLesson"]["id"], &saved), (&progress["nextLessonId"], &progress["lastPosition"]));

    course.delete(last).await;
    course.publish_for(&[&learner]).await;
    let (item, progress) = (listed().await, learner.get(&course.path("progress")).await.json());
    assert_eq!((item.get("lastPosition"), &item["nextLesson"]["id"]), (None, &json!(video)));
    assert_eq!(progress["nextLessonId"], json!(video));
}

#[tokio::test]
async fn the_next_lesson_names_the_language_of_its_title_which_may_be_another_one_than_that_of_the_course() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article]).await;
    let learner = course.learner().await;
    let item = learner.get("/v1/me/enrolments?lang=de").await.is(200).json()["items"][0].clone();
    assert_eq!((&item["language"], &item["nextLesson"]["language"]), (&json!("de"), &json!("en")));
}

async fn first(learner: &Actor<'_>) -> Value {
    learner.get("/v1/me/enrolments?limit=1").await.is(200).json()["items"][0]["courseId"].clone()
}

#[tokio::test]
async fn a_course_that_is_played_or_returned_to_comes_first() {
    let world = World::new().await;
    let learner = world.learner().await;
    let courses = [
        SeededCourse::published(&world, &[Video]).await,
        SeededCourse::published(&world, &[Video]).await,
        SeededCourse::published(&world, &[Video]).await,
    ];
    for course in &courses {
        world.renewed(&learner).post_empty(&course.path("enrolment")).await.is(201);
        world.wait(ACTIVITY_STEP);
    }
    let learner = world.renewed(&learner);
    assert_eq!(first(&learner).await, json!(courses[2].id()));
    let position = courses[0].lesson_path(courses[0].lessons()[0], "position");
    learner.put(&position, json!({"positionSeconds": 95})).await.is(200);
    assert_eq!(first(&learner).await, json!(courses[0].id()));
    world.wait(ACTIVITY_STEP);
    let learner = world.renewed(&learner);
    learner.delete(&courses[1].path("enrolment")).await.is(204);
    learner.post_empty(&courses[1].path("enrolment")).await.is(201);
    assert_eq!(first(&learner).await, json!(courses[1].id()));
}
