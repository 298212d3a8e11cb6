//! What a course is to its reader: whether they are enrolled, how far they are, and what they may do.

use glotto_domain::courses::LessonKind::{Article, Video};
use glotto_domain::identity::Role;
use glotto_store::identity::SessionItem;
use serde_json::{Value, json};

use super::{create_course, german, publish};
use crate::world::courses::SeededCourse;
use crate::world::{Actor, World};

async fn viewer(reader: &Actor<'_>, course: &str) -> Value {
    reader.get(course).await.is(200).json()["viewer"].clone()
}

#[tokio::test]
async fn a_course_tells_its_reader_whether_they_are_enrolled_and_how_far_they_are() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article, Article, Video]).await;
    let address = format!("/v1/courses/{}", course.id());
    let learner = world.learner().await;
    let stranger = world.anonymous().get(&address).await.is(200).json();
    assert!(stranger.get("viewer").is_none(), "{stranger}");
    assert_eq!(viewer(&learner, &address).await, json!({"enrolled": false, "rights": []}));
    learner.post_empty(&course.path("enrolment")).await.is(201);
    assert_eq!(viewer(&learner, &address).await, json!({"enrolled": true, "version": 1, "percent": 0, "rights": []}));
    for lesson in &course.lessons()[..2] {
        learner.post_empty(&course.lesson_path(*lesson, "completion")).await.is(200);
    }
    let percent = learner.get(&course.path("progress")).await.json()["percent"].clone();
    assert_eq!(percent, 66);
    assert_eq!(viewer(&learner, &address).await["percent"], percent, "counted as in the progress");
    assert_eq!(viewer(&world.learner().await, &address).await["enrolled"], false, "another learner");
    learner.delete(&course.path("enrolment")).await.is(204);
    assert_eq!(viewer(&learner, &address).await, json!({"enrolled": false, "rights": []}));
}

#[tokio::test]
async fn a_course_tells_its_reader_what_they_may_do_with_it() {
    let world = World::new().await;
    let (owner, other, admin) = (world.instructor().await, world.instructor().await, world.admin().await);
    let course = publish(&owner, german()).await;
    owner.post(&format!("{course}/co-instructors"), json!({"userId": other.user()})).await.is(201);
    let all = json!(["write", "publish", "share"]);
    for (reader, rights) in [
        (&owner, &all),
        (&admin, &all),
        (&other, &json!(["write"])),
        (&world.instructor().await, &json!([])),
        (&world.learner().await, &json!([])),
    ] {
        assert_eq!(viewer(reader, &course).await, json!({"enrolled": false, "rights": rights}));
    }
    let session = world.session(&other).await;
    world.context.store.save(&SessionItem { role: Role::Learner, ..session }).await.unwrap();
    assert_eq!(viewer(&other, &course).await["rights"], json!([]), "a learner may not teach");
}

#[tokio::test]
async fn the_etag_of_a_course_changes_with_what_it_is_to_its_reader() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article]).await;
    let address = format!("/v1/courses/{}", course.id());
    let learner = world.learner().await;
    let mut tags = vec![world.anonymous().get(&address).await.header("etag").unwrap().to_owned()];
    let completion = course.lesson_path(course.lessons()[0], "completion");
    for change in ["", &course.path("enrolment"), &completion] {
        if !change.is_empty() {
            assert!(learner.post_empty(change).await.status < 300);
        }
        for known in &tags {
            learner.with("if-none-match", known).get(&address).await.is(200);
        }
        let answer = learner.get(&address).await;
        assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
        assert!(answer.header("vary").unwrap().contains("authorization"));
        let tag = answer.header("etag").unwrap().to_owned();
        learner.with("if-none-match", &tag).get(&address).await.is(304);
        tags.push(tag);
    }
}

#[tokio::test]
async fn edits_of_a_draft_leave_the_etag_of_a_version_as_it_is() {
    let world = World::new().await;
    let mut course = SeededCourse::published(&world, &[Article]).await;
    let address = format!("/v1/courses/{}", course.id());
    let learner = world.learner().await;
    learner.post_empty(&course.path("enrolment")).await.is(201);
    let readers = [world.anonymous(), learner];
    let read = async || {
        let mut tags = Vec::new();
        for reader in &readers {
            tags.push(reader.get(&address).await.is(200).header("etag").unwrap().to_owned());
        }
        tags
    };
    let before = read().await;
    course.add(Article).await;
    assert_eq!(read().await, before);
    course.publish().await;
    let after = read().await;
    assert!(after[0] != before[0], "the catalogue has another version");
    assert!(after[1] != before[1], "there is a version that the learner can accept");
}

#[tokio::test]
async fn a_change_of_a_course_accepts_the_etag_that_its_author_has_read() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let read = author.get(&course).await;
    let tag = read.header("etag").unwrap();
    let changed = author.with("if-match", tag).patch(&course, json!({"level": "B1"})).await;
    assert!(changed.is(200).json().get("viewer").is_none(), "nothing is read for it");
    author.with("if-match", tag).patch(&course, json!({"level": "B2"})).await.is_problem(412, "stale");
    let next = author.with("if-match", changed.header("etag").unwrap());
    next.patch(&course, json!({"level": "B2"})).await.is(200);
}
