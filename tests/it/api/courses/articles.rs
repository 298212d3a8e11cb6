//! HTML of articles: made beside their text, whatever is delivered twice, late or not at all, and shown to readers.

use glotto_cloud::Fault;
use glotto_domain::courses::article::{ARTICLE_EDITED, MAX_FILES};
use glotto_domain::courses::{COURSE_PUBLISHED, RESTORABLE_FOR};
use glotto_domain::id::MediaId;
use glotto_domain::media::library::MediaKind;
use glotto_store::{Query, keys};
use serde_json::{Value, json};

use super::{add_module, course_in, create_course, german};
use crate::world::scenario::published as on_the_bus;
use crate::world::{Actor, World};

/// A draft with an article in three languages: the paths of both.
async fn with_article(author: &Actor<'_>) -> (String, String) {
    let course = create_course(author, german()).await;
    let module = add_module(author, &course).await;
    let lesson = json!({
        "moduleId": module, "kind": "article", "title": {"en": "Pots"},
        "body": {"en": "# Pots\n\n$x^2$", "de": "# Töpfe", "ar": "# أواني"},
    });
    let answer = author.post(&format!("{course}/lessons"), lesson).await;
    let lesson = answer.is(201).header("location").unwrap().to_owned();
    (course, lesson)
}

async fn deliver(world: &World) {
    assert_eq!(world.deliver().await, Vec::<String>::new());
}

async fn view(reader: &Actor<'_>, lesson: &str, language: &str) -> Value {
    reader.get(&format!("{lesson}?lang={language}")).await.is(200).json()
}

/// The HTML that a reader gets, if it is there.
async fn html(reader: &Actor<'_>, lesson: &str, language: &str) -> Option<String> {
    let view = view(reader, lesson, language).await;
    let html = view.get("html").map(|html| html.as_str().unwrap().to_owned());
    assert_eq!(view["htmlPending"], html.is_none(), "{view}");
    html
}

/// Runs the worker on an event of a kind.
async fn run(world: &World, kind: &str, payload: &Value) -> Result<Value, String> {
    world.invoke("render_article", on_the_bus(&world.context.event(kind, None, payload))).await
}

/// The keys of what is stored of a course that begin like this, with the items as text.
async fn stored(world: &World, course: &str, prefix: &str) -> Vec<(String, String)> {
    let query = Query::collection(keys::courses::course_partition(course_in(course)), 100).consistent();
    let (items, _) = world.context.store.query(query.begins_with(prefix)).await.unwrap();
    items.iter().map(|item| (item["sk"].as_s().unwrap().clone(), format!("{:?}", item["rev"]))).collect()
}

#[tokio::test]
async fn an_article_has_html_in_each_of_its_languages_once_it_was_made() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (_, lesson) = with_article(&author).await;
    let before = author.get(&format!("{lesson}?lang=en")).await;
    assert_eq!((before.json().get("html"), &before.json()["htmlPending"]), (None, &json!(true)));
    deliver(&world).await;
    for (language, begin) in [
        ("en", "<div class=\"article\" lang=\"en\" dir=\"ltr\">\n<h2 id=\"article-pots\">Pots</h2>\n<p><math><msup>"),
        ("de-AT", "<div class=\"article\" lang=\"de\" dir=\"ltr\">\n<h2 id=\"article-töpfe\">Töpfe</h2>"),
        ("ar", "<div class=\"article\" lang=\"ar\" dir=\"rtl\">\n<h2 id=\"article-أواني\">أواني</h2>"),
    ] {
        let html = html(&author, &lesson, language).await.unwrap();
        assert!(html.starts_with(begin) && html.ends_with("</div>\n"), "{html}");
    }
    // What a client has kept without the HTML is not the present view, though the lesson has not changed.
    let tag = before.header("etag").unwrap();
    let after = author.with("if-none-match", tag).get(&format!("{lesson}?lang=en")).await;
    let present = after.is(200).header("etag").unwrap().to_owned();
    author.with("if-none-match", &present).get(&format!("{lesson}?lang=en")).await.is(304);
    author.with("if-match", &present).patch(&lesson, json!({"title": {"en": "Lids"}})).await.is(200);
}

#[tokio::test]
async fn an_edit_shows_no_html_of_the_former_text_and_leaves_other_languages_alone() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, lesson) = with_article(&author).await;
    deliver(&world).await;
    let first = stored(&world, &course, "RENDERED#").await;
    let answer = author.patch(&lesson, json!({"body": {"en": "# Lids"}})).await;
    assert_eq!((answer.is(200).json().get("html"), &answer.json()["htmlPending"]), (None, &json!(true)));
    assert_eq!(html(&author, &lesson, "en").await, None);
    assert!(html(&author, &lesson, "de").await.unwrap().contains("Töpfe"));
    deliver(&world).await;
    assert!(html(&author, &lesson, "en").await.unwrap().contains("Lids"));
    author.patch(&lesson, json!({"body": {"de": null}})).await.is(200);
    deliver(&world).await;
    assert!(html(&author, &lesson, "de").await.unwrap().contains("Lids"));
    let second = stored(&world, &course, "RENDERED#").await;
    assert!(first.len() == 1 && second.len() == 1 && first != second);
    author.patch(&lesson, json!({"title": {"en": "Lids of pots"}})).await.is(200);
    assert_eq!(world.outbox_events(ARTICLE_EDITED).await.len(), 3, "a title needs no HTML");
    assert!(html(&author, &lesson, "en").await.unwrap().contains("Lids"));
}

#[tokio::test]
async fn a_version_keeps_its_html_and_a_copy_of_a_lesson_gets_its_own() {
    let world = World::new().await;
    let (author, learner) = (world.instructor().await, world.learner().await);
    let (course, lesson) = with_article(&author).await;
    author.post_empty(&format!("{course}/publication")).await.is(200);
    deliver(&world).await;
    learner.post_empty(&format!("{course}/enrolment")).await.is(201);
    let published = html(&learner, &lesson, "en").await.unwrap();
    // Another title copies the lesson into the next generation, with the text that it has.
    author.patch(&lesson, json!({"title": {"en": "Lids"}})).await.is(200);
    deliver(&world).await;
    assert_eq!(html(&author, &lesson, "en").await.unwrap(), published);
    author.patch(&lesson, json!({"body": {"en": "# Lids"}})).await.is(200);
    deliver(&world).await;
    assert!(html(&author, &lesson, "en").await.unwrap().contains("Lids"));
    assert_eq!(html(&learner, &lesson, "en").await.unwrap(), published);
    let first = author.get(&format!("{lesson}?version=1&lang=en")).await;
    assert_eq!(first.is(200).text_of("html"), published);
    author.post_empty(&format!("{course}/versions/1/restoration")).await.is(200);
    assert_eq!(html(&author, &lesson, "en").await.unwrap(), published);
    assert_eq!(stored(&world, &course, "RENDERED#").await.len(), 2);
}

#[tokio::test]
async fn events_that_come_late_twice_or_at_once_leave_the_html_of_the_present_text() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, lesson) = with_article(&author).await;
    for text in ["# Two", "# Three"] {
        author.patch(&lesson, json!({"body": {"en": text}})).await.is(200);
    }
    let events = world.outbox_events(ARTICLE_EDITED).await;
    assert_eq!(events.len(), 3);
    let runs = events.iter().rev().chain(&events).map(|payload| run(&world, ARTICLE_EDITED, payload));
    for outcome in futures::future::join_all(runs).await {
        outcome.unwrap();
    }
    assert!(html(&author, &lesson, "en").await.unwrap().contains("Three"));
    let made = stored(&world, &course, "RENDERED#").await;
    run(&world, ARTICLE_EDITED, &events[0]).await.unwrap();
    assert_eq!(stored(&world, &course, "RENDERED#").await, made, "it was made already");
}

#[tokio::test]
async fn a_worker_that_fails_before_or_after_its_write_is_repeated() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, lesson) = with_article(&author).await;
    let event = world.outbox_events(ARTICLE_EDITED).await.remove(0);
    world.cloud.faults().times("TransactWriteItems", 3, Fault::Fail);
    run(&world, ARTICLE_EDITED, &event).await.unwrap_err();
    assert_eq!(html(&author, &lesson, "en").await, None);
    world.cloud.faults().times("TransactWriteItems", 3, Fault::FailAfterCommit);
    let _ = run(&world, ARTICLE_EDITED, &event).await;
    run(&world, ARTICLE_EDITED, &event).await.unwrap();
    assert!(html(&author, &lesson, "en").await.unwrap().contains("Pots"));
    assert_eq!(stored(&world, &course, "RENDERED#").await.len(), 1);
}

#[tokio::test]
async fn a_publication_makes_the_html_whose_event_was_lost() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, lesson) = with_article(&author).await;
    author.post_empty(&format!("{course}/publication")).await.is(200);
    assert_eq!(html(&author, &lesson, "en").await, None);
    let published = world.outbox_events(COURSE_PUBLISHED).await.remove(0);
    run(&world, COURSE_PUBLISHED, &published).await.unwrap();
    assert!(html(&author, &lesson, "en").await.unwrap().contains("Pots"));
    let made = stored(&world, &course, "RENDERED#").await;
    run(&world, COURSE_PUBLISHED, &published).await.unwrap();
    assert_eq!(stored(&world, &course, "RENDERED#").await, made);
}

#[tokio::test]
async fn the_html_of_a_deleted_article_is_purged_with_it_and_a_late_event_makes_none() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, lesson) = with_article(&author).await;
    deliver(&world).await;
    assert_eq!(stored(&world, &course, "RENDERED#").await.len(), 1);
    let event = world.outbox_events(ARTICLE_EDITED).await.remove(0);
    author.delete(&lesson).await.is(204);
    assert_eq!(stored(&world, &course, "RENDERED#").await.len(), 1, "the lesson can be restored");
    world.wait(RESTORABLE_FOR * 2);
    world.invoke("purge_courses", json!({})).await.unwrap();
    run(&world, ARTICLE_EDITED, &event).await.unwrap();
    assert_eq!(stored(&world, &course, "RENDERED#").await, []);
}

#[tokio::test]
async fn copies_of_articles_get_their_html() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, lesson) = with_article(&author).await;
    let module = author.get(&course).await.json()["modules"][0]["id"].clone();
    let copy = author.post_empty(&format!("{lesson}/copies")).await.is(201).json();
    let copies = format!("{course}/modules/{}/copies", module.as_str().unwrap());
    let copied_module = author.post_empty(&copies).await.is(201).json();
    let copied_course = author.post_empty(&format!("{course}/copies")).await.is(201).text_of("id");
    let copied_course = format!("/v1/courses/{copied_course}");
    deliver(&world).await;
    let outline = author.get(&copied_course).await.json();
    for (course, lesson) in [
        (&course, &copy["id"]),
        (&course, &copied_module["lessonIds"][0]),
        (&course, &copied_module["lessonIds"][1]),
        (&copied_course, &outline["modules"][0]["lessons"][0]["id"]),
    ] {
        let path = format!("{course}/lessons/{}", lesson.as_str().unwrap());
        assert!(html(&author, &path, "de").await.is_some_and(|html| html.contains("Töpfe")), "{path}");
    }
}

#[tokio::test]
async fn html_is_for_readers_of_the_lesson_alone() {
    let world = World::new().await;
    let (author, stranger) = (world.instructor().await, world.learner().await);
    let (course, lesson) = with_article(&author).await;
    deliver(&world).await;
    stranger.get(&lesson).await.is_problem(404, "not-found");
    author.post_empty(&format!("{course}/publication")).await.is(200);
    for answer in [stranger.get(&lesson).await, world.anonymous().get(&lesson).await] {
        assert!(!answer.text().contains("<div") && answer.json().get("html").is_none(), "{}", answer.text());
    }
    stranger.get(&lesson).await.is_problem(403, "not-enrolled");
    world.anonymous().get(&lesson).await.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn what_an_author_writes_has_no_effect_in_the_page_of_a_learner() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, lesson) = with_article(&author).await;
    let media = world.add_library_file(course_in(&course), MediaKind::Image).await;
    let in_alt = format!("![x\" onerror=\"alert(1)](media:{media})");
    let doubled = format!("![x](media:media:{media})");
    for hostile in [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "<iframe srcdoc=x></iframe>",
        "<style>*{position:fixed}</style>",
        "[x](javascript:alert(1))",
        "[x](JaVa&Tab;ScRiPt&colon;alert(1))",
        "![x](data:image/svg+xml;base64,PHN2Zy8+)",
        "![x](https://example.com/track.png)",
        &in_alt,
        &doubled,
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "$\\href{javascript:alert(1)}{x}$",
        "```\"><script>alert(1)</script>\nx\n```",
    ] {
        author.patch(&lesson, json!({"body": {"en": hostile}})).await.is(200);
        deliver(&world).await;
        let html = html(&author, &lesson, "en").await.unwrap();
        for tag in html.split('<').skip(1).map(|rest| rest.split_once('>').unwrap().0.to_ascii_lowercase()) {
            let name = tag.split([' ', '/']).find(|name| !name.is_empty()).unwrap();
            assert!(!["script", "svg", "iframe", "style", "mglyph", "object"].contains(&name), "{hostile}: {html}");
            for wrong in [" on", " src", "javascript", "data:", "style="] {
                assert!(!tag.replace("&quot; on", "").contains(wrong), "{hostile}: {html}");
            }
        }
    }
}

#[tokio::test]
async fn an_article_names_a_bounded_number_of_files_in_all_languages_together() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, lesson) = with_article(&author).await;
    let name = || format!("![A](media:{})", world.context.new_id::<MediaId>());
    let files = |count: usize| std::iter::repeat_with(name).take(count).collect::<Vec<_>>().join(" ");
    let most = author.patch(&lesson, json!({"body": {"en": files(MAX_FILES)}})).await;
    assert!(most.is_problem(422, "invalid-input").text().contains("notFound"));
    let more = author.patch(&lesson, json!({"body": {"en": files(MAX_FILES), "de": files(1)}})).await;
    assert_eq!(more.is_problem(422, "invalid-input").pointers(), ["/body"]);
    assert!(!more.text().contains("notFound"), "{}", more.text());
    let module = add_module(&author, &course).await;
    let created = json!({"moduleId": module, "kind": "article", "title": {"en": "A"}, "body": {"en": files(201)}});
    let answer = author.post(&format!("{course}/lessons"), created).await;
    assert_eq!(answer.is_problem(422, "invalid-input").pointers(), ["/body"]);
}

#[tokio::test]
async fn html_that_is_too_long_is_missing_and_not_awaited() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (_, lesson) = with_article(&author).await;
    let text = format!("{}\n\n[^1]: note", "[^1]".repeat(24_000));
    author.patch(&lesson, json!({"body": {"en": text}})).await.is(200);
    deliver(&world).await;
    let view = view(&author, &lesson, "en").await;
    assert_eq!((view.get("html"), &view["htmlPending"], &view["body"]), (None, &json!(false), &json!(text)));
    assert!(html(&author, &lesson, "de").await.is_some());
}
