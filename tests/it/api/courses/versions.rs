//! Versions of courses: published, compared, restored, and what each reader has of them.

use futures::future::join_all;
use glotto_cloud::Fault;
use glotto_store::{Query, keys};
use serde_json::{Value, json};

use super::{add_article, add_module, article, course_in, create_course, german, lesson_in, publish};
use crate::world::{Actor, World};

/// A published course: its path, and those of its lessons.
async fn with_two_articles(author: &Actor<'_>) -> (String, String, [String; 2]) {
    let course = create_course(author, german()).await;
    let module = add_module(author, &course).await;
    let lessons = [add_article(author, &course, &module).await, add_article(author, &course, &module).await];
    publish_next(author, &course).await;
    (course, module, lessons)
}

async fn publish_next(author: &Actor<'_>, course: &str) -> u64 {
    let answer = author.post_empty(&format!("{course}/publication")).await;
    answer.is(200).json()["latestVersion"].as_u64().unwrap()
}

async fn enrolled<'w>(world: &'w World, course: &str) -> Actor<'w> {
    let learner = world.learner().await;
    learner.post_empty(&format!("{course}/enrolment")).await.is(201);
    learner
}

async fn text_of(reader: &Actor<'_>, lesson: &str) -> String {
    reader.get(&format!("{lesson}?lang=en")).await.is(200).text_of("body")
}

#[tokio::test]
async fn a_learner_keeps_a_version_until_they_accept_the_next_one() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, module, [edited, removed]) = with_two_articles(&author).await;
    let learner = enrolled(&world, &course).await;
    let before = learner.get(&course).await.json();
    assert_eq!((&before["version"], &before["latestVersion"]), (&json!(1), &json!(1)));
    learner.post_empty(&format!("{edited}/completion")).await.is(200);

    author.patch(&edited, json!({"title": {"en": "Lids"}, "body": {"en": "# Lids"}})).await.is(200);
    author.delete(&removed).await.is(204);
    let added = add_article(&author, &course, &module).await;
    author.patch(&course, json!({"title": {"en": "German for cooks"}})).await.is(200);
    assert_eq!(publish_next(&author, &course).await, 2);

    let kept = learner.get(&course).await.json();
    assert_eq!((&kept["title"], &kept["modules"]), (&before["title"], &before["modules"]));
    assert_eq!((&kept["version"], &kept["latestVersion"]), (&json!(1), &json!(2)));
    assert_eq!((text_of(&learner, &edited).await, text_of(&learner, &removed).await), two("# Pots"));
    learner.get(&added).await.is_problem(404, "not-found");
    let latecomer = enrolled(&world, &course).await;
    assert_eq!(text_of(&latecomer, &edited).await, "# Lids");
    latecomer.get(&removed).await.is_problem(404, "not-found");

    let answer = learner.put(&format!("{course}/enrolment/version"), json!({"version": 2})).await;
    insta::assert_json_snapshot!("accept_version", answer.snapshot());
    assert_eq!(learner.get(&course).await.json()["title"], "German for cooks");
    assert_eq!(text_of(&learner, &edited).await, "# Lids");
    learner.get(&removed).await.is_problem(404, "not-found");
    let progress = learner.get(&format!("{course}/progress")).await.json();
    assert_eq!((&progress["completedCount"], &progress["nextLessonId"]), (&json!(1), &json!(lesson_in(&added))));
}

fn two(text: &str) -> (String, String) {
    (text.to_owned(), text.to_owned())
}

#[tokio::test]
async fn only_a_newer_version_is_accepted_and_only_by_learners_of_the_course() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, _, [lesson, _]) = with_two_articles(&author).await;
    let learner = enrolled(&world, &course).await;
    author.patch(&lesson, json!({"body": {"en": "# Lids"}})).await.is(200);
    publish_next(&author, &course).await;
    let path = format!("{course}/enrolment/version");
    let accept = async |version: Value| learner.put(&path, json!({ "version": version })).await;
    accept(json!(3)).await.is_problem(404, "not-found");
    let writes = world.context.store.meter().reading().writes;
    assert_eq!(accept(json!(1)).await.is(200).json()["version"], 1);
    assert_eq!(world.context.store.meter().reading().writes, writes, "nothing has changed");
    assert_eq!(accept(json!(2)).await.is(200).json()["version"], 2);
    accept(json!(1)).await.is_problem(409, "version-older");
    for wrong in [json!(0), json!(201), json!("2"), json!(null)] {
        assert_eq!(accept(wrong).await.is_problem(422, "invalid-input").pointers(), ["/version"]);
    }
    let reader = world.learner().await;
    reader.put(&path, json!({"version": 2})).await.is_problem(403, "not-enrolled");
    author.delete(&format!("{course}/publication")).await.is(204);
    reader.put(&path, json!({"version": 2})).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn concurrent_completions_and_an_accepted_version_do_not_undo_each_other() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, _, [first, second]) = with_two_articles(&author).await;
    let learner = enrolled(&world, &course).await;
    author.patch(&first, json!({"body": {"en": "# Lids"}})).await.is(200);
    publish_next(&author, &course).await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let path = format!("{course}/enrolment/version");
    let accepting = learner.put(&path, json!({"version": 2}));
    let completing = async {
        held.arrived().await;
        for lesson in [&first, &second] {
            learner.post_empty(&format!("{lesson}/completion")).await.is(200);
        }
        held.release();
    };
    let (accepted, ()) = futures::join!(accepting, completing);
    assert_eq!(
        (accepted.is(200).json()["completedCount"].clone(), accepted.json()["version"].clone()),
        (json!(2), json!(2))
    );
}

#[tokio::test]
async fn authors_read_every_version_and_others_only_their_own_and_the_outline_of_the_latest() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, _, [lesson, _]) = with_two_articles(&author).await;
    let learner = enrolled(&world, &course).await;
    author.patch(&lesson, json!({"body": {"en": "# Lids"}})).await.is(200);
    publish_next(&author, &course).await;
    author.patch(&lesson, json!({"body": {"en": "# Spoons"}})).await.is(200);
    let of = |path: &str, version: u32| format!("{path}?version={version}&lang=en");
    for (version, text) in [(1, "# Pots"), (2, "# Lids")] {
        let view = author.get(&of(&course, version)).await.is(200).json();
        assert_eq!((&view["version"], &view["latestVersion"]), (&json!(version), &json!(2)));
        assert!(view["translations"].is_object());
        assert_eq!(author.get(&of(&lesson, version)).await.is(200).text_of("body"), text);
    }
    assert_eq!(author.get(&course).await.json().get("version"), None, "it is the draft");
    assert_eq!(text_of(&author, &lesson).await, "# Spoons");
    for path in [&course, &lesson] {
        author.get(&of(path, 3)).await.is_problem(404, "not-found");
        learner.get(&of(path, 1)).await.is(200);
        for wrong in ["0", "01", "201", "x", ""] {
            let answer = author.get(&format!("{path}?version={wrong}")).await;
            assert_eq!(answer.is_problem(422, "invalid-input").pointers(), ["/query/version"]);
        }
    }
    let latest = learner.get(&of(&course, 2)).await.is(200).json();
    assert_eq!((&latest["version"], &latest["viewer"]["version"]), (&json!(2), &json!(1)), "to see what is new");
    learner.get(&of(&lesson, 2)).await.is_problem(404, "not-found");
    world.anonymous().get(&of(&course, 2)).await.is(200);
    world.anonymous().get(&of(&course, 1)).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn versions_are_listed_with_their_notes_the_newest_first() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = publish(&author, german()).await;
    for number in 2..=11 {
        author.patch(&course, json!({"title": {"en": format!("Edition {number}")}})).await.is(200);
        let note = json!({"note": format!("Number {number}.")});
        author.post(&format!("{course}/publication"), note).await.is(200);
    }
    let path = format!("{course}/versions");
    let first = author.get(&format!("{path}?limit=2")).await;
    insta::assert_json_snapshot!("list_versions", first.snapshot());
    let cursor = first.text_of("nextCursor");
    let rest = author.get(&format!("{path}?limit=100&cursor={cursor}")).await.is(200).json();
    let numbers: Vec<_> =
        rest["items"].as_array().unwrap().iter().map(|item| item["version"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=9).rev().collect::<Vec<_>>());
    let long = json!({"note": "x".repeat(501)});
    let refused = author.post(&format!("{course}/publication"), long).await;
    assert_eq!(refused.is_problem(422, "invalid-input").pointers(), ["/note"]);
    let learner = enrolled(&world, &course).await;
    learner.get(&path).await.is_problem(403, "forbidden");
    world.instructor().await.get(&path).await.is_problem(403, "not-your-course");
}

#[tokio::test]
async fn what_publishing_would_change_is_shown_and_so_is_what_differs_between_versions() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, module, [edited, moved]) = with_two_articles(&author).await;
    let path = format!("{course}/changes");
    let nothing = author.get(&path).await.is(200).json();
    assert_eq!(
        nothing,
        json!({"from": 1, "language": "en", "dir": "ltr", "metadata": [], "modules": [], "lessons": []})
    );
    let all = author.get(&format!("{path}?to=1")).await.is(200).json();
    assert_eq!((all.get("from"), all["lessons"].as_array().map(Vec::len)), (None, Some(2)));

    author.patch(&edited, json!({"title": {"de": "Deckel"}, "body": {"en": "# Lids"}})).await.is(200);
    author.patch(&course, json!({"level": "C1", "teaches": null})).await.is(200);
    let other = add_module(&author, &course).await;
    let order = json!({"modules": [
        {"moduleId": module, "lessonIds": [lesson_in(&edited)]}, {"moduleId": other, "lessonIds": [lesson_in(&moved)]},
    ]});
    author.put(&format!("{course}/outline"), order).await.is(200);
    let draft = author.get(&path).await;
    insta::assert_json_snapshot!("get_course_changes", draft.snapshot());
    publish_next(&author, &course).await;
    let mut versions = author.get(&format!("{path}?from=1&to=2")).await.is(200).json();
    versions.as_object_mut().unwrap().remove("to");
    assert_eq!(versions, draft.json());
    let back = author.get(&format!("{path}?from=2&to=1")).await.is(200).json();
    assert!(back["modules"].as_array().unwrap().iter().any(|module| module["changes"] == json!(["removed"])));
    let german = author.get(&format!("{path}?from=1&to=2&lang=de")).await.is(200).json();
    assert!(german["lessons"].as_array().unwrap().iter().any(|lesson| lesson["title"] == "Deckel"), "{german}");
    author.get(&format!("{path}?from=7")).await.is_problem(404, "not-found");
    world.instructor().await.get(&path).await.is_problem(403, "not-your-course");
}

#[tokio::test]
async fn a_version_that_is_restored_is_the_draft_and_readers_see_it_once_it_is_published() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, module, [edited, removed]) = with_two_articles(&author).await;
    author.patch(&edited, json!({"body": {"en": "# Lids"}})).await.is(200);
    author.delete(&removed).await.is(204);
    author.patch(&course, json!({"level": "C1"})).await.is(200);
    publish_next(&author, &course).await;
    let given_up = author.post(&format!("{course}/lessons"), article(&module)).await.is(201).text_of("id");
    author.patch(&edited, json!({"body": {"en": "# Spoons"}})).await.is(200);

    let restored = author.post_empty(&format!("{course}/versions/1/restoration")).await;
    insta::assert_json_snapshot!("restore_version", restored.snapshot());
    assert_eq!((text_of(&author, &edited).await, text_of(&author, &removed).await), two("# Pots"));
    author.get(&format!("{course}/lessons/{given_up}")).await.is_problem(404, "not-found");
    assert_eq!(world.anonymous().get(&course).await.json()["level"], "C1", "it was not published");
    let again = author.post_empty(&format!("{course}/versions/1/restoration")).await;
    assert_eq!(again.is(200).header("etag"), restored.header("etag"), "it is the draft already");
    author.post_empty(&format!("{course}/versions/9/restoration")).await.is_problem(404, "not-found");

    author.patch(&edited, json!({"body": {"en": "# Forks"}})).await.is(200);
    assert_eq!(publish_next(&author, &course).await, 3);
    let texts =
        join_all([1, 2, 3].map(async |version| {
            author.get(&format!("{edited}?version={version}&lang=en")).await.is(200).text_of("body")
        }));
    assert_eq!(texts.await, ["# Pots", "# Lids", "# Forks"]);
}

#[tokio::test]
async fn an_edit_that_began_before_a_publication_does_not_change_what_is_published() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, _, [lesson, _]) = with_two_articles(&author).await;
    author.patch(&lesson, json!({"body": {"en": "# Lids"}})).await.is(200);
    // What it edits is that of the draft alone when it is read, and that of a version when it is written.
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let editing = author.patch(&lesson, json!({"body": {"en": "# Spoons"}}));
    let publishing = async {
        held.arrived().await;
        publish_next(&author, &course).await;
        held.release();
    };
    let (edited, ()) = futures::join!(editing, publishing);
    edited.is(200);
    let learner = enrolled(&world, &course).await;
    assert_eq!(
        (text_of(&learner, &lesson).await, text_of(&author, &lesson).await),
        ("# Lids".into(), "# Spoons".into())
    );
}

#[tokio::test]
async fn a_publication_that_is_interrupted_leaves_all_or_nothing() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, _, [lesson, _]) = with_two_articles(&author).await;
    author.patch(&lesson, json!({"body": {"en": "# Lids"}})).await.is(200);
    let items = async || {
        let query = Query::collection(keys::courses::course_partition(course_in(&course)), 100).consistent();
        let (items, _) = world.context.store.query(query).await.unwrap();
        items.iter().map(|item| item["sk"].as_s().unwrap().clone()).collect::<Vec<_>>()
    };
    let before = (items().await, world.anonymous().get(&course).await.json());
    world.cloud.faults().times("TransactWriteItems", 3, Fault::Fail);
    author.post_empty(&format!("{course}/publication")).await.is_problem(503, "unavailable");
    assert_eq!((items().await, world.anonymous().get(&course).await.json()), before);
    world.cloud.faults().next("TransactWriteItems", Fault::FailAfterCommit);
    assert_eq!(publish_next(&author, &course).await, 2);
    let after = items().await;
    for key in ["VERSION#002", "OUTLINE#002"] {
        assert!(after.iter().any(|sk| sk == key), "{key}");
    }
    assert_eq!(after.len(), before.0.len() + 2, "a version names the content that is stored already");
}
