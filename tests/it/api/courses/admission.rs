//! The settings of a course that say who may enrol.

use futures::future::join_all;
use glotto_domain::courses::RESTORABLE_FOR;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{create_course, german, publish, returned};
use crate::world::{Actor, Answer, World};

async fn put(author: &Actor<'_>, course: &str, admission: Value) -> Answer {
    author.put(&format!("{course}/admission"), admission).await
}

async fn require(author: &Actor<'_>, course: &str, others: &[&String]) -> Answer {
    let ids: Vec<_> = others.iter().map(|other| other.rsplit('/').next().unwrap()).collect();
    put(author, course, json!({"access": "open", "price": "free", "prerequisites": ids})).await
}

#[tokio::test]
async fn admission_is_set_as_a_whole_and_shown_at_once_without_a_new_version() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = publish(&author, german()).await;
    let reader = world.anonymous();
    let open = json!({"access": "open", "price": "free", "prerequisites": [], "listed": true});
    assert_eq!(reader.get(&course).await.is(200).json()["admission"], open);
    let full = json!({"access": "invitation", "price": "free", "capacity": 30, "listed": false});
    let answer = put(&author, &course, full).await;
    insta::assert_json_snapshot!("update_admission", answer.snapshot());
    let seen = reader.get(&course).await.is(200).json();
    assert_eq!((&seen["admission"], &seen["version"]), (&answer.json(), &json!(1)));
    put(&author, &course, json!({"access": "open", "price": "free"})).await.is(200);
    assert_eq!(reader.get(&course).await.is(200).json()["admission"], open);
}

#[tokio::test]
async fn only_the_owner_sets_admission_and_every_fault_is_named() {
    let world = World::new().await;
    let (author, other) = (world.instructor().await, world.instructor().await);
    let course = publish(&author, german()).await;
    let open = json!({"access": "open", "price": "free"});
    author.post(&format!("{course}/co-instructors"), json!({"userId": other.user()})).await.is(201);
    put(&other, &course, open.clone()).await.is_problem(403, "not-course-owner");
    put(&world.instructor().await, &course, open.clone()).await.is_problem(403, "not-your-course");
    put(&world.learner().await, &course, open).await.is_problem(403, "forbidden");
    let wrong = json!({"access": "all", "capacity": 0, "prerequisites": ["x"], "listed": 1});
    let pointers = put(&author, &course, wrong).await.is_problem(422, "invalid-input").pointers();
    assert_eq!(pointers, ["/access", "/price", "/capacity", "/prerequisites/0", "/listed"]);
}

#[tokio::test]
async fn a_change_of_admission_is_lost_to_no_other_one() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = publish(&author, german()).await;
    let etag = author.get(&course).await.header("etag").unwrap().to_owned();
    author.patch(&course, json!({"level": "C1"})).await.is(200);
    let admission = json!({"access": "closed", "price": "free"});
    let conditional = author.with("if-match", &etag);
    put(&conditional, &course, admission.clone()).await.is_problem(412, "stale");
    let changed = put(&author, &course, admission.clone()).await;
    let again = put(&author, &course, admission).await;
    assert_eq!(changed.is(200).header("etag"), again.is(200).header("etag"), "nothing has changed");
}

#[tokio::test]
async fn no_course_requires_itself_or_one_that_its_author_may_not_know() {
    let world = World::new().await;
    let (author, other) = (world.instructor().await, world.instructor().await);
    let [a, b, c] =
        [publish(&author, german()).await, publish(&other, german()).await, publish(&author, german()).await];
    let (own, foreign) = (create_course(&author, german()).await, create_course(&other, german()).await);
    require(&author, &a, &[&b, &own]).await.is(200);
    require(&other, &b, &[&c]).await.is(200);
    require(&other, &foreign, &[&c]).await.is(200);
    let refused = require(&author, &c, &[&own, &a, &foreign]).await;
    let errors = refused.is_problem(422, "invalid-input").json()["errors"].clone();
    assert_eq!(refused.pointers(), ["/prerequisites/2"], "what it requires is not revealed: {errors}");
    let refused = require(&author, &c, &[&own, &a, &c]).await;
    assert_eq!(refused.is_problem(422, "invalid-input").pointers(), ["/prerequisites/1", "/prerequisites/2"]);
    require(&author, &c, &[&own]).await.is(200);
}

#[tokio::test]
async fn what_became_of_its_prerequisites_keeps_no_course_from_being_closed() {
    let world = World::new().await;
    let (author, other) = (world.instructor().await, world.instructor().await);
    let [course, required] = [publish(&author, german()).await, publish(&other, german()).await];
    require(&author, &course, &[&required]).await.is(200);
    let mut last = required.clone();
    for _ in 0..12 {
        let next = publish(&other, german()).await;
        require(&other, &last, &[&next]).await.is(200);
        last = next;
    }
    other.delete(&format!("{required}/publication")).await.is(204);
    let id = required.rsplit('/').next().unwrap();
    let closed = json!({"access": "closed", "price": "free", "prerequisites": [id]});
    put(&author, &course, closed).await.is(200);
}

#[tokio::test]
async fn restoring_a_deleted_course_closes_no_cycle() {
    let world = World::new().await;
    let author = world.instructor().await;
    let [a, b, c] =
        [publish(&author, german()).await, publish(&author, german()).await, publish(&author, german()).await];
    require(&author, &a, &[&b]).await.is(200);
    require(&author, &b, &[&c]).await.is(200);
    author.delete(&b).await.is(204);
    // Course c would require itself once b is restored.
    let refused = require(&author, &c, &[&a]).await;
    assert_eq!(refused.is_problem(422, "invalid-input").pointers(), ["/prerequisites/0"]);
    let deleted = require(&author, &c, &[&b]).await;
    assert_eq!(deleted.is_problem(422, "invalid-input").pointers()[0], "/prerequisites/0", "it is no published course");
    author.post_empty(&format!("{b}/restoration")).await.is(200);
    require(&author, &c, &[&a]).await.is_problem(422, "invalid-input");
    author.delete(&b).await.is(204);
    world.wait(RESTORABLE_FOR + SignedDuration::from_hours(1));
    world.invoke("purge_courses", json!({})).await.unwrap();
    let author = returned(&world, &author).await;
    require(&author, &c, &[&a]).await.is(200);
}

#[tokio::test]
async fn authors_who_require_each_others_courses_at_once_close_no_cycle() {
    let world = World::new().await;
    for _ in 0..5 {
        let authors = join_all((0..3).map(|_| world.instructor())).await;
        let courses = join_all(authors.iter().map(|author| publish(author, german()))).await;
        let change =
            async |index: usize| require(&authors[index], &courses[index], &[&courses[(index + 1) % 3]]).await.status;
        let answers = join_all((0..3).map(change)).await;
        let refused = answers.iter().filter(|status| **status == 422).count();
        assert_eq!((refused, answers.iter().filter(|status| **status == 200).count()), (1, 2), "{answers:?}");
    }
}

#[tokio::test]
async fn a_course_whose_prerequisite_is_no_longer_published_is_not_published_again() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (first, second) = (publish(&author, german()).await, publish(&author, german()).await);
    require(&author, &second, &[&first]).await.is(200);
    author.delete(&format!("{first}/publication")).await.is(204);
    author.patch(&second, json!({"level": "C1"})).await.is(200);
    let publication = format!("{second}/publication");
    let refused = author.post_empty(&publication).await;
    assert_eq!(refused.is_problem(409, "course-not-ready").pointers(), ["/admission/prerequisites/0"]);
    author.post_empty(&format!("{first}/publication")).await.is(200);
    author.post_empty(&publication).await.is(200);
}

#[tokio::test]
async fn a_version_does_not_return_to_the_catalogue_with_prerequisites_that_no_user_can_finish() {
    let world = World::new().await;
    let author = world.instructor().await;
    let [open, unpublished, deleted, course] = [
        publish(&author, german()).await,
        publish(&author, german()).await,
        publish(&author, german()).await,
        publish(&author, german()).await,
    ];
    require(&author, &course, &[&unpublished, &open, &deleted]).await.is(200);
    let publication = format!("{course}/publication");
    author.delete(&publication).await.is(204);
    for other in [&unpublished, &deleted] {
        author.delete(&format!("{other}/publication")).await.is(204);
    }
    author.delete(&deleted).await.is(204);
    let refused = author.post_empty(&publication).await;
    assert_eq!(
        refused.is_problem(409, "course-not-ready").pointers(),
        ["/admission/prerequisites/0", "/admission/prerequisites/2"]
    );
    require(&author, &course, &[&open]).await.is(200);
    author.post_empty(&publication).await.is(200);
    assert_eq!(world.anonymous().get(&course).await.is(200).json()["version"], 1, "it is the same version");
}
