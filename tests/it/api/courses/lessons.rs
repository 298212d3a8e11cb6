//! Reading, updating and deleting lessons.

use glotto_domain::courses::Generation;
use glotto_store::keys;
use serde_json::json;

use super::{add_article, add_module, add_video, course_in, create_course, film, german, lesson_in, publish};
use crate::world::{Actor, World};

#[tokio::test]
async fn lessons_are_open_to_enrolled_learners() {
    let world = World::new().await;
    let (author, learner) = (world.instructor().await, world.learner().await);
    let course = publish(&author, german()).await;
    let module = add_module(&author, &course).await;
    let lesson = add_article(&author, &course, &module).await;
    author.post_empty(&format!("{course}/publication")).await.is(200);
    world.anonymous().get(&lesson).await.is_problem(401, "unauthenticated");
    learner.get(&lesson).await.is_problem(403, "not-enrolled");
    learner.post_empty(&format!("{course}/enrolment")).await.is(201);
    let answer = learner.get(&format!("{lesson}?lang=de")).await;
    insta::assert_json_snapshot!("get_lesson", answer.snapshot());
    assert_eq!(answer.header("content-language"), Some("de"));
    let missing: glotto_domain::id::LessonId = world.context.new_id();
    learner.get(&format!("{course}/lessons/{missing}")).await.is_problem(404, "not-found");
    let other = publish(&author, german()).await;
    let elsewhere = format!("{other}/lessons/{}", lesson_in(&lesson));
    author.get(&elsewhere).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn a_video_lesson_shows_the_state_of_its_video() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    let lesson = add_video(&author, &course, &module).await;
    let before = author.get(&lesson).await.json();
    assert_eq!((&before["ready"], before.get("videoId")), (&json!(false), None));
    film(&world, &lesson).await;
    insta::assert_json_snapshot!("get_lesson_of_a_video", author.get(&lesson).await.snapshot());
    assert_eq!(author.get(&course).await.json()["modules"][0]["lessons"][0]["durationSeconds"], 90);
}

#[tokio::test]
async fn an_article_of_the_longest_length_is_accepted_in_every_script() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    let lesson = add_article(&author, &course, &module).await;
    for letter in ["a", "я", "日", "ท"] {
        let text = letter.repeat(100_000);
        author.patch(&lesson, json!({"body": {"en": text}})).await.is(200);
        assert_eq!(author.get(&lesson).await.json()["translations"]["body"]["en"], text, "{letter}");
    }
}

#[tokio::test]
async fn an_article_keeps_the_indentation_of_its_first_line() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    let lesson = add_article(&author, &course, &module).await;
    for text in ["    print(1)\n\ntext", "\u{3000}吾輩は猫である。", "\tcode\n\nx\n```\ny\n```"] {
        author.patch(&lesson, json!({"body": {"en": format!("\n{text}\n")}})).await.is(200);
        assert_eq!(author.get(&lesson).await.json()["translations"]["body"]["en"], text);
    }
}

#[tokio::test]
async fn a_text_is_written_one_language_at_a_time() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    let lesson = add_article(&author, &course, &module).await;
    let long = "Pfanne ".repeat(14_000);
    author.patch(&lesson, json!({"body": {"fr": "# Casseroles", "de": long}})).await.is(200);
    author.patch(&lesson, json!({"body": {"fr": null}})).await.is(200);
    let seen = author.get(&lesson).await.json();
    let body = seen["translations"]["body"].as_object().unwrap();
    assert_eq!(body.keys().collect::<Vec<_>>(), ["de", "en"]);
    let answer = author.patch(&lesson, json!({"body": {"en": null}})).await;
    assert_eq!(answer.is_problem(422, "invalid-input").pointers(), ["/body"]);
    let answer = author.patch(&lesson, json!({"body": {"de": "x".repeat(100_001)}})).await;
    assert_eq!(answer.is_problem(422, "invalid-input").pointers(), ["/body/de"]);
}

#[tokio::test]
async fn an_article_keeps_isolates_and_a_pasted_line_break_is_one() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    let lesson = add_article(&author, &course, &module).await;
    let text = "Say \u{2067}שלום\u{2069}.\u{B}Then \u{2068}hi\u{2069}.";
    author.patch(&lesson, json!({"body": {"en": text}})).await.is(200);
    let read = author.get(&format!("{lesson}?lang=en")).await.json();
    assert_eq!(read["translations"]["body"]["en"], text.replace('\u{B}', "\n"));
    let disguised = json!({"body": {"en": "a\u{202E}b"}});
    assert_eq!(author.patch(&lesson, disguised).await.is_problem(422, "invalid-input").pointers(), ["/body/en"]);
}

#[tokio::test]
async fn an_article_larger_than_an_item_is_rejected() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    let lesson = add_article(&author, &course, &module).await;
    let long = "é".repeat(85_000);
    for language in ["de", "fr"] {
        author.patch(&lesson, json!({"body": {language: long}})).await.is(200);
    }
    author.patch(&lesson, json!({"body": {"es": long}})).await.is_problem(422, "lesson-too-large");
    author.get(&lesson).await.is(200);
}

#[tokio::test]
async fn a_deleted_lesson_is_not_found_and_its_content_stays_for_a_restoration() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = publish(&author, german()).await;
    let module = add_module(&author, &course).await;
    let lesson = add_article(&author, &course, &module).await;
    author.delete(&lesson).await.is(204);
    for answer in [author.get(&lesson).await, author.delete(&lesson).await, author.patch(&lesson, json!({})).await] {
        answer.is_problem(404, "not-found");
    }
    let seen = author.get(&course).await.json();
    assert_eq!((&seen["lessonCount"], &seen["modules"][1]["lessons"]), (&json!(1), &json!([])));
    let key = keys::courses::lesson(course_in(&lesson), lesson_in(&lesson), Generation::FIRST.next());
    assert!(world.context.store.get(key).await.unwrap().is_some());
}

#[tokio::test]
async fn a_lesson_that_is_deleted_while_it_is_changed_stays_deleted() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    let lesson = add_article(&author, &course, &module).await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let changing = author.patch(&lesson, json!({"title": {"en": "Lids"}, "body": {"en": "# Lids"}}));
    let deleting = async {
        held.arrived().await;
        author.delete(&lesson).await.is(204);
        held.release();
    };
    let (changed, ()) = futures::join!(changing, deleting);
    changed.is_problem(404, "not-found");
    assert_eq!(author.get(&course).await.json()["lessonCount"], 0);
}

/// A course in English whose texts are also in German, but for its description; and its article.
async fn with_german_titles(author: &Actor<'_>) -> (String, String) {
    let course = create_course(author, german()).await;
    let module = add_module(author, &course).await;
    author.patch(&format!("{course}/modules/{module}"), json!({"title": {"de": "Am Herd"}})).await.is(200);
    let article = add_article(author, &course, &module).await;
    (course, article)
}

#[tokio::test]
async fn a_new_default_language_must_have_every_text() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, lesson) = with_german_titles(&author).await;
    author.patch(&lesson, json!({"body": {"de": null}})).await.is(200);
    let german = json!({"defaultLanguage": "de", "description": {"de": "Wörter für die Küche."}});
    let answer = author.patch(&course, german.clone()).await;
    assert_eq!(answer.is_problem(422, "invalid-input").pointers(), ["/defaultLanguage"]);
    author.patch(&lesson, json!({"body": {"de": "# Töpfe"}})).await.is(200);
    author.patch(&course, german).await.is(200);
}

#[tokio::test]
async fn a_title_that_falls_back_to_another_language_is_another_representation() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, lesson) = with_german_titles(&author).await;
    author.patch(&lesson, json!({"body": {"fr": "# Casseroles"}})).await.is(200);
    let before = author.get(&format!("{lesson}?lang=fr")).await;
    let german = json!({"defaultLanguage": "de", "description": {"de": "Wörter für die Küche."}});
    author.patch(&course, german).await.is(200);
    let cached = author.with("if-none-match", before.header("etag").unwrap());
    let after = cached.get(&format!("{lesson}?lang=fr")).await;
    assert_ne!(before.text_of("title"), after.is(200).text_of("title"));
}

/// A published course can be changed, and a new video takes a while. Readers keep the version that they have.
#[tokio::test]
async fn a_lesson_of_the_draft_is_shown_to_authors_only_until_it_is_published() {
    let world = World::new().await;
    let (author, reader) = (world.instructor().await, world.anonymous());
    let course = publish(&author, german()).await;
    let module = add_module(&author, &course).await;
    let video = add_video(&author, &course, &module).await;
    let seen = async |actor: &Actor<'_>| {
        let answer = actor.get(&course).await;
        let view = answer.is(200).json();
        let modules = view["modules"].as_array().unwrap();
        let shown: Vec<_> = modules.iter().map(|module| module["lessons"].as_array().unwrap().len()).collect();
        (view["lessonCount"].as_u64().unwrap(), shown, answer.header("etag").map(str::to_owned))
    };
    let listed = async |actor: &Actor<'_>, path: &str| actor.get(path).await.json()["items"][0]["lessonCount"].clone();
    let before = seen(&reader).await;
    assert_eq!((before.0, before.1), (1, vec![1]));
    assert_eq!(seen(&author).await.1, [1, 1]);
    film(&world, &video).await;
    assert_eq!(seen(&reader).await.1, [1]);
    assert_eq!(listed(&reader, "/v1/courses").await, 1);
    assert_eq!(listed(&author, "/v1/me/taught-courses").await, 2);
    author.post_empty(&format!("{course}/publication")).await.is(200);
    let after = seen(&reader).await;
    assert_eq!((after.0, after.1), (2, vec![1, 1]));
    assert_ne!(after.2, before.2, "a copy of the course is outdated");
    assert_eq!(listed(&reader, "/v1/courses").await, 2);
}
