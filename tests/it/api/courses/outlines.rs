//! Modules and their order, also with many changes at once.

use std::collections::BTreeSet;

use futures::future::join_all;
use serde_json::{Value, json};

use super::{add_article, add_module, article, create_course, german, lesson_in};
use crate::world::World;

#[tokio::test]
async fn lessons_move_between_modules_and_modules_change_places() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let (one, two) = (add_module(&author, &course).await, add_module(&author, &course).await);
    let a = lesson_in(&add_article(&author, &course, &one).await);
    let b = lesson_in(&add_article(&author, &course, &one).await);
    let order = json!({"modules": [{"moduleId": two, "lessonIds": [b]}, {"moduleId": one, "lessonIds": [a]}]});
    author.put(&format!("{course}/outline"), order).await.is(200);
    let seen = author.get(&course).await.json();
    let places =
        |module: usize| (seen["modules"][module]["id"].clone(), seen["modules"][module]["lessons"][0]["id"].clone());
    assert_eq!([places(0), places(1)], [(json!(two), json!(b)), (json!(one), json!(a))]);
}

#[tokio::test]
async fn every_error_of_an_order_is_reported_and_nothing_changes() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let (one, two) = (add_module(&author, &course).await, add_module(&author, &course).await);
    let a = lesson_in(&add_article(&author, &course, &one).await);
    let b = lesson_in(&add_article(&author, &course, &two).await);
    let before = author.get(&course).await;
    let unknown: glotto_domain::id::LessonId = world.context.new_id();
    let order =
        json!({"modules": [{"moduleId": one, "lessonIds": [a, unknown, a]}, {"moduleId": one, "lessonIds": []}]});
    let expected = ["/modules/0/lessonIds/1", "/modules/0/lessonIds/2", "/modules/1/moduleId", "/modules", "/modules"];
    for language in ["en", "de"] {
        let answer = author.with("accept-language", language).put(&format!("{course}/outline"), order.clone()).await;
        answer.is_problem(422, "invalid-input");
        assert_eq!(answer.pointers(), expected);
        assert!(answer.text().contains(&two) && answer.text().contains(&b.to_string()), "what is missing is named");
    }
    assert_eq!(author.get(&course).await.body, before.body);
}

#[tokio::test]
async fn a_module_can_be_deleted_only_when_empty() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    let lesson = add_article(&author, &course, &module).await;
    let path = format!("{course}/modules/{module}");
    author.delete(&path).await.is_problem(409, "module-not-empty");
    author.delete(&lesson).await.is(204);
    author.delete(&path).await.is(204);
    for answer in [author.delete(&path).await, author.patch(&path, json!({"title": {"en": "Again"}})).await] {
        answer.is_problem(404, "not-found");
    }
}

#[tokio::test]
async fn a_title_in_the_default_language_is_required() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let answer = author.post(&format!("{course}/modules"), json!({"title": {"de": "Am Herd"}})).await;
    assert_eq!(answer.is_problem(422, "invalid-input").pointers(), ["/title"]);
    let module = add_module(&author, &course).await;
    let answer =
        author.patch(&format!("{course}/modules/{module}"), json!({"title": {"de": "Am Herd", "en": null}})).await;
    assert_eq!(answer.is_problem(422, "invalid-input").pointers(), ["/title"]);
    let answer = author.patch(&course, json!({"defaultLanguage": "de"})).await;
    assert_eq!(answer.is_problem(422, "invalid-input").pointers(), ["/defaultLanguage", "/description"]);
    let in_german = author.with("accept-language", "de").patch(&course, json!({"defaultLanguage": "de"})).await;
    let sentence = "1 Modul hat noch keinen Titel in de";
    assert!(in_german.text().contains(sentence), "{}", in_german.text());
}

#[tokio::test]
async fn no_confirmed_module_of_fifty_concurrent_ones_is_lost() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let path = format!("{course}/modules");
    let answers =
        join_all((0..50).map(|number| author.post(&path, json!({"title": {"en": format!("Module {number}")}})))).await;
    let (mut promised, mut unknown) = (BTreeSet::new(), 0);
    for answer in answers {
        if answer.status == 201 {
            assert!(promised.insert(answer.text_of("id")));
        } else {
            // The call took too long on a busy machine, and may have succeeded.
            answer.is_problem(503, "unavailable");
            unknown += 1;
        }
    }
    let seen = author.get(&course).await.json();
    let modules = seen["modules"].as_array().unwrap();
    let there: BTreeSet<_> = modules.iter().map(|module| module["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(there.len(), modules.len(), "each once");
    assert!(there.is_superset(&promised), "{promised:?} were promised, {there:?} are there");
    assert!(there.len() <= promised.len() + unknown, "nothing is there that was refused");
    assert!(promised.len() >= 10, "only {} came through", promised.len());
}

#[tokio::test]
async fn one_of_fifty_concurrent_changes_of_a_revision_succeeds() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let etag = author.get(&course).await.header("etag").unwrap().to_owned();
    let author = author.with("if-match", &etag);
    let path = format!("{course}/modules");
    let answers = join_all((0..50).map(|_| author.post(&path, json!({"title": {"en": "Module"}})))).await;
    let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    let made = author.get(&course).await.json()["modules"].as_array().unwrap().len();
    assert_eq!(made, 1);
    assert!(count(201) <= 1);
    // 503: the call took too long on a busy machine.
    assert_eq!(count(201) + count(412) + count(503), 50);
}

#[tokio::test]
async fn a_concurrent_change_is_kept_and_the_later_one_is_applied_on_top() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let path = format!("{course}/modules");
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let slow = author.post(&path, json!({"title": {"en": "Slow"}}));
    let fast = async {
        held.arrived().await;
        author.post(&path, json!({"title": {"en": "Fast"}})).await.is(201);
        held.release();
    };
    let (slow, ()) = futures::join!(slow, fast);
    slow.is(201);
    let seen = author.get(&course).await.json();
    let titles: Vec<&Value> = seen["modules"].as_array().unwrap().iter().map(|module| &module["title"]).collect();
    assert_eq!(titles, ["Fast", "Slow"]);
}

#[tokio::test]
async fn a_module_that_gets_a_lesson_during_its_deletion_is_not_deleted() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let path = format!("{course}/modules/{module}");
    let deleting = author.delete(&path);
    let adding = async {
        held.arrived().await;
        author.post(&format!("{course}/lessons"), article(&module)).await.is(201);
        held.release();
    };
    let (deleted, ()) = futures::join!(deleting, adding);
    deleted.is_problem(409, "module-not-empty");
}
