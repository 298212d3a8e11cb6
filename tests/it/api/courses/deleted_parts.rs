//! Lessons that were deleted from a draft and that a version brings back.

use glotto_domain::media::library::MediaKind;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{add_article, add_module, course_in, create_course, german, lesson_in};
use crate::world::{Actor, World};

/// A course whose first version has one article, in a module of its own: the paths of the course, module and article.
async fn with_version(author: &Actor<'_>) -> (String, String, String) {
    let course = create_course(author, german()).await;
    let module = add_module(author, &course).await;
    let lesson = add_article(author, &course, &module).await;
    author.post_empty(&format!("{course}/publication")).await.is(200);
    (course.clone(), format!("{course}/modules/{module}"), lesson)
}

async fn restore_first(author: &Actor<'_>, course: &str) {
    author.post_empty(&format!("{course}/versions/1/restoration")).await.is(200);
}

async fn deleted_parts(author: &Actor<'_>, course: &str) -> Vec<Value> {
    author.get(&format!("{course}/deleted-parts")).await.is(200).json()["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn what_a_version_brings_back_is_no_deleted_part_any_more() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, module, lesson) = with_version(&author).await;
    author.delete(&lesson).await.is(204);
    author.delete(&module).await.is(204);
    assert_eq!(deleted_parts(&author, &course).await.len(), 2);
    restore_first(&author, &course).await;
    assert_eq!(deleted_parts(&author, &course).await, [Value::Null; 0]);
    for part in [&module, &lesson] {
        author.post_empty(&format!("{part}/restoration")).await.is(200);
    }
    assert_eq!(author.get(&course).await.json()["lessonCount"], 1);
    author.patch(&lesson, json!({"body": {"en": "# Lids"}})).await.is(200);
    assert_eq!(deleted_parts(&author, &course).await, [Value::Null; 0], "what the version had is in the version");
}

#[tokio::test]
async fn what_was_edited_before_a_deletion_is_restored_as_a_lesson_of_its_own() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, _, lesson) = with_version(&author).await;
    let picture = world.add_library_file(course_in(&course), MediaKind::Image).await;
    let body = json!({"en": format!("# Lids\n\n![A lid](media:{picture})")});
    author.patch(&lesson, json!({ "body": body })).await.is(200);
    author.delete(&lesson).await.is(204);
    restore_first(&author, &course).await;
    let listed = deleted_parts(&author, &course).await;
    assert_eq!((listed.len(), &listed[0]["lesson"]["id"]), (1, &json!(lesson_in(&lesson))));
    let path = format!("{lesson}/restoration");
    let restored = author.post_empty(&path).await.is(200).text_of("id");
    let text = async |path: &str| author.get(&format!("{path}?lang=en")).await.is(200).text_of("body");
    assert_eq!(text(&lesson).await, "# Pots");
    assert!(text(&format!("{course}/lessons/{restored}")).await.starts_with("# Lids"));
    assert_eq!(deleted_parts(&author, &course).await, [Value::Null; 0]);
    let again = author.post_empty(&path).await.is(200).text_of("id");
    assert_eq!(again, lesson_in(&lesson).to_string(), "a repetition changes nothing");
    let seen = author.get(&course).await.json();
    let ids: Vec<_> = seen["modules"][0]["lessons"].as_array().unwrap().iter().map(|lesson| &lesson["id"]).collect();
    assert_eq!(ids, [&json!(again), &json!(restored)]);
}

#[tokio::test]
async fn a_second_deletion_of_a_lesson_does_not_replace_what_was_deleted_first() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, _, lesson) = with_version(&author).await;
    author.patch(&lesson, json!({"body": {"en": "# Lids"}})).await.is(200);
    author.delete(&lesson).await.is(204);
    restore_first(&author, &course).await;
    world.wait(SignedDuration::from_millis(1));
    author.delete(&lesson).await.is(204);
    assert_eq!(deleted_parts(&author, &course).await.len(), 2);
    let path = format!("{lesson}/restoration");
    let [latest, first] =
        [author.post_empty(&path).await.is(200).text_of("id"), author.post_empty(&path).await.is(200).text_of("id")];
    assert_eq!(latest, lesson_in(&lesson).to_string());
    for (id, body) in [(&latest, "# Pots"), (&first, "# Lids")] {
        let path = format!("{course}/lessons/{id}");
        assert_eq!(author.get(&format!("{path}?lang=en")).await.is(200).text_of("body"), body);
        author.patch(&path, json!({"body": {"en": "# Spoons"}})).await.is(200);
    }
    assert_eq!(deleted_parts(&author, &course).await, [Value::Null; 0]);
}
