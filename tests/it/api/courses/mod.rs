//! Courses: the whole journey, and helpers of the modules below.

mod admission;
mod archiving;
mod articles;
mod authoring;
mod browsing;
mod cards;
mod copies;
mod deleted_parts;
mod deleting;
mod hot;
mod kinds;
mod languages;
mod large;
mod lessons;
mod moves;
mod outlines;
mod previews;
mod publishing;
pub(super) mod purging;
mod rights;
mod shared_videos;
mod versions;
mod viewer;
mod whole;

use glotto_domain::courses::{ReviseError, VersionNumber};
use glotto_domain::id::{CourseId, Id, LessonId, VideoId};
use glotto_domain::media::{Playable, Rendition};
use glotto_store::Transaction;
use glotto_store::enrolment::EnrolmentItem;
use serde_json::{Value, json};

use crate::world::{Actor, World, rev};

/// A German course in two languages.
fn german() -> Value {
    json!({
        "title": {"en": "German for the kitchen", "de": "Deutsch für die Küche"},
        "description": {"en": "Words that cooks need."},
        "defaultLanguage": "en", "teaches": "de", "level": "A2", "topics": ["food", "work"],
    })
}

/// Creates a course. Returns its path.
async fn create_course(author: &Actor<'_>, course: Value) -> String {
    let answer = author.post("/v1/courses", course).await;
    answer.is(201).header("location").unwrap().to_owned()
}

/// Creates a module. Returns its id.
async fn add_module(author: &Actor<'_>, course: &str) -> String {
    author.post(&format!("{course}/modules"), json!({"title": {"en": "At the stove"}})).await.is(201).text_of("id")
}

fn article(module: &str) -> Value {
    json!({"moduleId": module, "kind": "article", "title": {"en": "Pots", "de": "Töpfe"}, "body": {"en": "# Pots", "de": "# Töpfe"}})
}

/// Creates an article. Returns its path.
async fn add_article(author: &Actor<'_>, course: &str, module: &str) -> String {
    let answer = author.post(&format!("{course}/lessons"), article(module)).await;
    answer.is(201).header("location").unwrap().to_owned()
}

/// Creates a video lesson. Returns its path.
async fn add_video(author: &Actor<'_>, course: &str, module: &str) -> String {
    let body = json!({"moduleId": module, "kind": "video", "title": {"en": "Pans"}});
    author.post(&format!("{course}/lessons"), body).await.is(201).header("location").unwrap().to_owned()
}

/// Creates and publishes a course with one article. Returns its path.
async fn publish(author: &Actor<'_>, course: Value) -> String {
    let course = create_course(author, course).await;
    let module = add_module(author, &course).await;
    add_article(author, &course, &module).await;
    author.post_empty(&format!("{course}/publication")).await.is(200);
    course
}

fn id_in<T: Id>(path: &str, place: usize) -> T {
    T::parse(path.split('/').nth(place).unwrap()).ok().unwrap()
}

fn course_in(path: &str) -> CourseId {
    id_in(path, 3)
}

fn lesson_in(path: &str) -> LessonId {
    id_in(path, 5)
}

/// The same user, who has just signed in again, after a time in which sessions end.
async fn returned<'w>(world: &'w World, actor: &Actor<'w>) -> Actor<'w> {
    world.session_of(&world.account(actor.user()).await).await
}

/// Stores an enrolment in the first version of a course without calling the endpoint.
async fn enrol(world: &World, learner: &Actor<'_>, course: &str) {
    enrol_in(world, learner, course, 1).await;
}

async fn enrol_in(world: &World, learner: &Actor<'_>, course: &str, version: u32) {
    let since = world.context.now();
    let item = EnrolmentItem {
        user_id: learner.user(),
        course_id: course_in(course),
        since,
        version: VersionNumber::new(version).unwrap(),
        earlier: vec![],
        completed: vec![],
        completion_times: vec![],
        finished: None,
        active_at: Some(since),
        counted: false,
        rev: rev(1),
    };
    world.context.store.save(&item).await.unwrap();
}

/// Makes a video lesson ready, as if its video had been transcoded.
async fn film(world: &World, lesson: &str) {
    let store = &world.context.store;
    let read = store.courses().find_lesson_in_course(course_in(lesson), lesson_in(lesson)).await.unwrap().unwrap();
    let mut now = read.clone();
    let video: VideoId = world.context.new_id();
    now.lesson.attach_video(video);
    let renditions = vec![Rendition { width: 640, height: 360 }];
    assert!(now.lesson.video_ready(Playable {
        video,
        output: "a-1".to_owned(),
        renditions,
        seconds: 90,
        poster: None
    }));
    now.finish_edit(&read.lesson, world.context.new_revision(), world.context.now()).unwrap();
    let mut transaction = Transaction::new(store);
    transaction.update_lesson(&read, &now, ReviseError::Stale);
    transaction.commit(store).await.unwrap();
}

#[tokio::test]
async fn a_course_is_created_filled_published_found_and_unpublished() {
    let world = World::new().await;
    let (author, reader) = (world.instructor().await, world.anonymous());
    let answer = author.post("/v1/courses", german()).await;
    insta::assert_json_snapshot!("create_course", answer.snapshot());
    let course = answer.header("location").unwrap().to_owned();

    let answer =
        author.post(&format!("{course}/modules"), json!({"title": {"en": "At the stove", "de": "Am Herd"}})).await;
    insta::assert_json_snapshot!("create_module", answer.snapshot());
    let module = answer.text_of("id");
    let answer = author.post(&format!("{course}/lessons"), article(&module)).await;
    insta::assert_json_snapshot!("create_lesson", answer.snapshot());
    let pots = answer.header("location").unwrap().to_owned();
    let pans = add_video(&author, &course, &module).await;
    film(&world, &pans).await;

    let order = json!({"modules": [{"moduleId": module, "lessonIds": [lesson_in(&pans), lesson_in(&pots)]}]});
    insta::assert_json_snapshot!("update_outline", author.put(&format!("{course}/outline"), order).await.snapshot());
    let answer = author.patch(&format!("{course}/modules/{module}"), json!({"title": {"fr": "Aux fourneaux"}})).await;
    insta::assert_json_snapshot!("update_module", answer.snapshot());
    let answer = author.patch(&pots, json!({"body": {"fr": "# Casseroles"}})).await;
    insta::assert_json_snapshot!("update_lesson", answer.snapshot());
    let answer = author.patch(&course, json!({"level": "B1", "teaches": "de-AT"})).await;
    insta::assert_json_snapshot!("update_course", answer.snapshot());
    insta::assert_json_snapshot!(
        "publish_course",
        author.post_empty(&format!("{course}/publication")).await.snapshot()
    );

    insta::assert_json_snapshot!("list_courses", reader.get("/v1/courses?teaches=de&lang=de").await.snapshot());
    insta::assert_json_snapshot!("get_course", reader.get(&format!("{course}?lang=de")).await.snapshot());
    insta::assert_json_snapshot!("list_taught_courses", author.get("/v1/me/taught-courses").await.snapshot());
    insta::assert_json_snapshot!("get_lesson_of_an_author", author.get(&pots).await.snapshot());

    author.delete(&pots).await.is(204);
    author.delete(&format!("{course}/publication")).await.is(204);
    author.delete(&pans).await.is(204);
    author.delete(&format!("{course}/modules/{module}")).await.is(204);
    reader.get(&course).await.is_problem(404, "not-found");
    assert_eq!(world.deliver().await, Vec::<String>::new());
}

#[tokio::test]
async fn every_call_needs_at_most_two_reads_and_two_writes() {
    let world = World::new().await;
    let (author, learner) = (world.instructor().await, world.learner().await);
    let course = publish(&author, german()).await;
    // What a process has read of a course it does not read again.
    learner.get(&course).await.is(200);
    let module = add_module(&author, &course).await;
    let lesson = add_article(&author, &course, &module).await;
    author.post_empty(&format!("{course}/publication")).await.is(200);
    enrol_in(&world, &learner, &course, 2).await;
    learner.get(&course).await.is(200);
    learner.get(&lesson).await.is(200);
    learner.get("/v1/courses").await.is(200);
    author.get("/v1/me/taught-courses").await.is(200);
    author
        .patch(&course, json!({"teaches": "pt-BR", "topics": ["a", "b", "c", "d", "e"], "level": "C1"}))
        .await
        .is(200);
    author.patch(&lesson, json!({"title": {"en": "Lids"}, "body": {"en": "# Lids"}})).await.is(200);
    author.patch(&format!("{course}/modules/{module}"), json!({"title": {"en": "Lids"}})).await.is(200);
    author.delete(&lesson).await.is(204);
    author.delete(&format!("{course}/modules/{module}")).await.is(204);
    author.delete(&format!("{course}/publication")).await.is(204);
    for (operation, cost) in world.ledger.rows() {
        // The names of authors and the number of learners are stored elsewhere than the cards.
        let reads = if operation == "list_courses" { 3 } else { 2 };
        assert!(cost.reads <= reads && cost.writes <= 2, "{operation} took {cost:?}");
    }
}
