//! Adding files to a library, and the library itself.

use futures::future::join_all;
use glotto_domain::media::library::MediaKind;
use glotto_domain::rate_limit::Limit;
use glotto_runtime::{Bucket, hash};
use jiff::SignedDuration;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::super::studio::put;
use super::studio::{Library, png, wav};
use crate::world::World;
use crate::world::library::{pdf, pdf_with};

fn wanted(content_type: &str, bytes: u64) -> Value {
    json!({"fileName": "file", "contentType": content_type, "sizeBytes": bytes})
}

#[tokio::test(flavor = "multi_thread")]
async fn an_author_uploads_an_image_and_sees_it_in_the_library() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let named = json!({
        "fileName": "market.png", "contentType": "image/png", "sizeBytes": 5,
        "alt": {"en": "A market", "de": "Ein Markt"},
    });
    let created = library.author.post(&library.path(), named).await;
    assert_eq!(created.is(201).json()["kind"], "image");
    let view = library.author.get(created.header("location").unwrap()).await.is(200).json();
    assert_eq!((&view["status"], &view["fileName"]), (&json!("awaitingUpload"), &json!("market.png")));
    assert_eq!(view["alt"], json!({"de": "Ein Markt", "en": "A market"}));
    // Ids of one millisecond have no order.
    world.wait(SignedDuration::from_millis(1));
    let image = library.image().await;
    let view = library.view(&image).await;
    assert_eq!((&view["kind"], &view["width"], &view["height"]), (&json!("image"), &json!(1_000), &json!(500)));
    let preview = world.media(view["previewUrl"].as_str().unwrap(), &http::HeaderMap::new()).await;
    assert_eq!((preview.status, &preview.headers["content-type"]), (StatusCode::OK, &"image/webp".parse().unwrap()));
    let listed = library.author.get(&library.path()).await.is(200).json();
    let ids: Vec<_> = listed["items"].as_array().unwrap().iter().map(|item| item["mediaId"].clone()).collect();
    assert_eq!(ids, [json!(image), created.json()["mediaId"].clone()], "the newest first");
    assert_eq!(library.files(Bucket::Uploads).len(), 0, "an original has metadata");
    assert_eq!(library.files(Bucket::Media).len(), 8, "four widths, each as WebP and JPEG");
}

#[tokio::test]
async fn a_library_is_read_page_by_page() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let mut added = Vec::new();
    for kind in [MediaKind::Image, MediaKind::Document, MediaKind::Audio] {
        added.insert(0, library.add(kind).await);
        // Ids of one millisecond have no order.
        world.wait(SignedDuration::from_millis(1));
    }
    let (mut seen, mut address) = (Vec::new(), format!("{}?limit=1", library.path()));
    loop {
        let page = library.author.get(&address).await.is(200).json();
        let items = page["items"].as_array().unwrap();
        seen.extend(items.iter().map(|item| item["mediaId"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["nextCursor"].as_str() else { break };
        address = format!("{}?limit=1&cursor={cursor}", library.path());
    }
    assert_eq!(seen, added);
}

#[tokio::test]
async fn every_error_of_a_file_to_add_is_reported() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let bad = json!({"fileName": "", "contentType": "video/mp4", "sizeBytes": 0, "alt": {"en": ""}, "kind": "image"});
    let answer = library.author.post(&library.path(), bad).await;
    answer.is_problem(422, "invalid-input");
    assert_eq!(answer.pointers(), ["/fileName", "/contentType", "/sizeBytes", "/alt/en", "/kind"]);
    for (content_type, bytes, fault) in [
        ("image/png", 20 * 1024 * 1024 + 1, true),
        ("image/png", 20 * 1024 * 1024, false),
        ("audio/mpeg", 20 * 1024 * 1024 + 1, true),
        ("application/pdf", 100 * 1024 * 1024, false),
        ("application/pdf", 100 * 1024 * 1024 + 1, true),
    ] {
        let answer = library.author.post(&library.path(), wanted(content_type, bytes)).await;
        assert_eq!(answer.status == 422, fault, "{content_type} {bytes}");
        assert!(!fault || answer.pointers() == ["/sizeBytes"]);
    }
    let mut described = wanted("application/pdf", 5);
    described["alt"] = json!({"en": "A menu"});
    assert_eq!(library.author.post(&library.path(), described).await.pointers(), ["/alt"]);
}

#[tokio::test]
async fn only_authors_of_the_course_have_its_library() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let file = format!("{}/{}", library.path(), library.add(MediaKind::Image).await);
    let (anonymous, learner, other) = (world.anonymous(), world.learner().await, world.instructor().await);
    let body = json!({"alt": {"en": "x"}});
    for (actor, status, code) in
        [(&anonymous, 401, "unauthenticated"), (&learner, 403, "forbidden"), (&other, 404, "not-found")]
    {
        actor.get(&library.path()).await.is_problem(status, code);
        actor.get(&file).await.is_problem(status, code);
        actor.post(&library.path(), wanted("image/png", 5)).await.is_problem(status, code);
        actor.patch(&file, body.clone()).await.is_problem(status, code);
        actor.delete(&file).await.is_problem(status, code);
    }
    world.admin().await.get(&file).await.is(200);
    // A file is found in its own course alone.
    let elsewhere = Library::open(&world).await;
    let misplaced = file.replace(&library.course, &elsewhere.course);
    elsewhere.author.get(&misplaced).await.is_problem(404, "not-found");
    elsewhere.author.patch(&misplaced, body).await.is_problem(404, "not-found");
    elsewhere.author.delete(&misplaced).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn a_file_announced_again_with_its_idempotency_key_is_added_once() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let author = library.author.with("idempotency-key", "k1");
    let first = author.post(&library.path(), wanted("image/png", 5)).await;
    let again = author.post(&library.path(), wanted("image/png", 5)).await;
    assert_eq!(first.is(201).body, again.is(201).body);
    assert_eq!(library.author.get(&library.path()).await.is(200).json()["items"].as_array().unwrap().len(), 1);
    author.post(&library.path(), wanted("image/png", 6)).await.is_problem(422, "idempotency-key-reused");
}

#[tokio::test]
async fn files_of_a_user_have_a_limit_and_those_of_another_one_are_not_concerned() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let (limit, user) = (Limit::MEDIA_ACCOUNT, hash::text(library.author.user().to_string().as_bytes()));
    let counted = world.context.store.count_units(&limit, &user, limit.burst, world.context.now()).await;
    assert_eq!(counted.unwrap(), Ok(()));
    library.author.post(&library.path(), wanted("image/png", 5)).await.is_problem(429, "too-many-requests");
    world.admin().await.post(&library.path(), wanted("image/png", 5)).await.is(201);
}

#[tokio::test]
async fn only_the_announced_file_can_be_put_and_one_that_never_arrives_has_failed() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let created = library.author.post(&library.path(), wanted("image/png", 5)).await.is(201).json();
    assert_eq!(put(&created["upload"], b"123456").await, StatusCode::FORBIDDEN);
    let mut other = created["upload"].clone();
    other["headers"]["content-type"] = json!("text/html");
    assert_eq!(put(&other, b"12345").await, StatusCode::FORBIDDEN);
    let id = created["mediaId"].as_str().unwrap();
    assert_eq!(library.view(id).await["status"], "awaitingUpload");
    world.wait(SignedDuration::from_hours(2));
    let author = world.renewed(&library.author);
    let view = author.get(&format!("{}/{id}", library.path())).await.is(200).json();
    assert_eq!((&view["status"], &view["failure"]["code"]), (&json!("failed"), &json!("neverUploaded")));
}

#[tokio::test]
async fn texts_and_name_are_changed_by_language_and_in_the_revision_that_was_read() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let path = format!("{}/{}", library.path(), library.add(MediaKind::Image).await);
    let tag = library.author.get(&path).await.is(200).header("etag").unwrap().to_owned();
    let wanted = json!({"fileName": "stall.jpg", "alt": {"en": "A stall", "de": "Ein Stand"}});
    let changed = library.author.with("if-match", &tag).patch(&path, wanted.clone()).await;
    assert_eq!(changed.is(200).json()["alt"], json!({"de": "Ein Stand", "en": "A stall"}));
    assert_eq!(changed.json()["fileName"], "stall.jpg");
    library.author.with("if-match", &tag).patch(&path, json!({"fileName": "x"})).await.is_problem(412, "stale");
    let same = library.author.patch(&path, wanted).await;
    assert_eq!(same.is(200).header("etag"), changed.header("etag"), "nothing has changed");
    let fewer = library.author.patch(&path, json!({"alt": {"de": null}})).await.is(200).json();
    assert_eq!(fewer["alt"], json!({"en": "A stall"}));
    assert_eq!(library.author.patch(&path, json!({"alt": null})).await.is(200).json().get("alt"), None);
    let long = json!({"alt": {"en": "x".repeat(301)}, "fileName": null});
    assert_eq!(library.author.patch(&path, long).await.pointers(), ["/fileName", "/alt/en"]);
    let document = format!("{}/{}", library.path(), library.add(MediaKind::Document).await);
    assert_eq!(library.author.patch(&document, json!({"alt": {"en": "x"}})).await.pointers(), ["/alt"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_additions_are_all_counted() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let path = library.path();
    let added = join_all((0..20).map(|_| library.author.post(&path, wanted("image/png", 5)))).await;
    let made = added.iter().filter(|answer| answer.status == 201).count();
    for answer in added.iter().filter(|answer| answer.status != 201) {
        answer.is_problem(503, "unavailable");
    }
    let listed = library.author.get(&format!("{path}?limit=50")).await.is(200).json();
    assert_eq!(listed["items"].as_array().unwrap().len(), made);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_has_its_pages_and_a_picture_of_the_first_and_a_clip_has_its_length() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let document = library.produce("application/pdf", &pdf()).await;
    assert_eq!((&document["status"], &document["pages"]), (&json!("ready"), &json!(1)), "{document}");
    let clip = library.produce("audio/wav", &wav()).await;
    assert_eq!((&clip["status"], &clip["durationSeconds"]), (&json!("ready"), &json!(1)), "{clip}");
    for (view, member, content_type) in
        [(&document, "url", "application/pdf"), (&document, "previewUrl", "image/webp"), (&clip, "url", "audio/wav")]
    {
        let found = world.media(view[member].as_str().unwrap(), &http::HeaderMap::new()).await;
        assert_eq!((found.status, found.headers["content-type"].to_str().unwrap()), (StatusCode::OK, content_type));
        assert!(content_type != "application/pdf" || found.body == pdf());
    }
    let files = library.files(Bucket::Media);
    for name in ["/document.pdf", "/download.pdf", "/clip"] {
        assert_eq!(files.iter().filter(|file| file.ends_with(name)).count(), 1, "{name} in {files:?}");
    }
    assert!(library.files(Bucket::Uploads).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_what_it_was_announced_as_fails_and_says_what_was_found_and_what_is_accepted() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let cut = png(64, 64)[..60].to_vec();
    for (content_type, file, code, found, words) in [
        ("image/png", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), "wrongKind", Some("svg"), "JPEG, PNG"),
        ("image/png", cut, "damaged", None, "damaged or incomplete"),
        ("application/pdf", png(64, 64), "wrongKind", Some("png"), "has to be a PDF"),
        ("audio/mpeg", png(64, 64), "wrongKind", Some("png"), "MP3, M4A"),
        ("audio/mpeg", b"neither sound nor picture".to_vec(), "wrongKind", None, "not recognised"),
        ("application/pdf", pdf_with("<</S/JavaScript/JS(x)>>"), "activeContent", Some("script"), "JavaScript"),
        ("application/pdf", pdf_with("<</S/Launch/F(a)>>"), "activeContent", Some("launchAction"), "starts a program"),
        ("application/pdf", pdf_with("<</EF 4 0 R>>"), "activeContent", Some("embeddedFile"), "an embedded file"),
    ] {
        let view = library.produce(content_type, &file).await;
        assert_eq!((&view["status"], &view["failure"]["code"]), (&json!("failed"), &json!(code)), "{view}");
        assert_eq!(view["failure"]["found"].as_str(), found, "{view}");
        assert!(view["failure"]["message"].as_str().is_some_and(|message| message.contains(words)), "{view}");
    }
    assert!(library.files(Bucket::Media).is_empty());
}
