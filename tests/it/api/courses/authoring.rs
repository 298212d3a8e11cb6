//! Authoring: who may change a course, and changes that are invalid, late or repeated.

use serde_json::json;

use super::{add_article, add_module, article, create_course, german, publish};
use crate::world::{Actor, Answer, World};

/// Every change of a course, by one user.
async fn all_changes(actor: &Actor<'_>, course: &str, module: &str, lesson: &str) -> Vec<Answer> {
    vec![
        actor.patch(course, json!({"level": "C2"})).await,
        actor.post_empty(&format!("{course}/publication")).await,
        actor.delete(&format!("{course}/publication")).await,
        actor.post(&format!("{course}/modules"), json!({"title": {"en": "Mine"}})).await,
        actor.patch(&format!("{course}/modules/{module}"), json!({"title": {"en": "Mine"}})).await,
        actor.delete(&format!("{course}/modules/{module}")).await,
        actor.put(&format!("{course}/outline"), json!({"modules": []})).await,
        actor.post(&format!("{course}/lessons"), article(module)).await,
        actor.patch(lesson, json!({"title": {"en": "Mine"}})).await,
        actor.delete(lesson).await,
    ]
}

#[tokio::test]
async fn no_other_user_changes_a_course_or_learns_of_a_draft() {
    let world = World::new().await;
    let (author, other) = (world.instructor().await, world.instructor().await);
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    let lesson = add_article(&author, &course, &module).await;
    let before = author.get(&course).await;
    for answer in all_changes(&other, &course, &module, &lesson).await {
        answer.is_problem(404, "not-found");
    }
    for reader in [&other, &world.learner().await, &world.anonymous()] {
        reader.get(&course).await.is_problem(404, "not-found");
    }
    other.get(&lesson).await.is_problem(404, "not-found");
    assert_eq!(author.get(&course).await.body, before.body, "nothing has changed");

    author.post_empty(&format!("{course}/publication")).await.is(200);
    for answer in all_changes(&other, &course, &module, &lesson).await {
        answer.is_problem(403, "not-your-course");
    }
    assert_eq!(world.anonymous().get("/v1/courses").await.json()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_admin_tends_every_course() {
    let world = World::new().await;
    let (author, admin) = (world.instructor().await, world.admin().await);
    let course = create_course(&author, german()).await;
    admin.patch(&course, json!({"title": {"en": "German, mended"}})).await.is(200);
    assert_eq!(admin.get(&course).await.json()["translations"]["title"]["en"], "German, mended");
    assert_eq!(admin.get("/v1/me/taught-courses").await.json()["items"], json!([]), "the admin does not teach it");
}

#[tokio::test]
async fn every_error_of_a_new_course_is_reported_together() {
    let world = World::new().await;
    let author = world.instructor().await;
    let body = json!({
        "title": {"en": "", "german": "x", "de": "y".repeat(121)}, "description": "text", "defaultLanguage": "e",
        "teaches": 7, "level": "A3", "topics": ["Food", "work", "work"], "surprise": true,
    });
    let answer = author.post("/v1/courses", body).await;
    answer.is_problem(422, "invalid-input");
    let mut pointers = answer.pointers();
    pointers.sort();
    let expected = [
        "/defaultLanguage",
        "/description",
        "/level",
        "/surprise",
        "/teaches",
        "/title/de",
        "/title/en",
        "/title/german",
        "/topics/0",
    ];
    assert_eq!(pointers, expected);
    let answer =
        author.post("/v1/courses", json!({"title": {"de": "x"}, "defaultLanguage": "en", "level": "A1"})).await;
    assert_eq!(answer.is_problem(422, "invalid-input").pointers(), ["/title"]);
    assert_eq!(author.get("/v1/me/taught-courses").await.json()["items"], json!([]));
}

#[tokio::test]
async fn every_error_of_a_new_lesson_is_reported_together() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let module: glotto_domain::id::ModuleId = world.context.new_id();
    let body = json!({"moduleId": module, "kind": "article", "title": {"de": "Töpfe"}});
    let answer = author.post(&format!("{course}/lessons"), body).await;
    assert_eq!(answer.is_problem(422, "invalid-input").pointers(), ["/title", "/body", "/moduleId"]);
    let file: glotto_domain::id::MediaId = world.context.new_id();
    let text = json!({"en": "Pans", "de": format!("![Pfannen](media:{file})")});
    let body = json!({"moduleId": module, "kind": "article", "title": {"de": "Töpfe"}, "body": text});
    let answer = author.post(&format!("{course}/lessons"), body).await;
    assert_eq!(answer.is_problem(422, "invalid-input").pointers(), ["/title", "/moduleId", "/body/de"]);
    let cover = json!({"coverId": file, "title": {"en": null}, "categories": ["nope"]});
    let answer = author.patch(&course, cover).await;
    assert_eq!(answer.is_problem(422, "invalid-input").pointers(), ["/title", "/categories/0", "/coverId"]);
    let module = add_module(&author, &course).await;
    let body = json!({"moduleId": module, "kind": "video", "title": {"en": "Pans"}, "body": {"en": "text"}});
    let answer = author.post(&format!("{course}/lessons"), body).await;
    assert_eq!(answer.is_problem(422, "invalid-input").pointers(), ["/body"]);
}

#[tokio::test]
async fn a_change_with_a_stale_if_match_is_rejected() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let first = author.get(&course).await.header("etag").unwrap().to_owned();
    let module = add_module(&author, &course).await;
    let lesson = add_article(&author, &course, &module).await;
    let answers = all_changes(&author.with("if-match", &first), &course, &module, &lesson).await;
    for (place, answer) in answers.iter().take(8).enumerate() {
        // The module has a lesson, and the new outline lacks it: no revision permits these two.
        match place {
            5 => answer.is_problem(409, "module-not-empty"),
            6 => answer.is(422),
            _ => answer.is_problem(412, "stale"),
        };
    }
    let etag = author.get(&course).await.header("etag").unwrap().to_owned();
    assert_ne!(etag, first, "the outline is part of what the tag stands for");
    author.with("if-match", &etag).patch(&course, json!({"level": "B1"})).await.is(200);
    author.with("if-match", &etag).patch(&course, json!({"level": "B2"})).await.is_problem(412, "stale");
    author.with("if-match", "*").patch(&course, json!({"level": "B2"})).await.is(200);
}

#[tokio::test]
async fn the_etag_of_a_response_is_that_of_what_it_shows_and_a_part_names_that_of_the_course() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let etag = author.get(&course).await.header("etag").unwrap().to_owned();
    let title = json!({"title": {"en": "At the market"}});
    let module = author.with("if-match", &etag).post(&format!("{course}/modules"), title).await;
    assert_eq!(module.is(201).header("etag"), None, "a module has no revision of its own");
    let body = json!({"moduleId": module.json()["id"], "kind": "video", "title": {"en": "Pans"}});
    let next = author.with("if-match", &module.text_of("courseEtag"));
    let lesson = next.post(&format!("{course}/lessons"), body.clone()).await;
    let next = author.with("if-match", &lesson.is(201).text_of("courseEtag"));
    let path = format!("{course}/modules/{}", module.text_of("id"));
    let renamed = next.patch(&path, json!({"title": {"en": "In the kitchen"}})).await;
    assert_eq!(renamed.is(200).header("etag"), None);
    next.post(&format!("{course}/lessons"), body).await.is_problem(412, "stale");
    let lesson_path = format!("{course}/lessons/{}", lesson.text_of("id"));
    author.with("if-match", lesson.header("etag").unwrap()).delete(&lesson_path).await.is(204);
}

/// RFC 9110, 15.3.2.
#[tokio::test]
async fn every_location_of_a_created_resource_can_be_read() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    author.get(&course).await.is(200);
    let module = author.post(&format!("{course}/modules"), json!({"title": {"en": "At the market"}})).await;
    let read = author.get(module.is(201).header("location").unwrap()).await;
    assert_eq!(read.is(200).json()["modules"][0]["id"], module.json()["id"]);
    let lesson = add_article(&author, &course, &module.text_of("id")).await;
    author.get(&lesson).await.is(200);
}

#[tokio::test]
async fn a_lesson_has_a_revision_of_its_own() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    let lesson = add_article(&author, &course, &module).await;
    let (known, of_course) = (author.get(&lesson).await, author.get(&course).await);
    let with_tag = author.with("if-match", known.header("etag").unwrap());
    with_tag.patch(&lesson, json!({"body": {"de": "# Deckel"}})).await.is(200);
    assert_eq!(author.get(&course).await.header("etag"), of_course.header("etag"), "a text is not part of the outline");
    for answer in [with_tag.patch(&lesson, json!({"body": {"de": "# Töpfe"}})).await, with_tag.delete(&lesson).await] {
        answer.is_problem(412, "stale");
    }
    let renamed = author.patch(&lesson, json!({"title": {"de": "Deckel"}})).await;
    assert_ne!(author.get(&course).await.header("etag"), of_course.header("etag"), "a title is");
    let next = author.with("if-match", &renamed.is(200).text_of("courseEtag"));
    next.post(&format!("{course}/modules"), json!({"title": {"en": "More"}})).await.is(201);
}

#[tokio::test]
async fn the_answer_to_a_deleted_lesson_has_the_etag_that_the_next_change_of_the_outline_needs() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    let lesson = add_article(&author, &course, &module).await;
    let deleted = author.delete(&lesson).await;
    let next = author.with("if-match", deleted.is(204).header("etag").unwrap());
    next.delete(&format!("{course}/modules/{module}")).await.is(204);
}

#[tokio::test]
async fn an_update_without_changes_keeps_the_revision() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    let lesson = add_article(&author, &course, &module).await;
    let (course_before, lesson_before) = (author.get(&course).await, author.get(&lesson).await);
    let writes = world.context.store.meter().reading().writes;
    author.patch(&course, json!({})).await.is(200);
    author.patch(&course, json!({"level": "A2", "title": {"de": "Deutsch für die Küche"}})).await.is(200);
    author.patch(&format!("{course}/modules/{module}"), json!({"title": {}})).await.is(200);
    author.patch(&lesson, json!({"body": {"en": "# Pots"}})).await.is(200);
    author.delete(&format!("{course}/publication")).await.is(204);
    assert_eq!(world.context.store.meter().reading().writes, writes);
    assert_eq!(author.get(&course).await.body, course_before.body);
    assert_eq!(author.get(&lesson).await.body, lesson_before.body);
}

#[tokio::test]
async fn a_repeated_request_makes_one_course_one_module_and_one_lesson() {
    let world = World::new().await;
    let author = world.instructor().await.with("idempotency-key", "once");
    let first = author.post("/v1/courses", german()).await;
    let again = author.post("/v1/courses", german()).await;
    assert_eq!((again.is(201).header("location"), &again.body), (first.is(201).header("location"), &first.body));
    let mut other = german();
    other["level"] = json!("C1");
    author.post("/v1/courses", other).await.is_problem(422, "idempotency-key-reused");

    let course = first.header("location").unwrap();
    let body = json!({"title": {"en": "At the stove"}});
    let module = author.post(&format!("{course}/modules"), body.clone()).await;
    assert_eq!(author.post(&format!("{course}/modules"), body).await.body, module.body);
    let body = article(&module.text_of("id"));
    let lesson = author.post(&format!("{course}/lessons"), body.clone()).await;
    assert_eq!(author.post(&format!("{course}/lessons"), body).await.body, lesson.body);
    let course = author.get(course).await.json();
    assert_eq!(course["lessonCount"], 1);
    assert_eq!(course["modules"].as_array().unwrap().len(), 1);
    assert_eq!(author.get("/v1/me/taught-courses").await.json()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_change_of_a_published_course_is_visible_as_soon_as_it_is_published_again() {
    let world = World::new().await;
    let (author, reader) = (world.instructor().await, world.anonymous());
    let course = publish(&author, german()).await;
    let etag = reader.get(&course).await.header("etag").unwrap().to_owned();
    reader.with("if-none-match", &etag).get(&course).await.is(304);
    author.patch(&course, json!({"title": {"en": "German at the stove"}})).await.is(200);
    assert_eq!(reader.get(&course).await.text_of("title"), "German for the kitchen");
    assert_eq!(reader.get("/v1/courses").await.json()["items"][0]["title"], "German for the kitchen");
    author.post_empty(&format!("{course}/publication")).await.is(200);
    let answer = reader.with("if-none-match", &etag).get(&course).await;
    assert_eq!(answer.is(200).text_of("title"), "German at the stove");
    assert_eq!(reader.get("/v1/courses").await.json()["items"][0]["title"], "German at the stove");
}

#[tokio::test]
async fn null_removes_what_a_new_course_may_lack_and_is_an_error_elsewhere() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let before = author.get(&course).await;
    let absent = author.post("/v1/courses", json!({"title": null, "defaultLanguage": "en", "level": null})).await;
    let codes: Vec<_> = absent.is(422).json()["errors"].as_array().unwrap().iter().map(|e| e["code"].clone()).collect();
    assert_eq!(codes, ["required", "required"]);
    let required = json!({"title": null, "level": null, "defaultLanguage": null});
    let answer = author.patch(&course, required).await;
    assert_eq!(answer.is_problem(422, "invalid-input").pointers(), ["/title", "/defaultLanguage", "/level"]);
    assert_eq!(author.get(&course).await.body, before.body);
    let described = json!({"description": {"en": "For guests."}, "teaches": "de", "topics": ["work"]});
    author.patch(&course, described).await.is(200);
    let removed = author.patch(&course, json!({"description": null, "teaches": null, "topics": null})).await;
    let removed = removed.is(200).json();
    assert_eq!((removed.get("description"), removed.get("teaches"), &removed["topics"]), (None, None, &json!([])));
}

#[tokio::test]
async fn a_response_with_more_errors_than_it_lists_says_how_many_are_left_out() {
    let world = World::new().await;
    let author = world.instructor().await;
    let outline = format!("{}/outline", create_course(&author, german()).await);
    // Each module lacks its id and its lessons.
    for (modules, omitted) in [(50, json!(null)), (51, json!(2))] {
        let answer = author.put(&outline, json!({"modules": vec![json!({}); modules]})).await;
        answer.is_problem(422, "invalid-input");
        assert_eq!((answer.pointers().len(), &answer.json()["errorsOmitted"]), (100, &omitted));
    }
}
