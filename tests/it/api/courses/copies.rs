//! Copies of lessons, modules and courses.

use glotto_cloud::Fault;
use glotto_domain::courses::UNNAMED_FOR;
use glotto_store::{Query, keys};
use jiff::SignedDuration;
use serde_json::json;

use super::{
    add_article, add_module, add_video, course_in, create_course, enrol, film, german, lesson_in, publish, returned,
};
use crate::world::{Actor, World};

/// The sort keys of all items of a course.
async fn items(world: &World, course: &str) -> Vec<String> {
    let partition = keys::courses::course_partition(course_in(course));
    let found = world.context.store.query_all(Query::collection(partition, 100).consistent()).await.unwrap();
    found.iter().map(|item| item["sk"].as_s().unwrap().clone()).collect()
}

/// A course with a module of two articles: the paths of the course, the module and the articles.
async fn with_module(author: &Actor<'_>) -> (String, String, [String; 2]) {
    let course = create_course(author, german()).await;
    let module = add_module(author, &course).await;
    let lessons = [add_article(author, &course, &module).await, add_article(author, &course, &module).await];
    (course.clone(), format!("{course}/modules/{module}"), lessons)
}

#[tokio::test]
async fn a_copied_lesson_follows_its_original_and_is_edited_alone() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, _, [first, second]) = with_module(&author).await;
    let copied = author.post_empty(&format!("{first}/copies")).await;
    copied.is(201);
    let copy = copied.header("location").unwrap().to_owned();
    let seen = author.get(&course).await.json();
    let ids: Vec<_> = (0..3).map(|index| seen["modules"][0]["lessons"][index]["id"].clone()).collect();
    assert_eq!(ids, [&first, &copy, &second].map(|path| json!(lesson_in(path))));
    author.patch(&copy, json!({"body": {"en": "# Lids"}})).await.is(200);
    assert_eq!(author.get(&format!("{first}?lang=en")).await.text_of("body"), "# Pots");
    assert_eq!(author.get(&format!("{copy}?lang=en")).await.text_of("body"), "# Lids");
}

#[tokio::test]
async fn a_copied_module_has_copies_of_all_its_lessons() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, module, [first, _]) = with_module(&author).await;
    let copied = author.post_empty(&format!("{module}/copies")).await.is(201).json();
    let seen = author.get(&course).await.json();
    assert_eq!(seen["modules"][1]["id"], copied["id"]);
    assert_eq!(seen["modules"][1]["lessons"][0]["id"], copied["lessonIds"][0]);
    assert_eq!(seen["lessonCount"], 4);
    author.delete(&first).await.is(204);
    let copy = format!("{course}/lessons/{}", copied["lessonIds"][0].as_str().unwrap());
    assert_eq!(author.get(&format!("{copy}?lang=en")).await.is(200).text_of("body"), "# Pots");
    author
        .post_empty(&format!("{course}/modules/{}/copies", world.context.new_id::<glotto_domain::id::ModuleId>()))
        .await
        .is_problem(404, "not-found");
}

#[tokio::test]
async fn a_course_is_copied_by_its_owner_alone_and_stays_as_it_is() {
    let world = World::new().await;
    let (author, other) = (world.instructor().await, world.instructor().await);
    let (course, module, [lesson, _]) = with_module(&author).await;
    author.post_empty(&format!("{course}/publication")).await.is(200);
    let copies = format!("{course}/copies");
    other.post_empty(&copies).await.is_problem(403, "not-your-course");
    author.post(&format!("{course}/co-instructors"), json!({"userId": other.user()})).await.is(201);
    other.post_empty(&copies).await.is_problem(403, "not-course-owner");
    for part in [&module, &lesson] {
        other.post_empty(&format!("{part}/copies")).await.is(201);
    }
    let before = author.get(&course).await.json();
    let answer = author.post(&copies, json!({"title": {"en": "Second edition"}})).await;
    answer.is(201);
    let copy = answer.header("location").unwrap().to_owned();
    let view = author.get(&copy).await.is(200).json();
    assert_eq!((&view["title"], &view["status"]), (&json!("Second edition"), &json!("draft")));
    assert_eq!((&view["ownerId"], &view["lessonCount"]), (&json!(author.user()), &json!(5)));
    other.get(&copy).await.is_problem(404, "not-found");
    assert_eq!(author.get(&course).await.json(), before);
    let wrong = author.post(&copies, json!({"title": {"de": "Neu"}})).await;
    assert_eq!(wrong.is_problem(422, "invalid-input").pointers(), ["/title"]);
}

#[tokio::test]
async fn a_copied_course_has_the_admission_of_the_original_and_none_of_its_invitations_and_learners() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = publish(&author, german()).await;
    let admission = json!({"access": "invitation", "price": "free", "capacity": 1, "listed": false});
    author.put(&format!("{course}/admission"), admission).await.is(200);
    let code = async |course: &str| {
        author.post(&format!("{course}/invitations"), json!({})).await.is(201).text_of("invitationCode")
    };
    let enrol = async |course: &str, code: String| {
        world.learner().await.post(&format!("{course}/enrolment"), json!({ "invitation": code })).await
    };
    enrol(&course, code(&course).await).await.is(201);
    let copy = author.post_empty(&format!("{course}/copies")).await.is(201).header("location").unwrap().to_owned();
    author.post_empty(&format!("{copy}/publication")).await.is(200);
    assert_eq!(author.get(&copy).await.json()["admission"], author.get(&course).await.json()["admission"]);
    assert_eq!(world.anonymous().get("/v1/courses?teaches=de").await.json()["items"], json!([]));
    enrol(&copy, code(&course).await).await.is_problem(404, "no-such-invitation");
    enrol(&copy, code(&copy).await).await.is(201);
    enrol(&copy, code(&copy).await).await.is_problem(409, "course-full");

    let required = course_in(&publish(&author, german()).await);
    let admission = json!({"access": "open", "price": "paid", "prerequisites": [required]});
    author.put(&format!("{course}/admission"), admission).await.is(200);
    let copy = author.post_empty(&format!("{course}/copies")).await.is(201).header("location").unwrap().to_owned();
    assert_eq!(author.get(&copy).await.json()["admission"], author.get(&course).await.json()["admission"]);
}

#[tokio::test]
async fn a_repeated_copy_with_a_key_is_one_course() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, ..) = with_module(&author).await;
    let author = author.with("idempotency-key", "copy");
    let copies = format!("{course}/copies");
    let answers = futures::future::join_all((0..4).map(|_| author.post_empty(&copies))).await;
    let locations: std::collections::BTreeSet<_> =
        answers.iter().map(|answer| answer.is(201).header("location").unwrap().to_owned()).collect();
    assert_eq!(locations.len(), 1);
    let contents = items(&world, locations.first().unwrap()).await;
    assert_eq!(contents.iter().filter(|sk| sk.starts_with("LESSON#")).count(), 2);
}

#[tokio::test]
async fn a_copy_that_is_interrupted_anywhere_is_not_seen_and_leaves_nothing_for_long() {
    for (call, times) in [("PutItem", 5), ("BatchGetItem", 3), ("TransactWriteItems", 3)] {
        for nth in 1..=times {
            let world = World::new().await;
            let author = world.instructor().await;
            let (course, ..) = with_module(&author).await;
            for _ in 1..nth {
                drop(world.cloud.faults().hold(call));
            }
            let mut held = world.cloud.faults().hold(call);
            let path = format!("{course}/copies");
            let interrupted = tokio::select! {
                () = held.arrived() => true,
                _ = author.post_empty(&path) => false,
            };
            world.cloud.faults().clear();
            if !interrupted {
                continue;
            }
            let taught = author.get("/v1/me/taught-courses").await.is(200).json();
            assert_eq!(taught["items"].as_array().unwrap().len(), 1, "{call} {nth}: half a copy is seen");
            world.wait(UNNAMED_FOR + SignedDuration::from_hours(2));
            world.invoke("purge_courses", json!({})).await.unwrap();
            let left = crate::world::leftovers::table(&world).await;
            let courses: std::collections::BTreeSet<_> =
                left.iter().map(|item| item["pk"].as_s().unwrap()).filter(|pk| pk.starts_with("COURSE#")).collect();
            assert_eq!(courses.len(), 1, "{call} {nth}: {courses:?}");
        }
    }
}

#[tokio::test]
async fn a_copy_of_a_course_that_changes_meanwhile_is_a_copy_of_what_it_is_then() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, module, [first, _]) = with_module(&author).await;
    // The first transaction schedules the purge of what is copied, and the second one is the last write.
    drop(world.cloud.faults().hold("TransactWriteItems"));
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let copies = format!("{course}/copies");
    let copying = author.post_empty(&copies);
    let deleting = async {
        held.arrived().await;
        author.delete(&first).await.is(204);
        held.release();
    };
    let (answer, ()) = futures::join!(copying, deleting);
    assert_eq!(answer.is(201).json()["lessonCount"], 1);
    assert!(module.starts_with(&course));
}

#[tokio::test]
async fn a_copied_course_plays_the_videos_of_the_original_also_after_that_was_purged() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    let lesson = add_video(&author, &course, &module).await;
    film(&world, &lesson).await;
    let copy = author.post_empty(&format!("{course}/copies")).await.is(201).header("location").unwrap().to_owned();
    author.post_empty(&format!("{copy}/publication")).await.is(200);
    let learner = world.learner().await;
    enrol(&world, &learner, &copy).await;
    author.delete(&course).await.is(204);
    world.wait(SignedDuration::from_hours(31 * 24));
    world.invoke("purge_courses", json!({})).await.unwrap();
    assert_eq!(items(&world, &course).await, [""; 0]);
    let seen = returned(&world, &learner).await.get(&copy).await.is(200).json();
    let lesson = format!("{copy}/lessons/{}", seen["modules"][0]["lessons"][0]["id"].as_str().unwrap());
    returned(&world, &learner).await.get(&format!("{lesson}/playback")).await.is(200);
}

#[tokio::test]
async fn an_archived_course_is_copied_and_its_copy_is_not_archived() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = publish(&author, german()).await;
    author.send("PUT", &format!("{course}/archive"), "").await.is(204);
    let copied = author.post_empty(&format!("{course}/copies")).await;
    copied.is(201);
    assert!(copied.json().get("archivedAt").is_none());
    author.patch(copied.header("location").unwrap(), json!({"level": "B1"})).await.is(200);
}

#[tokio::test]
async fn a_copy_without_an_answer_is_found_by_its_key() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, ..) = with_module(&author).await;
    let keyed = author.with("idempotency-key", "once");
    world.cloud.faults().times("TransactWriteItems", 1, Fault::FailAfterCommit);
    let first = keyed.post_empty(&format!("{course}/copies")).await;
    let again = keyed.post_empty(&format!("{course}/copies")).await;
    again.is(201);
    assert!(first.status == 503 || first.header("location") == again.header("location"));
    let taught = author.get("/v1/me/taught-courses").await.is(200).json();
    assert_eq!(taught["items"].as_array().unwrap().len(), 2);
}
