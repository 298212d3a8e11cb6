//! Deleting and restoring courses, lessons and modules.

use glotto_domain::audit::AuditAction;
use glotto_domain::courses::RESTORABLE_FOR;
use jiff::SignedDuration;
use serde_json::json;

use super::{add_article, add_module, course_in, create_course, enrol, german, publish, returned};
use crate::world::{Actor, World};

async fn deleted_courses(author: &Actor<'_>) -> Vec<String> {
    let page = author.get("/v1/me/deleted-courses").await.is(200).json();
    page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_deleted_course_is_gone_for_all_at_once_and_its_owner_restores_it() {
    let world = World::new().await;
    let (author, other, learner) = (world.instructor().await, world.instructor().await, world.learner().await);
    let course = publish(&author, german()).await;
    author.post(&format!("{course}/co-instructors"), json!({"userId": other.user()})).await.is(201);
    enrol(&world, &learner, &course).await;
    other.delete(&course).await.is_problem(403, "not-course-owner");
    author.delete(&course).await.is(204);
    for actor in [&author, &other, &learner, &world.anonymous(), &world.admin().await] {
        actor.get(&course).await.is_problem(404, "not-found");
    }
    author.patch(&course, json!({"level": "B1"})).await.is_problem(404, "not-found");
    learner.get(&format!("{course}/progress")).await.is_problem(404, "not-found");
    assert_eq!(learner.get("/v1/me/enrolments").await.is(200).json()["items"], json!([]));
    assert_eq!(world.anonymous().get("/v1/courses?teaches=de").await.json()["items"], json!([]));
    for instructor in [&author, &other] {
        assert_eq!(instructor.get("/v1/me/taught-courses").await.json()["items"], json!([]));
    }
    let restoration = format!("{course}/restoration");
    assert_eq!(deleted_courses(&author).await, [course_in(&course).to_string()]);
    assert_eq!(deleted_courses(&other).await, [""; 0]);
    world.instructor().await.post_empty(&restoration).await.is_problem(404, "not-found");
    other.post_empty(&restoration).await.is_problem(403, "not-course-owner");
    author.post_empty(&restoration).await.is(200);
    assert_eq!(author.post_empty(&restoration).await.is(200).json()["status"], "draft", "a repetition changes nothing");
    assert_eq!(deleted_courses(&author).await, [""; 0]);
    learner.get(&course).await.is(200);
    world.anonymous().get(&course).await.is_problem(404, "not-found");
    author.post_empty(&format!("{course}/publication")).await.is(200);
    world.anonymous().get(&course).await.is(200);
    other.patch(&course, json!({"level": "B1"})).await.is(200);
}

#[tokio::test]
async fn a_page_of_deleted_courses_is_full_although_many_others_lie_before_them() {
    let world = World::new().await;
    let author = world.instructor().await;
    let mut courses = Vec::new();
    for _ in 0..12 {
        courses.push(create_course(&author, german()).await);
        world.wait(SignedDuration::from_millis(1));
    }
    for course in &courses[..3] {
        author.delete(course).await.is(204);
    }
    let (mut path, mut sizes) = ("/v1/me/deleted-courses?limit=2".to_owned(), Vec::new());
    loop {
        let page = author.get(&path).await.is(200).json();
        sizes.push(page["items"].as_array().unwrap().len());
        let Some(cursor) = page["nextCursor"].as_str() else { break };
        path = format!("/v1/me/deleted-courses?limit=2&cursor={cursor}");
    }
    assert_eq!(sizes, [2, 1]);
}

#[tokio::test]
async fn deletion_and_restoration_are_in_the_audit_trail_and_need_recent_authentication() {
    let world = World::new().await;
    let (author, admin) = (world.instructor().await, world.admin().await);
    let course = create_course(&author, german()).await;
    author.delete(&course).await.is(204);
    author.post_empty(&format!("{course}/restoration")).await.is(200);
    for action in [AuditAction::CourseDeleted, AuditAction::CourseRestored] {
        let path = format!("/v1/audit?subjectId={}&act={}", author.user(), action.name());
        let items = admin.get(&path).await.is(200).json()["items"].clone();
        assert_eq!(items[0]["detail"], json!(course_in(&course)), "{action:?}");
    }
    let later = world.hours_later(&author, 1);
    later.delete(&course).await.is_problem(401, "step-up-required");
    let stale = world.with_proof(&author).await.with("if-match", "\"r1\"");
    stale.delete(&course).await.is_problem(412, "stale");
}

#[tokio::test]
async fn a_course_is_restored_for_thirty_days_and_not_a_second_longer() {
    let world = World::new().await;
    let author = world.instructor().await;
    let [early, late] = [create_course(&author, german()).await, create_course(&author, german()).await];
    for course in [&early, &late] {
        author.delete(course).await.is(204);
    }
    world.wait(RESTORABLE_FOR - SignedDuration::from_secs(1));
    let author = returned(&world, &author).await;
    author.post_empty(&format!("{early}/restoration")).await.is(200);
    world.wait(SignedDuration::from_secs(2));
    author.post_empty(&format!("{late}/restoration")).await.is_problem(404, "not-found");
    assert_eq!(deleted_courses(&author).await, [""; 0]);
}

#[tokio::test]
async fn a_publication_that_began_before_a_deletion_does_not_bring_the_course_back() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = publish(&author, german()).await;
    author.patch(&course, json!({"level": "B2"})).await.is(200);
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let path = format!("{course}/publication");
    let publishing = author.post_empty(&path);
    let deleting = async {
        held.arrived().await;
        author.delete(&course).await.is(204);
        held.release();
    };
    let (published, ()) = futures::join!(publishing, deleting);
    published.is_problem(404, "not-found");
    world.anonymous().get(&course).await.is_problem(404, "not-found");
    assert_eq!(world.anonymous().get("/v1/courses?teaches=de").await.json()["items"], json!([]));
}

#[tokio::test]
async fn a_deletion_that_began_before_a_publication_deletes_what_was_published() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = publish(&author, german()).await;
    author.patch(&course, json!({"level": "B2"})).await.is(200);
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let deleting = author.delete(&course);
    let publishing = async {
        held.arrived().await;
        author.post_empty(&format!("{course}/publication")).await.is(200);
        held.release();
    };
    let (deleted, ()) = futures::join!(deleting, publishing);
    deleted.is(204);
    assert_eq!(world.anonymous().get("/v1/courses?level=B2").await.json()["items"], json!([]));
}

#[tokio::test]
async fn a_deleted_lesson_returns_to_its_module_or_to_the_first_one_with_its_text() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let (one, two) = (add_module(&author, &course).await, add_module(&author, &course).await);
    let [kept, moved] = [add_article(&author, &course, &two).await, add_article(&author, &course, &two).await];
    for lesson in [&kept, &moved] {
        author.delete(lesson).await.is(204);
        author.get(lesson).await.is_problem(404, "not-found");
    }
    let parts = format!("{course}/deleted-parts");
    let listed = author.get(&parts).await.is(200).json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&listed["items"][0]["moduleId"], &listed["items"][0]["lesson"]["title"]),
        (&json!(two), &json!("Pots"))
    );
    author.post_empty(&format!("{kept}/restoration")).await.is(200);
    author.post_empty(&format!("{kept}/restoration")).await.is(200);
    assert_eq!(author.get(&course).await.json()["modules"][1]["lessons"].as_array().unwrap().len(), 1);
    author.delete(&kept).await.is(204);
    let module = format!("{course}/modules/{two}");
    author.delete(&module).await.is(204);
    author.post_empty(&format!("{moved}/restoration")).await.is(200);
    assert_eq!(author.get(&course).await.json()["modules"][0]["lessons"].as_array().unwrap().len(), 1, "in {one}");
    assert_eq!(author.get(&format!("{moved}?lang=en")).await.is(200).text_of("body"), "# Pots");
    author.post_empty(&format!("{module}/restoration")).await.is(200);
    author.post_empty(&format!("{kept}/restoration")).await.is(200);
    let seen = author.get(&course).await.json();
    assert_eq!(seen["modules"][1]["id"], json!(two));
    assert_eq!(author.get(&parts).await.json()["items"], json!([]));
}

#[tokio::test]
async fn a_lesson_is_not_restored_where_there_is_no_module_or_after_thirty_days() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    let lesson = add_article(&author, &course, &module).await;
    author.delete(&lesson).await.is(204);
    let module = format!("{course}/modules/{module}");
    author.delete(&module).await.is(204);
    author.post_empty(&format!("{lesson}/restoration")).await.is_problem(409, "no-module");
    world.wait(RESTORABLE_FOR);
    let author = returned(&world, &author).await;
    for path in [&module, &lesson] {
        author.post_empty(&format!("{path}/restoration")).await.is_problem(404, "not-found");
    }
    assert_eq!(author.get(&format!("{course}/deleted-parts")).await.json()["items"], json!([]));
}

#[tokio::test]
async fn one_of_two_concurrent_restorations_brings_a_lesson_back_and_both_report_it() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    let lesson = add_article(&author, &course, &module).await;
    author.delete(&lesson).await.is(204);
    let path = format!("{lesson}/restoration");
    for answer in futures::future::join_all((0..5).map(|_| author.post_empty(&path))).await {
        answer.is(200);
    }
    assert_eq!(author.get(&course).await.json()["lessonCount"], 1);
}

#[tokio::test]
async fn an_edit_that_began_before_a_deletion_of_the_lesson_is_not_made() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    let lesson = add_article(&author, &course, &module).await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let editing = author.patch(&lesson, json!({"body": {"en": "# Lids"}}));
    let deleting = async {
        held.arrived().await;
        author.delete(&lesson).await.is(204);
        held.release();
    };
    let (edited, ()) = futures::join!(editing, deleting);
    edited.is_problem(404, "not-found");
    author.post_empty(&format!("{lesson}/restoration")).await.is(200);
    assert_eq!(author.get(&format!("{lesson}?lang=en")).await.is(200).text_of("body"), "# Pots");
}
