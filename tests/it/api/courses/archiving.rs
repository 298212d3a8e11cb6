//! Archiving courses.

use glotto_domain::audit::AuditAction;
use serde_json::json;

use super::{add_module, create_course, enrol, german, publish};
use crate::world::World;

#[tokio::test]
async fn an_archived_course_is_read_by_its_learners_and_authors_and_found_by_no_one_else() {
    let world = World::new().await;
    let (author, learner) = (world.instructor().await, world.learner().await);
    let course = publish(&author, german()).await;
    enrol(&world, &learner, &course).await;
    let archive = format!("{course}/archive");
    author.send("PUT", &archive, "").await.is(204);
    let repeated = author.send("PUT", &archive, "").await;
    repeated.is(204);
    let view = author.get(&course).await;
    view.is(200);
    assert!(view.json()["archivedAt"].is_string() && view.json()["status"] == "draft");
    assert!(view.header("etag").unwrap().contains(repeated.header("etag").unwrap().trim_matches('"')));
    learner.get(&course).await.is(200);
    world.anonymous().get(&course).await.is_problem(404, "not-found");
    world.learner().await.post_empty(&format!("{course}/enrolment")).await.is_problem(404, "not-found");
    let listed = world.anonymous().get("/v1/courses?teaches=de").await.json();
    assert_eq!(listed["items"], json!([]));
    for (filter, count) in [("", 1), ("?archived=true", 1), ("?archived=false", 0)] {
        let taught = author.get(&format!("/v1/me/taught-courses{filter}")).await.is(200).json();
        assert_eq!(taught["items"].as_array().unwrap().len(), count, "{filter}");
    }
    let wrong = author.get("/v1/me/taught-courses?archived=yes").await;
    assert_eq!(wrong.is_problem(422, "invalid-input").pointers(), ["/query/archived"]);
}

#[tokio::test]
async fn an_archived_course_is_not_changed_until_it_leaves_the_archive() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = publish(&author, german()).await;
    author.send("PUT", &format!("{course}/archive"), "").await.is(204);
    author.patch(&course, json!({"level": "B1"})).await.is_problem(409, "course-archived");
    author
        .post(&format!("{course}/modules"), json!({"title": {"en": "More"}}))
        .await
        .is_problem(409, "course-archived");
    author.post_empty(&format!("{course}/publication")).await.is_problem(409, "course-archived");
    world.instructor().await.patch(&course, json!({"level": "B1"})).await.is_problem(404, "not-found");
    author.delete(&format!("{course}/archive")).await.is(204);
    author.delete(&format!("{course}/archive")).await.is(204);
    author.patch(&course, json!({"level": "B1"})).await.is(200);
    world.anonymous().get(&course).await.is_problem(404, "not-found");
    author.post_empty(&format!("{course}/publication")).await.is(200);
    world.anonymous().get(&course).await.is(200);
}

#[tokio::test]
async fn archiving_needs_the_owner_and_is_in_the_audit_trail() {
    let world = World::new().await;
    let (author, other, admin) = (world.instructor().await, world.instructor().await, world.admin().await);
    let course = create_course(&author, german()).await;
    author.post(&format!("{course}/co-instructors"), json!({"userId": other.user()})).await.is(201);
    other.send("PUT", &format!("{course}/archive"), "").await.is_problem(403, "not-course-owner");
    author.send("PUT", &format!("{course}/archive"), "").await.is(204);
    author.delete(&format!("{course}/archive")).await.is(204);
    for action in [AuditAction::CourseArchived, AuditAction::CourseUnarchived] {
        let path = format!("/v1/audit?subjectId={}&act={}", author.user(), action.name());
        assert_eq!(admin.get(&path).await.is(200).json()["items"].as_array().unwrap().len(), 1, "{action:?}");
    }
    add_module(&other, &course).await;
}
