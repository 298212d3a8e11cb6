//! Moving lessons and modules, also many at the same time.

use futures::future::join_all;
use glotto_domain::id::ModuleId;
use serde_json::{Value, json};

use super::{add_article, add_module, create_course, german, lesson_in};
use crate::world::{Actor, World};

/// The modules of a course with the ids of their lessons, in order.
async fn order(author: &Actor<'_>, course: &str) -> Vec<(String, Vec<String>)> {
    let text = |value: &Value| value["id"].as_str().unwrap().to_owned();
    let lessons = |module: &Value| module["lessons"].as_array().unwrap().iter().map(text).collect();
    let seen = author.get(course).await.json();
    seen["modules"].as_array().unwrap().iter().map(|module| (text(module), lessons(module))).collect()
}

/// The path of a new lesson, and its id.
async fn lesson(author: &Actor<'_>, course: &str, module: &str) -> (String, String) {
    let path = add_article(author, course, module).await;
    let id = lesson_in(&path).to_string();
    (path, id)
}

#[tokio::test]
async fn a_lesson_moves_behind_another_and_to_another_module() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let (one, two) = (add_module(&author, &course).await, add_module(&author, &course).await);
    let [(a, a_id), (_, b_id), (_, c_id)] = [
        lesson(&author, &course, &one).await,
        lesson(&author, &course, &one).await,
        lesson(&author, &course, &two).await,
    ];
    author.put(&format!("{a}/place"), json!({ "after": b_id })).await.is(204);
    assert_eq!(order(&author, &course).await[0].1, [b_id.clone(), a_id.clone()]);
    let moved = author.put(&format!("{a}/place"), json!({"moduleId": two, "after": c_id})).await;
    moved.is(204);
    let expected = [(one.clone(), vec![b_id]), (two.clone(), vec![c_id, a_id])];
    assert_eq!(order(&author, &course).await, expected);
    let again = author.put(&format!("{a}/place"), json!({"moduleId": two, "after": expected[1].1[0]})).await;
    again.is(204);
    assert_eq!(again.header("etag"), moved.header("etag"), "a repetition changes nothing");
    author.put(&format!("{course}/modules/{two}/place"), json!({})).await.is(204);
    assert_eq!(order(&author, &course).await[0].0, two);
}

#[tokio::test]
async fn a_neighbour_or_a_module_that_is_not_there_is_named() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let (one, two) = (add_module(&author, &course).await, add_module(&author, &course).await);
    let (path, id) = lesson(&author, &course, &one).await;
    let unknown: ModuleId = world.context.new_id();
    for (place, pointer) in [
        (json!({ "moduleId": unknown }), "/moduleId"),
        (json!({ "after": id }), "/after"),
        (json!({"moduleId": two, "after": id}), "/after"),
    ] {
        let answer = author.put(&format!("{path}/place"), place).await;
        assert_eq!(answer.is_problem(422, "invalid-input").pointers(), [pointer]);
    }
    let answer = author.put(&format!("{course}/modules/{one}/place"), json!({ "after": one })).await;
    assert_eq!(answer.is_problem(422, "invalid-input").pointers(), ["/after"]);
    author.put(&format!("{course}/modules/{unknown}/place"), json!({})).await.is_problem(404, "not-found");
    world.learner().await.put(&format!("{path}/place"), json!({})).await.is_problem(403, "forbidden");
    world.instructor().await.put(&format!("{path}/place"), json!({})).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn concurrent_moves_and_edits_lose_no_lesson_and_duplicate_none() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let (one, two) = (add_module(&author, &course).await, add_module(&author, &course).await);
    let mut lessons = Vec::new();
    for _ in 0..6 {
        lessons.push(lesson(&author, &course, &one).await);
    }
    let moves = lessons.iter().enumerate().map(async |(number, (path, _))| {
        let target = if number % 2 == 0 { &two } else { &one };
        author.put(&format!("{path}/place"), json!({ "moduleId": target })).await
    });
    let edits = lessons
        .iter()
        .map(async |(path, id)| author.patch(path, json!({"title": {"en": format!("Edited {id}")}})).await);
    let (moves, edits) = futures::join!(join_all(moves), join_all(edits));
    for answer in moves.into_iter().chain(edits) {
        assert!(matches!(answer.status, 200 | 204), "{}", answer.text());
    }
    let seen = order(&author, &course).await;
    let mut there: Vec<_> = seen.iter().flat_map(|(_, lessons)| lessons.clone()).collect();
    let mut all: Vec<_> = lessons.iter().map(|(_, id)| id.clone()).collect();
    there.sort_unstable();
    all.sort_unstable();
    assert_eq!(there, all);
    assert_eq!(seen[1].1.len(), 3, "each lesson is where its move put it");
    for (path, id) in &lessons {
        assert_eq!(author.get(path).await.is(200).text_of("title"), format!("Edited {id}"), "no edit is lost");
    }
}

#[tokio::test]
async fn a_move_that_began_before_a_deletion_does_not_bring_the_lesson_back() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let (one, two) = (add_module(&author, &course).await, add_module(&author, &course).await);
    let (path, _) = lesson(&author, &course, &one).await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let place = format!("{path}/place");
    let moving = author.put(&place, json!({ "moduleId": two }));
    let deleting = async {
        held.arrived().await;
        author.delete(&path).await.is(204);
        held.release();
    };
    let (moved, ()) = futures::join!(moving, deleting);
    moved.is_problem(404, "not-found");
    assert!(order(&author, &course).await.iter().all(|(_, lessons)| lessons.is_empty()));
}
