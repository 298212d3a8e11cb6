//! Courses that name categories and skills.

use serde_json::{Value, json};

use super::{create_category, create_skill, listed};
use crate::world::{Actor, World, examples};

/// A new course with these members; the path.
async fn create_course(author: &Actor<'_>, members: Value) -> String {
    let mut course = examples::course();
    course.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    format!("/v1/courses/{}", author.post("/v1/courses", course).await.is(201).text_of("id"))
}

/// A new course with these members that has an article; the path.
async fn create_full_course(author: &Actor<'_>, members: Value) -> String {
    let course = create_course(author, members).await;
    let module = author.post(&format!("{course}/modules"), json!({"title": {"en": "Hello"}})).await;
    let module = module.is(201).text_of("id");
    let lesson = json!({"moduleId": module, "kind": "article", "title": {"en": "A lesson"}, "body": {"en": "Words"}});
    author.post(&format!("{course}/lessons"), lesson).await.is(201);
    course
}

#[tokio::test]
async fn a_course_shows_what_it_is_about_and_how_long_it_takes() {
    let world = World::new().await;
    let (admin, author) = (world.admin().await, world.instructor().await);
    create_category(&admin, "languages", None).await;
    let skill = create_skill(&admin, json!({"en": "ask for the way"})).await;
    let members = json!({
        "categories": ["languages"], "skills": [{"id": skill, "level": "basic"}], "estimatedMinutes": 600,
    });
    let course = create_full_course(&author, members.clone()).await;
    let draft = author.get(&course).await.is(200).json();
    let cleared = json!({"categories": null, "skills": null, "estimatedMinutes": null});
    author.post_empty(&format!("{course}/publication")).await.is(200);
    let card = world.anonymous().get("/v1/courses?category=languages").await.is(200).json()["items"][0].clone();
    for view in [&draft, &card] {
        for name in ["categories", "skills", "estimatedMinutes"] {
            assert_eq!(view[name], members[name], "{name}");
        }
    }
    let without = author.patch(&course, cleared).await.is(200).json();
    assert_eq!((&without["categories"], &without["skills"]), (&json!([]), &json!([])));
    assert_eq!(without.get("estimatedMinutes"), None);
}

#[tokio::test]
async fn what_does_not_exist_or_is_retired_is_refused_with_all_other_faults() {
    let world = World::new().await;
    let (admin, author) = (world.admin().await, world.instructor().await);
    create_category(&admin, "old", None).await;
    admin.patch("/v1/categories/old", json!({"status": "retired"})).await.is(200);
    let (used, retired) =
        (create_skill(&admin, json!({"en": "a"})).await, create_skill(&admin, json!({"en": "b"})).await);
    admin.patch(&format!("/v1/skills/{retired}"), json!({"status": "retired"})).await.is(200);
    let dead = json!({"categories": ["missing", "old"], "skills": [{"id": used}, {"id": retired}]});
    let mut course = examples::course();
    course.as_object_mut().unwrap().extend(dead.as_object().unwrap().clone());
    course["title"] = json!({"fr": "Allemand"});
    let mut pointers = author.post("/v1/courses", course).await.is(422).pointers();
    pointers.sort();
    assert_eq!(pointers, ["/categories/0", "/categories/1", "/skills/1/id", "/title"]);
    let path = create_course(&author, json!({})).await;
    let mut pointers = author.patch(&path, dead).await.is(422).pointers();
    pointers.sort();
    assert_eq!(pointers, ["/categories/0", "/categories/1", "/skills/1/id"]);
}

#[tokio::test]
async fn a_form_that_sends_back_what_was_retired_meanwhile_is_saved() {
    let world = World::new().await;
    let (admin, author) = (world.admin().await, world.instructor().await);
    create_category(&admin, "old", None).await;
    let skill = create_skill(&admin, json!({"en": "a"})).await;
    let named = json!({"categories": ["old"], "skills": [{"id": skill}]});
    let course = create_full_course(&author, named.clone()).await;
    admin.patch("/v1/categories/old", json!({"status": "retired"})).await.is(200);
    admin.patch(&format!("/v1/skills/{skill}"), json!({"status": "retired"})).await.is(200);
    let mut form = named;
    form["level"] = json!("B2");
    let saved = author.patch(&course, form.clone()).await.is(200).json();
    assert_eq!((&saved["level"], &saved["categories"]), (&json!("B2"), &json!(["old"])));
    form["categories"] = json!(["old", "missing"]);
    assert_eq!(author.patch(&course, form).await.is(422).pointers(), ["/categories/1"]);
    let refused = author.post_empty(&format!("{course}/publication")).await;
    let mut pointers = refused.is_problem(409, "course-not-ready").pointers();
    pointers.sort();
    assert_eq!(pointers, ["/categories/0", "/skills/0/id"]);
}

#[tokio::test]
async fn a_course_has_at_most_five_topics_and_categories() {
    let world = World::new().await;
    let (admin, author) = (world.admin().await, world.instructor().await);
    for id in ["a", "b", "c"] {
        create_category(&admin, id, None).await;
    }
    let path = create_course(&author, json!({"topics": ["x", "y"], "categories": ["a", "b", "c"]})).await;
    let more = author.patch(&path, json!({"topics": ["x", "y", "z"]})).await;
    assert_eq!(more.is(422).pointers(), ["/categories"]);
    let four = author.patch(&path, json!({"topics": [], "categories": ["a", "b", "c", "d"]})).await;
    assert_eq!(four.is(422).pointers(), ["/categories"]);
}

#[tokio::test]
async fn a_dead_reference_keeps_the_next_version_from_being_published_and_the_last_one_in_the_catalogue() {
    let world = World::new().await;
    let (admin, author) = (world.admin().await, world.instructor().await);
    create_category(&admin, "languages", None).await;
    let skill = create_skill(&admin, json!({"en": "ask for the way"})).await;
    let course = create_full_course(&author, json!({"categories": ["languages"], "skills": [{"id": skill}]})).await;
    let publication = format!("{course}/publication");
    author.post_empty(&publication).await.is(200);
    admin.patch(&format!("/v1/skills/{skill}"), json!({"status": "retired"})).await.is(200);
    admin.delete("/v1/categories/languages").await.is(204);
    author.post_empty(&publication).await.is(200);
    author.patch(&course, json!({"level": "B2"})).await.is(200);
    let refused = author.post_empty(&publication).await;
    refused.is_problem(409, "course-not-ready");
    let mut pointers = refused.pointers();
    pointers.sort();
    assert_eq!(pointers, ["/categories/0", "/skills/0/id"]);
    let page = world.anonymous().get("/v1/courses?category=languages").await.is(200).json();
    assert_eq!(page["items"].as_array().unwrap().len(), 1, "the version before is still found by its category");
    author.patch(&course, json!({"categories": null, "skills": []})).await.is(200);
    author.post_empty(&publication).await.is(200);
    let page = world.anonymous().get("/v1/courses?category=languages").await.is(200).json();
    assert_eq!(page["items"], json!([]));
}

#[tokio::test]
async fn the_catalogue_is_filtered_by_a_category_with_language_and_level_and_not_by_those_below_it() {
    let world = World::new().await;
    let (admin, author, reader) = (world.admin().await, world.instructor().await, world.anonymous());
    create_category(&admin, "languages", None).await;
    create_category(&admin, "german", Some("languages")).await;
    let course = create_full_course(&author, json!({"categories": ["german"], "topics": ["german"]})).await;
    author.post_empty(&format!("{course}/publication")).await.is(200);
    for (query, count) in [
        ("category=german", 1),
        ("category=german&teaches=de&level=A1", 1),
        ("category=german&level=C2", 0),
        ("category=languages", 0),
        ("category=unknown", 0),
        ("topic=german", 1),
    ] {
        let page = reader.get(&format!("/v1/courses?{query}")).await.is(200).json();
        assert_eq!(listed(&page, "id").len(), count, "{query}");
    }
    let both = reader.get("/v1/courses?category=german&topic=german").await;
    assert_eq!(both.is(422).pointers(), ["/query/category"]);
}
