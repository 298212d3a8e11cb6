//! The library of a copied course: the same files, which stay as long as a course uses them.

use glotto_cloud::Fault;
use glotto_domain::courses::{RESTORABLE_FOR, UNNAMED_FOR};
use glotto_domain::media::library::{MediaKind, files};
use glotto_runtime::Bucket;
use http::{HeaderMap, StatusCode};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::studio::{Library, follow, media_of, wav};
use crate::api::courses::purging::purge_interrupted;
use crate::world::library::pdf;
use crate::world::{Actor, World, leftovers};

/// Until what was deleted is lost, and what interrupted copies left is old enough.
const MONTH: SignedDuration = SignedDuration::from_hours(RESTORABLE_FOR.as_hours() + UNNAMED_FOR.as_hours() + 2);

/// Makes a copy of a course; its path.
async fn copy(author: &Actor<'_>, course: &str) -> String {
    author.post_empty(&format!("{course}/copies")).await.is(201).header("location").unwrap().to_owned()
}

/// The same user, who has just signed in again, after a time in which sessions end.
async fn returned<'w>(world: &'w World, actor: &Actor<'w>) -> Actor<'w> {
    world.session_of(&world.account(actor.user()).await).await
}

async fn delete_and_purge(world: &World, author: &Actor<'_>, course: &str) {
    returned(world, author).await.delete(course).await.is(204);
    world.wait(MONTH);
    world.invoke("purge_courses", json!({})).await.unwrap();
}

/// Everything of libraries that is in buckets.
fn objects(world: &World) -> usize {
    let count = |bucket| {
        let bucket = world.context.settings.bucket(bucket).unwrap();
        world.cloud.buckets().keys(bucket, files::PREFIX).len()
    };
    count(Bucket::Media) + count(Bucket::Uploads)
}

/// Everything of libraries that is in the table, by its keys.
async fn stored(world: &World) -> Vec<String> {
    let items = leftovers::table(world).await;
    let keys = items.iter().map(|item| format!("{} {}", item["pk"].as_s().unwrap(), item["sk"].as_s().unwrap()));
    keys.filter(|key| key.starts_with("MEDIA#")).collect()
}

fn dialogue(recording: &Value) -> Value {
    json!({"kind": "dialogue", "dialogue": {"audioId": recording,
        "speakers": [{"id": "a", "name": {"en": "A"}}],
        "lines": [{"id": "l1", "speakerId": "a", "text": "Hallo.", "translation": {"en": "Hello."}}]}})
}

/// The lessons of a course, for a reader.
async fn lessons(reader: &Actor<'_>, course: &str) -> Vec<String> {
    let view = reader.get(course).await.is(200).json();
    let lessons = view["modules"][0]["lessons"].as_array().unwrap().clone();
    lessons.iter().map(|lesson| format!("{course}/lessons/{}", lesson["id"].as_str().unwrap())).collect()
}

/// Asserts that the document, the clip and the cover of a course are served.
async fn assert_served(world: &World, reader: &Actor<'_>, course: &str) {
    let mut served = Vec::new();
    for lesson in lessons(reader, course).await {
        for file in media_of(reader, &lesson).await {
            let (status, location) = follow(world, file["url"].as_str().unwrap()).await;
            assert_eq!(status, 302, "{file}");
            served.push(location.unwrap());
        }
    }
    assert_eq!(served.len(), 2, "a document and a clip");
    let cover = reader.get(course).await.is(200).json()["cover"]["sizes"][0]["path"].as_str().unwrap().to_owned();
    assert!(cover.starts_with(course), "{cover}");
    served.push(world.anonymous().get(&cover).await.is(302).header("location").unwrap().to_owned());
    for location in served {
        assert_eq!(world.media(&location, &HeaderMap::new()).await.status, StatusCode::OK, "{location}");
    }
}

/// A course with a document, a clip, a cover, a file that nothing uses, and an upload that was not processed.
async fn with_files(world: &World) -> Library<'_> {
    let library = Library::open(world).await;
    let document = library.produce("application/pdf", &pdf()).await;
    let clip = library.produce("audio/wav", &wav()).await;
    assert_eq!((&document["status"], &clip["status"]), (&json!("ready"), &json!("ready")));
    let cover = library.image().await;
    library.author.patch(&library.course, json!({"coverId": cover})).await.is(200);
    library.add_document(document["mediaId"].as_str().unwrap()).await;
    library.add_lesson(dialogue(&clip["mediaId"])).await;
    library.add(MediaKind::Image).await;
    library.upload("audio/wav", &wav()).await;
    library
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_has_its_document_clip_and_cover_also_after_the_original_was_purged_and_all_go_with_the_last() {
    let world = World::new().await;
    let library = with_files(&world).await;
    let author = &library.author;
    let first = copy(author, &library.course).await;
    let second = copy(author, &first).await;
    for course in [&library.course, &first, &second] {
        assert_served(&world, author, course).await;
    }
    let listed = author.get(&format!("{first}/media")).await.is(200).json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 3, "what the draft uses");
    author.post_empty(&format!("{second}/publication")).await.is(200);
    let learner = world.learner().await;
    learner.post_empty(&format!("{second}/enrolment")).await.is(201);
    let kept = objects(&world);
    for purged in [&library.course, &first] {
        delete_and_purge(&world, author, purged).await;
        assert_eq!(objects(&world), kept);
        assert_served(&world, &returned(&world, &learner).await, &second).await;
    }
    delete_and_purge(&world, author, &second).await;
    assert_eq!((objects(&world), stored(&world).await), (0, vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_files_of_a_course_stay_when_its_copies_are_purged_first() {
    let world = World::new().await;
    let library = with_files(&world).await;
    let kept = objects(&world);
    let copied = copy(&library.author, &library.course).await;
    delete_and_purge(&world, &library.author, &copied).await;
    assert_eq!(objects(&world), kept);
    assert!(stored(&world).await.iter().all(|key| key.starts_with(&format!("MEDIA#{} ", library.id()))));
    assert!(stored(&world).await.iter().all(|key| !key.contains("USED#")));
    assert_served(&world, &returned(&world, &library.author).await, &library.course).await;
    delete_and_purge(&world, &library.author, &library.course).await;
    assert_eq!((objects(&world), stored(&world).await), (0, vec![]));
}

#[tokio::test]
async fn a_file_that_a_copy_uses_is_not_deleted_there_and_is_hidden_once_it_does_not() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let document = library.add(MediaKind::Document).await;
    library.add_document(&document).await;
    let copied = copy(&library.author, &library.course).await;
    let path = format!("{copied}/media/{document}");
    let refused = library.author.delete(&path).await;
    assert_eq!(refused.is_problem(409, "media-in-use").pointers(), ["/modules/0/lessons/0"]);
    let lesson = lessons(&library.author, &copied).await.remove(0);
    library.author.patch(&lesson, json!({"document": {"mediaId": null}})).await.is(200);
    library.author.delete(&path).await.is(204);
    assert!(library.author.get(&format!("{copied}/media")).await.json()["items"].as_array().unwrap().is_empty());
    let original = lessons(&library.author, &library.course).await.remove(0);
    assert_eq!(media_of(&library.author, &original).await.len(), 1);
    library.author.patch(&lesson, json!({"document": {"mediaId": document}})).await.is(200);
    assert_eq!(media_of(&library.author, &lesson).await.len(), 1, "it is chosen again");
}

#[tokio::test]
async fn a_copy_that_is_interrupted_at_any_call_leaves_no_file_and_no_mark() {
    let mut interruptions = 0;
    for call in ["PutItem", "BatchGetItem", "TransactWriteItems"] {
        for nth in 1..=6 {
            let world = World::new().await;
            let library = Library::open(&world).await;
            library.add_document(&library.add(MediaKind::Document).await).await;
            let before = stored(&world).await;
            for _ in 1..nth {
                drop(world.cloud.faults().hold(call));
            }
            let mut held = world.cloud.faults().hold(call);
            let path = format!("{}/copies", library.course);
            let interrupted = tokio::select! {
                () = held.arrived() => true,
                _ = library.author.post_empty(&path) => false,
            };
            world.cloud.faults().clear();
            if !interrupted {
                break;
            }
            interruptions += 1;
            world.wait(MONTH);
            world.invoke("purge_courses", json!({})).await.unwrap();
            assert_eq!(stored(&world).await, before, "{call} {nth}");
        }
    }
    assert!(interruptions >= 8, "{interruptions}");
}

#[tokio::test]
async fn a_copy_whose_writes_are_repeated_has_each_file_once() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    library.add_document(&library.add(MediaKind::Document).await).await;
    world.cloud.faults().times("PutItem", 4, Fault::FailAfterCommit);
    let keyed = library.author.with("idempotency-key", "copy");
    _ = keyed.post_empty(&format!("{}/copies", library.course)).await;
    world.cloud.faults().clear();
    let copied = copy(&keyed, &library.course).await;
    assert_eq!(lessons(&library.author, &copied).await.len(), 1);
    let prefix = format!("MEDIA#{} MEDIA#", copied.rsplit('/').next().unwrap());
    assert_eq!(stored(&world).await.iter().filter(|key| key.starts_with(&prefix)).count(), 1);
}

/// All purges of a course and its copy, in both orders, each interrupted at each of its calls.
#[tokio::test(flavor = "multi_thread")]
async fn purges_that_are_interrupted_at_any_call_delete_everything_in_the_end_and_nothing_before() {
    let mut interruptions = 0;
    for (call, copy_first) in [("Query", true), ("DeleteItem", true), ("DeleteItem", false), ("DeleteObject", true)] {
        let world = World::new().await;
        let library = with_files(&world).await;
        let copied = copy(&library.author, &library.course).await;
        let courses = if copy_first { [&copied, &library.course] } else { [&library.course, &copied] };
        for (purged, left) in [(courses[0], Some(courses[1])), (courses[1], None)] {
            returned(&world, &library.author).await.delete(purged).await.is(204);
            world.wait(MONTH);
            for nth in 1.. {
                assert!(nth < 80, "{call}: the purge makes no progress");
                let interrupted = purge_interrupted(&world, call, nth).await;
                if let Some(left) = left {
                    assert_served(&world, &returned(&world, &library.author).await, left).await;
                }
                interruptions += usize::from(interrupted);
                if !interrupted {
                    break;
                }
            }
        }
        assert_eq!((objects(&world), stored(&world).await), (0, vec![]), "{call}");
    }
    assert!(interruptions >= 8, "{interruptions}");
}
